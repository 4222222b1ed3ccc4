// A TCP connection between 10.0.0.1 and 10.0.0.2, segment by segment.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/tcp_script.h"

#include <algorithm>

namespace packetarium::fuzz {
namespace {

constexpr std::uint32_t rawIpv4 = 228;
constexpr std::size_t headers = 40, longestSegment = 0xffff - headers;

void put(std::vector<std::uint8_t>& bytes, std::uint64_t number, unsigned size)
{
    while (size-- > 0)
        bytes.push_back(std::uint8_t(number >> 8 * size));
}

} // namespace

void TcpScript::segment(const Segment& segment)
{
    const bool client = segment.from == From::Client;
    const std::uint32_t addresses[] = {0x0a000001, 0x0a000002};
    std::uint32_t& next = m_next[client ? 0 : 1];
    const std::uint32_t other = m_next[client ? 1 : 0], begins = next + std::uint32_t(segment.displaced);
    const Bytes data = segment.data.first(std::min(segment.data.size(), longestSegment));

    std::vector<std::uint8_t> bytes;
    put(bytes, 0x4500, 2);
    put(bytes, headers + data.size(), 2);
    put(bytes, 0x0001'4000'4006'0000, 8); // Identification 1, Don't Fragment, 64 hops, TCP.
    put(bytes, addresses[client ? 0 : 1], 4);
    put(bytes, addresses[client ? 1 : 0], 4);
    put(bytes, client ? 49152 : m_serverPort, 2);
    put(bytes, client ? m_serverPort : 49152, 2);
    put(bytes, begins, 4);
    put(bytes, segment.flags & 0x10 ? other + std::uint32_t(segment.acknowledges) : 0, 4);
    put(bytes, 0x5000u | segment.flags, 2);
    put(bytes, segment.window, 2);
    put(bytes, 0, 4); // Checksum and urgent pointer.
    bytes.insert(bytes.end(), data.begin(), data.end());

    if (!segment.again)
        next = begins + std::uint32_t(data.size()) + (segment.flags & 3 ? 1 : 0);
    const std::size_t whole = bytes.size();
    bytes.resize(whole - std::min<std::size_t>(segment.uncaptured, data.size()));
    m_frames.push_back({std::move(bytes), std::uint32_t(whole)});
}

void TcpScript::handshake()
{
    segment({.from = From::Client, .flags = 0x02});
    segment({.from = From::Server, .flags = 0x12});
    segment({.from = From::Client});
}

void TcpScript::say(From from, Bytes data, std::size_t size)
{
    constexpr std::size_t mostSegments = 200;
    while (!data.empty()) {
        const std::size_t now = m_frames.size() < mostSegments ? size : longestSegment;
        const Bytes part = data.first(std::min(now, data.size()));
        segment({.from = from, .flags = 0x18, .data = part});
        data = data.subspan(part.size());
    }
}

std::vector<std::uint8_t> TcpScript::file() const
{
    std::vector<Frame> frames;
    for (const Written& written : m_frames) {
        const auto milliseconds = std::int64_t(frames.size());
        frames.push_back({rawIpv4, milliseconds * 1'000'000, written.bytes, written.original});
    }
    return fileOf(frames);
}

std::vector<Bytes> turnsIn(Bytes input)
{
    constexpr std::size_t mostTurns = 64;
    const Bytes mark = bytesOf(turn);
    std::vector<Bytes> turns;
    while (turns.size() < mostTurns) {
        const auto found = std::search(input.begin(), input.end(), mark.begin(), mark.end());
        turns.push_back(input.first(std::size_t(found - input.begin())));
        if (found == input.end())
            return turns;
        input = input.subspan(turns.back().size() + mark.size());
    }
    return turns;
}

TcpScript conversationOf(Bytes turns, std::uint16_t serverPort, std::uint8_t segmentSize)
{
    TcpScript script(serverPort);
    script.handshake();
    From from = From::Client;
    for (const Bytes said : turnsIn(turns)) {
        script.say(from, said, segmentSize ? segmentSize : 1448);
        from = from == From::Client ? From::Server : From::Client;
    }
    return script;
}

} // namespace packetarium::fuzz
