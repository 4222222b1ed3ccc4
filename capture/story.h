// What a packet means, in one sentence, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

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

} // namespace packetarium
