// Capture files of both formats, the whole way: opened, followed, listed, dissected, told, filtered, saved.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/capture_reader.h"
#include "tests/fuzz/captures.h"
#include "tests/fuzz/must.h"

using namespace packetarium;

namespace {

/// Remembers what it was told, as far as two readings of the same bytes must agree.
class Told final : public RecordReceiver {
public:
    void interfaceFound(const Interface& interface) override
    {
        ++m_interfaces;
        add(interface.linkType);
    }
    bool packetFound(const PacketRecord& record) override
    {
        must(record.interface < m_interfaces, "A packet names an interface that was told before.");
        must(record.original >= record.bytes.size(), "No more was captured than was on the wire.");
        add(std::uint64_t(record.nanoseconds));
        add(record.fileOffset);
        for (const std::uint8_t byte : record.bytes)
            add(byte);
        return true;
    }
    void nameFound(const std::string& address, const std::string& name) override { add(address.size() + name.size()); }
    void verdictFound(std::uint64_t index, const Verdict&) override { add(index); }
    void dropsFound(std::uint16_t interface, std::uint64_t dropped) override
    {
        must(interface < m_interfaces, "What was lost was lost at an interface that was told before.");
        add(dropped);
    }
    std::uint64_t sum() const { return m_sum; }

private:
    void add(std::uint64_t value) { m_sum = (m_sum ^ value) * 0x100000001b3; }
    std::size_t m_interfaces = 0;
    std::uint64_t m_sum = 0;
};

/// What is told when the bytes come in such pieces.
std::uint64_t readInPieces(Bytes file, std::size_t piece)
{
    Told told;
    CaptureReader reader(told);
    std::size_t at = 0, end = 0;
    while (end < file.size() && !reader.damage()) {
        end = std::min(end + piece, file.size());
        at += reader.take(file.subspan(at, end - at));
        must(at <= end, "No more is taken than there is.");
    }
    reader.finish(file.size() - at);
    return told.sum();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes file(data, size);
    const std::uint64_t atOnce = readInPieces(file, size);
    must(size > 4096 || readInPieces(file, 1) == atOnce, "Bytes that come one by one tell the same.");
    must(readInPieces(file, 1000) == atOnce, "Bytes that come in pieces tell the same.");
    const auto opened = fuzz::openedFile(file);
    if (const auto followed = fuzz::followedPipe(file))
        must(!opened || (fuzz::mustBeEqual(*opened, *followed), true), "What can be opened can be followed.");
    if (!opened)
        return 0;
    fuzz::examine(*opened);
    fuzz::saveAndReadAgain(*opened);
    return 0;
}
