// Hold, loss and delay, in that order of places: a lost frame is never held, a held one has not set off.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/frame_line.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace packetarium {
namespace {

std::string lossReason(double percent)
{
    char text[64];
    std::snprintf(text, sizeof text, "loss of %g %%", percent);
    return text;
}

} // namespace

void FrameLine::setRules(const WireRules& rules, Time now)
{
    m_rules = rules;
    for (UnderWay& frame : m_underWay)
        frame.due = std::min(frame.due, frame.setOff + rules.delay);
    while (!rules.hold && !m_held.empty())
        releaseOne(now);
}

// std::uniform_real_distribution gives other numbers with another standard library; a seed should mean the same
// everywhere.
bool FrameLine::isLost()
{
    if (m_rules.lossPercent <= 0)
        return false;
    constexpr double steps = 9007199254740992.0; // 2 to the power of 53, what a double tells apart.
    return double(m_random() >> 11) / steps * 100 < m_rules.lossPercent;
}

std::optional<std::string> FrameLine::enter(WireFrame frame, Time now)
{
    if (isLost())
        return lossReason(m_rules.lossPercent);
    if (m_held.size() + m_underWay.size() >= mostFrames || m_bytes + frame.bytes.size() > mostBytes)
        return "queue full";
    m_bytes += frame.bytes.size();
    if (m_rules.hold)
        m_held.push_back(std::move(frame));
    else
        setOff(std::move(frame), now);
    return {};
}

void FrameLine::setOff(WireFrame frame, Time now)
{
    const Time earliest = m_underWay.empty() ? now : m_underWay.back().due;
    m_underWay.push_back({now, std::max(earliest, now + m_rules.delay), std::move(frame)});
}

void FrameLine::releaseOne(Time now)
{
    if (m_held.empty())
        return;
    WireFrame frame = std::move(m_held.front());
    m_held.pop_front();
    setOff(std::move(frame), now);
}

std::optional<WireFrame> FrameLine::arrived(Time now)
{
    if (m_underWay.empty() || m_underWay.front().due > now)
        return {};
    WireFrame frame = std::move(m_underWay.front().frame);
    m_underWay.pop_front();
    m_bytes -= frame.bytes.size();
    return frame;
}

std::optional<FrameLine::Time> FrameLine::nextArrival() const
{
    if (m_underWay.empty())
        return {};
    return m_underWay.front().due;
}

std::vector<WireFrame> FrameLine::takeAll()
{
    std::vector<WireFrame> all;
    for (UnderWay& frame : m_underWay)
        all.push_back(std::move(frame.frame));
    for (WireFrame& frame : m_held)
        all.push_back(std::move(frame));
    m_underWay.clear();
    m_held.clear();
    m_bytes = 0;
    return all;
}

} // namespace packetarium
