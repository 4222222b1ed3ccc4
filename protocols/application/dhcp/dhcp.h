// What every DHCP message begins with: the format of BOOTP, RFC 951, as RFC 2131 section 2 uses it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium::dhcp {

inline constexpr Named operations[] = {
    {1, "Boot Request", "From a client."},
    {2, "Boot Reply", "From a server."},
};
inline constexpr Named hardwareTypes[] = {
    {1, "Ethernet", "Also Wi-Fi."},
    {6, "IEEE 802", "A network of the IEEE's."},
    {32, "InfiniBand", "A network within data centres."},
};

inline constexpr Field hardwareType =
    u8("dhcp.hw.type", "Hardware type", "The kind of network card; 1 is Ethernet.").hex().named(hardwareTypes);
inline constexpr Field hardwareAddress =
    mac("dhcp.hw.mac_addr", "Client MAC address", "The client's network card: it has no IP address yet.");

inline constexpr auto header = layout(
    u8("dhcp.type", "Message type", "Whether a client asks or a server answers.").named(operations), hardwareType,
    u8("dhcp.hw.len", "Hardware address length", "How many bytes a hardware address has."),
    u8("dhcp.hops", "Hops", "How many relays have passed it on."),
    u32("dhcp.id", "Transaction ID", "The client's number for this exchange; the answers repeat it.").hex(),
    u16("dhcp.secs", "Seconds elapsed", "For how long the client has been trying."),
    u16("dhcp.flags", "Bootp flags", "How to answer a client that has no address yet.").hex(),
    flag("dhcp.flags.bc", "Broadcast flag", "Answer to everybody: I cannot hear anything else yet."),
    bits(15, "dhcp.flags.reserved", "Reserved flags", "Kept at zero.").hex(),
    ipv4Address("dhcp.ip.client", "Client IP address", "The client's address, if it already has one."),
    ipv4Address("dhcp.ip.your", "Your (client) IP address", "The address that the client gets."),
    ipv4Address("dhcp.ip.server", "Next server IP address", "Where to fetch what is needed to boot."),
    ipv4Address("dhcp.ip.relay", "Relay agent IP address", "Through which relay the client was heard."));

inline constexpr auto body = loose(
    hardwareAddress,
    bytes(16, "dhcp.hw.addr", "Client hardware address", "The client's network card: it has no IP address yet."),
    bytes(0, "dhcp.hw.addr_padding", "Client hardware address padding", "The rest of the room for it."),
    text("dhcp.server", "Server host name", "The server's name, if it tells."),
    text("dhcp.file", "Boot file name", "Which file to boot, if any."),
    ipv4Address("dhcp.cookie", "Magic cookie", "Says that options follow; written like an address, but it is none."),
    bytes(
        64, "dhcp.vendor_specific_options", "Bootp vendor specific options", "What came here before there was DHCP."));

} // namespace packetarium::dhcp
