// Where the values of a name lie, so that most packets answer a filter without being dissected.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/packet_store.h"
#include "protocols/protocol.h"

#include <array>
#include <string_view>
#include <vector>

namespace packetarium::filter {

/// What the row has of a field in the fixed header.
enum class InRow : std::uint8_t { Nothing, SourcePort, TargetPort, TcpFlags, SourceAddress, TargetAddress };

/// What a layer of each protocol has of one name.
class Places {
public:
    enum class In : std::uint8_t {
        Nowhere,
        Presence, ///< The layer itself is what the name asks for.
        Header, ///< In the fixed header, at its place.
        Computed, ///< Among what the packets before make of it.
        OwnLayer, ///< To be found by dissecting this layer, and no other.
        Tree, ///< To be found by dissecting.
    };

    /// Not known; everything must be dissected.
    Places() = default;
    /// Those of the protocols with this name.
    static Places ofProtocol(std::string_view filter);
    /// Those of all fields with one of these names; `fields` are one of each.
    static Places ofFields(const std::vector<const Field*>& fields);

    bool areKnown() const { return m_known; }
    In in(ProtocolId protocol) const { return m_in[protocol]; }
    struct HeaderField {
        const Field* field;
        InRow inRow;
    };
    /// The fixed header's fields that are meant.
    const std::vector<HeaderField>& inHeader(ProtocolId protocol) const { return m_inHeader[m_slots[protocol]]; }
    /// Whether ICMP can bring it in the packet that it quotes.
    bool mayBeQuoted() const { return m_mayBeQuoted; }
    /// Whether the messages of a TCP stream can bring it.
    bool mayBeInMessages() const { return m_mayBeInMessages; }
    /// Whether a message of this protocol can.
    bool mayBeIn(ProtocolId message) const;
    /// Whether computed values follow from the packet's bytes too, not only from what its conversation keeps.
    bool computedNeedBytes() const { return m_computedNeedBytes; }
    /// How dear it is to look: 0 the row tells, 1 the bytes, 2 only a dissection.
    unsigned cost() const;

private:
    void add(const Field&);
    void own(ProtocolId, In);
    void ownAll(bool (*isMeant)(ProtocolId));
    void addOwners(ProtocolId);

    bool m_known = false, m_mayBeQuoted = false, m_mayBeInMessages = false, m_computedNeedBytes = false;
    bool m_onlyInOwnMessages = true; ///< All its protocols are messages themselves, not part of others.
    std::array<In, 256> m_in {};
    std::array<std::uint8_t, 256> m_slots {};
    std::vector<std::vector<HeaderField>> m_inHeader {{}};
    std::vector<ProtocolId> m_owners;
};

/// Whether `header` is the plain one: all its fields are there, and where the layout says.
bool isPlain(ProtocolId, Bytes header);

} // namespace packetarium::filter
