// The messages that a packet completes, and the rest of its data.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect_messages.h"

#include "capture/computed_fields.h"
#include "capture/computed_values.h"
#include "capture/conversations/conversations.h"
#include "capture/inflate.h"
#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"
#include "capture/socketio/engineio_sessions.h"

#include <algorithm>

namespace packetarium {
namespace {

/// What an HTTP response answers, and how long that took.
void addRequest(const Capture& capture, const Message& response, Tree& tree, std::size_t layer)
{
    if (response.answers == none)
        return;
    static const Field &requestIn = *fieldNamed("http.request_in"), &time = *fieldNamed("http.time");
    const SetOnce& request = capture.conversations().message(response.answers).packet;
    if (!request || request.value() > response.packet.value())
        return; // "100 Continue" comes before the question is complete.
    const PacketStore& packets = capture.packets();
    const std::int64_t took = packets[response.packet.value()].nanoseconds - packets[request.value()].nanoseconds;
    tree.addComputed(requestIn, std::uint64_t(request.value()) + 1, {}, layer);
    if (took >= 0)
        tree.addComputed(time, std::uint64_t(took), {}, layer);
}

/// Each message of a packet is decompressed within a limit; this is the one for all of them.
constexpr std::size_t mostBytesTakenOut = 64u << 20;

std::size_t bytesIn(const std::vector<ByteSource>& sources)
{
    std::size_t bytes = 0;
    for (const ByteSource& source : sources)
        bytes += source.bytes.size();
    return bytes;
}

/// Dissects one message, knowing what came before it: the request it answers, the frames it continues.
void addMessage(const Capture& capture, std::uint32_t number, Cursor bytes, Tree& tree)
{
    const Message& message = capture.conversations().message(number);
    Surroundings surroundings;
    surroundings.row = capture.packets().summary(capture.packets()[message.packet.value()]);
    surroundings.deflate = message.compresses;
    const bool isRoom = bytesIn(tree.sources()) < mostBytesTakenOut;
    surroundings.decompress = isRoom ? decompress : nullptr;
    surroundings.fromStream = true;
    std::vector<std::uint8_t> begun;
    if (message.kind == Message::Kind::TlsRecord) {
        begun = handshakeBegun(capture, number);
        surroundings.tls = {message.tls.version, message.tls.cipherSuite, message.isEncrypted, begun};
    }

    const std::string method = message.kind != Message::Kind::HttpResponse || message.answers == none
        ? ""
        : methodOf(capture, message.answers);
    surroundings.requestMethod = method;
    std::string target;
    EngineIoFacts session;
    if (message.carriesEngineIo) {
        if (message.kind == Message::Kind::HttpResponse)
            target = targetOf(capture, message.answers);
        session = capture.engineIoSessions().facts(capture, number);
        surroundings.requestTarget = target;
        surroundings.engineIo = &session;
    }
    const auto whole = isRoom ? capture.inflatedMessages().message(capture, number) : std::nullopt;
    WebSocketMessage said;
    if (whole) {
        said = {whole->opcode, whole->inflated, whole->bytes, whole->remark};
        surroundings.message = &said;
    }
    const std::optional<FrameHeader> frame =
        message.kind == Message::Kind::WebSocketFrame ? readFrameHeader(bytes.rest()) : std::nullopt;
    const std::size_t layer = tree.layers().size();
    dissectMessage(protocolOf(message), bytes, tree, surroundings);
    if (!isRoom)
        tree.remark(
            Severity::Note, "Nothing is decompressed here: what was before it in this packet is too much.", layer);
    if (message.kind == Message::Kind::HttpResponse)
        addRequest(capture, message, tree, layer);
    if (frame)
        for (const std::string_view broken : rulesBroken(message, *frame))
            tree.remark(Severity::Error, std::string(broken), layer);
    if (message.kind == Message::Kind::DnsMessage) {
        const std::uint32_t earlier =
            message.answers == none ? none : capture.conversations().message(message.answers).packet.value();
        addMatch(capture, message.packet.value(), {message.match, earlier}, tree, layer);
    }
}

/// How many segments Wireshark puts together for it: also those that brought nothing new, unless they were recognised
/// as retransmissions or begin with the first one's bytes. None where looking at all of them would take long.
std::optional<std::uint32_t> segmentCount(const Capture& capture, const Message& message)
{
    constexpr std::uint32_t mostLookedAt = 100'000, mostRead = 1000;
    const Conversations& conversations = capture.conversations();
    const std::uint32_t first = conversations.piece(message, 0).packet, last = message.packet.value();
    if (last - first > mostLookedAt)
        return std::nullopt;
    std::vector<std::uint32_t> used;
    for (std::uint32_t i = 0; i < message.pieces; ++i)
        used.push_back(conversations.piece(message, i).packet);
    std::ranges::sort(used);
    const auto sequenceOf = [&](std::uint32_t packet) {
        return conversations.tcp(packet, transportBytes(capture, packet)).sequence;
    };
    const std::uint32_t begins = sequenceOf(first);
    std::uint32_t count = message.pieces, read = 0;
    for (std::uint32_t packet = first; packet <= last; ++packet) {
        const PacketFacts& facts = conversations.facts(packet);
        const bool isOfStream = facts.conversation == message.conversation
            && facts.fromInitiator == message.fromInitiator && facts.carriesData;
        const std::uint32_t found = facts.findings & (finding::anyRetransmission | finding::outOfOrder);
        if (!isOfStream || found != finding::outOfOrder || std::ranges::binary_search(used, packet))
            continue;
        if (++read > mostRead)
            return std::nullopt;
        if (isAfter(sequenceOf(packet), begins))
            ++count;
    }
    return count;
}

/// The messages that lie within an earlier segment of which this one is a copy.
std::vector<std::uint32_t> messagesOfOriginal(const Capture& capture, std::size_t index, Bytes packet)
{
    constexpr std::size_t mostLookedAt = 200;
    const Conversations& conversations = capture.conversations();
    const PacketFacts& here = conversations.facts(index);
    const TcpFacts copy = conversations.tcp(index, packet);
    std::uint32_t earlier = here.previous;
    for (std::size_t i = 0; i < mostLookedAt && earlier != none; ++i, earlier = conversations.facts(earlier).previous) {
        const PacketFacts& other = conversations.facts(earlier);
        if (!other.isTcp() || other.fromInitiator != here.fromInitiator)
            continue;
        const TcpFacts facts = conversations.tcp(earlier, capture.bytes(earlier));
        if (facts.sequence == copy.sequence && facts.length == copy.length)
            return messagesOf(capture, earlier);
    }
    return {};
}

/// Dissects the messages in a copy of an earlier segment; returns false where they do not fill it exactly.
bool addCopies(const Capture& capture, std::size_t index, Remainder rest, Tree& tree, Bytes packet)
{
    const Conversations& conversations = capture.conversations();
    const auto messages = messagesOfOriginal(capture, index, packet);
    std::uint64_t total = 0;
    for (const std::uint32_t number : messages) {
        const Message& message = conversations.message(number);
        if (message.pieces != 1 || message.continues != none)
            return false;
        total += message.length;
    }
    if (total != rest.end - rest.begin)
        return false;
    std::size_t at = rest.begin;
    for (const std::uint32_t number : messages) {
        const std::size_t end = at + std::size_t(conversations.message(number).length);
        addMessage(capture, number, Cursor(packet.first(end), at, rest.source), tree);
        at = end;
    }
    return !messages.empty();
}

void addReassembly(const Capture& capture, const Message& message, Tree& tree, std::size_t tcpLayer)
{
    const Conversations& conversations = capture.conversations();
    // The segment that closes the connection counts, although it brings nothing.
    const bool endsWithClose = ownBytesEnd(conversations, message, message.packet.value()) == 0;
    if (const auto count = segmentCount(capture, message))
        tree.addComputed(*computedFieldNamed("tcp.segment.count"), *count + (endsWithClose ? 1 : 0), {}, tcpLayer);
    tree.addComputed(*computedFieldNamed("tcp.reassembled.length"), message.length, {}, tcpLayer);
}

/// Whether this is an event of a response that is shown in the same packet, with all its events.
bool isShownWithWhole(const Conversations& conversations, const Message& message)
{
    if (message.kind != Message::Kind::ServerEvent)
        return false;
    const SetOnce& end = conversations.message(message.answers).packet;
    return end && end.value() == message.packet.value();
}

/// Whether this is a TLS record that begins where `piece` ends.
bool isNextRecord(const Conversations& conversations, std::uint32_t number, const Piece& piece)
{
    const Message& message = conversations.message(number);
    if (message.kind != Message::Kind::TlsRecord || message.pieces != 1)
        return false;
    const Piece next = conversations.piece(message, 0);
    return next.packet == piece.packet && next.offset == piece.offset + piece.length;
}

/// Whether a TLS record begins here that this packet does not complete.
bool beginsRecord(const Conversations& conversations, std::size_t index, Cursor left)
{
    const SetOnce& part = conversations.facts(index).partOf;
    if (!part || left.left() == 0 || conversations.message(part.value()).kind != Message::Kind::TlsRecord)
        return false;
    const Message& message = conversations.message(part.value());
    if (!message.packet) // It never is complete, so only its bytes tell.
        return mayBeTlsRecord(left.rest());
    const Piece first = conversations.piece(message, 0);
    return first.packet == index && first.offset == left.at();
}

/// Like Wireshark, says no more than that it is TLS.
void addBegunRecord(Tree& tree, Cursor part)
{
    static const Protocol& tls = protocol(protocolNamed("tls"));
    tree.beginLayer(tls, part);
    tree.add(segmentData(), part);
    tree.remark(Severity::Comment, "A record begins here. It can be read when a later packet has brought the rest.");
    tree.endLayer(part.left());
}

} // namespace

void addData(Tree& tree, Cursor part, const Field& as)
{
    if (part.left() == 0)
        return;
    tree.beginLayer(unknownData, part);
    tree.add(as, part);
    if (&as == &dataBytes())
        tree.addComputed(dataLength(), part.left());
    tree.endLayer(part.left());
}

void addMessages(const Capture& capture, std::size_t index, Remainder rest, Tree& tree, Bytes packet)
{
    const Conversations& conversations = capture.conversations();
    const std::size_t tcpLayer = tree.layers().size() - 1;
    const auto messages = messagesOf(capture, index);
    const bool isPart = bool(conversations.facts(index).partOf) || !messages.empty()
        || (conversations.facts(index).findings & finding::anyRetransmission);
    // Wireshark reads a fast retransmission again, and no other.
    if (messages.empty() && (conversations.facts(index).findings & finding::fastRetransmission)
        && addCopies(capture, index, rest, tree, packet))
        return;
    const Field& leftOver = isPart ? segmentData() : dataBytes();

    const auto part = [&](std::size_t begin, std::size_t end) { return Cursor(packet.first(end), begin, rest.source); };
    std::size_t covered = rest.begin;
    for (auto next = messages.begin(); next != messages.end();) {
        const std::uint32_t number = *next++;
        const Message& message = conversations.message(number);
        if (isShownWithWhole(conversations, message))
            continue;
        const bool liesHere = message.pieces == 1 && conversations.piece(message, 0).packet == index;
        if (liesHere) {
            Piece piece = conversations.piece(message, 0);
            // Records that lie side by side are read together, as Wireshark does.
            for (; next != messages.end() && isNextRecord(conversations, *next, piece); ++next)
                piece.length += std::uint32_t(conversations.message(*next).length);
            addData(tree, part(covered, std::min<std::size_t>(piece.offset, rest.end)), leftOver);
            covered = std::min<std::size_t>(piece.offset + piece.length, rest.end);
            addMessage(capture, number, part(piece.offset, covered), tree);
            continue;
        }
        const std::size_t ownEnd = ownBytesEnd(conversations, message, index);
        addData(tree, part(covered, std::min(std::max(ownEnd, covered), rest.end)), segmentData());
        covered = std::max(covered, std::min(ownEnd, rest.end));
        if (message.kind != Message::Kind::ServerEvent)
            addReassembly(capture, message, tree, tcpLayer);
        auto whole = bytesOf(capture, number);
        if (!whole) {
            tree.remark(Severity::Note, "This message is too long to be shown whole.", tcpLayer);
            continue;
        }
        addMessage(capture, number, tree.addSource("Reassembled TCP", std::move(*whole)), tree);
    }
    if (messages.size() == mostMessagesShown(capture, index))
        tree.remark(Severity::Note, "More messages may follow than the many that are shown here.", tcpLayer);
    const Cursor left = part(covered, rest.end);
    if (beginsRecord(conversations, index, left))
        addBegunRecord(tree, left);
    else
        addData(tree, left, leftOver);
}

void addMatch(const Capture& capture, std::size_t index, const DnsMatch& match, Tree& tree, std::size_t layer)
{
    if (layer >= tree.layers().size())
        return;
    const PacketStore& packets = capture.packets();
    IntoLayer values(tree, layer);
    tellDnsValues(
        match, match.packet == none ? 0 : packets[index].nanoseconds - packets[match.packet].nanoseconds, values);
}

} // namespace packetarium
