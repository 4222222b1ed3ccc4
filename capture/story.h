// What a packet means, in one sentence, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/store/read_ahead.h"

#include <unordered_map>

namespace packetarium {

/// The numbers that packets have where a story is read: those of the capture, or of a file with only some of them.
class PacketNumbers {
public:
    PacketNumbers() = default;
    /// Only these packets, in this order; empty means all.
    explicit PacketNumbers(const std::vector<std::size_t>& only);
    /// From 1; none when the packet is not there.
    std::optional<std::size_t> numberOf(std::size_t index) const;
    bool areOfTheCapture() const { return m_all; }

private:
    bool m_all = true;
    std::unordered_map<std::size_t, std::size_t> m_numbers;
};

PacketView viewOf(const Capture&, std::size_t index, const PacketNumbers& = {});

/// What a list shows of a packet, as PacketView has it.
struct PacketLine {
    std::int64_t nanoseconds = 0; ///< Since the capture's first packet.
    std::string from, to;
    std::uint16_t sourcePort = 0, targetPort = 0;
    std::string_view protocol;
    std::uint32_t bytes = 0;
    std::string story;
};

/// Tells of many packets, best in ascending order: only what a list shows, in a fraction of viewOf()'s time, and
/// all of it: what messages look back at is read first, however much it is. One thread's.
class PacketLines {
public:
    explicit PacketLines(const Capture& capture)
        : m_capture(capture)
    {
    }
    PacketLine line(std::size_t index);

private:
    const Capture& m_capture;
    const PacketNumbers m_numbers;
    ReadAhead m_bytes;
};

} // namespace packetarium
