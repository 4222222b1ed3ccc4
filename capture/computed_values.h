// What the packets before a segment or datagram make of it: Wireshark's bracketed values, in the order it shows them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"

namespace packetarium {

/// Takes the computed values one after the other.
class ComputedValues {
public:
    virtual ~ComputedValues() = default;
    /// `text` is there where the number does not say it all: a value below 0.
    virtual void take(const Field&, std::uint64_t value, std::string text) = 0;
};

/// Puts them into a layer of a tree.
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

/// Of packet `index`, a TCP segment that belongs to a conversation; `packet` are its bytes, or those of the whole that
/// it completes.
void tellTcpValues(const Conversations&, std::size_t index, Bytes packet, ComputedValues&);
/// Nanoseconds since the first and the previous packet of a segment's connection.
void tellTcpTimes(std::int64_t sinceFirst, std::int64_t sincePrevious, ComputedValues&);
/// Of packet `index`, a UDP datagram that belongs to a conversation.
void tellUdpValues(const Conversations&, std::size_t index, bool carriesData, ComputedValues&);

/// Of a message of DNS that came `nanoseconds` after the packet that the match names.
void tellDnsValues(const DnsMatch&, std::int64_t nanoseconds, ComputedValues&);

} // namespace packetarium
