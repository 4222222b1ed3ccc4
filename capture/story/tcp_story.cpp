// The story of TCP segments, told from the states of both ends (RFC 9293).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"
#include "capture/story/quote.h"
#include "capture/story/repeat_story.h"
#include "capture/story/scene.h"
#include "capture/story/seen_twice.h"
#include "capture/story/unasked.h"

#include "capture/conversations/segment.h"

#include <algorithm>

namespace packetarium {
namespace {

bool flag(const Scene& scene, std::uint16_t which) { return (scene.row.tcpFlags & which) != 0; }
bool found(const Scene& scene, std::uint32_t what) { return (scene.tcp.findings & what) != 0; }

/// "SYN, ACK", in the order in which people say it.
std::string flagNames(const Scene& scene)
{
    constexpr std::pair<std::uint16_t, std::string_view> names[] = {
        {tcpFlag::syn, "SYN"},
        {tcpFlag::fin, "FIN"},
        {tcpFlag::reset, "RST"},
        {tcpFlag::push, "PSH"},
        {tcpFlag::ack, "ACK"}};
    std::string text;
    for (const auto& [bit, name] : names)
        if (flag(scene, bit))
            text += (text.empty() ? "" : ", ") + std::string(name);
    return text.empty() ? "no flags" : text;
}

Bytes dataOf(const Scene& scene)
{
    const Bytes segment = scene.layer("tcp");
    if (segment.size() < 20)
        return {};
    const Bytes data = segment.subspan(std::min<std::size_t>(segment.size(), (segment[12] >> 4) * 4u));
    return data.first(std::min<std::size_t>(data.size(), scene.tcp.length));
}

/// "“hello” (5 bytes)", or only "1,448 bytes" when it is not text.
std::string quotedData(const Scene& scene)
{
    const Bytes data = dataOf(scene);
    const std::string text = quote(data, data.size() == scene.tcp.length);
    return text.empty() ? byteCount(scene.tcp.length) : joined({text, " (", byteCount(scene.tcp.length), ")"});
}

std::string ports(const Scene& scene)
{
    return "It goes from port " + std::to_string(scene.row.sourcePort) + " to port "
        + std::to_string(scene.row.targetPort) + ".";
}

Told tellReset(const Scene& scene)
{
    Told told {
        .story = scene.from + " breaks the connection off at once (RST).",
        .details = "Unlike a FIN it waits for nothing: what was not delivered yet may be lost.",
        .phase = Phase::Close};
    if (scene.tcp.receiver.before == TcpState::SynSent) {
        told.story = scene.from + " refuses: nobody accepts connections on port " + std::to_string(scene.row.sourcePort)
            + " (RST).";
        told.details = "A computer answers so at once when no program listens there.";
    } else if (scene.tcp.sender.before == TcpState::Closed) {
        told.story = scene.from + " says that this connection does not exist any more (RST).";
        told.details.clear();
    }
    return told;
}

Told tellSyn(const Scene& scene)
{
    Told told {.phase = Phase::Handshake};
    const bool again = scene.tcp.sender.before == TcpState::SynSent || scene.tcp.sender.before == TcpState::SynReceived;
    const std::string numbering = scene.senderIsNamed() ? scene.from + "'s bytes" : "The bytes of " + scene.from;
    // The SYN takes the initial sequence number itself (RFC 9293, 3.4).
    const std::string first =
        numbering + " are numbered from " + std::to_string(big32(scene.layer("tcp"), 4) + 1) + " on.";
    if (flag(scene, tcpFlag::ack)) {
        told.story = scene.from + " agrees, and numbers " + scene.possessive() + " own bytes (SYN, ACK).";
        told.details = first;
        if (again) {
            const std::uint32_t asked = questionRepeated(scene);
            told.isAgain = true;
            told.story = scene.from + " agrees once more"
                + (asked != none ? ", because " + scene.to + " has asked again" : "; " + noAnswerFor(scene))
                + " (SYN, ACK, retransmission).";
            told.details =
                asked != none ? "It answers the SYN in " + scene.packetName(asked) + "." : whyRepeated(scene);
        } else if (scene.tcp.receiver.before == TcpState::Unknown)
            told.details += " The request that this answers was not captured.";
        return told;
    }
    told.story = joined({scene.from, " asks ", scene.to, " to open a connection (SYN)."});
    told.details = ports(scene) + " " + first;
    if (again) {
        told.isAgain = true;
        told.story = scene.from + " asks " + scene.to + " again to open a connection; " + noAnswerFor(scene)
            + " (SYN, retransmission).";
        told.details = whyRepeated(scene);
    } else if (found(scene, finding::reusedPorts))
        told.details += " An earlier connection used the same two ports.";
    if (scene.tcp.length) {
        told.story.insert(told.story.rfind(" ("), " and already sends " + byteCount(scene.tcp.length));
        told.details += " Without TCP Fast Open " + scene.to + " may use them only when the connection is open.";
    }
    return told;
}

Told tellFin(const Scene& scene)
{
    Told told {.phase = Phase::Close};
    const std::string flags = " (" + flagNames(scene) + ").";
    const bool isAgain = found(scene, finding::anyRetransmission);
    const std::string last = scene.tcp.length ? " sends a last " + quotedData(scene) + " and" : "";
    if (isAgain && scene.tcp.length) {
        told = tellRepeat(scene);
        told.phase = Phase::Close;
        told.details = "The bytes are " + quotedData(scene) + "." + (told.details.empty() ? "" : " ") + told.details
            + " With them " + scene.from + " says " + (finWasSent(scene) ? "again " : "")
            + "that nothing more will come (FIN).";
        return told;
    }
    if (isAgain && finWasSent(scene)) {
        told.isAgain = true;
        told.story =
            scene.from + " says again that nothing more will come; " + noAnswerFor(scene) + " (FIN, retransmission).";
        told.details = whyRepeated(scene);
    } else if (scene.tcp.sender.before == TcpState::CloseWait) {
        told.story = scene.from + last + " has nothing more to send either" + flags;
        told.details = "Once " + scene.to + " has confirmed this, the connection is closed.";
    } else {
        told.story = scene.from + last + " has nothing more to send" + flags;
        told.details = scene.tcp.receiver.after == TcpState::Closing
            ? scene.to + " had said the same before this arrived: both close at once (CLOSING)."
            : "That closes one direction only: " + scene.to + " may still send.";
    }
    return told;
}

/// Segments whose purpose is not their data.
Told tellProbe(const Scene& scene)
{
    Told told;
    if (found(scene, finding::zeroWindowProbe)) {
        told.story = scene.from + " sends one byte to ask whether " + scene.to + " has room again (zero window probe).";
    } else if (found(scene, finding::keepAlive) && scene.tcp.length && repeatsUnconfirmed(scene)) {
        // One byte sent again looks like a keep-alive, but it was not confirmed yet.
        told.isAgain = true;
        told.story = scene.from + ": the same byte again, no answer came.";
        told.details = whyRepeated(scene);
    } else if (found(scene, finding::keepAlive)) {
        told.story = scene.from + " asks whether " + scene.to + " is still there (keep-alive).";
        told.details = "It repeats the number of a byte that was confirmed already, so that an answer must come.";
    }
    return told;
}

std::string positionIn(const Scene& scene, const Message& message)
{
    if (!message.packet)
        return "A piece";
    const auto packetOf = [&](std::uint32_t i) { return scene.conversations.piece(message, i).packet; };
    // Pieces lie in the order of the stream; where nothing was sent again, that is the order of the packets.
    std::uint32_t piece = 0;
    for (std::uint32_t end = message.pieces; piece < end;) {
        const std::uint32_t middle = piece + (end - piece) / 2;
        if (packetOf(middle) < scene.index)
            piece = middle + 1;
        else
            end = middle;
    }
    if (piece == message.pieces || packetOf(piece) != scene.index)
        for (piece = 0; piece < message.pieces && packetOf(piece) != scene.index;)
            ++piece;
    return "Piece " + grouped(piece == message.pieces ? 1 : piece + 1) + " of " + grouped(message.pieces);
}

std::string_view wordFor(const Message& message)
{
    switch (message.kind) {
    case Message::Kind::HttpRequest: return "an HTTP request";
    case Message::Kind::HttpResponse: return "an HTTP response";
    case Message::Kind::ServerEvent: return "an event";
    case Message::Kind::WebSocketFrame: return "a WebSocket frame";
    case Message::Kind::TlsRecord: return "a TLS record";
    case Message::Kind::DnsMessage: return "a DNS message";
    }
    return "a message";
}

Told tellData(const Scene& scene)
{
    Told told {.phase = Phase::Data};
    if (scene.facts.partOf) {
        const Message& message = scene.conversations.message(scene.facts.partOf.value());
        if (Told announced = tellAnnounced(scene, scene.facts.partOf.value(), dataOf(scene)); !announced.story.empty())
            return announced;
        const std::string place = positionIn(scene, message);
        told.story = joined(
            {scene.from,
             place == "A piece" ? " sends a" : " sends p",
             std::string_view(place).substr(1),
             " of ",
             wordFor(message),
             " (",
             byteCount(scene.tcp.length),
             ")."});
        if (scene.telling == Telling::Story)
            return told;
        told.details = message.packet ? "The message is complete with " + scene.packetName(message.packet.value()) + "."
                                      : "The rest of the message was not captured yet.";
        told.phase = phaseOf(scene.capture, message, scene.facts.partOf.value());
        return told;
    }
    const bool speaksFirst = !scene.facts.fromInitiator && scene.tcp.acknowledgment == 1 && scene.tcp.sequence == 1
        && scene.tcp.completeness >= 1 && (scene.tcp.completeness & 1);
    const auto unasked = scene.facts.fromInitiator ? std::nullopt : unaskedText(scene, dataOf(scene));
    told.story = joined(
        {scene.from,
         speaksFirst && !unasked ? " speaks first: " : " sends ",
         quotedData(scene),
         unasked ? " though nobody asked." : "."});
    if (unasked)
        told.details = *unasked;
    else if (speaksFirst)
        told.details = "No data from " + scene.to + " has come so far.";
    if (scene.tcp.sender.before == TcpState::Unknown && scene.tcp.sincePrevious == scene.tcp.sinceFirst
        && scene.tcp.sinceFirst == 0)
        told.details = "The beginning of this connection was not captured.";
    if (found(scene, finding::windowFull))
        told.details = "That fills all the room that " + scene.to + " had offered (window full).";
    return told;
}

/// A segment that says something about the closing of the connection, or about room. No story when it is neither.
Told tellSpecialAck(const Scene& scene)
{
    Told told {.phase = Phase::Data};
    const TcpFacts& tcp = scene.tcp;
    if (scene.tcp.receiver.before == TcpState::SynReceived && scene.tcp.receiver.after == TcpState::Established) {
        told = {
            .story = "The connection is open on both sides (ACK).",
            .details = scene.from + " confirms the number that " + scene.to + " chose. Now both may send.",
            .phase = Phase::Handshake};
    } else if (scene.tcp.receiver.before == TcpState::LastAck && scene.tcp.receiver.after == TcpState::Closed) {
        told = {
            .story = "The connection is closed on both sides (ACK).",
            .details = tcp.sender.after == TcpState::TimeWait
                ? scene.from + " waits a while longer, in case a late segment arrives (TIME-WAIT)."
                : "",
            .phase = Phase::Close};
    } else if (
        scene.tcp.receiver.before != scene.tcp.receiver.after && scene.tcp.receiver.after == TcpState::FinWait2) {
        told = {
            .story = scene.from + " knows now that " + scene.to + " has finished (ACK).",
            .details = scene.from + " may still send; " + scene.to + " waits for that (FIN-WAIT-2).",
            .phase = Phase::Close};
    } else if (found(scene, finding::zeroWindow | finding::zeroWindowProbeAck)) {
        told.story = scene.from + (found(scene, finding::zeroWindowProbeAck) ? " still has" : " has")
            + " no room left: " + scene.to + " must wait (zero window).";
        told.details = "The program at " + scene.from + " does not read as fast as the data comes.";
    } else if (found(scene, finding::windowUpdate)) {
        told.story = scene.from + " now has room for " + byteCount(tcp.window) + " (window update).";
    } else if (found(scene, finding::keepAliveAck)) {
        told.story = scene.from + " is still there (keep-alive ACK).";
    } else if (found(scene, finding::duplicateAck)) {
        told = tellDuplicateAck(scene);
        told.phase = Phase::Data;
    }
    return told;
}

Told tellAck(const Scene& scene)
{
    Told told = tellSpecialAck(scene);
    if (!told.story.empty())
        return told;
    if (found(scene, finding::ackLostSegment)) {
        told.story = scene.from + " confirms bytes that this capture does not have (ACK).";
    } else if (const std::uint32_t packet = confirmedPacket(scene); packet != none) {
        told.story = joined({scene.from, " confirms what ", scene.packetName(packet), " brought (ACK)."});
        if (scene.telling == Telling::Story)
            return told;
        told.details = "Everything before byte " + grouped(scene.tcp.acknowledgment) + " has arrived.";
        const PacketFacts& confirmed = scene.conversations.facts(packet);
        const std::uint32_t number = confirmed.firstMessage ? confirmed.firstMessage.value() : confirmed.partOf.value();
        if (number != none)
            told.phase = phaseOf(scene.capture, scene.conversations.message(number), number);
    } else if (scene.tcp.acknowledgment == 1 && (scene.tcp.completeness & 1)) {
        told.story = scene.from + " confirms the number that " + scene.to + " chose (ACK).";
    } else {
        told.story =
            joined({scene.from, " has received everything before byte ", grouped(scene.tcp.acknowledgment), " (ACK)."});
    }
    if (scene.tcp.receiver.before == TcpState::SynReceived)
        told.phase = Phase::Handshake;
    const bool closing = scene.tcp.sender.after >= TcpState::FinWait1 || scene.tcp.sender.after == TcpState::Closed;
    if (closing && scene.tcp.receiver.after != TcpState::Established)
        told.phase = Phase::Close;
    return told;
}

void addDetail(Told& told, const std::string& sentence)
{
    if (!sentence.empty())
        told.details += (told.details.empty() ? "" : " ") + sentence;
}

/// A message that this segment completes, with what TCP has to say about the segment.
Told tellCompleted(const Scene& scene)
{
    Told told = tellMessages(scene);
    if (told.story.empty())
        return told;
    if (Told repeat = tellRepeat(scene); !repeat.story.empty()) {
        // What ends the conversation is never left to the details.
        if (told.phase == Phase::Close)
            std::swap(told.story, repeat.story);
        repeat.details = told.story + (repeat.details.empty() ? "" : " ") + repeat.details;
        repeat.label = told.label;
        repeat.phase = told.phase;
        told = std::move(repeat);
    }
    if (flag(scene, tcpFlag::fin))
        addDetail(told, "With it " + scene.from + " says that nothing more will come (FIN).");
    return told;
}

/// Whether it could be the copy of a packet: what analysis takes for a repetition, or what is seldom sent twice.
bool mayBeCopy(const Scene& scene)
{
    return found(scene, finding::anyRetransmission | finding::outOfOrder | finding::duplicateAck)
        || flag(scene, tcpFlag::syn | tcpFlag::fin | tcpFlag::reset);
}

Told tellSegment(const Scene& scene)
{
    if (mayBeCopy(scene))
        if (Told twice = tellSeenTwice(scene); !twice.story.empty())
            return twice;
    if (flag(scene, tcpFlag::reset))
        return tellReset(scene);
    if (flag(scene, tcpFlag::syn))
        return tellSyn(scene);
    if (Told told = tellCompleted(scene); !told.story.empty())
        return told;
    if (flag(scene, tcpFlag::fin))
        return tellFin(scene);
    for (const auto tell : {tellProbe, tellRepeat})
        if (Told told = tell(scene); !told.story.empty()) {
            told.phase = Phase::Data;
            return told;
        }
    return scene.tcp.length ? tellData(scene) : tellAck(scene);
}

} // namespace

Told tellTcp(const Scene& scene)
{
    if (!scene.facts.isTcp())
        return {
            .story = scene.from + " sends " + scene.to + " a TCP segment that is damaged or only a fragment.",
            .label = "TCP"};
    Told told = tellSegment(scene);
    if (scene.telling == Telling::Story)
        return told;
    const bool hasData = scene.tcp.length > 0;
    if (hasData && scene.tcp.receiver.before == TcpState::SynReceived
        && scene.tcp.receiver.after == TcpState::Established)
        addDetail(told, "With it the connection is open on both sides.");
    if (hasData && found(scene, finding::lostSegment))
        addDetail(told, "Something that was sent before this is missing here.");
    if (told.label.empty()) {
        const Bytes data = dataOf(scene);
        const std::string text = hasData ? quote(data, data.size() == scene.tcp.length, 20) : "";
        const std::string size = hasData ? byteCount(scene.tcp.length) + " · " : "";
        told.label = (text.empty() ? size : text + " · ") + flagNames(scene);
    }
    if (told.isAgain)
        told.label += " · again";
    told.carriesData = hasData && !found(scene, finding::keepAlive);
    return told;
}

} // namespace packetarium
