// Captures made of any bytes, and all that the program does with one.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/captures.h"

#include "capture/conversations/conversations.h"
#include "capture/display_filter.h"
#include "capture/files/descriptor.h"
#include "capture/files/pcapng_writer.h"
#include "capture/files/utf8.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/// What is saved here need not survive a power cut, and waiting for a disk would take most of the time.
extern "C" int fsync(int) { return 0; }

namespace packetarium::fuzz {
namespace {

/// One filter for each way in which a filter looks at packets.
const std::vector<DisplayFilter>& filters()
{
    static const std::vector<DisplayFilter> compiled = [] {
        std::vector<DisplayFilter> all;
        for (const std::string_view expression : {
                 "tcp || udp || icmp || icmpv6",
                 "ip.addr == 10.0.0.0/8 || ipv6.addr == fe80::/10",
                 "tcp.analysis.flags && tcp.len > 0",
                 "http.request.method == \"GET\" || websocket contains 61",
                 "frame[0:4] != 00:00:00:00 && frame contains 00:01",
                 "any dns.qry.name matches \"^[a-z.]*$\" || tls.handshake",
                 "len(http.host) > 3 || frame.time_relative >= 0",
             }) {
            auto result = DisplayFilter::compile(expression);
            if (const auto* mistake = std::get_if<DisplayFilter::Mistake>(&result))
                must(false, mistake->what.c_str());
            all.push_back(std::get<DisplayFilter>(result));
        }
        return all;
    }();
    return compiled;
}

void mustBeText(const std::string& text)
{
    constexpr std::size_t tooLong = 64 << 10;
    must(validUtf8(text) == text, "What is shown is text in UTF-8.");
    must(text.size() < tooLong, "What is shown on a line does not grow without bound.");
}

void examinePacket(const Capture& capture, std::size_t index)
{
    const Dissection dissection = capture.dissect(index);
    must(everyNodeLiesInItsSource(dissection.tree), "Every node lies in the bytes that it was read from.");
    const PacketView view = capture.view(index);
    for (const std::string* text : {&view.from, &view.to, &view.protocol, &view.label, &view.story, &view.details})
        mustBeText(*text);
    must(!view.story.empty(), "Every packet has a story.");
    capture.verdict(index);
    capture.comments(index);
    capture.interfaceOf(index);
    filters()[index % filters().size()].matches(capture, index); // One after the other: each dissects the packet again.
}

bool areEqual(const Packet& one, const Packet& other)
{
    return one.nanoseconds == other.nanoseconds && one.captured == other.captured && one.original == other.original
        && one.interface == other.interface && one.sourcePort == other.sourcePort && one.targetPort == other.targetPort
        && one.tcpFlags == other.tcpFlags;
}

} // namespace

std::vector<std::uint8_t> fileOf(const std::vector<Frame>& frames)
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section();
    std::map<std::uint32_t, std::uint32_t> interfaces;
    for (const Frame& frame : frames)
        if (!interfaces.contains(frame.linkType))
            interfaces[frame.linkType] = writer.interface({"any", "", frame.linkType, 0});
    for (const Frame& frame : frames)
        writer.packet(interfaces[frame.linkType], {frame.nanoseconds, frame.bytes, frame.original, {}, {}});
    return bytes;
}

std::shared_ptr<Capture> openedFile(Bytes file)
{
    const Descriptor memory(::memfd_create("capture", MFD_CLOEXEC));
    must(bool(memory) && writeAll(memory.number(), file), "The system gives memory for a file.");
    auto opened = Capture::open("/proc/self/fd/" + std::to_string(memory.number()));
    if (!opened)
        return nullptr;
    (*opened)->wait();
    return *opened;
}

std::shared_ptr<Capture> followedPipe(Bytes file)
{
    int ends[2];
    must(::pipe2(ends, O_CLOEXEC) == 0, "The system gives a pipe.");
    Descriptor readEnd(ends[0]), writeEnd(ends[1]);
    if (std::size_t(std::max(::fcntl(writeEnd.number(), F_GETPIPE_SZ), 0)) < file.size())
        return nullptr;
    must(writeAll(writeEnd.number(), file), "A pipe takes what there is room for.");
    writeEnd.close();
    auto following = Capture::follow(::dup(readEnd.number()));
    must(bool(following), "A pipe can be followed.");
    (*following)->wait();
    return *following;
}

void examine(const Capture& capture)
{
    constexpr std::size_t first = 48, last = 16;
    const std::size_t count = capture.packets().size();
    for (std::size_t i = 0; i < count; ++i)
        if (i < first || i + last >= count)
            examinePacket(capture, i);
    for (std::size_t i = 0; i < std::min(capture.conversationCount(), first); ++i)
        capture.conversation(i);
    capture.names();
    capture.damage();
    capture.limitation();
    capture.dropped();
}

void mustBeEqual(const Capture& one, const Capture& other)
{
    must(one.packets().size() == other.packets().size(), "Both captures have as many packets.");
    for (std::size_t i = 0; i < one.packets().size(); ++i) {
        must(areEqual(one.packets()[i], other.packets()[i]), "A packet has the same row in both captures.");
        must(one.bytes(i) == other.bytes(i), "A packet has the same bytes in both captures.");
    }
    must(one.conversationCount() == other.conversationCount(), "Both captures have as many conversations.");
    const Conversations &ones = one.conversations(), &others = other.conversations();
    must(ones.messageCount() == others.messageCount(), "Both captures have as many messages.");
}

void saveAndReadAgain(const Capture& capture)
{
    static const std::string path =
        (std::filesystem::temp_directory_path() / ("packetarium-fuzz-" + std::to_string(::getpid()))).string();
    for (std::size_t i = 0; i < capture.packets().size(); ++i)
        if (capture.packets()[i].nanoseconds < 0)
            return; // pcapng has no times before 1970: they are saved as 1970.
    must(bool(savePcapng(capture, path)), "A capture can be saved.");
    const auto opened = Capture::open(path);
    ::unlink(path.c_str());
    must(bool(opened), "What was saved can be opened.");
    (*opened)->wait();
    must(!(*opened)->damage(), "What was saved is sound.");
    mustBeEqual(capture, **opened);
}

} // namespace packetarium::fuzz
