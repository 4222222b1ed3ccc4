// One capture, from a file or live: opening it, and handing questions on to those who can answer them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"

#include "capture/capture_worker.h"
#include "capture/dissect.h"
#include "capture/inflated_messages.h"
#include "capture/socketio/engineio_sessions.h"
#include "capture/story.h"

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/stat.h>

namespace packetarium {
namespace {

Error cannotOpen(const std::string& path, int number)
{
    const std::string what = "Cannot open " + path + ": " + std::generic_category().message(number) + ".";
    switch (number) {
    case ENOENT: return {what, "Check the name and the folder."};
    case EACCES: return {what, "Ask its owner for permission to read it, or choose another file."};
    default: return {what, "Choose another file."};
    }
}

/// Refuses what is no capture before a worker is started for it.
class NobodyListens final : public RecordReceiver {
    void interfaceFound(const Interface&) override { }
    bool packetFound(const PacketRecord&) override { return false; }
    void nameFound(const std::string&, const std::string&) override { }
    void verdictFound(std::uint64_t, const Verdict&) override { }
    void dropsFound(std::uint16_t, std::uint64_t) override { }
};

std::optional<Error> whyNoCapture(const Descriptor& file, const std::string& path)
{
    std::array<std::uint8_t, 64> front {};
    const ssize_t count = readAllAt(file.number(), front, 0);
    if (count < 0)
        return cannotOpen(path, errno);
    NobodyListens nobody;
    const auto reader = readerFor(Bytes(front).first(std::size_t(count)), nobody);
    if (reader)
        return std::nullopt;
    return Error {"Cannot open " + path + ": " + reader.error().what, reader.error().advice};
}

Error cannotSpool()
{
    return {
        "No temporary file could be made for the capture: " + std::generic_category().message(errno) + ".",
        "Free some space, or set TMPDIR to a folder that you may write to."};
}

Error cannotStart(std::string_view why)
{
    return {"Reading could not start: " + std::string(why) + ".", "Close other programs or windows, and try again."};
}

/// What stop() writes to, so that a worker that waits for bytes hears it.
Result<Descriptor> wakeUp()
{
    Descriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!wake)
        return cannotStart(std::generic_category().message(errno));
    return wake;
}

} // namespace

Capture::Capture(std::unique_ptr<Worker> worker)
    : m_worker(std::move(worker))
    , m_inflatedMessages(std::make_unique<InflatedMessages>())
    , m_engineIoSessions(std::make_unique<EngineIoSessions>())
{
}
Capture::~Capture() = default;

Result<std::shared_ptr<Capture>> Capture::open(const std::string& path)
{
    // A pipe that nobody writes to would keep an ordinary open() waiting.
    Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status { };
    if (!file || ::fstat(file.number(), &status) != 0)
        return cannotOpen(path, errno);
    if (S_ISDIR(status.st_mode))
        return cannotOpen(path, EISDIR);

    auto wake = wakeUp();
    if (!wake)
        return wake.error();
    Descriptor spool;
    std::uint64_t total = 0;
    if (S_ISREG(status.st_mode)) {
        if (auto error = whyNoCapture(file, path))
            return *error;
        total = std::uint64_t(status.st_size);
    } else if (spool = unlinkedTemporaryFile(); !spool) { // A pipe: its bytes come only once.
        return cannotSpool();
    }
    try {
        return std::shared_ptr<Capture>(new Capture(std::make_unique<Worker>(
            std::move(file), std::move(spool), std::move(*wake), State::Reading, total, LiveLimits())));
    } catch (const std::exception& exception) {
        return cannotStart(exception.what());
    }
}

Result<std::shared_ptr<Capture>> Capture::follow(int descriptor, const LiveLimits& limits)
{
    Descriptor input(descriptor);
    auto wake = wakeUp();
    if (!wake)
        return wake.error();
    Descriptor spool = unlinkedTemporaryFile();
    if (!spool)
        return cannotSpool();
    try {
        return std::shared_ptr<Capture>(new Capture(std::make_unique<Worker>(
            std::move(input), std::move(spool), std::move(*wake), State::Following, 0, limits)));
    } catch (const std::exception& exception) {
        return cannotStart(exception.what());
    }
}

Capture::State Capture::state() const { return m_worker->state(); }
Capture::Progress Capture::progress() const { return m_worker->progress(); }
void Capture::stop() { m_worker->stop(); }
void Capture::wait() { m_worker->wait(); }

const PacketStore& Capture::packets() const { return m_worker->packets(); }
std::vector<Interface> Capture::interfaces() const { return m_worker->metadata().interfaces(); }
Interface Capture::interfaceOf(std::size_t index) const
{
    return index < packets().size() ? m_worker->metadata().interface(packets()[index].interface) : Interface();
}
std::vector<std::uint8_t> Capture::bytes(std::size_t index) const { return m_worker->bytes(index); }
Bytes Capture::bytes(std::size_t index, ReadAhead& ahead) const { return m_worker->bytes(index, ahead); }
std::uint32_t Capture::linkTypeOf(std::size_t index) const { return m_worker->linkTypeOf(index); }
Dissection Capture::dissect(std::size_t index) const { return dissectInContext(*this, index); }
PacketView Capture::view(std::size_t index) const { return viewOf(*this, index); }
Verdict Capture::verdict(std::size_t index) const { return m_worker->metadata().verdict(index); }
std::vector<std::string> Capture::comments(std::size_t index) const { return m_worker->comments(index); }

std::size_t Capture::conversationCount() const { return m_worker->conversations().count(); }
ConversationView Capture::conversation(std::size_t index) const
{
    return m_worker->conversations().view(index, [this](const std::string& address) { return nameOf(address); });
}
const Conversations& Capture::conversations() const { return m_worker->conversations(); }
InflatedMessages& Capture::inflatedMessages() const { return *m_inflatedMessages; }
EngineIoSessions& Capture::engineIoSessions() const { return *m_engineIoSessions; }

std::map<std::string, std::string> Capture::names() const { return m_worker->metadata().names(); }
std::string Capture::nameOf(const std::string& address) const { return m_worker->metadata().nameOf(address); }
void Capture::setName(const std::string& address, const std::string& name)
{
    m_worker->metadata().setName(address, name);
}
std::optional<Error> Capture::damage() const { return m_worker->metadata().damage(); }
std::uint64_t Capture::dropped() const { return m_worker->metadata().dropped(); }

} // namespace packetarium
