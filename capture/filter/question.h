// One packet after another, as a filter's questions are put to them: dissected only when a question needs it, and then
// once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/computed_values.h"
#include "capture/filter/known_fields.h"
#include "capture/store/read_ahead.h"

#include <functional>
#include <memory>
#include <optional>

namespace packetarium::filter {

/// One thread's.
class Question {
public:
    /// ByDissecting answers everything from the tree: the same, only later.
    enum class Way : std::uint8_t { AtHand, ByDissecting };
    /// Where very much has to be read before a packet's messages can be, it is, while `goesOn` says so; without it,
    /// they stay compressed.
    explicit Question(const Capture& capture, Way way = Way::AtHand, std::function<bool()> goesOn = {})
        : m_capture(capture)
        , m_way(way)
        , m_goesOn(std::move(goesOn))
    {
    }
    /// From here on about this packet.
    void ask(std::size_t index);

    /// Every occurrence of the field or fields that `name` stands for, until the next call.
    std::span<const Node* const> occurrences(const Name& name);
    bool has(const Name& name);
    struct Part {
        Bytes bytes; ///< From the protocol's first byte on, with all that it carries.
        std::size_t length; ///< Of the protocol's own part.
    };
    /// Once for each time that the protocol occurs; for "frame" the whole packet.
    std::vector<Part> partsOf(const Name& protocol);

private:
    class Wanted;
    /// The packet's own layers, as the row has them.
    struct Stack {
        std::span<const Summary::Layer> layers; ///< Those behind the first without a protocol say nothing.
        bool isTruncated = false;
        bool isAtHand = false; ///< The row has all layers, and they lie in the packet itself.
        bool quotes = false; ///< There may be more in what ICMP quotes.
        bool hasOnePairOfPorts = false, hasOnePairOfAddresses = false;
    };
    /// Very many packets have the same.
    const Stack& stackOf(const Packet&);
    const Tree& tree();
    Bytes bytes();
    /// Whether the layer, or a field in it, is one of those that `name` is limited to.
    bool isInLayers(const Name& name, std::size_t layer);
    void addFrameFacts(const Field&);

    /// Finds all occurrences without dissecting. False when that is not possible.
    bool lookUp(const Name& name);
    bool addFromHeader(const Places&, const Stack&, std::size_t layer);
    bool addFromRow(const Places::HeaderField&, const Stack&, std::size_t layer);
    bool addAddress(const Places::HeaderField&, const Stack&, std::size_t layer);
    bool addFromBytes(const Field&, const Summary::Layer&);
    bool addFromLayer(const Name&, const Stack&, std::size_t layer);
    /// Dissects this layer alone. False when the bytes do not lead there as the row says.
    bool dissectLayer(const Stack&, std::size_t layer);
    void addComputed(const Name&, const Summary::Layer&);
    bool mayHaveMessageOf(const Name&) const;
    Node& add(const Field&, std::uint64_t value);

    const Capture& m_capture;
    const Way m_way;
    const std::function<bool()> m_goesOn;
    std::size_t m_index = 0;
    Packet m_packet;
    std::vector<std::optional<Stack>> m_stacks; ///< By nesting.
    std::optional<Dissection> m_dissection;
    std::optional<Tree> m_layerTree; ///< Of m_layer alone.
    std::size_t m_layer = 0;
    ReadAhead m_ahead;
    std::optional<Bytes> m_bytes;
    std::vector<Node> m_nodes; ///< For what is looked up; used again and again.
    std::size_t m_count = 0; ///< Of what was looked up last.
    std::vector<const Node*> m_found;
};

} // namespace packetarium::filter
