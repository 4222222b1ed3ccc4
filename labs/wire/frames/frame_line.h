// What the glass wire does to frames on their way: holds them, loses them, delays them. Knows no clock and no network.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace packetarium {

struct WireRules {
    std::chrono::nanoseconds delay {0}; ///< One way.
    double lossPercent = 0; ///< 0 to 100; each frame is decided for itself.
    bool hold = false; ///< Frames wait until they are let go one by one.
};

struct WireFrame {
    unsigned port = 0; ///< Where it entered.
    std::uint64_t record = 0; ///< Which frame of the capture it is, from 1; 0: the capture missed it.
    std::vector<std::uint8_t> bytes;
};

/// Frames leave in the order in which they entered, as they do on a cable. Times are of any clock that never jumps.
class FrameLine {
public:
    using Time = std::chrono::nanoseconds;
    static constexpr std::size_t mostFrames = 8192;
    static constexpr std::size_t mostBytes = 16 * 1024 * 1024;

    explicit FrameLine(std::uint64_t seed)
        : m_random(seed)
    {
    }

    const WireRules& rules() const { return m_rules; }
    /// A shorter delay lets the frames under way arrive earlier, too; without hold, those that are held set off.
    void setRules(const WireRules&, Time now);

    /// Takes a frame in, or says why it was dropped: "loss of 10 %".
    std::optional<std::string> enter(WireFrame, Time now);
    /// Lets the frame that has been held longest set off.
    void releaseOne(Time now);

    /// The next frame whose time has come.
    std::optional<WireFrame> arrived(Time now);
    /// When arrived() will have something.
    std::optional<Time> nextArrival() const;
    std::size_t heldCount() const { return m_held.size(); }
    bool isEmpty() const { return m_held.empty() && m_underWay.empty(); }
    /// Everything still held or under way; the line is empty afterwards.
    std::vector<WireFrame> takeAll();

private:
    struct UnderWay {
        Time setOff, due;
        WireFrame frame;
    };
    bool isLost();
    void setOff(WireFrame, Time now);

    WireRules m_rules;
    std::mt19937_64 m_random;
    std::deque<WireFrame> m_held;
    std::deque<UnderWay> m_underWay;
    std::size_t m_bytes = 0;
};

} // namespace packetarium
