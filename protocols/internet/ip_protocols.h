// What an IP packet may carry: the protocol numbers that IPv4 and IPv6 share.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium {

inline constexpr Named ipProtocols[] = {
    {0, "IPv6 Hop-by-Hop Option", "Options that routers on the way may read."},
    {1, "ICMP", "Error reports and echo requests."},
    {2, "IGMP", "Which groups a host listens to."},
    {4, "IPIP", "An IPv4 packet, in a tunnel."},
    {6, "TCP", "A reliable stream of bytes."},
    {17, "UDP", "Single messages, without promises."},
    {33, "DCCP", "Single messages that slow down when the network is full."},
    {41, "IPv6", "An IPv6 packet, in a tunnel."},
    {43, "Routing Header for IPv6", "Hosts to pass on the way."},
    {44, "Fragment Header for IPv6", "This is a piece of a larger packet."},
    {46, "Reservation Protocol", "A request for room on the way."},
    {47, "Generic Routing Encapsulation", "A packet of any kind, in a tunnel."},
    {50, "Encap Security Payload", "Encrypted: only the receiver can read it (IPsec)."},
    {51, "Authentication Header", "Proof that nobody changed the packet on the way (IPsec)."},
    {58, "ICMPv6", "Error reports, echo requests and neighbours, for IPv6."},
    {59, "IPv6 no next header", "Nothing follows."},
    {60, "Destination Options for IPv6", "Options that only the receiver reads."},
    {88, "EIGRP", "Routers tell each other the ways they know."},
    {89, "OSPF IGP", "Routers tell each other the ways they know."},
    {103, "Protocol Independent Multicast", "Routers agree on how to spread a group's packets."},
    {112, "Virtual Router Redundancy Protocol", "Routers agree on who stands in for whom."},
    {115, "Layer 2 Tunneling", "Whole frames, in a tunnel."},
    {132, "SCTP", "Several streams of messages in one connection."},
    {135, "IPv6 Mobility", "Where a travelling host is now."},
    {136, "UDPlite", "Single messages that may be partly damaged."},
    {139, "Host Identity Protocol", "Who a host is, wherever it is."},
    {140, "Shim6 Protocol", "A connection that may change its addresses."},
};

/// Says so when nobody here reads what an IP packet carries.
void remarkOnIpProtocol(std::uint64_t number, Bytes data, Tree&);

} // namespace packetarium
