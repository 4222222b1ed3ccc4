// The messages of a WebSocket connection, decompressed where they were compressed (permessage-deflate, RFC 7692).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/inflated_messages.h"

#include "capture/conversations/conversations.h"
#include "capture/message_bytes.h"

#include <algorithm>
#include <array>

namespace packetarium {
namespace {

// Of each kind of place; together 4 MiB of windows.
constexpr std::ptrdiff_t mostMilestones = 96, mostRecent = 32;
constexpr std::size_t framesPerMilestone = 1000;

constexpr std::string_view looksBack =
    "It looks back at an earlier message that is not in the capture, or could not be read; only the part before that "
    "can be decompressed.";
constexpr std::string_view damaged = "The compressed bytes are damaged; only what comes before that can be read.";
constexpr std::string_view tooLong = "Decompressed, this is more than 16 MiB; only so much of it is shown.";
constexpr std::string_view tooFar =
    "Too many messages before this one would have to be decompressed first. Asked again, the program goes on from "
    "where it stopped.";
static_assert(longestDecompressed == 16u << 20);

bool isData(const JoinedFrames& frames) { return frames.opcode == Opcode::Text || frames.opcode == Opcode::Binary; }

} // namespace

/// Reads messages one after the other, as their receiver did.
class InflatedMessages::Reader {
public:
    explicit Reader(const Place& from)
        : m_isWhole(from.isWhole)
    {
        m_stream.beginAfter(from.window);
    }

    /// Decompresses a message's payload; the remark says what went wrong, if anything.
    std::string_view read(Bytes payload, std::vector<std::uint8_t>& output)
    {
        using Inflated = InflateStream::Outcome;
        // Section 7.2.2: the sender leaves out how every flushed piece of deflate ends.
        constexpr std::array<std::uint8_t, 4> tail {0x00, 0x00, 0xff, 0xff};
        Inflated outcome = add(payload, output);
        if (outcome == Inflated::NeedsMore)
            outcome = add(tail, output);
        if (outcome == Inflated::NeedsMore && m_stream.isBetweenBlocks())
            return {};
        const bool wasWhole = m_isWhole;
        forget();
        return outcome == Inflated::TooLong ? tooLong : wasWhole ? damaged : looksBack;
    }

    /// Something was said that cannot be read: from here on, nothing that looks back at it can be.
    void forget()
    {
        m_stream.beginAfter({});
        m_isWhole = false;
    }

    Place place() const { return {.window = m_stream.window(), .isWhole = m_isWhole}; }

private:
    /// Section 7.2.3.4: a sender may end deflate's stream inside a message. What follows may still look back at it.
    InflateStream::Outcome add(Bytes bytes, std::vector<std::uint8_t>& output)
    {
        constexpr int mostEndings = 64; // More can only be meant to keep the reader busy.
        for (int endings = 0; endings < mostEndings; ++endings) {
            const auto outcome = m_stream.add(bytes, output, longestDecompressed);
            if (outcome != InflateStream::Outcome::Ended)
                return outcome;
            bytes = bytes.last(m_stream.unused());
            if (!m_stream.beginAfter(m_stream.window()))
                break;
        }
        return InflateStream::Outcome::Broken;
    }

    InflateStream m_stream;
    bool m_isWhole;
};

std::vector<std::uint32_t> InflatedMessages::knownFrames()
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::uint32_t> frames;
    for (const auto& [frame, known] : m_places)
        frames.push_back(frame);
    return frames;
}

InflatedMessages::KeptPlace InflatedMessages::placeAfter(std::uint32_t frame)
{
    const std::lock_guard lock(m_mutex);
    const auto known = m_places.find(frame);
    if (known == m_places.end())
        return nullptr;
    known->second.lastUsed = ++m_uses;
    return known->second.place;
}

InflatedMessages::Before InflatedMessages::framesBefore(const Capture& capture, std::uint32_t first)
{
    const Conversations& conversations = capture.conversations();
    const bool fromInitiator = conversations.message(first).fromInitiator;
    const std::vector<std::uint32_t> known = knownFrames();
    Before before;
    bool isAfterGap = conversations.message(first).followsGap;
    std::uint32_t earlier = conversations.message(first).previous;
    while (!isAfterGap && earlier != none) {
        const Message& message = conversations.message(earlier);
        if (message.kind != Message::Kind::WebSocketFrame)
            break;
        if (message.fromInitiator == fromInitiator) {
            if (std::ranges::binary_search(known, earlier) && (before.from = placeAfter(earlier)))
                return before;
            before.frames.push_back(earlier);
            isAfterGap = message.followsGap;
        }
        earlier = message.previous;
    }
    before.from = std::make_shared<Place>(Place {.isWhole = !isAfterGap});
    return before;
}

InflatedMessages::KeptPlace InflatedMessages::keep(std::uint32_t frame, Place place, bool isMilestone)
{
    const auto kept = std::make_shared<const Place>(std::move(place));
    const std::lock_guard lock(m_mutex);
    Known& here = m_places[frame];
    here = {kept, isMilestone || here.isMilestone, ++m_uses};
    const auto isAlike = [&](const auto& each) { return each.second.isMilestone == here.isMilestone; };
    if (std::ranges::count_if(m_places, isAlike) <= (here.isMilestone ? mostMilestones : mostRecent))
        return kept;
    auto oldest = m_places.end();
    for (auto each = m_places.begin(); each != m_places.end(); ++each)
        if (isAlike(*each) && each->second.place.use_count() == 1
            && (oldest == m_places.end() || each->second.lastUsed < oldest->second.lastUsed))
            oldest = each;
    if (oldest != m_places.end())
        m_places.erase(oldest);
    return kept;
}

bool InflatedMessages::readAll(
    const Capture& capture, const std::vector<std::uint32_t>& frames, Reader& reader,
    const std::function<bool(std::size_t bytes)>& mayGoOn)
{
    std::vector<std::uint8_t> output;
    std::size_t sinceMilestone = 0;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        if (!capture.conversations().message(*frame).isFinal)
            continue;
        output.clear();
        const auto said = joinFrames(capture, *frame);
        if (!said)
            reader.forget();
        else if (isData(*said) && said->isCompressed)
            reader.read(said->bytes, output);
        const bool isEnough = !mayGoOn(output.size() + (said ? said->bytes.size() : 0));
        if (isEnough || ++sinceMilestone == framesPerMilestone) {
            keep(*frame, reader.place(), true);
            sinceMilestone = 0;
        }
        if (isEnough)
            return false;
    }
    return true;
}

std::optional<WholeMessage> InflatedMessages::message(const Capture& capture, std::uint32_t last)
{
    const Message& end = capture.conversations().message(last);
    if (end.kind != Message::Kind::WebSocketFrame || !end.isFinal || (!end.compresses && end.continues == none))
        return std::nullopt;
    auto joined = joinFrames(capture, last);
    if (!joined || !isData(*joined) || (end.continues == none && !joined->isCompressed))
        return std::nullopt;
    WholeMessage whole {.opcode = joined->opcode};
    if (!end.compresses || !joined->isCompressed) {
        whole.bytes = std::move(joined->bytes);
        return whole;
    }
    whole.inflated = true;
    whole.compressedLength = joined->bytes.size();
    if (end.standsAlone) {
        whole.remark = Reader({}).read(joined->bytes, whole.bytes);
        return whole;
    }
    const Before before = framesBefore(capture, joined->first);
    Reader reader(*before.from);
    std::size_t framesRead = 0, bytesRead = 0;
    const auto mayGoOn = [&](std::size_t bytes) {
        bytesRead += bytes;
        return ++framesRead < mostFramesBefore && bytesRead < mostBytesBefore;
    };
    if (!readAll(capture, before.frames, reader, mayGoOn)) {
        whole.remark = tooFar;
        return whole;
    }
    whole.remark = reader.read(joined->bytes, whole.bytes);
    keep(last, reader.place(), false);
    return whole;
}

std::shared_ptr<const void>
InflatedMessages::prepare(const Capture& capture, std::size_t packet, const std::function<bool()>& goesOn)
{
    for (const std::uint32_t number : messagesOf(capture, packet)) {
        const Message& end = capture.conversations().message(number);
        if (end.kind != Message::Kind::WebSocketFrame || !end.isFinal || !end.compresses || end.standsAlone)
            continue;
        const auto joined = joinFrames(capture, number);
        if (!joined || !isData(*joined) || !joined->isCompressed)
            continue;
        const Before before = framesBefore(capture, joined->first);
        if (before.frames.empty())
            return before.from; // The messages after it find what they look back at behind this one.
        Reader reader(*before.from);
        if (!readAll(capture, before.frames, reader, [&](std::size_t) { return goesOn(); }))
            return nullptr;
        return keep(before.frames.front(), reader.place(), false);
    }
    return nullptr;
}

} // namespace packetarium
