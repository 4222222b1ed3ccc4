// A TCP connection between 10.0.0.1 and 10.0.0.2, segment by segment, whatever its data and its manners are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/fuzz/captures.h"

#include <string_view>

namespace packetarium::fuzz {

enum class From : std::uint8_t { Client, Server };

class TcpScript {
public:
    explicit TcpScript(std::uint16_t serverPort)
        : m_serverPort(serverPort)
    {
    }
    struct Segment {
        From from = From::Client;
        std::uint8_t flags = 0x10; ///< As TCP has them: FIN 1, SYN 2, RST 4, PSH 8, ACK 16.
        std::int32_t displaced = 0; ///< From where the sender's next byte belongs.
        std::int32_t acknowledges = 0; ///< From the last byte that the other end has sent.
        std::uint16_t window = 0xffff;
        std::uint16_t uncaptured = 0; ///< Bytes at the end that the capture does not have.
        bool again = false; ///< What follows begins where this began.
        Bytes data = {};
    };
    void segment(const Segment&);
    void handshake();
    /// In segments of at most `size` bytes.
    void say(From, Bytes, std::size_t size);

    std::size_t segments() const { return m_frames.size(); }
    std::vector<std::uint8_t> file() const;

private:
    struct Written {
        std::vector<std::uint8_t> bytes;
        std::uint32_t original;
    };
    std::uint16_t m_serverPort;
    std::uint32_t m_next[2] = {0xffffffc0, 0x7fffffc0}; ///< Numbers that soon go round.
    std::vector<Written> m_frames;
};

/// What both ends say, in turns, the client first. Where the input has no turns it is all the client's.
std::vector<Bytes> turnsIn(Bytes);
inline constexpr std::string_view turn = "\n-turn-\n";

/// A handshake, then the turns, in segments of so many bytes (0: as large as usual).
TcpScript conversationOf(Bytes turns, std::uint16_t serverPort, std::uint8_t segmentSize);

inline Bytes bytesOf(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

} // namespace packetarium::fuzz
