// Matches packets with expected ones, and says what came instead.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/expectation_watch.h"

#include <algorithm>

namespace packetarium {

namespace {

constexpr std::size_t namedPackets = 10; ///< More than a sentence can hold.

std::string numberOf(std::size_t packet) { return std::to_string(packet + 1); }

std::string told(const Capture& capture, std::size_t packet)
{
    return "packet " + numberOf(packet) + ": " + capture.view(packet).story;
}

std::string packetsFit(std::size_t count)
{
    return count == 0 ? "No packet fits" : count == 1 ? "1 packet fits" : std::to_string(count) + " packets fit";
}

} // namespace

ExpectationWatch::ExpectationWatch(const ExpectBlock& block, std::size_t firstPacket)
    : m_block(&block)
    , m_first(firstPacket)
    , m_next(firstPacket)
    , m_found(block.packets.size())
{
}

void ExpectationWatch::take(std::size_t line, std::size_t packet)
{
    Found& found = m_found[line];
    ++found.count;
    if (found.first.size() < namedPackets)
        found.first.push_back(packet);
}

bool ExpectationWatch::look(const Capture& capture, std::size_t end)
{
    bool isNew = false;
    for (; m_next < end; ++m_next) {
        if (m_block->kind == ExpectBlock::Kind::InOrder) {
            if (m_line < m_found.size() && m_block->packets[m_line].compiled.matches(capture, m_next)) {
                take(m_line++, m_next);
                isNew = true;
            }
            continue;
        }
        for (std::size_t line = 0; line < m_found.size(); ++line)
            if (m_block->packets[line].compiled.matches(capture, m_next)) {
                take(line, m_next);
                isNew = true;
            }
    }
    return isNew;
}

bool ExpectationWatch::isMet(std::size_t line) const
{
    const std::size_t count = m_found[line].count;
    return m_block->kind == ExpectBlock::Kind::InOrder ? count > 0 : count == m_block->times;
}

bool ExpectationWatch::isMet() const
{
    for (std::size_t line = 0; line < m_found.size(); ++line)
        if (!isMet(line))
            return false;
    return true;
}

std::optional<std::size_t> ExpectationWatch::packet(std::size_t line) const
{
    const Found& found = m_found[line];
    return found.first.empty() ? std::nullopt : std::optional(found.first.front());
}

std::string ExpectationWatch::sentence(std::size_t line, const Capture& capture) const
{
    const Found& found = m_found[line];
    if (m_block->kind == ExpectBlock::Kind::InOrder)
        return found.count > 0 ? told(capture, found.first.front()) : missedInOrder(line, capture);
    std::string sentence = packetsFit(found.count);
    if (!isMet(line))
        sentence += " instead of " + (m_block->times == 0 ? "none" : std::to_string(m_block->times));
    for (std::size_t i = 0; i < found.first.size(); ++i)
        sentence += (i == 0 ? ": " : ", ") + numberOf(found.first[i]);
    return sentence + (found.count > found.first.size() ? ", ..." : ".");
}

std::string ExpectationWatch::missedInOrder(std::size_t line, const Capture& capture) const
{
    if (m_next == m_first)
        return "No packet came in this step.";
    if (line > m_line)
        return "Not looked for: “" + m_block->packets[m_line].label + "” did not come before it.";
    std::size_t after = m_first;
    if (line > 0)
        after = m_found[line - 1].first.front() + 1;
    for (std::size_t earlier = m_first; earlier < after; ++earlier)
        if (m_block->packets[line].compiled.matches(capture, earlier))
            return "Packet " + numberOf(earlier) + " fits, but it does not come after “"
                + m_block->packets[line - 1].label + "”, packet " + numberOf(after - 1) + ".";
    const std::string since = line == 0 ? "" : "After packet " + numberOf(after - 1) + ", ";
    if (after == m_next)
        return since + "nothing more came.";
    const std::string last = after + 1 == m_next ? "" : ", and " + std::to_string(m_next - after - 1) + " more";
    return "No packet fits. " + (line == 0 ? "There came " : since + "there came ") + told(capture, after) + last;
}

} // namespace packetarium
