// A packet dissected with what its conversation adds: computed fields, and the messages that it completes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect.h"

#include "capture/computed_fields.h"
#include "capture/computed_values.h"
#include "capture/conversations/conversations.h"
#include "capture/inflate.h"
#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"

#include <algorithm>
#include <cassert>

namespace packetarium {
namespace {

/// Adds computed fields to one layer.
class Computed {
public:
    Computed(Tree& tree, std::size_t layer)
        : m_tree(tree)
        , m_layer(layer)
    {
    }
    void number(std::string_view filter, std::uint64_t value, std::string text = {})
    {
        const Field* field = computedFieldNamed(filter);
        assert(field);
        m_tree.addComputed(*field, value, std::move(text), m_layer);
    }
    void packet(std::string_view filter, std::uint32_t index)
    {
        if (index != none)
            number(filter, std::uint64_t(index) + 1);
    }

private:
    Tree& m_tree;
    std::size_t m_layer;
};

/// Puts the computed values of a segment into its layer.
class IntoLayer final : public ComputedValues {
public:
    IntoLayer(Tree& tree, std::size_t layer)
        : m_tree(tree)
        , m_layer(layer)
    {
    }
    void take(const Field& field, std::uint64_t value, std::string text) override
    {
        m_tree.addComputed(field, value, std::move(text), m_layer);
    }

private:
    Tree& m_tree;
    std::size_t m_layer;
};

/// The conversation of the datagram that an ICMP error quotes.
void addQuoted(const Conversations& conversations, const PacketFacts& here, Tree& tree)
{
    if (here.kind != PacketFacts::Kind::Other || here.about == noConversation)
        return;
    for (std::size_t layer = 0; layer < tree.layers().size(); ++layer)
        if (tree.layers()[layer].protocol->filter == "udp")
            Computed(tree, layer).number("udp.stream", conversations.number(here.about));
}

/// The computed fields of the innermost layer that is the packet's own, not quoted by ICMP.
void addComputedFields(const Capture& capture, std::size_t index, Bytes packet, Tree& tree)
{
    constexpr std::uint64_t udpHeaderSize = 8;
    const Conversations& conversations = capture.conversations();
    const PacketFacts& here = conversations.facts(index);
    for (std::size_t layer = 0; layer < tree.layers().size(); ++layer) {
        const std::string_view name = tree.layers()[layer].protocol->filter;
        Computed add(tree, layer);
        if (name == "tcp" && here.isTcp()) {
            IntoLayer values(tree, layer);
            return tellTcpValues(conversations, index, packet, values);
        }
        if (name == "udp" && here.kind == PacketFacts::Kind::Udp) {
            const Node* const length = tree.find("udp.length");
            IntoLayer values(tree, layer);
            return tellUdpValues(conversations, index, !length || length->value != udpHeaderSize, values);
        }
        if (name == "icmp" && here.kind == PacketFacts::Kind::Other && here.answers != none) {
            const std::int64_t took =
                capture.packets()[index].nanoseconds - capture.packets()[here.answers].nanoseconds;
            add.packet("icmp.resp_to", here.answers);
            add.number(
                "icmp.resptime",
                std::uint64_t(std::max<std::int64_t>(took, 0)) / 1'000'000,
                std::to_string(double(took) / 1e6));
        }
        if (name == "icmp" || name == "icmpv6")
            return addQuoted(conversations, here, tree);
    }
}

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

/// Where the packet's innermost known layer ends, and where what it may carry ends.
struct Remainder {
    std::size_t begin = 0, end = 0;
};

Remainder remainderOf(const Tree& tree, Bytes packet, std::uint8_t source)
{
    Remainder rest {0, packet.size()};
    for (const Layer& layer : tree.layers()) {
        if (layer.source != source)
            continue;
        rest.begin = layer.at + layer.length;
        const Bytes header = packet.subspan(std::min(layer.at, packet.size()));
        std::size_t claimed = 0;
        if (layer.protocol->filter == "ip" && header.size() >= 4)
            claimed = std::size_t(header[2] << 8 | header[3]);
        else if (layer.protocol->filter == "ipv6" && header.size() >= 6)
            claimed = std::size_t(header[4] << 8 | header[5]) + 40;
        else if (layer.protocol->filter == "udp" && header.size() >= 6)
            claimed = std::size_t(header[4] << 8 | header[5]);
        if (claimed >= layer.length)
            rest.end = std::min(rest.end, layer.at + claimed);
    }
    return rest;
}

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

/// Dissects one message, knowing what came before it: the request it answers, the frames it continues.
void addMessage(const Capture& capture, std::uint32_t number, Cursor bytes, Tree& tree)
{
    const Message& message = capture.conversations().message(number);
    Surroundings surroundings;
    surroundings.row = capture.packets().summary(capture.packets()[message.packet.value()]);
    surroundings.deflate = message.compresses;
    surroundings.decompress = decompress;
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
    const auto whole = capture.inflatedMessages().message(capture, number);
    WebSocketMessage said;
    if (whole) {
        said = {whole->opcode, whole->inflated, whole->bytes, whole->remark};
        surroundings.message = &said;
    }
    const std::optional<FrameHeader> frame =
        message.kind == Message::Kind::WebSocketFrame ? readFrameHeader(bytes.rest()) : std::nullopt;
    const std::size_t layer = tree.layers().size();
    dissectMessage(protocolOf(message), bytes, tree, surroundings);
    if (message.kind == Message::Kind::HttpResponse)
        addRequest(capture, message, tree, layer);
    if (frame)
        for (const std::string_view broken : rulesBroken(message, *frame))
            tree.remark(Severity::Error, std::string(broken), layer);
}

/// Whether no segment of the message's stream was repeated or overtaken while it came. Wireshark counts repeated
/// segments too, so only then do both count the same.
bool cameUndisturbed(const Conversations& conversations, const Message& message)
{
    constexpr std::uint32_t mostLookedAt = 100'000;
    const std::uint32_t first = conversations.piece(message, 0).packet, last = message.packet.value();
    if (last - first > mostLookedAt)
        return false;
    for (std::uint32_t packet = first; packet <= last; ++packet) {
        const PacketFacts& facts = conversations.facts(packet);
        if (facts.conversation == message.conversation && facts.fromInitiator == message.fromInitiator
            && (facts.findings & (finding::anyRetransmission | finding::outOfOrder)))
            return false;
    }
    return true;
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
        if (conversations.facts(earlier).fromInitiator != here.fromInitiator)
            continue;
        const TcpFacts facts = conversations.tcp(earlier, capture.bytes(earlier));
        if (facts.sequence == copy.sequence && facts.length == copy.length)
            return messagesOf(conversations, earlier);
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
        addMessage(capture, number, Cursor(packet.first(end), at), tree);
        at = end;
    }
    return !messages.empty();
}

void addReassembly(const Conversations& conversations, const Message& message, Tree& tree, std::size_t tcpLayer)
{
    Computed add(tree, tcpLayer);
    // The segment that closes the connection counts, although it brings nothing.
    const bool endsWithClose = ownBytesEnd(conversations, message, message.packet.value()) == 0;
    if (cameUndisturbed(conversations, message))
        add.number("tcp.segment.count", message.pieces + (endsWithClose ? 1 : 0));
    add.number("tcp.reassembled.length", message.length);
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

/// Adds the messages that are complete with this packet, and the rest of its data as what it is.
void addMessages(const Capture& capture, std::size_t index, Remainder rest, Tree& tree, Bytes packet)
{
    const Conversations& conversations = capture.conversations();
    const std::size_t tcpLayer = tree.layers().size() - 1;
    const auto messages = messagesOf(conversations, index);
    const bool isPart = bool(conversations.facts(index).partOf) || !messages.empty()
        || (conversations.facts(index).findings & finding::anyRetransmission);
    // Wireshark reads a fast retransmission again, and no other.
    if (messages.empty() && (conversations.facts(index).findings & finding::fastRetransmission)
        && addCopies(capture, index, rest, tree, packet))
        return;
    const Field& leftOver = isPart ? segmentData() : dataBytes();

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
            addData(tree, Cursor(packet.first(std::min<std::size_t>(piece.offset, rest.end)), covered), leftOver);
            covered = std::min<std::size_t>(piece.offset + piece.length, rest.end);
            addMessage(capture, number, Cursor(packet.first(covered), piece.offset), tree);
            continue;
        }
        const std::size_t ownEnd = ownBytesEnd(conversations, message, index);
        addData(tree, Cursor(packet.first(std::min(std::max(ownEnd, covered), rest.end)), covered), segmentData());
        covered = std::max(covered, std::min(ownEnd, rest.end));
        if (message.kind != Message::Kind::ServerEvent)
            addReassembly(conversations, message, tree, tcpLayer);
        auto whole = bytesOf(capture, number);
        if (!whole) {
            tree.remark(Severity::Note, "This message is too long to be shown whole.", tcpLayer);
            continue;
        }
        addMessage(capture, number, tree.addSource("Reassembled TCP", std::move(*whole)), tree);
    }
    const Cursor left(packet.first(rest.end), covered);
    if (beginsRecord(conversations, index, left))
        addBegunRecord(tree, left);
    else
        addData(tree, left, leftOver);
}

/// What the packet's own layers need to know of its conversation.
Surroundings contextOf(const Capture& capture, std::size_t index, Bytes packet)
{
    Surroundings context;
    const Conversations& conversations = capture.conversations();
    const PacketFacts& here = conversations.facts(index);
    if (!here.isTcp())
        return context;
    static const Field& acknowledgment = *fieldNamed("tcp.ack_raw");
    const Packet& row = capture.packets()[index];
    const bool isWhole = conversations.wholeOf(index).has_value();
    for (const Summary::Layer& layer : isWhole ? capture.packets().layersOfWhole(row) : capture.packets().layers(row))
        if (layer.protocol && protocol(layer.protocol).filter == "tcp") {
            const std::uint64_t raw =
                acknowledgment.read(packet.subspan(std::min<std::size_t>(layer.at, packet.size())));
            context.otherFirstSequence = std::uint32_t(raw - conversations.tcp(index, packet).acknowledgment);
        }
    return context;
}

/// What is known of the pieces that an IP packet was cut into. Returns true when this packet completes the whole, which
/// then has been dissected.
bool addWhole(const Capture& capture, std::size_t index, Tree& tree)
{
    const Conversations& conversations = capture.conversations();
    const std::size_t ip = tree.layers().empty() ? 0 : tree.layers().size() - 1;
    const bool isVersion6 = !tree.layers().empty() && tree.layers()[ip].protocol->filter == "ipv6";
    Computed add(tree, ip);
    if (const auto later = conversations.wholeWith(index)) // tshark, which reads once, does not know this yet.
        tree.remark(
            Severity::Comment, "All pieces are there with packet " + std::to_string(later->packet + 1) + ".", ip);
    const auto whole = conversations.wholeOf(index);
    if (!whole)
        return false;
    const Packet& packet = capture.packets()[index];
    for (std::uint32_t i = 0; i < whole->pieces; ++i)
        add.packet(isVersion6 ? "ipv6.fragment" : "ip.fragment", conversations.piece(*whole, i).packet);
    add.number(isVersion6 ? "ipv6.fragment.count" : "ip.fragment.count", whole->pieces);
    add.number(isVersion6 ? "ipv6.reassembled.length" : "ip.reassembled.length", whole->length);

    const Cursor all =
        tree.addSource(isVersion6 ? "Reassembled IPv6" : "Reassembled IPv4", transportBytes(capture, index));
    Surroundings context = contextOf(capture, index, all.rest());
    context.row = capture.packets().summary(packet);
    const auto layers = capture.packets().layersOfWhole(packet);
    dissectLayers(layers.empty() ? ProtocolId(0) : layers.front().protocol, all, tree, context);
    addComputedFields(capture, index, all.rest(), tree);
    const Remainder rest = remainderOf(tree, all.rest(), all.source());
    if (rest.begin < rest.end)
        addData(tree, Cursor(all.rest().first(rest.end), rest.begin, all.source()), dataBytes());
    return true;
}

} // namespace

Dissection dissectInContext(const Capture& capture, std::size_t index)
{
    Dissection result;
    if (index >= capture.packets().size())
        return result;
    result.bytes = capture.bytes(index);
    const std::uint32_t linkType = capture.linkTypeOf(index);
    Tree& tree = result.tree;
    tree.setPacket(result.bytes);
    dissectPacket(linkType, result.bytes, tree, contextOf(capture, index, result.bytes));
    if (addWhole(capture, index, tree))
        return result;
    addComputedFields(capture, index, result.bytes, tree);

    const Remainder rest = remainderOf(tree, result.bytes, 0);
    const bool isSegment = !tree.layers().empty() && tree.layers().back().protocol->filter == "tcp"
        && capture.conversations().facts(index).isTcp();
    // A segment without data can end a response that goes on until the connection is closed.
    const bool endsMessage = isSegment && capture.conversations().facts(index).firstMessage;
    if (rest.begin >= rest.end && !endsMessage)
        return result;
    if (isSegment)
        addMessages(capture, index, rest, tree, result.bytes);
    else
        addData(tree, Cursor(Bytes(result.bytes).first(rest.end), rest.begin), dataBytes());
    return result;
}

} // namespace packetarium
