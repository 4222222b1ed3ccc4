// The messages on the two streams of a connection: which protocol is spoken, and where each message begins and ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streams/application_streams.h"

#include <algorithm>
#include <utility>

namespace packetarium {
namespace {

using Reading = Direction::Reading;
using Then = StreamProtocol::Then;

/// A message in more pieces than this is counted through, but not kept for showing.
constexpr std::size_t mostPieces = 100'000;
/// The pieces of so many segments stay allocated between messages.
constexpr std::size_t usualPieces = 16;

/// The protocols that a stream can begin with; others follow from these.
constexpr const Recognizer* recognizers[] = {&httpRecognizer, &tlsRecognizer, &dnsRecognizer};

} // namespace

std::string_view filterName(Application application)
{
    switch (application) {
    case Application::Http: return "http";
    case Application::WebSocket: return "websocket";
    case Application::Tls: return "tls";
    case Application::Dns: return "dns";
    case Application::None: break;
    }
    return "";
}

void ApplicationStreams::take(bool fromInitiator, Bytes bytes, Piece from)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    direction.startsSegment = true;
    while (!bytes.empty() && (direction.reading == Reading::Messages || recognize(direction, bytes))) {
        direction.at = {from.packet, from.offset, std::uint32_t(bytes.size())};
        const StreamProtocol::Step step = direction.reading == Reading::Messages
            ? direction.protocol->read(direction, bytes)
            : StreamProtocol::Step {bytes.size()};
        direction.position += std::uint32_t(step.used);
        keepPiece(direction, {from.packet, from.offset, std::uint32_t(step.used)});
        from.offset += std::uint32_t(step.used);
        bytes = bytes.subspan(step.used);
        const bool isBeginning = std::exchange(direction.startsSegment, false) && step.used == 0;
        if (step.then == Then::Ends)
            messageComplete(direction, from.packet);
        if (step.then == Then::GivesUp) {
            giveUp(direction);
            if (!isBeginning || !assignBySegment(direction, bytes))
                break; // What follows in this segment belongs to what was not understood.
        }
    }
    direction.position += std::uint32_t(bytes.size());
    if (direction.message != none && !direction.pieces.empty())
        m_log.notePart(direction.message, from.packet);
}

void ApplicationStreams::skip(bool fromInitiator, std::uint64_t bytes)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    direction.position += std::uint32_t(bytes);
    direction.gap = true;
    const Then then =
        direction.reading == Reading::Messages ? direction.protocol->skip(direction, bytes) : Then::GivesUp;
    if (then == Then::Ends)
        messageComplete(direction, none);
    if (then == Then::GivesUp)
        giveUp(direction);
}

void ApplicationStreams::cut(bool fromInitiator, std::uint64_t bytes)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    // As in Wireshark, a message that came in several segments is not shown in part.
    const bool canTell = direction.reading == Reading::Messages && !direction.gap && direction.pieces.size() == 1;
    const Then then = canTell ? direction.protocol->cut(direction) : Then::GivesUp;
    if (Message* const begun = then == Then::GivesUp ? nullptr : writable(direction.message))
        begun->isCut = true;
    if (then == Then::Ends)
        messageComplete(direction, none);
    if (then == Then::GoesOn) {
        logMessage(direction, none);
        direction.message = none;
    }
    skip(fromInitiator, bytes);
}

void ApplicationStreams::end(bool fromInitiator, std::uint32_t packet)
{
    Direction& direction = m_directions[fromInitiator ? 0 : 1];
    if (direction.reading == Reading::Messages && direction.protocol->endsWithStream(direction))
        messageComplete(direction, packet);
    giveUp(direction);
}

/// Whether there is something to do with these bytes: a protocol, or keeping them until they tell.
bool ApplicationStreams::recognize(Direction& direction, Bytes bytes)
{
    if (direction.reading == Reading::Undecided)
        return decide(direction, bytes);
    return direction.startsSegment && assignBySegment(direction, bytes);
}

/// Whether these bytes, the first of their segment, begin a message for certain.
bool ApplicationStreams::assignBySegment(Direction& direction, Bytes bytes)
{
    const auto found = std::ranges::find_if(
        recognizers, [&](const Recognizer* recognizer) { return recognizer->segment(bytes, m_ports); });
    if (found == std::end(recognizers))
        return false;
    assign(direction, **found);
    return true;
}

bool ApplicationStreams::decide(Direction& direction, Bytes bytes)
{
    std::vector<std::uint8_t> joined;
    Bytes all = bytes;
    if (direction.kept.size()) {
        const Bytes kept = direction.kept.bytes();
        joined.assign(kept.begin(), kept.end());
        joined.insert(joined.end(), bytes.begin(), bytes.end());
        all = joined;
    }
    bool perhaps = false;
    for (const Recognizer* recognizer : recognizers) {
        const Recognizer::Answer answer = recognizer->beginning(all, m_ports);
        if (answer == Recognizer::Answer::Yes) {
            assign(direction, *recognizer);
            return true;
        }
        perhaps |= answer == Recognizer::Answer::Perhaps;
    }
    if (perhaps && keep(direction.kept, bytes))
        return true;
    giveUp(direction);
    return false;
}

void ApplicationStreams::assign(Direction& direction, const Recognizer& recognizer)
{
    Direction& opposite = other(direction);
    const auto speaks = [&](const Direction& one) {
        return one.protocol && one.protocol->application() == recognizer.application;
    };
    if (!speaks(direction))
        direction.protocol = speaks(opposite) ? opposite.protocol : recognizer.make(*this);
    direction.reading = Reading::Messages;
    if (recognizer.bothWays && opposite.reading != Reading::Messages && opposite.kept.size() == 0)
        change(opposite, direction.protocol);
}

void ApplicationStreams::change(Direction& direction, std::shared_ptr<StreamProtocol> protocol)
{
    forget(direction);
    direction.protocol = std::move(protocol);
    direction.reading = Reading::Messages;
}

bool ApplicationStreams::keep(HalfRead& kept, Bytes bytes)
{
    if (kept.add(bytes))
        return true;
    m_gaveUp = true;
    return false;
}

void ApplicationStreams::keepPiece(Direction& direction, Piece piece)
{
    if (direction.reading == Reading::Plain)
        return;
    direction.length += piece.length;
    if (!direction.pieces.empty()) {
        Piece& last = direction.pieces.back();
        if (last.packet == piece.packet && last.offset + last.length == piece.offset) {
            last.length += piece.length;
            return;
        }
    }
    if (direction.pieces.size() < mostPieces)
        direction.pieces.push_back(piece);
    else
        direction.gap = true;
}

void ApplicationStreams::begin(Direction& direction, Message& message)
{
    message.fromInitiator = isInitiator(direction);
    message.conversation = m_conversation;
    message.previous = m_lastMessage;
    direction.message = m_log.begin(message);
    if (direction.message == none)
        return;
    m_lastMessage = direction.message;
    for (const Piece& piece : direction.pieces)
        m_log.notePart(direction.message, piece.packet);
}

/// `packet` is the one that ended the stream, where that ends the message.
void ApplicationStreams::logMessage(Direction& direction, std::uint32_t packet)
{
    // Pieces can have arrived in any order; the one that came last completed the message.
    std::uint32_t last = packet != none && direction.protocol->endsWithStream(direction) ? packet : 0;
    for (const Piece& piece : direction.pieces)
        last = std::max(last, piece.packet);
    for (const Piece& piece : direction.pieces)
        if (piece.packet != last)
            m_log.notePart(direction.message, piece.packet);
    m_log.complete(direction.message, direction.pieces, direction.length, last);
}

void ApplicationStreams::messageComplete(Direction& direction, std::uint32_t packet)
{
    if (direction.message != none && !direction.gap)
        logMessage(direction, packet);
    const Reading next = std::exchange(direction.next, Reading::Messages);
    if (direction.nextProtocol)
        direction.protocol = std::move(direction.nextProtocol);
    forget(direction);
    direction.reading = next;
}

void ApplicationStreams::giveUp(Direction& direction)
{
    const bool goesOn = direction.reading == Reading::Messages && direction.protocol->giveUp(direction);
    forget(direction);
    direction.reading = goesOn ? Reading::Messages : Reading::Plain;
}

/// What belongs to the message at hand alone.
void ApplicationStreams::forget(Direction& direction)
{
    direction.gap = false;
    direction.kept.clear();
    direction.pieces.clear();
    if (direction.pieces.capacity() > usualPieces)
        direction.pieces.shrink_to_fit();
    direction.length = 0;
    direction.message = none;
}

} // namespace packetarium
