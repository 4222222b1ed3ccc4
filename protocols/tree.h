// What is inside one packet, in the order in which it was sent: layers, fields with their bits, and remarks.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

namespace packetarium {

struct Protocol;

/// Walks the bytes of one byte source (the packet, or bytes unmasked or reassembled from it),
/// remembering where in that source it stands.
class Cursor {
public:
    explicit Cursor(Bytes source, std::size_t at = 0, std::uint8_t sourceIndex = 0)
        : m_source(source)
        , m_at(std::min(at, source.size()))
        , m_sourceIndex(sourceIndex)
    {
    }

    Bytes rest() const { return m_source.subspan(m_at); }
    std::size_t left() const { return m_source.size() - m_at; }
    std::size_t at() const { return m_at; }
    /// Which of Tree::sources() this walks; 0 is the packet itself.
    std::uint8_t source() const { return m_sourceIndex; }

    /// The next `count` bytes as a cursor of their own; fewer if the capture stops sooner.
    Cursor take(std::size_t count)
    {
        const std::size_t from = m_at;
        m_at += std::min(count, left());
        return Cursor(m_source.first(m_at), from, m_sourceIndex);
    }

private:
    Bytes m_source;
    std::size_t m_at;
    std::uint8_t m_sourceIndex;
};

/// Wireshark's words for how much a remark matters.
enum class Severity : std::uint8_t { Comment, Note, Warning, Error };

/// Where a value comes from: read from the wire, or computed by us (shown in brackets).
enum class Origin : std::uint8_t { Wire, Computed };

struct Node {
    const Field* field = nullptr; ///< Null for a remark.
    std::size_t bit = 0; ///< First bit, counted from the start of its byte source.
    std::size_t bits = 0;
    unsigned depth = 0;
    std::uint64_t value = 0; ///< Nanoseconds for Show::Seconds.
    Bytes bytes = {}; ///< The bytes it lies in; empty for computed values and remarks.
    std::string text = {}; ///< A remark's sentence; a Show::Text field's value when it is not simply its bytes.
    Severity severity = Severity::Comment;
    Origin origin = Origin::Wire;
    std::uint8_t source = 0; ///< Index into Tree::sources().
};

/// A run of bytes that nodes point into: the packet first, then what was reassembled or unmasked from it.
struct ByteSource {
    std::string name; ///< "Frame", "Reassembled TCP", "Unmasked": the title of its tab of bytes.
    Bytes bytes;
};

/// One protocol's part of the packet.
struct Layer {
    const Protocol* protocol = nullptr;
    std::size_t at = 0; ///< First byte in its source.
    std::size_t length = 0; ///< Bytes of header (for the innermost layer: of everything it covers).
    std::uint8_t source = 0;
    std::size_t firstNode = 0, endNode = 0; ///< Its nodes are [firstNode, endNode).
};

class Tree {
public:
    /// Opens a protocol's layer at the cursor; nodes added until the next beginLayer belong to it.
    void beginLayer(const Protocol&, const Cursor& at);
    /// Says how many bytes the open layer covers.
    void endLayer(std::size_t length);

    /// Adds every field of a layout and moves past it. A truncated layout adds what there is and says so.
    template<std::size_t N> View add(const Layout<N>& layout, Cursor& in)
    {
        const Cursor part = in.take(layout.size());
        const View view = layout.over(part.rest());
        addFields(layout.fields, part, view);
        return view;
    }

    /// Adds one field that covers all of `part`; for text fields the value is the bytes themselves.
    Node& add(const Field&, Cursor part);
    /// The same, where the value written out differs from the bytes it stands for ("tcp.options.sack_perm", dechunked
    /// text).
    Node& add(const Field&, Cursor part, std::uint64_t value, std::string text = {});
    /// Adds one field of those that lie in `whole`, by its own bits: for groups that are not shown bit by bit.
    Node& addBits(const Field&, Cursor whole);
    /// Adds a computed value to a layer that is already complete (or to the open one by default).
    void addComputed(const Field&, std::uint64_t value, std::string text = {}, std::size_t layer = lastLayer);
    void remark(Severity, std::string sentence);
    void remark(Severity, std::string sentence, std::size_t layer);

    /// Keeps bytes made from the packet (unmasked, reassembled) for as long as the tree lives; returns a cursor on
    /// them.
    Cursor addSource(std::string name, std::vector<std::uint8_t> bytes);
    /// Declares the packet itself as source 0; called once, first.
    void setPacket(Bytes packet);

    const std::vector<Node>& nodes() const { return m_nodes; }
    const std::vector<Layer>& layers() const { return m_layers; }
    const std::vector<ByteSource>& sources() const { return m_sources; }
    const Node* find(std::string_view filter) const;
    /// The layer that node `index` belongs to, or layers().size().
    std::size_t layerOf(std::size_t index) const;

    /// RAII: fields added while it lives are drawn one step further in.
    class Indent {
    public:
        explicit Indent(Tree& tree)
            : m_tree(tree)
        {
            ++m_tree.m_depth;
        }
        ~Indent() { --m_tree.m_depth; }
        Indent(const Indent&) = delete;

    private:
        Tree& m_tree;
    };
    [[nodiscard]] Indent indent() { return Indent(*this); }

    static constexpr std::size_t lastLayer = std::size_t(-1);

private:
    void addFields(std::span<const Field>, Cursor part, View);
    Node& insert(Node, std::size_t layer);

    std::vector<Node> m_nodes;
    std::vector<Layer> m_layers;
    std::vector<ByteSource> m_sources;
    std::deque<std::vector<std::uint8_t>> m_owned;
    unsigned m_depth = 0;
};

} // namespace packetarium
