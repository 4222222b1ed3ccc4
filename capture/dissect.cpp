// A packet dissected with what its conversation adds: computed fields, and the messages that it completes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/dissect.h"

#include "capture/computed_fields.h"
#include "capture/computed_values.h"
#include "capture/conversations/conversations.h"
#include "capture/dissect_messages.h"
#include "capture/message_bytes.h"
#include "protocols/internet/ipv6_extensions.h"

#include <algorithm>
#include <cassert>

namespace packetarium {

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

std::uint64_t valueOf(const Tree& tree, std::string_view filter)
{
    const Node* const node = tree.find(filter);
    return node ? node->value : 0;
}

/// A quoted segment's numbers are Wireshark's too, but not counted from the beginning of its connection.
void addQuotedSegment(const Capture& capture, std::size_t index, Tree& tree, std::size_t layer)
{
    const Conversations& conversations = capture.conversations();
    const PacketFacts& here = conversations.facts(index);
    Computed add(tree, layer);
    add.number("tcp.seq", valueOf(tree, "tcp.seq_raw"));
    if (!here.quotedNumber)
        return;
    add.number("tcp.stream", here.quotedNumber - 1);
    add.number("tcp.completeness", here.completeness);
    add.number("tcp.ack", valueOf(tree, "tcp.ack_raw"));
    add.number("tcp.window_size", valueOf(tree, "tcp.window_size_value"));
    if (!(valueOf(tree, "tcp.flags") & tcpFlag::syn))
        add.number(
            "tcp.window_size_scalefactor",
            here.scale < 0 ? 0 : std::uint64_t(1) << here.scale,
            here.scale < 0 ? std::to_string(here.scale) : "");
    const QuoteTimes times = conversations.quoted(index);
    IntoLayer values(tree, layer);
    tellTcpTimes(times.sinceFirst, times.sincePrevious, values);
}

/// The conversation of what an ICMP error quotes.
void addQuoted(const Capture& capture, std::size_t index, Tree& tree, std::size_t error)
{
    const PacketFacts& here = capture.conversations().facts(index);
    if (here.kind != PacketFacts::Kind::Other)
        return;
    for (std::size_t layer = error + 1; layer < tree.layers().size(); ++layer) {
        const std::string_view name = tree.layers()[layer].protocol->filter;
        if (name == "tcp")
            return addQuotedSegment(capture, index, tree, layer);
        if ((name == "udp" || name == "udplite") && here.quotedNumber)
            return Computed(tree, layer).number("udp.stream", here.quotedNumber - 1);
    }
}

/// The request that an echo reply answers.
void addEcho(const Capture& capture, std::size_t index, std::string_view name, Computed& add)
{
    const std::uint32_t request = capture.conversations().facts(index).answers;
    const std::int64_t took = capture.packets()[index].nanoseconds - capture.packets()[request].nanoseconds;
    const bool isVersion6 = name == "icmpv6";
    add.packet(isVersion6 ? "icmpv6.resp_to" : "icmp.resp_to", request);
    add.number(
        isVersion6 ? "icmpv6.resptime" : "icmp.resptime",
        std::uint64_t(std::max<std::int64_t>(took, 0)) / 1'000'000,
        std::to_string(double(took) / 1e6));
}

/// The innermost TCP, UDP or ICMP layer that is the packet's own, not quoted by ICMP.
std::optional<std::size_t> innermostTransport(const Tree& tree)
{
    std::optional<std::size_t> found;
    for (std::size_t layer = 0; layer < tree.layers().size(); ++layer) {
        const std::string_view name = tree.layers()[layer].protocol->filter;
        if (name == "tcp" || name == "udp" || name == "udplite")
            found = layer;
        if (name == "icmp" || name == "icmpv6")
            return layer;
    }
    return found;
}

/// Whether a datagram's header says that nothing follows it.
bool saysEmpty(const Tree& tree, std::size_t layer)
{
    constexpr std::uint64_t headerSize = 8;
    for (std::size_t i = tree.layers()[layer].firstNode; i < tree.layers()[layer].endNode; ++i)
        if (const Field* const field = tree.nodes()[i].field; field && field->filter == "udp.length")
            return tree.nodes()[i].value == headerSize;
    return false;
}

/// The computed fields of the innermost layer that is the packet's own.
void addComputedFields(const Capture& capture, std::size_t index, Bytes packet, Tree& tree)
{
    const auto layer = innermostTransport(tree);
    if (!layer)
        return;
    const Conversations& conversations = capture.conversations();
    const PacketFacts& here = conversations.facts(index);
    const std::string_view name = tree.layers()[*layer].protocol->filter;
    IntoLayer values(tree, *layer);
    if (name == "tcp") {
        if (here.isTcp())
            tellTcpValues(conversations, index, packet, values);
        return;
    }
    if (name == "udp" || name == "udplite") {
        if (here.kind != PacketFacts::Kind::Udp)
            return;
        tellUdpValues(conversations, index, !saysEmpty(tree, *layer), values);
        return addMatch(capture, index, conversations.udp(index).dns, tree, *layer + 1);
    }
    Computed add(tree, *layer);
    if (here.kind == PacketFacts::Kind::Other && here.answers != none)
        addEcho(capture, index, name, add);
    addQuoted(capture, index, tree, *layer);
}

Remainder remainderOf(const Tree& tree, Bytes packet, std::uint8_t source)
{
    Remainder rest {0, packet.size(), source};
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

/// Adds what the innermost known layer carries: messages of an application, or bytes.
void addRest(const Capture& capture, std::size_t index, Tree& tree, Bytes packet, std::uint8_t source)
{
    const Remainder rest = remainderOf(tree, packet, source);
    const bool isSegment = !tree.layers().empty() && tree.layers().back().protocol->filter == "tcp"
        && capture.conversations().facts(index).isTcp();
    // A segment without data can end a response that goes on until the connection is closed.
    const bool endsMessage = isSegment && capture.conversations().facts(index).firstMessage;
    if (rest.begin >= rest.end && !endsMessage)
        return;
    if (isSegment)
        addMessages(capture, index, rest, tree, packet);
    else
        addData(tree, Cursor(packet.first(rest.end), rest.begin, source), dataBytes());
}

/// What a student should know about pieces with bytes for the same place; empty where there are none.
std::string_view overlapRemark(const Conversations::Whole& whole)
{
    if (whole.conflicting)
        return "Pieces overlap and contradict each other. What came first is shown; the receiver may have kept the "
               "other "
               "bytes, which is how some attacks hide.";
    if (whole.overlapping > whole.repeated)
        return "Pieces overlap, though they agree. Routers do not cut packets like this.";
    return whole.repeated ? "A piece of it came more than once, each time the same." : "";
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
    std::vector<std::uint32_t> brought; // One packet may fill several gaps.
    for (std::uint32_t i = 0; i < whole->pieces; ++i)
        if (const std::uint32_t each = conversations.piece(*whole, i).packet; !std::ranges::count(brought, each)) {
            brought.push_back(each);
            add.packet(isVersion6 ? "ipv6.fragment" : "ip.fragment", each);
        }
    add.number(isVersion6 ? "ipv6.fragment.count" : "ip.fragment.count", whole->fragments);
    for (std::uint32_t i = 0; i < whole->overlapping; ++i)
        add.number(isVersion6 ? "ipv6.fragment.overlap" : "ip.fragment.overlap", 1);
    for (std::uint32_t i = 0; i < whole->conflicting; ++i) // None of IPv6: those are abandoned.
        add.number("ip.fragment.overlap.conflict", 1);
    if (const auto remark = overlapRemark(*whole); !remark.empty())
        tree.remark(whole->overlapping > whole->repeated ? Severity::Warning : Severity::Note, std::string(remark), ip);
    add.number(isVersion6 ? "ipv6.reassembled.length" : "ip.reassembled.length", whole->length);

    Cursor all = tree.addSource(isVersion6 ? "Reassembled IPv6" : "Reassembled IPv4", transportBytes(capture, index));
    Surroundings context = contextOf(capture, index, all.rest());
    context.row = capture.packets().summary(packet);
    const auto layers = capture.packets().layersOfWhole(packet);
    const Bytes bytes = all.rest();
    if (const Node* kind = isVersion6 ? tree.find("ipv6.fraghdr.nxt") : nullptr)
        addExtensions(std::uint8_t(kind->value), all, tree);
    dissectLayers(layers.empty() ? ProtocolId(0) : layers.front().protocol, all, tree, context);
    addComputedFields(capture, index, bytes, tree);
    addRest(capture, index, tree, bytes, all.source());
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

    addRest(capture, index, tree, result.bytes, 0);
    return result;
}

} // namespace packetarium
