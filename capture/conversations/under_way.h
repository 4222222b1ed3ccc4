// Segments on the wire: their sender has sent them, and their receiver does not have them yet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/segment.h"

#include <map>

namespace packetarium {

struct SegmentUnderWay {
    std::uint32_t conversation = 0;
    bool fromInitiator = true;
    Segment segment; ///< Without its data.
};

class UnderWay {
public:
    /// Beyond so many, those sent first are taken for lost: a file may claim anything.
    static constexpr std::size_t most = 65536;

    void add(SegmentUnderWay);
    /// Says when it arrives; next() hands it over once that time has come.
    void arrivesAt(std::uint32_t packet, std::int64_t nanoseconds);
    /// The earliest of those that have arrived until then, in the order of their arrival.
    std::optional<SegmentUnderWay> next(std::int64_t untilNanoseconds);
    /// Takes it off the wire; none when it is no segment that is under way.
    std::optional<SegmentUnderWay> take(std::uint32_t packet);

private:
    std::map<std::uint32_t, SegmentUnderWay> m_segments; ///< By packet.
    std::multimap<std::int64_t, std::uint32_t> m_arrivals; ///< The packets whose arrival is known, by its time.
};

} // namespace packetarium
