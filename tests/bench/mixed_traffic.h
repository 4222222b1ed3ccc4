// Made-up traffic as a class sees it: many conversations at once over TCP, UDP, DNS, HTTP, WebSocket and Socket.IO,
// with segments sent again now and then. The same seed makes the same packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace packetarium::bench {

/// One Ethernet frame after another, with correct checksums.
class MixedTraffic {
public:
    MixedTraffic();
    ~MixedTraffic();

    /// Appends the next frames to `sink` as pcap records, 10 microseconds apart.
    void append(std::vector<std::uint8_t>& sink, std::size_t count);
    /// The header of a pcap file: little-endian, nanoseconds, Ethernet.
    static std::vector<std::uint8_t> fileHeader();

private:
    class Conversation;
    class Random;
    std::unique_ptr<Random> m_random;
    std::vector<std::unique_ptr<Conversation>> m_open;
    std::uint64_t m_begun = 0;
    std::uint64_t m_packets = 0;
};

} // namespace packetarium::bench
