// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/mixed_traffic.h"

#include "protocols/checksum.h"

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>

namespace packetarium::bench {
namespace {

enum Flags : std::uint8_t { Fin = 0x01, Syn = 0x02, Push = 0x08, Ack = 0x10 };
constexpr std::size_t openAtOnce = 400;
constexpr std::size_t segmentSize = 1448;

using Frame = std::vector<std::uint8_t>;

void put(Frame& frame, std::uint64_t value, unsigned bytes)
{
    while (bytes-- > 0)
        frame.push_back(std::uint8_t(value >> 8 * bytes));
}

void putLittle(Frame& frame, std::uint32_t value)
{
    for (unsigned shift = 0; shift < 32; shift += 8)
        frame.push_back(std::uint8_t(value >> shift));
}

void replace16(Frame& frame, std::size_t at, std::uint16_t value)
{
    frame[at] = std::uint8_t(value >> 8);
    frame[at + 1] = std::uint8_t(value);
}

std::string webSocketFrame(std::string_view payload, bool masked, std::uint8_t opcode = 1)
{
    std::string frame(1, char(0x80 | opcode));
    const std::uint8_t maskBit = masked ? 0x80 : 0;
    if (payload.size() < 126) {
        frame += char(maskBit | payload.size());
    } else {
        frame += char(maskBit | 126);
        frame += char(payload.size() >> 8);
        frame += char(payload.size() & 0xff);
    }
    if (!masked)
        return frame += payload;
    constexpr std::string_view key = "\x37\xfa\x21\x3d";
    frame += key;
    for (std::size_t i = 0; i < payload.size(); ++i)
        frame += char(payload[i] ^ key[i % 4]);
    return frame;
}

} // namespace

/// xorshift64*, so that every machine makes the same traffic.
class MixedTraffic::Random {
public:
    std::uint64_t below(std::uint64_t limit)
    {
        m_state ^= m_state >> 12;
        m_state ^= m_state << 25;
        m_state ^= m_state >> 27;
        return (m_state * 0x2545f4914f6cdd1dull >> 33) % limit;
    }

private:
    std::uint64_t m_state = 0x9e3779b97f4a7c15ull;
};

/// One conversation: what is still to be sent, and where both numberings stand.
class MixedTraffic::Conversation {
public:
    Conversation(Random& random, std::uint64_t number)
        : m_random(random)
        , m_client(std::uint32_t(number % 251 + 1))
        , m_server(std::uint32_t(number % 13))
        , m_clientPort(std::uint16_t(32768 + number / 251 % 28000))
        , m_isVersion6(number % 8 == 7)
        , m_sequence {std::uint32_t(number * 2654435761u), std::uint32_t(number * 40503u + 77)}
    {
        plan(number);
    }

    bool isOver() const { return m_steps.empty(); }

    Frame next()
    {
        if (!m_again.empty() && m_random.below(3) == 0) {
            Frame again;
            std::swap(again, m_again);
            return again;
        }
        const Step step = std::move(m_steps.front());
        m_steps.pop_front();
        if (m_serverPort == 53)
            return datagram(step);
        Frame frame = segment(step);
        if (!step.data.empty() && m_random.below(60) == 0)
            m_again = frame;
        return frame;
    }

private:
    struct Step {
        bool fromClient;
        std::uint8_t flags;
        std::string data;
    };

    void say(bool fromClient, const std::string& text)
    {
        for (std::size_t at = 0; at < text.size(); at += segmentSize) {
            const bool isLast = at + segmentSize >= text.size();
            m_steps.push_back(
                {fromClient, std::uint8_t(isLast ? Push | Ack : Ack), text.substr(at, segmentSize)});
            if (isLast || at / segmentSize % 2)
                m_steps.push_back({!fromClient, Ack, {}});
        }
    }

    void plan(std::uint64_t number)
    {
        const std::uint64_t kind = m_random.below(100);
        if (kind < 75)
            return planDns(number);
        m_serverPort = kind < 83 ? 7 : kind < 92 ? 80 : 3000;
        m_steps = {{true, Syn, {}}, {false, Syn | Ack, {}}, {true, Ack, {}}};
        if (m_serverPort == 7)
            planEcho();
        else if (m_serverPort == 80)
            planHttp();
        else
            planWebSocket(kind >= 96);
        for (const Step& step : {Step {true, Fin | Ack, {}}, Step {false, Fin | Ack, {}}, Step {true, Ack, {}}})
            m_steps.push_back(step);
    }

    void planDns(std::uint64_t number)
    {
        m_serverPort = 53;
        const std::string name = "\x04host" + std::string(1, char(4)) + std::to_string(1000 + number % 9000)
            + std::string("\x07" "example\0", 9);
        const std::string id {char(number >> 8), char(number)};
        const std::string question = name + std::string("\0\1\0\1", 4);
        m_steps.push_back({true, 0, id + std::string("\1\0\0\1\0\0\0\0\0\0", 10) + question});
        m_steps.push_back(
            {false, 0,
             id + std::string("\x81\x80\0\1\0\1\0\0\0\0", 10) + question
                 + std::string("\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\0\7", 16)});
    }

    void planEcho()
    {
        for (std::uint64_t left = 3 + m_random.below(20); left > 0; --left) {
            const std::string line = "line " + std::to_string(left) + std::string(m_random.below(60), 'x') + "\n";
            say(true, line);
            say(false, line);
        }
    }

    void planHttp()
    {
        for (std::uint64_t left = 1 + m_random.below(6); left > 0; --left) {
            say(true,
                "GET /page/" + std::to_string(left)
                    + " HTTP/1.1\r\nHost: bob.example\r\nUser-Agent: bench/1.0\r\nAccept: */*\r\n\r\n");
            const std::string body(m_random.below(4000), 'b');
            say(false,
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size())
                    + "\r\n\r\n" + body);
        }
    }

    void planWebSocket(bool isSocketIo)
    {
        say(true,
            std::string("GET ") + (isSocketIo ? "/socket.io/?EIO=4&transport=websocket" : "/chat")
                + " HTTP/1.1\r\nHost: bob.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        say(false,
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        if (isSocketIo) {
            say(false, webSocketFrame("0{\"sid\":\"lv_VI97HAXpY6yYWAAAC\",\"pingInterval\":25000}", false));
            say(true, webSocketFrame("40", true));
            say(false, webSocketFrame("40{\"sid\":\"wZX3oN0bSVIhsaknAAAI\"}", false));
        }
        for (std::uint64_t left = 4 + m_random.below(40); left > 0; --left) {
            const std::string text = isSocketIo
                ? "42[\"chat message\",\"" + std::string(5 + m_random.below(60), 'm') + "\"]"
                : "hello " + std::string(m_random.below(300), 'h');
            say(true, webSocketFrame(text, true));
            say(false, webSocketFrame(text, false));
            if (isSocketIo && left % 10 == 0) {
                say(false, webSocketFrame("2", false));
                say(true, webSocketFrame("3", true));
            }
        }
        say(true, webSocketFrame("\x03\xe8", true, 8));
        say(false, webSocketFrame("\x03\xe8", false, 8));
    }

    void putAddress(Frame& frame, bool ofClient) const
    {
        const std::uint32_t version4 = 0x0a000000 | (ofClient ? m_client : 0x10000 + m_server);
        if (m_isVersion6)
            put(frame, 0xfd00000000000000, 8);
        put(frame, version4, m_isVersion6 ? 8 : 4);
    }

    /// Ethernet and IP. Returns the summary that the pseudo-header is made of.
    Summary putHeaders(Frame& frame, bool fromClient, std::uint8_t protocol, std::size_t size)
    {
        put(frame, 0x020000000000 | (fromClient ? 0xffff - m_server : m_client), 6);
        put(frame, 0x020000000000 | (fromClient ? m_client : 0xffff - m_server), 6);
        put(frame, m_isVersion6 ? 0x86dd : 0x0800, 2);
        const std::size_t ip = frame.size();
        if (m_isVersion6) {
            put(frame, 0x60000000, 4);
            put(frame, size, 2);
            put(frame, protocol, 1);
            put(frame, 64, 1);
        } else {
            put(frame, 0x4500, 2);
            put(frame, 20 + size, 2);
            put(frame, m_identification++, 2);
            put(frame, 0x4000, 2);
            put(frame, 64, 1);
            put(frame, protocol, 1);
            put(frame, 0, 2);
        }
        const std::size_t addresses = frame.size(), length = m_isVersion6 ? 16 : 4;
        putAddress(frame, fromClient);
        putAddress(frame, !fromClient);
        if (!m_isVersion6)
            replace16(frame, ip + 10, std::uint16_t(~onesComplementSum(Bytes(frame).subspan(ip, 20))));
        Summary row;
        row.setAddresses(Bytes(frame).subspan(addresses, length), Bytes(frame).subspan(addresses + length, length));
        return row;
    }

    void putChecksum(Frame& frame, std::size_t transport, std::size_t at, const Summary& row, std::uint8_t protocol)
    {
        const Bytes bytes = Bytes(frame).subspan(transport);
        const std::uint16_t start = pseudoHeaderSum(row, protocol, bytes.size());
        replace16(frame, transport + at, std::uint16_t(~onesComplementSum(bytes, start)));
    }

    void putPorts(Frame& frame, bool fromClient) const
    {
        put(frame, fromClient ? m_clientPort : m_serverPort, 2);
        put(frame, fromClient ? m_serverPort : m_clientPort, 2);
    }

    Frame datagram(const Step& step)
    {
        constexpr std::uint8_t udp = 17;
        Frame frame;
        const Summary row = putHeaders(frame, step.fromClient, udp, 8 + step.data.size());
        const std::size_t transport = frame.size();
        putPorts(frame, step.fromClient);
        put(frame, 8 + step.data.size(), 2);
        put(frame, 0, 2);
        frame.insert(frame.end(), step.data.begin(), step.data.end());
        putChecksum(frame, transport, 6, row, udp);
        return frame;
    }

    Frame segment(const Step& step)
    {
        constexpr std::uint8_t tcp = 6;
        const bool isSyn = step.flags & Syn;
        const std::size_t options = isSyn ? 20 : 12;
        Frame frame;
        const Summary row = putHeaders(frame, step.fromClient, tcp, 20 + options + step.data.size());
        const std::size_t transport = frame.size();
        std::uint32_t& mine = m_sequence[step.fromClient ? 0 : 1];
        const std::uint32_t theirs = m_sequence[step.fromClient ? 1 : 0];
        putPorts(frame, step.fromClient);
        put(frame, mine, 4);
        put(frame, step.flags & Ack ? theirs : 0, 4);
        put(frame, (20 + options) / 4 << 4, 1);
        put(frame, step.flags, 1);
        put(frame, isSyn ? 64240 : 502, 2);
        put(frame, 0, 4);
        if (isSyn)
            put(frame, 0x020405b40402080aull, 8); // MSS 1460, SACK permitted, timestamps.
        else
            put(frame, 0x0101080a, 4);
        put(frame, m_clock++, 4);
        put(frame, step.flags & Ack ? m_clock : 0, 4);
        if (isSyn)
            put(frame, 0x01030307, 4); // Window scale 7.
        frame.insert(frame.end(), step.data.begin(), step.data.end());
        putChecksum(frame, transport, 16, row, tcp);
        mine += std::uint32_t(step.data.size()) + (step.flags & (Syn | Fin) ? 1 : 0);
        return frame;
    }

    Random& m_random;
    const std::uint32_t m_client, m_server;
    const std::uint16_t m_clientPort;
    std::uint16_t m_serverPort = 0;
    const bool m_isVersion6;
    std::uint32_t m_sequence[2];
    std::uint32_t m_clock = 1000;
    std::uint16_t m_identification = 1;
    std::deque<Step> m_steps;
    Frame m_again; ///< A segment that will be sent once more.
};

MixedTraffic::MixedTraffic()
    : m_random(std::make_unique<Random>())
{
}
MixedTraffic::~MixedTraffic() = default;

std::vector<std::uint8_t> MixedTraffic::fileHeader()
{
    Frame header;
    constexpr std::uint32_t nanosecondMagic = 0xa1b23c4d, version = 0x00040002, snapLength = 262144, ethernet = 1;
    for (const std::uint32_t word : {nanosecondMagic, version, 0u, 0u, snapLength, ethernet})
        putLittle(header, word);
    return header;
}

void MixedTraffic::append(std::vector<std::uint8_t>& sink, std::size_t count)
{
    while (count-- > 0) {
        while (m_open.size() < openAtOnce)
            m_open.push_back(std::make_unique<Conversation>(*m_random, m_begun++));
        auto& chosen = m_open[m_random->below(m_open.size())];
        const Frame frame = chosen->next();
        const std::uint64_t nanoseconds = m_packets++ * 10'000;
        putLittle(sink, std::uint32_t(1'700'000'000 + nanoseconds / 1'000'000'000));
        putLittle(sink, std::uint32_t(nanoseconds % 1'000'000'000));
        putLittle(sink, std::uint32_t(frame.size()));
        putLittle(sink, std::uint32_t(frame.size()));
        sink.insert(sink.end(), frame.begin(), frame.end());
        if (chosen->isOver()) {
            std::swap(chosen, m_open.back());
            m_open.pop_back();
        }
    }
}

} // namespace packetarium::bench
