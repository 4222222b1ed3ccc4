// Writes what Alice (10.0.0.1) and Bob (10.0.0.2) send each other, packet by packet, and opens it as a capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "tests/capture/temporary_file.h"

#include <string>
#include <string_view>
#include <vector>

enum class Side { Alice, Bob };

/// One segment as it is to be sent. Numbers are relative: 0 is the SYN's.
struct SegmentToSend {
    Side from = Side::Alice;
    std::string flags = "A"; ///< Letters of SYN, FIN, RST, PSH, ACK: "S", "SA", "PA", "FA", "R".
    std::uint32_t sequence = 0, acknowledgment = 0;
    std::string data = {};
    std::uint16_t window = 64000;
    std::vector<std::uint8_t> options = {};
    std::size_t cutTo = std::size_t(-1); ///< Bytes of the packet that the capture keeps.
};

class ConversationScript {
public:
    /// The initial sequence numbers; near 2^32 they go round.
    explicit ConversationScript(std::uint32_t aliceBase = 1000, std::uint32_t bobBase = 5000)
        : m_base {aliceBase, bobBase}
    {
    }

    ConversationScript& ports(std::uint16_t alice, std::uint16_t bob);
    /// The next packet comes so much later than the one before. Without it, it is 1 ms.
    ConversationScript& after(double seconds);
    ConversationScript& segment(const SegmentToSend&);
    ConversationScript& udp(Side from, std::string_view data);
    /// Any Ethernet payload.
    ConversationScript&
    frame(Side from, std::uint16_t etherType, std::vector<std::uint8_t> payload, bool toEveryone = false);
    ConversationScript& ip(Side from, std::uint8_t protocol, std::vector<std::uint8_t> payload);

    /// The last packet once more, 5 µs later, as a capture of two places sees it.
    ConversationScript& seenAgain(std::uint8_t routersPassed = 0);

    // The same with running numbers, as a TCP that loses nothing would send it.
    ConversationScript& handshake();
    ConversationScript& say(Side from, std::string_view data);
    ConversationScript& acknowledge(Side from);
    ConversationScript& finish(Side from);
    /// What `say` would use next; a test may move it to leave a gap.
    std::uint32_t& next(Side side) { return m_next[side == Side::Alice ? 0 : 1]; }
    /// Everything before this has been acknowledged by `side`.
    std::uint32_t& heard(Side side) { return m_heard[side == Side::Alice ? 0 : 1]; }

    // What became of the last packet on the wire; without it, the capture does not say.
    ConversationScript& lost();
    ConversationScript& arrived(double secondsLater = 0.0001);

    std::size_t count() const { return m_packets.size(); }
    /// The capture as a pcapng file.
    std::vector<std::uint8_t> file() const;
    /// Opened and read to its end.
    std::shared_ptr<packetarium::Capture> open() const;

private:
    struct Packet {
        std::int64_t nanoseconds;
        std::vector<std::uint8_t> bytes;
        std::size_t original;
        std::string verdict = {}; ///< As a file has it.
    };
    std::vector<Packet> m_packets;
    std::uint32_t m_base[2];
    std::uint32_t m_next[2] = {1, 1}, m_heard[2] = {1, 1};
    std::uint16_t m_ports[2] = {49152, 7};
    std::int64_t m_now = 1'700'000'000'000'000'000, m_pause = 1'000'000;
};

/// A WebSocket frame in one string.
std::string webSocketFrame(int opcode, std::string_view payload, bool masked, bool fin = true);
