// One packet after another, as a filter's questions are put to them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/question.h"

#include "capture/conversations/conversations.h"
#include "capture/dissect.h"
#include "capture/filter/frame_facts.h"
#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

/// Sets of protocols, each asked for by one look.
struct Roles {
    std::array<bool, 256> quotes {}, hasPorts {}, hasAddresses {};
    Roles()
    {
        for (const std::string_view name : {"icmp", "icmpv6"})
            quotes[protocolNamed(name)] = true;
        for (const std::string_view name : {"tcp", "udp", "udplite"})
            hasPorts[protocolNamed(name)] = true;
        for (const std::string_view name : {"ip", "ipv6", "arp"})
            hasAddresses[protocolNamed(name)] = true;
    }
};

const Roles& roles()
{
    static const Roles roles;
    return roles;
}

/// One of the TCP flags, or all of them.
unsigned flagsOf(const Packet& packet, const Field& flags)
{
    constexpr unsigned flagsEnd = 14 * 8; // In the TCP header; the flags are the twelve bits before it.
    const unsigned after = flagsEnd - std::min(flagsEnd, flags.at + flags.bits);
    return packet.tcpFlags >> after & ((1u << flags.bits) - 1);
}

bool isMeant(const Node& node, const Name& name)
{
    return node.field && std::ranges::any_of(name.fields, [&](const Field* field) {
               return node.field == field || node.field->filter == field->filter;
           });
}

} // namespace

const Question::Stack& Question::stackOf(const Packet& packet)
{
    if (packet.nesting >= m_stacks.size())
        m_stacks.resize(packet.nesting + std::size_t(1));
    std::optional<Stack>& known = m_stacks[packet.nesting];
    if (known)
        return *known;
    const PacketStore& packets = m_capture.packets();
    Stack& stack = known.emplace(Stack {packets.layers(packet), packets.isTruncated(packet)});
    std::size_t depth = 0, ports = 0, addresses = 0;
    for (; depth < stack.layers.size() && stack.layers[depth].protocol; ++depth) {
        const ProtocolId id = stack.layers[depth].protocol;
        stack.quotes = stack.quotes || roles().quotes[id];
        ports += roles().hasPorts[id];
        addresses += roles().hasAddresses[id];
    }
    stack.isAtHand = packet.nesting != 0 && packets.layersOfWhole(packet).empty() && depth < stack.layers.size();
    stack.hasOnePairOfPorts = ports == 1;
    stack.hasOnePairOfAddresses = addresses == 1;
    return stack;
}

void Question::ask(std::size_t index)
{
    m_index = index;
    m_packet = m_capture.packets()[index];
    m_dissection.reset();
    m_layerTree.reset();
    m_bytes.reset();
}

const Tree& Question::tree()
{
    if (!m_dissection) {
        const auto prepared = m_goesOn ? m_capture.inflatedMessages().prepare(m_capture, m_index, m_goesOn) : nullptr;
        m_dissection = m_capture.dissect(m_index);
    }
    return m_dissection->tree;
}

Bytes Question::bytes()
{
    if (!m_bytes)
        m_bytes = m_dissection ? Bytes(m_dissection->bytes) : m_capture.bytes(m_index, m_ahead);
    return *m_bytes;
}

std::span<const Node* const> Question::occurrences(const Name& name)
{
    m_found.clear();
    m_count = 0;
    if (name.isFrame) {
        for (const Field* field : name.fields)
            addFrameFacts(*field);
    } else if (!lookUp(name)) {
        m_count = 0;
        const std::vector<Node>& nodes = tree().nodes();
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (isMeant(nodes[i], name) && (name.layers.empty() || isInLayers(name, tree().layerOf(i))))
                m_found.push_back(&nodes[i]);
    }
    for (std::size_t i = 0; i < m_count; ++i)
        m_found.push_back(&m_nodes[i]);
    return m_found;
}

bool Question::isInLayers(const Name& name, std::size_t layer)
{
    if (name.layers.empty())
        return true;
    const std::vector<Layer>& layers = tree().layers();
    if (layer >= layers.size())
        return false;
    const auto number = std::size_t(std::ranges::count(
        layers.begin(), layers.begin() + std::ptrdiff_t(layer) + 1, layers[layer].protocol, &Layer::protocol));
    return std::ranges::any_of(
        name.layers, [&](const LayerRange& range) { return number >= range.from && number <= range.to; });
}

bool Question::has(const Name& name)
{
    if (name.kind != Kind::Protocol)
        return !occurrences(name).empty();
    m_count = 0;
    return lookUp(name) ? m_count > 0 : !partsOf(name).empty();
}

std::vector<Question::Part> Question::partsOf(const Name& name)
{
    std::vector<Part> found;
    if (name.isFrame)
        return {{bytes(), bytes().size()}};
    m_count = 0;
    if (lookUp(name) && m_count == 0)
        return found;
    const auto& sources = tree().sources();
    const std::string_view filter = std::string_view(name.text).substr(name.text.starts_with('.'));
    const std::vector<Layer>& layers = tree().layers();
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Layer& layer = layers[i];
        const bool isMeant = layer.protocol && layer.protocol->filter == filter && layer.source < sources.size();
        if (isMeant && isInLayers(name, i)) {
            const Bytes source = sources[layer.source].bytes;
            found.push_back({source.subspan(std::min(layer.at, source.size())), layer.length});
        }
    }
    return found;
}

bool Question::lookUp(const Name& name)
{
    if (name.isFrame) {
        ++m_count;
        return true;
    }
    const Places& places = *name.places;
    const Stack& stack = stackOf(m_packet);
    if (m_way == Way::ByDissecting || !places.areKnown() || !name.layers.empty() || !stack.isAtHand
        || (stack.quotes && places.mayBeQuoted()))
        return false;
    for (std::size_t i = 0; stack.layers[i].protocol; ++i) {
        const ProtocolId protocol = stack.layers[i].protocol;
        switch (places.in(protocol)) {
        case Places::In::Nowhere: break;
        case Places::In::Tree: return false;
        case Places::In::Presence: ++m_count; break;
        case Places::In::Computed: addComputed(name, stack.layers[i]); break;
        case Places::In::OwnLayer:
            if (!addFromLayer(name, stack, i))
                return false;
            break;
        case Places::In::Header:
            if (!addFromHeader(places, stack, i))
                return false;
        }
    }
    return !places.mayBeInMessages() || !mayHaveMessageOf(name);
}

bool Question::addFromHeader(const Places& places, const Stack& stack, std::size_t number)
{
    const Summary::Layer& layer = stack.layers[number];
    const bool isInnermost = stack.layers[number + 1].protocol == 0;
    if (stack.isTruncated && isInnermost)
        return false; // The header itself may be cut.
    for (const Places::HeaderField& each : places.inHeader(layer.protocol))
        if (!addFromRow(each, stack, number) && !addFromBytes(*each.field, layer))
            return false;
    return true;
}

bool Question::addFromRow(const Places::HeaderField& wanted, const Stack& stack, std::size_t number)
{
    switch (wanted.inRow) {
    case InRow::Nothing: return false;
    case InRow::SourceAddress:
    case InRow::TargetAddress: return addAddress(wanted, stack, number);
    default: break;
    }
    if (!stack.hasOnePairOfPorts)
        return false;
    add(*wanted.field,
        wanted.inRow == InRow::SourcePort       ? m_packet.sourcePort
            : wanted.inRow == InRow::TargetPort ? m_packet.targetPort
                                                : flagsOf(m_packet, *wanted.field));
    return true;
}

bool Question::addAddress(const Places::HeaderField& wanted, const Stack& stack, std::size_t number)
{
    // Behind a header without options, which may tell of other addresses.
    const Summary::Layer &layer = stack.layers[number], &next = stack.layers[number + 1];
    const Address& address =
        m_capture.packets().address(wanted.inRow == InRow::SourceAddress ? m_packet.source : m_packet.target);
    const std::size_t plainSize = address.length == 16 ? 40 : 20;
    if (!next.protocol || next.at != layer.at + plainSize || address.length * 8u != wanted.field->bits
        || !stack.hasOnePairOfAddresses)
        return false;
    add(*wanted.field, 0).bytes = address.span();
    return true;
}

bool Question::addFromBytes(const Field& field, const Summary::Layer& layer)
{
    const Bytes all = bytes();
    const Bytes header = all.subspan(std::min<std::size_t>(layer.at, all.size()));
    const Bytes part = field.in(header);
    if (part.empty() || !isPlain(layer.protocol, header))
        return false;
    add(field, field.read(header)).bytes = part;
    return true;
}

bool Question::dissectLayer(const Stack& stack, std::size_t number)
{
    if (m_layerTree && m_layer == number)
        return true;
    const Bytes packet = bytes();
    Surroundings surroundings = contextOf(m_capture, m_index, packet);
    Next next {stack.layers[0].protocol, packet};
    for (std::size_t i = 0; i < number && next.protocol == stack.layers[i].protocol; ++i)
        next = protocol(next.protocol).summarize(next.bytes, surroundings.row);
    if (next.protocol != stack.layers[number].protocol)
        return false;
    Cursor in(packet);
    in.take(std::size_t(next.bytes.data() - packet.data()));
    in = in.take(next.bytes.size());
    Tree& tree = m_layerTree.emplace();
    m_layer = number;
    tree.setPacket(packet);
    tree.beginLayer(protocol(next.protocol), in);
    protocol(next.protocol).dissect(in, tree, surroundings);
    return true;
}

bool Question::addFromLayer(const Name& name, const Stack& stack, std::size_t number)
{
    if (!dissectLayer(stack, number))
        return false;
    for (const Node& node : m_layerTree->nodes())
        if (isMeant(node, name)) {
            add(*node.field, node.value).bytes = node.bytes;
            m_nodes[m_count - 1].text = node.text;
            m_nodes[m_count - 1].origin = node.origin;
        }
    return true;
}

/// Keeps those of the computed values that a name stands for.
class Question::Wanted final : public ComputedValues {
public:
    Wanted(Question& question, const Name& name)
        : m_question(question)
        , m_name(name)
    {
    }
    void take(const Field& field, std::uint64_t value, std::string text) override
    {
        if (std::ranges::find(m_name.fields, &field) == m_name.fields.end())
            return;
        Node& node = m_question.add(field, value);
        node.text = std::move(text);
        node.origin = Origin::Computed;
    }

private:
    Question& m_question;
    const Name& m_name;
};

void Question::addComputed(const Name& name, const Summary::Layer& layer)
{
    const Conversations& conversations = m_capture.conversations();
    const PacketFacts& facts = conversations.facts(m_index);
    const Bytes packet = name.places->computedNeedBytes() ? bytes() : Bytes();
    Wanted wanted(*this, name);
    if (facts.isTcp())
        return tellTcpValues(conversations, m_index, packet, wanted);
    if (facts.kind != PacketFacts::Kind::Udp)
        return;
    constexpr std::size_t lengthAt = 4, headerSize = 8;
    const std::size_t at = layer.at + lengthAt;
    const bool carriesData = at + 2 > packet.size() || std::size_t(packet[at] << 8 | packet[at + 1]) != headerSize;
    tellUdpValues(conversations, m_index, carriesData, wanted);
}

bool Question::mayHaveMessageOf(const Name& name) const
{
    const Conversations& conversations = m_capture.conversations();
    const PacketFacts& facts = conversations.facts(m_index);
    if (!facts.isTcp())
        return false;
    if (facts.findings & finding::anyRetransmission)
        return true; // It may bring a copy of an earlier one.
    const std::uint32_t begun = facts.partOf.value(); // Of a TLS record, its beginning is shown as such.
    if (begun != none && name.places->mayBeIn(protocolOf(conversations.message(begun))))
        return true;
    for (std::uint32_t next = facts.firstMessage.value(); next != none;) {
        const Message& message = conversations.message(next);
        if (name.places->mayBeIn(protocolOf(message)))
            return true;
        next = message.nextHere.value();
    }
    return false;
}

Node& Question::add(const Field& field, std::uint64_t value)
{
    if (m_count == m_nodes.size())
        m_nodes.emplace_back();
    Node& node = m_nodes[m_count++];
    node.field = &field;
    node.value = value;
    node.bytes = {};
    node.text.clear();
    node.origin = Origin::Wire;
    return node;
}

void Question::addFrameFacts(const Field& field)
{
    const PacketStore& packets = m_capture.packets();
    const auto since = [&](std::size_t other) {
        // Times may be anything in a hostile file: count as unsigned numbers do, without overflow.
        return std::uint64_t(m_packet.nanoseconds) - std::uint64_t(packets[other].nanoseconds);
    };
    const auto addNumber = [&](std::uint64_t value, std::string text = {}) {
        Node& node = add(field, value);
        node.text = std::move(text);
        node.origin = Origin::Computed;
    };
    const auto addText = [&](std::string text) {
        if (!text.empty())
            addNumber(0, std::move(text));
    };
    switch (frameFact(field)) {
    case FrameFact::Number: return addNumber(m_index + 1);
    case FrameFact::Length: return addNumber(m_packet.original);
    case FrameFact::CapturedLength: return addNumber(m_packet.captured);
    case FrameFact::SinceFirst: return addNumber(since(0));
    case FrameFact::SincePrevious: return addNumber(since(m_index > 0 ? m_index - 1 : 0));
    case FrameFact::Time: return addNumber(std::uint64_t(m_packet.nanoseconds));
    case FrameFact::InterfaceNumber: return addNumber(m_packet.interface);
    case FrameFact::LinkType:
        if (const auto type = encapsulationType(m_capture.linkTypeOf(m_index)))
            addNumber(*type);
        return;
    case FrameFact::InterfaceName: return addText(m_capture.interfaceOf(m_index).name);
    case FrameFact::InterfaceDescription: return addText(m_capture.interfaceOf(m_index).description);
    case FrameFact::Protocols: return addText(protocolsIn(tree()));
    case FrameFact::Nothing: return addNumber(0);
    case FrameFact::Comment:
        for (std::string& comment : m_capture.comments(m_index))
            addNumber(0, std::move(comment));
    }
}

} // namespace packetarium::filter
