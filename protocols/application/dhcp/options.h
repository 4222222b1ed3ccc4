// DHCP's options, RFC 2132 and followers: a row for each, in the order of their numbers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium::dhcp {

/// Adds every option up to the end. `whole` is the message, whose name fields may hold options, too.
void addOptions(Cursor options, Cursor whole, Tree&);

/// The value of an option of this number, or nothing.
Bytes optionValue(Bytes options, std::uint8_t number) noexcept;

/// The fields that hold the server's and the boot file's name, or further options (RFC 2132 section 9.3).
inline constexpr std::size_t serverNameAt = 44, serverNameSize = 64, bootFileAt = 108, bootFileSize = 128;
inline constexpr std::uint8_t bootFileHoldsOptions = 1, serverNameHoldsOptions = 2;

enum Number : std::uint8_t {
    pad = 0,
    timeOffset = 2,
    policyFilter = 21,
    staticRoute = 33,
    vendorSpecific = 43,
    overload = 52,
    messageType = 53,
    parameterRequestList = 55,
    clientIdentifier = 61,
    clientName = 81,
    relayAgent = 82,
    networkInterface = 94,
    domainSearch = 119,
    classlessRoutes = 121,
    classlessRoutesMicrosoft = 249,
    end = 255,
};

inline constexpr Named messageTypes[] = {
    {1, "Discover", "Is there a server? I need an address."},
    {2, "Offer", "You could have this address."},
    {3, "Request", "Yes, please: I want that address, or to keep mine."},
    {4, "Decline", "Somebody else already uses that address."},
    {5, "ACK", "The address is yours, for a while."},
    {6, "NAK", "No: that address does not belong here."},
    {7, "Release", "I no longer need my address."},
    {8, "Inform", "I have an address; tell me everything else."},
    {9, "Force Renew", "Ask again, please (RFC 3203)."},
};

inline constexpr Named overloads[] = {
    {1, "Boot file name holds options", "More options are in the field for the boot file."},
    {2, "Server host name holds options", "More options are in the field for the server's name."},
    {3, "Boot file and server host names hold options", "More options are in both fields."},
};

/// An option whose value is one number, address or text, or a list of them. `field.bits` is the size of one; 0: text.
struct Option {
    std::uint8_t number;
    Field field;
    enum class Holds : std::uint8_t { One, List } holds = Holds::One;
};

constexpr Field address(Words filter, Words name, Words means) { return ipv4Address(filter, name, means); }
constexpr Field yesNo(Words filter, Words name, Words means) { return u8(filter, name, means).as(Show::Flag); }

inline constexpr auto list = Option::Holds::List;
inline constexpr Option simple[] = {
    {1, address("dhcp.option.subnet_mask", "Subnet Mask", "Which part of the address names the network.")},
    {2, u32("dhcp.option.time_offset", "Time Offset", "How many seconds the clock is ahead of UTC here.")},
    {3, address("dhcp.option.router", "Router", "The way out of this network."), list},
    {4,
     address("dhcp.option.time_server", "Time Server", "Whom to ask for the time, by the protocol of RFC 868."),
     list},
    {5, address("dhcp.option.name_server", "Name Server", "Whom to ask for names, by the protocol of IEN 116."), list},
    {6, address("dhcp.option.domain_name_server", "Domain Name Server", "Whom to ask for names."), list},
    {7, address("dhcp.option.log_server", "Log Server", "Where to send logs."), list},
    {12, text("dhcp.option.hostname", "Host Name", "What the client is called.")},
    {13, u16("dhcp.option.boot_file_size", "Boot File Size", "How long the boot file is, in units of 512 bytes.")},
    {14, text("dhcp.option.merit_dump_file", "Merit Dump File", "Where to write memory after a crash.")},
    {15, text("dhcp.option.domain_name", "Domain Name", "The domain to which names without dots belong.")},
    {16, address("dhcp.option.swap_server", "Swap Server", "Where to swap memory to.")},
    {17, text("dhcp.option.root_path", "Root Path", "Where the client's disk is.")},
    {18, text("dhcp.option.extension_path", "Extensions Path", "A file with more options.")},
    {19, yesNo("dhcp.option.ip_forwarding", "IP Forwarding", "Whether the client is to work as a router.")},
    {20, yesNo("dhcp.option.non_local_source_routing", "Non-Local Source Routing", "Whether to forward such packets.")},
    {22,
     u16("dhcp.option.max_datagram_reassembly_size", "Maximum Datagram Reassembly Size",
         "The longest datagram to put together.")},
    {23, u8("dhcp.option.default_ip_ttl", "Default IP Time-to-Live", "How many routers packets may pass.")},
    {24,
     u32("dhcp.option.path_mtu_aging_timeout", "Path MTU Aging Timeout",
         "For how many seconds to believe how long a packet may be.")},
    {25,
     u16("dhcp.option.path_mtu_plateau_table_item", "Path MTU Plateau Table Item",
         "A length to try when packets are too long."),
     list},
    {26, u16("dhcp.option.interface_mtu", "Interface MTU", "The longest packet that this network carries.")},
    {27,
     yesNo("dhcp.option.all_subnets_are_local", "All Subnets are Local", "Whether the MTU is the same everywhere.")},
    {28, address("dhcp.option.broadcast_address", "Broadcast Address", "The address that means everybody here.")},
    {29, yesNo("dhcp.option.perform_mask_discovery", "Perform Mask Discovery", "Whether to ask for the mask by ICMP.")},
    {30, yesNo("dhcp.option.mask_supplier", "Mask Supplier", "Whether to answer such questions.")},
    {31,
     yesNo("dhcp.option.perform_router_discover", "Perform Router Discover", "Whether to look for routers by ICMP.")},
    {32,
     address("dhcp.option.router_solicitation_address", "Router Solicitation Address", "Where to ask for routers.")},
    {34, yesNo("dhcp.option.trailer_encapsulation", "Trailer Encapsulation", "Whether headers may stand at the end.")},
    {35, u32("dhcp.option.arp_cache_timeout", "ARP Cache Timeout", "For how many seconds to believe an ARP answer.")},
    {36, yesNo("dhcp.option.ethernet_encapsulation", "Ethernet Encapsulation", "Whether to use IEEE 802.3's format.")},
    {37, u8("dhcp.option.tcp_default_ttl", "TCP Default TTL", "How many routers TCP segments may pass.")},
    {38, u32("dhcp.option.tcp_keepalive_interval", "TCP Keepalive Interval", "Seconds between signs of life.")},
    {39, yesNo("dhcp.option.tcp_keepalive_garbage", "TCP Keepalive Garbage", "Whether they carry a byte.")},
    {40, text("dhcp.option.nis_domain", "Network Information Service Domain", "The domain of NIS.")},
    {41, address("dhcp.option.nis_server", "Network Information Service Server", "A server of NIS."), list},
    {42, address("dhcp.option.ntp_server", "Network Time Protocol Server", "Whom to ask for the time."), list},
    {44,
     address(
         "dhcp.option.netbios_over_tcpip_name_server", "NetBIOS over TCP/IP Name Server",
         "Whom to ask for names of Windows computers (WINS)."),
     list},
    {45,
     address(
         "dhcp.option.netbios_over_tcpip_dd_name_server", "NetBIOS over TCP/IP Datagram Distribution Name Server",
         "Where NetBIOS datagrams go."),
     list},
    {46,
     u8("dhcp.option.netbios_over_tcpip_node_type", "NetBIOS over TCP/IP Node Type",
        "How to look for names: 1 asks everybody, 2 a server, 4 and 8 both.")},
    {47, text("dhcp.option.netbios_over_tcpip_scope", "NetBIOS over TCP/IP Scope", "Who may talk to whom.")},
    {48, address("dhcp.option.xwindows_system_font_server", "X Window System Font Server", "Where fonts are."), list},
    {49,
     address("dhcp.option.xwindows_system_display_manager", "X Window System Display Manager", "Where to log in."),
     list},
    {50,
     address("dhcp.option.requested_ip_address", "Requested IP Address", "The address that the client would like.")},
    {51,
     u32("dhcp.option.ip_address_lease_time", "IP Address Lease Time", "For how many seconds the address is lent.")},
    {52, u8("dhcp.option.option_overload", "Option Overload", "Where more options are.").named(overloads)},
    {53, u8("dhcp.option.dhcp", "DHCP Message Type", "What the message is for.").named(messageTypes)},
    {54, address("dhcp.option.dhcp_server_id", "DHCP Server Identifier", "Which server this is about.")},
    {56, text("dhcp.option.message", "Message", "What went wrong, in words.")},
    {57,
     u16("dhcp.option.dhcp_max_message_size", "Maximum DHCP Message Size", "The longest answer the client can take.")},
    {58,
     u32("dhcp.option.renewal_time_value", "Renewal Time Value", "After how many seconds to ask the server again.")},
    {59, u32("dhcp.option.rebinding_time_value", "Rebinding Time Value", "After how many seconds to ask any server.")},
    {60, text("dhcp.option.vendor_class_id", "Vendor class identifier", "What kind of client this is.")},
    {64, text("dhcp.option.nis_plus_domain", "Network Information Service+ Domain", "The domain of NIS+.")},
    {65, address("dhcp.option.nis_plus_server", "Network Information Service+ Server", "A server of NIS+."), list},
    {66, text("dhcp.option.tftp_server_name", "TFTP Server Name", "Where to fetch the boot file.")},
    {67, text("dhcp.option.bootfile_name", "Bootfile name", "Which file to boot.")},
    {69, address("dhcp.option.smtp_server", "SMTP Server", "Where to send e-mail."), list},
    {70, address("dhcp.option.pop3_server", "POP3 Server", "Where to fetch e-mail."), list},
    {71, address("dhcp.option.nntp_server", "NNTP Server", "Where to read news."), list},
    {72, address("dhcp.option.default_www_server", "Default WWW Server", "Where the web begins here."), list},
    {93,
     u16("dhcp.option.client_system_architecture", "Client System Architecture",
         "What the client can boot: 0 is a BIOS, 7 and 9 are 64-bit EFI."),
     list},
    {100, text("dhcp.option.tz_pcode", "TZ PCode", "The time zone, as POSIX writes it.")},
    {101, text("dhcp.option.tz_tcode", "TZ TCode", "The time zone, by its name.")},
    {114, text("dhcp.option.captive_portal", "Captive Portal", "The page on which to log in (RFC 8910).")},
    {116,
     u8("dhcp.option.dhcp_auto_configuration", "DHCP Auto-Configuration", "0: do not choose an address yourself.")},
    {118, address("dhcp.option.subnet_selection_option", "Subnet Selection Option", "The network to choose from.")},
    {150, address("dhcp.option.tftp_server_address", "TFTP Server Address", "Where to fetch files."), list},
    {252,
     text(
         "dhcp.option.private_proxy_autodiscovery", "Private/Proxy autodiscovery",
         "Where the web proxy's settings are (WPAD).")},
};

/// Options that are read in a way of their own, or not at all.
inline constexpr Named others[] = {
    {0, "Padding", "A filler byte."},
    {21, "Policy Filter", "Where source-routed packets may go."},
    {33, "Static Route", "The way to a single host."},
    {43, "Vendor-Specific Information", "What only clients of this kind understand."},
    {55, "Parameter Request List", "What the client would like to know."},
    {61, "Client identifier", "By what the server recognises the client."},
    {77, "User Class Information", "What kind of user or program this is."},
    {80, "Rapid Commit", "Skip the offer: two messages are enough (RFC 4039)."},
    {81, "Client Fully Qualified Domain Name", "The name to enter into DNS (RFC 4702)."},
    {82, "Agent Information Option", "What the relay knows about the client (RFC 3046)."},
    {90, "Authentication", "Proof of who sent the message (RFC 3118)."},
    {94, "Client Network Device Interface", "What the client's network card can do (RFC 4578)."},
    {97, "UUID/GUID-based Client Identifier", "The computer's own number (RFC 4578)."},
    {108, "IPv6-Only Preferred", "The client can do without IPv4 (RFC 8925)."},
    {119, "Domain Search", "What to add to a name that is not complete (RFC 3397)."},
    {120, "SIP Servers", "Where telephone calls go (RFC 3361)."},
    {121, "Classless Static Route", "The way to other networks (RFC 3442)."},
    {124, "V-I Vendor Class", "What kind of client this is, by vendor (RFC 3925)."},
    {125, "V-I Vendor-specific Information", "What only clients of this vendor understand (RFC 3925)."},
    {145, "Forcerenew Nonce Capable", "How a \"Force Renew\" can prove itself (RFC 6704)."},
    {249, "Private/Classless Static Route (Microsoft)", "The same as option 121, by Microsoft's number."},
    {255, "End", "There are no more options."},
};

/// All numbers with their names, made from the two tables above.
inline constexpr auto numbers = [] {
    std::array<Named, std::size(simple) + std::size(others)> all {};
    std::size_t next = 0;
    for (const Option& option : simple)
        all[next++] = {option.number, option.field.name, option.field.means};
    for (const Named& other : others)
        all[next++] = other;
    return all;
}();

inline constexpr auto simpleFields = [] {
    std::array<Field, std::size(simple)> all {};
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = simple[i].field;
    return all;
}();

inline constexpr auto parts = loose(
    u8("dhcp.option.type", "Option", "Which option this is.").named(numbers),
    u8("dhcp.option.length", "Length", "How many bytes follow."),
    bytes(0, "dhcp.option.value", "Value", "What the option says, in a form that is not known here."),
    bytes(0, "dhcp.option.padding", "Padding", "Bytes without a meaning."),
    u8("dhcp.option.end", "Option End", "There are no more options."),
    u8("dhcp.option.request_list_item", "Parameter Request List Item", "Something the client would like to know.")
        .named(numbers),
    address("dhcp.option.policy_filter.ip", "IP Address", "A network that source-routed packets may go to."),
    address("dhcp.option.policy_filter.subnet_mask", "Subnet Mask", "How large that network is."),
    address("dhcp.option.static_route.ip", "Destination IP Address", "A host."),
    address("dhcp.option.static_route.router", "Destination Router", "The router that leads there."),
    bytes(0, "dhcp.option.classless_static_route", "Route", "A network, and the router that leads there."),
    text("dhcp.option.dhcp_dns_domain_search_list_fqdn", "FQDN", "What to add to a name that is not complete."),
    bytes(0, "dhcp.option.vendor.value", "Value", "What only clients of this kind understand."),
    u8("dhcp.client_network_id_major", "Major Version", "Which version of the card's interface."),
    u8("dhcp.client_network_id_minor", "Minor Version", "Which version of the card's interface."));

// RFC 4361, and RFC 2132 section 9.14
inline constexpr auto client = loose(
    u8("dhcp.client_id.type", "Type", "0: the identifier is not a hardware address."),
    text("dhcp.client_id.undef", "Client Identifier", "By what the server recognises the client."),
    bytes(4, "dhcp.client_id.iaid", "IAID", "Which of the client's network cards this is."),
    u16("dhcp.client_id.duid_type", "DUID Type", "1: address and time; 2: by the maker; 3: address; 4: UUID."),
    u16("dhcp.client_id.duid_llt_hw_type", "Hardware type", "The kind of network card; 1 is Ethernet."),
    u16("dhcp.client_id.duid_ll_hw_type", "Hardware type", "The kind of network card; 1 is Ethernet."),
    u32("dhcp.client_id.time", "Time", "When the identifier was made, in seconds since 2000."),
    text("dhcp.client_id.link_layer_address", "Link layer address", "The address of a network card."),
    u32("dhcp.client_id.enterprise_num", "Enterprise-number", "The maker's number in IANA's list."),
    bytes(0, "dhcp.client_id", "Identifier", "The maker's number for this computer."));

// RFC 4702
inline constexpr auto name = loose(
    u8("dhcp.fqdn.flags", "Flags", "Who is to enter the name into DNS.").hex(),
    bits(4, "dhcp.fqdn.mbz", "Reserved flags", "Kept at zero.").hex(),
    flag("dhcp.fqdn.n", "Server DDNS", "The server is not to enter anything."),
    flag("dhcp.fqdn.e", "Encoding", "The name is written as in DNS messages."),
    flag("dhcp.fqdn.o", "Server overrides", "The server decided otherwise than the client wanted."),
    flag("dhcp.fqdn.s", "Server", "The server enters the name's address."),
    u8("dhcp.fqdn.rcode1", "A-RR result", "No longer used."),
    u8("dhcp.fqdn.rcode2", "PTR-RR result", "No longer used."),
    text("dhcp.fqdn.name", "Client name", "The client's full name."));

// RFC 3046, 3527
inline constexpr auto relay = loose(
    u8("dhcp.option.agent_information_option.suboption", "Option 82 Suboption", "What the relay tells."),
    u8("dhcp.option.suboption_length", "Length", "How many bytes follow."),
    bytes(
        0, "dhcp.option.agent_information_option.agent_circuit_id", "Agent Circuit ID",
        "Through which port of the relay the client is connected."),
    bytes(0, "dhcp.option.agent_information_option.agent_remote_id", "Agent Remote ID", "Who is at that port."),
    address(
        "dhcp.option.agent_information_option.link_selection", "Link selection",
        "The network to choose an address from."));

} // namespace packetarium::dhcp
