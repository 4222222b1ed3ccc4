// TCP segments in any order: displaced, overlapping, sent again, cut short, acknowledged before they were sent.
// An input is the choice of a port, then of each segment its manners, the length of its data, and the data.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/streams.h"

#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

/// Takes numbers off the front; there are zeros behind the end.
class Reader {
public:
    explicit Reader(Bytes bytes)
        : m_rest(bytes)
    {
    }
    bool isAtEnd() const { return m_rest.empty(); }
    std::uint8_t byte()
    {
        if (m_rest.empty())
            return 0;
        const std::uint8_t value = m_rest.front();
        m_rest = m_rest.subspan(1);
        return value;
    }
    std::uint16_t two()
    {
        const std::uint8_t high = byte();
        return std::uint16_t(high << 8 | byte());
    }
    Bytes bytes(std::size_t count)
    {
        const Bytes taken = m_rest.first(std::min(count, m_rest.size()));
        m_rest = m_rest.subspan(taken.size());
        return taken;
    }

private:
    Bytes m_rest;
};

static fuzz::TcpScript::Segment segmentFrom(Reader& input)
{
    const std::uint8_t manners = input.byte();
    fuzz::TcpScript::Segment segment;
    segment.from = manners & fuzz::fromServer ? fuzz::From::Server : fuzz::From::Client;
    segment.flags = std::uint8_t(manners & 7) ^ 0x10;
    segment.again = manners & fuzz::again;
    if (manners & fuzz::displaced)
        segment.displaced = std::int16_t(input.two());
    if (manners & fuzz::acknowledges)
        segment.acknowledges = std::int16_t(input.two());
    if (manners & fuzz::strange) {
        const std::uint8_t how = input.byte();
        segment.window = how & 1 ? 0 : std::uint16_t(how);
        segment.uncaptured = how & 2 ? input.byte() : 0;
        segment.flags = how & 4 ? input.byte() : segment.flags;
    }
    segment.data = input.bytes(input.two());
    return segment;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t mostSegments = 200;
    Reader input(Bytes(data, size));
    fuzz::TcpScript script(fuzz::serverPorts[input.byte() % std::size(fuzz::serverPorts)]);
    while (!input.isAtEnd() && script.segments() < mostSegments)
        script.segment(segmentFrom(input));
    if (const auto capture = fuzz::openedFile(script.file()))
        fuzz::examine(*capture);
    return 0;
}
