// What a protocol declares about itself, and the registry of all of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/content/coding.h"
#include "protocols/application/socketio/session_facts.h"
#include "protocols/application/tls/state.h"
#include "protocols/application/websocket_frame.h"
#include "protocols/tree.h"

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

namespace packetarium {

/// A protocol's place in the registry; 0 is none.
using ProtocolId = std::uint8_t;

/// What the packet list and the filters need to know about one packet: nothing to free. Deeper nesting than the
/// layers have room for is left to the last one.
struct Summary {
    struct Layer {
        std::uint16_t at = 0; ///< First byte of the layer in the packet.
        ProtocolId protocol = 0;

        bool operator==(const Layer&) const = default;
    };
    /// A piece of an IP packet that was cut up on the way, RFC 791 section 3.2 and RFC 8200 section 4.5.
    struct Fragment {
        std::uint32_t identification = 0; ///< The same for all pieces of a packet.
        std::uint16_t offset = 0; ///< Where the piece belongs in the whole, in bytes.
        std::uint16_t at = 0, length = 0; ///< Of its data in the frame.
        std::uint8_t protocol = 0; ///< The IP protocol number of what the whole carries.
        bool isPiece = false, more = false;
    };
    std::array<std::uint8_t, 16> source {}, target {};
    std::uint16_t sourcePort = 0, targetPort = 0;
    std::uint16_t tcpFlags = 0;
    std::array<Layer, 12> layers {};
    std::uint8_t addressBytes = 0; ///< 4, 6 or 16; 0 when there are no addresses.
    bool truncated = false;
    Fragment fragment {};

    /// Replaces what an outer layer said: the innermost addresses count. Bytes that they leave unused are zero.
    void setAddresses(Bytes from, Bytes to) noexcept
    {
        source = {};
        target = {};
        std::ranges::copy(from.first(std::min(from.size(), source.size())), source.begin());
        std::ranges::copy(to.first(std::min(to.size(), target.size())), target.begin());
        addressBytes = std::uint8_t(std::min(from.size(), source.size()));
    }
};
static_assert(sizeof(Summary) <= 128);

/// Where a protocol is named by the one that carries it, e.g. {Carrier::IpProtocol, 6}.
/// LinkType uses the numbers of pcap's LINKTYPE_ registry; FrameLength 0 is what follows a length instead of a type.
enum class Carrier : std::uint8_t { LinkType, EtherType, FrameLength, IpProtocol, TcpPort, UdpPort, HttpUpgrade };
struct Carried {
    Carrier by;
    std::uint32_t as;
};

/// The protocol and bytes one layer further in.
struct Next {
    ProtocolId protocol = 0;
    Bytes bytes = {};
};

/// The four layers of RFC 1122.
enum class TcpIpLayer : std::uint8_t { Link = 1, Internet, Transport, Application };

/// A WebSocket message put together from its frames, unmasked, and decompressed where it was compressed.
struct WebSocketMessage {
    Opcode opcode = Opcode::Text;
    bool inflated = false;
    Bytes bytes = {};
    std::string_view remark = {}; ///< Why not all of it could be decompressed.
};

/// What one dissection may know beyond the layer's own bytes.
struct Surroundings {
    Summary row {}; ///< What the outer layers have said so far: addresses for pseudo-headers, ports.
    std::string_view requestMethod = {}; ///< HTTP: the method that this response answers.
    bool fromStream = false; ///< DNS: it came over TCP, where a length precedes each message.
    Decompress decompress = nullptr; ///< HTTP: undoes what a body was compressed with.
    std::string_view mediaType = {}; ///< Bodies: "text/csv", in small letters.
    bool deflate = false; ///< WebSocket: both sides agreed to permessage-deflate.
    /// WebSocket: set for the frame that completes a message which it does not hold in plain bytes by itself.
    const WebSocketMessage* message = nullptr;
    std::string_view requestTarget = {}; ///< HTTP: of the request that this response answers.
    /// HTTP and WebSocket: set where the message carries Engine.IO.
    const EngineIoFacts* engineIo = nullptr;
    TlsState tls = {}; ///< TLS: what the records before this one have told.
    std::uint32_t otherFirstSequence = 0; ///< TCP: where the other side's numbering starts; SACK edges count from it.
    std::uint8_t quoted = 0; ///< How many ICMP messages are quoting each other around this packet.
};

struct Protocol {
    std::string_view filter; ///< Wireshark's protocol name: "eth", "ip", "tcp".
    std::string_view name;
    std::string_view means;
    std::string_view spec; ///< "RFC 9293", "IEEE 802.3".
    std::uint8_t osi; ///< 1 to 7.
    TcpIpLayer tcpip;
    std::initializer_list<Carried> carried;
    /// Every field the protocol can show. The first layout is the fixed header, which filters read in place.
    std::initializer_list<std::span<const Field>> layouts;

    /// Every packet asks this, so it must not allocate: note the essentials, name the next layer.
    Next (*summarize)(Bytes, Summary&) noexcept;
    /// Every visible row asks this: one line for the Info column.
    void (*describe)(Bytes, std::string& line);
    /// The selected packet asks this: everything there is to see of this layer (not of the next).
    void (*dissect)(Cursor, Tree&, const Surroundings&);
    /// The size of the frame or packet at the front, as it says itself, once enough has arrived to tell: where a
    /// stream is cut, and where an Ethernet frame's padding begins.
    std::optional<std::uint64_t> (*frameSize)(Bytes stream) = nullptr;
};

ProtocolId carriedBy(Carrier, std::uint32_t as) noexcept;
const Protocol& protocol(ProtocolId) noexcept;
/// The protocol with this filter name, or 0.
ProtocolId protocolNamed(std::string_view filter) noexcept;
std::span<const Protocol* const> protocols();
/// The field with this filter name in any protocol, or null.
const Field* fieldNamed(std::string_view filter) noexcept;

/// The protocol that packets of this link type begin with; for raw IP the packet's first bits decide.
ProtocolId linkProtocol(std::uint32_t linkType, Bytes packet) noexcept;
Summary summarize(std::uint32_t linkType, Bytes packet) noexcept;
/// Goes on where `row` ends, with what was put together from pieces. The layers it adds lie in `whole`.
void summarizeWhole(ProtocolId, Bytes whole, Summary& row) noexcept;

/// Dissects the packet from its link layer inwards, as far as single packets go: what TCP carries is dissected
/// by capture/, which knows the stream. `packet` must outlive the tree.
void dissectPacket(std::uint32_t linkType, Bytes packet, Tree&, Surroundings = {});
/// Dissects one layer and those it names, starting at `in`; ICMP uses it for the packet it quotes.
void dissectLayers(ProtocolId first, Cursor in, Tree&, Surroundings&);
/// Dissects one message of a stream protocol (HTTP, WebSocket), in whichever source the cursor walks.
void dissectMessage(ProtocolId, Cursor message, Tree&, const Surroundings&);

} // namespace packetarium
