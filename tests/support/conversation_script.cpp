// Writes what Alice (10.0.0.1) and Bob (10.0.0.2) send each other, packet by packet, and opens it as a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/conversation_script.h"

#include "capture/files/pcapng_writer.h"
#include "capture/files/verdict_text.h"
#include "protocols/application/websocket_frame.h"

#include <algorithm>

using namespace packetarium;

namespace {

using ByteList = std::vector<std::uint8_t>;

void put16(ByteList& bytes, std::uint32_t value)
{
    bytes.push_back(std::uint8_t(value >> 8));
    bytes.push_back(std::uint8_t(value));
}

void put32(ByteList& bytes, std::uint32_t value)
{
    put16(bytes, value >> 16);
    put16(bytes, value & 0xffff);
}

void put(ByteList& bytes, std::string_view text) { bytes.insert(bytes.end(), text.begin(), text.end()); }

std::uint16_t flagBits(std::string_view letters)
{
    constexpr std::string_view order = "FSRPA";
    std::uint16_t bits = 0;
    for (const char letter : letters)
        bits = std::uint16_t(bits | 1u << order.find(letter));
    return bits;
}

int indexOf(Side side) { return side == Side::Alice ? 0 : 1; }

} // namespace

ConversationScript& ConversationScript::ports(std::uint16_t alice, std::uint16_t bob)
{
    m_ports[0] = alice;
    m_ports[1] = bob;
    return *this;
}

ConversationScript& ConversationScript::after(double seconds)
{
    m_pause = std::int64_t(seconds * 1e9);
    return *this;
}

ConversationScript& ConversationScript::frame(Side from, std::uint16_t etherType, ByteList payload, bool toEveryone)
{
    ByteList bytes;
    const auto address = [&](int who) {
        put16(bytes, 0x0200);
        put32(bytes, std::uint32_t(who + 1));
    };
    if (toEveryone)
        bytes.assign(6, 0xff);
    else
        address(1 - indexOf(from));
    address(indexOf(from));
    put16(bytes, etherType);
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    m_now += m_pause;
    m_pause = 1'000'000;
    const std::size_t size = bytes.size();
    m_packets.push_back({m_now, std::move(bytes), size, {}});
    return *this;
}

ConversationScript& ConversationScript::ip(Side from, std::uint8_t protocol, ByteList payload)
{
    constexpr std::uint32_t alice = 0x0a000001, bob = 0x0a000002;
    ByteList bytes = {0x45, 0};
    put16(bytes, std::uint32_t(20 + payload.size()));
    put16(bytes, std::uint32_t(m_packets.size() + 1)); // Identification.
    put16(bytes, 0x4000); // Don't Fragment.
    bytes.insert(bytes.end(), {64, protocol, 0, 0});
    put32(bytes, from == Side::Alice ? alice : bob);
    put32(bytes, from == Side::Alice ? bob : alice);
    bytes.insert(bytes.end(), payload.begin(), payload.end());
    return frame(from, 0x0800, std::move(bytes));
}

ConversationScript& ConversationScript::seenAgain(std::uint8_t routersPassed)
{
    constexpr std::size_t timeToLive = 14 + 8; // Behind Ethernet.
    Packet copy = m_packets.back();
    copy.nanoseconds = m_now += 5'000;
    copy.bytes[timeToLive] = std::uint8_t(copy.bytes[timeToLive] - routersPassed);
    m_packets.push_back(std::move(copy));
    return *this;
}

ConversationScript& ConversationScript::segment(const SegmentToSend& segment)
{
    const int me = indexOf(segment.from), you = 1 - me;
    const bool acknowledges = segment.flags.find('A') != std::string::npos;
    ByteList bytes;
    put16(bytes, m_ports[me]);
    put16(bytes, m_ports[you]);
    put32(bytes, m_base[me] + segment.sequence);
    put32(bytes, acknowledges ? m_base[you] + segment.acknowledgment : 0);
    put16(bytes, std::uint32_t((20 + segment.options.size()) / 4 << 12) | flagBits(segment.flags));
    put16(bytes, segment.window);
    put32(bytes, 0); // Checksum and urgent pointer.
    bytes.insert(bytes.end(), segment.options.begin(), segment.options.end());
    put(bytes, segment.data);
    ip(segment.from, 6, std::move(bytes));
    auto& packet = m_packets.back().bytes;
    packet.resize(std::min(packet.size(), segment.cutTo));
    return *this;
}

ConversationScript& ConversationScript::udp(Side from, std::string_view data)
{
    const int me = indexOf(from), you = 1 - me;
    ByteList bytes;
    put16(bytes, m_ports[me]);
    put16(bytes, m_ports[you]);
    put16(bytes, std::uint32_t(8 + data.size()));
    put16(bytes, 0);
    put(bytes, data);
    return ip(from, 17, std::move(bytes));
}

ConversationScript& ConversationScript::handshake()
{
    segment({.from = Side::Alice, .flags = "S"});
    segment({.from = Side::Bob, .flags = "SA", .acknowledgment = 1});
    return segment({.from = Side::Alice, .flags = "A", .sequence = 1, .acknowledgment = 1});
}

ConversationScript& ConversationScript::say(Side from, std::string_view data)
{
    const Side to = from == Side::Alice ? Side::Bob : Side::Alice;
    segment({from, "PA", next(from), heard(from), std::string(data)});
    next(from) += std::uint32_t(data.size());
    heard(to) = next(from);
    return *this;
}

ConversationScript& ConversationScript::acknowledge(Side from) { return segment({from, "A", next(from), heard(from)}); }

ConversationScript& ConversationScript::finish(Side from)
{
    const Side to = from == Side::Alice ? Side::Bob : Side::Alice;
    segment({from, "FA", next(from), heard(from)});
    heard(to) = ++next(from);
    return *this;
}

ConversationScript& ConversationScript::lost()
{
    m_packets.back().verdict = textOfVerdict({Verdict::Kind::Dropped, 0, "loss of 10 %"});
    return *this;
}

ConversationScript& ConversationScript::arrived(double secondsLater)
{
    Packet& packet = m_packets.back();
    packet.verdict = textOfVerdict({Verdict::Kind::Arrived, packet.nanoseconds + std::int64_t(secondsLater * 1e9), {}});
    return *this;
}

ByteList ConversationScript::file() const
{
    ByteList bytes;
    PcapngWriter writer(bytes);
    writer.section();
    const auto wire = writer.interface({"wire", "", 1, 262144});
    writer.names({{"10.0.0.1", "Alice"}, {"10.0.0.2", "Bob"}});
    for (const Packet& packet : m_packets)
        writer.packet(wire, {packet.nanoseconds, packet.bytes, std::uint32_t(packet.original), {}, packet.verdict});
    return bytes;
}

std::shared_ptr<Capture> ConversationScript::open() const
{
    const TemporaryFile saved(file());
    auto opened = Capture::open(saved.path());
    REQUIRE(opened);
    (*opened)->wait();
    REQUIRE((*opened)->packets().size() == m_packets.size());
    return *opened;
}

std::string webSocketFrame(int opcode, std::string_view payload, bool masked, bool fin)
{
    FrameHeader header;
    header.fin = fin;
    header.opcode = std::uint8_t(opcode);
    header.masked = masked;
    header.key = {0x37, 0xfa, 0x21, 0x3d};
    header.payloadLength = payload.size();
    const auto head = writeFrameHeader(header);
    ByteList body(payload.begin(), payload.end());
    if (masked)
        applyMask(body, header.key);
    return std::string(head.begin(), head.end()) + std::string(body.begin(), body.end());
}
