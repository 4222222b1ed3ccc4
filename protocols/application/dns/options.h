// The OPT record's options (EDNS, RFC 6891) and the parameters of SVCB and HTTPS records (RFC 9460).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/dns/records.h"

namespace packetarium::dns {

inline constexpr Named optionCodes[] = {
    {1, "LLQ", "Tell me when the answer changes."},
    {2, "UL", "How long the update is to last."},
    {3, "NSID", "Which of several servers this is (RFC 5001)."},
    {4, "Owner", "Which sleeping computer a proxy speaks for."},
    {5, "DAU", "The signature algorithms that I understand (RFC 6975)."},
    {6, "DHU", "The fingerprint algorithms that I understand (RFC 6975)."},
    {7, "N3U", "The hash algorithms that I understand (RFC 6975)."},
    {8, "CSUBNET", "Roughly where the asker is, for an answer nearby (RFC 7871)."},
    {9, "EXPIRE", "How long a secondary server may still use the zone (RFC 7314)."},
    {10, "COOKIE", "Proof that asker and answerer have met (RFC 7873)."},
    {11, "TCP Keepalive", "How long an idle connection may stay open (RFC 7828)."},
    {12, "PADDING", "Bytes that hide how long the message really is (RFC 7830)."},
    {13, "CHAIN", "Send all signatures from here down (RFC 7901)."},
    {14, "Key Tag", "Which root keys I trust (RFC 8145)."},
    {15, "Extended DNS Error", "Why it went wrong, in more detail (RFC 8914)."},
};

inline constexpr Named detailedErrors[] = {
    {0, "Other Error", "Something else."},
    {1, "Unsupported DNSKEY Algorithm", "The server cannot check this kind of signature."},
    {2, "Unsupported DS Digest Type", "The server cannot check this kind of fingerprint."},
    {3, "Stale Answer", "An old answer, because the servers in charge do not respond."},
    {4, "Forged Answer", "Changed on purpose, by a rule."},
    {5, "DNSSEC Indeterminate", "Whether the signature is right could not be found out."},
    {6, "DNSSEC Bogus", "The signature is wrong."},
    {7, "Signature Expired", "The signature is too old."},
    {8, "Signature Not Yet Valid", "The signature is too new."},
    {9, "DNSKEY Missing", "The key for the fingerprint is missing."},
    {10, "RRSIGs Missing", "The signatures are missing."},
    {11, "No Zone Key Bit Set", "The key is not one for zones."},
    {12, "NSEC Missing", "The proof that the name does not exist is missing."},
    {13, "Cached Error", "It went wrong a moment ago, and is not tried again yet."},
    {14, "Not Ready", "The server has just started."},
    {15, "Blocked", "Blocked by the server's owner."},
    {16, "Censored", "Blocked because somebody else demanded it."},
    {17, "Filtered", "Blocked because the client asked for a filter."},
    {18, "Prohibited", "This client may not ask."},
    {19, "Stale NXDOMAIN Answer", "An old \"no such name\", because the servers in charge do not respond."},
    {20, "Not Authoritative", "Recursion is off, and the server is not in charge."},
    {21, "Not Supported", "The server does not do this."},
    {22, "No Reachable Authority", "No server in charge could be reached."},
    {23, "Network Error", "The network to the servers in charge failed."},
    {24, "Invalid Data", "The zone's data is not sound."},
};

// The OPT record uses the places of class and time to live for this (RFC 6891 section 6.1.2).
inline constexpr auto extension = loose(
    u16("dns.rr.udp_payload_size", "UDP payload size", "The longest datagram that the sender can take."),
    u8("dns.resp.ext_rcode", "Higher bits in extended RCODE", "More bits for the reply code.").hex(),
    u8("dns.resp.edns0_version", "EDNS0 version", "Always 0 so far."), u16("dns.resp.z", "Z", "More flags.").hex(),
    flagAt(0, flag("dns.resp.z.do", "DO bit", "Please send the signatures as well (DNSSEC OK).")),
    flagAt(1, bits(15, "dns.resp.z.reserved", "Reserved", "Kept at zero.").hex()));

inline constexpr auto optionHeader = layout(
    u16("dns.opt.code", "Option Code", "What the option is about.").named(optionCodes),
    u16("dns.opt.len", "Option Length", "How many bytes follow."));
inline constexpr auto options = loose(
    text("dns.opt", "Option", "Something that the header has no room for.").as(Show::None),
    bytes(0, "dns.opt.data", "Option Data", "What the option says, as bytes."),
    u8("dns.opt.dau", "DAU", "A signature algorithm that the asker understands.").named(algorithms),
    u8("dns.opt.dhu", "DHU", "A fingerprint algorithm that the asker understands.").named(digests),
    u8("dns.opt.n3u", "N3U", "A hash algorithm that the asker understands; 1 is SHA-1."),
    u16("dns.opt.client.family", "Family", "1 is IPv4, 2 is IPv6."),
    u8("dns.opt.client.netmask", "Source Netmask", "How many bits of the asker's address are told."),
    u8("dns.opt.client.scope", "Scope Netmask", "In an answer: for how large a neighbourhood it holds."),
    bytes(0, "dns.opt.client.addr", "Client Subnet", "The part of the address that is told."),
    ipv4Address("dns.opt.client.addr4", "Client Subnet", "The network of the asker; what is not told is zero."),
    ipv6Address("dns.opt.client.addr6", "Client Subnet", "The network of the asker; what is not told is zero."),
    bytes(0, "dns.opt.cookie.client", "Client Cookie", "A number that the asker chose for this server."),
    bytes(0, "dns.opt.cookie.server", "Server Cookie", "A number that the server chose for this asker."),
    u16("dns.opt.edns_tcp_keepalive.timeout", "Timeout", "For how many tenths of a second it may stay idle."),
    bytes(0, "dns.opt.padding", "Padding", "Bytes without a meaning."),
    text("dns.opt.chain.fqdn", "Closest Trust Point", "The signed zone from which the signatures are wanted."),
    u16("dns.opt.ext_error.info_code", "Info Code", "What went wrong.").named(detailedErrors),
    text("dns.opt.ext_error.extra_text", "Extra Text", "The same in the server's own words."));

inline constexpr Named parameterKeys[] = {
    {0, "mandatory", "Who does not understand these parameters must not use this record."},
    {1, "alpn", "The protocols that are spoken there: h2 is HTTP/2, h3 is HTTP/3."},
    {2, "no-default-alpn", "Only those protocols, not the usual one."},
    {3, "port", "Another port than the usual one."},
    {4, "ipv4hint", "IPv4 addresses, to save a question."},
    {5, "ech", "The key with which the TLS ClientHello can be encrypted."},
    {6, "ipv6hint", "IPv6 addresses, to save a question."},
    {7, "dohpath", "Where the server answers DNS questions over HTTPS (RFC 9461)."},
    {8, "ohttp", "The server takes part in Oblivious HTTP (RFC 9540)."},
};
inline constexpr auto binding =
    layout(u16("dns.svcb.svcpriority", "SvcPriority", "0: an alias; otherwise the lowest number is tried first."));
inline constexpr auto parameterHeader = layout(
    u16("dns.svcb.svcparam.key", "SvcParamKey", "What the parameter is about.").named(parameterKeys),
    u16("dns.svcb.svcparam.value.length", "SvcParamValue length", "How many bytes follow."));
inline constexpr auto parameters = loose(
    text("dns.svcb.targetname", "TargetName", "The host that offers it; the root stands for the name itself."),
    text("dns.svcb.svcparam", "SvcParam", "Something to know before connecting.").as(Show::None),
    u16("dns.svcb.svcparam.mandatory.key", "Mandatory key", "A parameter that must be understood.")
        .named(parameterKeys),
    u8("dns.svcb.svcparam.alpn.length", "ALPN length", "How many letters follow."),
    text("dns.svcb.svcparam.alpn", "ALPN", "A protocol that is spoken there: h2 is HTTP/2, h3 is HTTP/3."),
    u16("dns.svcb.svcparam.port", "Port", "The port to connect to."),
    ipv4Address("dns.svcb.svcparam.ipv4hint.ip", "IP", "An address that probably still is right."),
    ipv6Address("dns.svcb.svcparam.ipv6hint.ip", "IP", "An address that probably still is right."),
    bytes(0, "dns.svcb.svcparam.echconfig", "ECHConfig", "The key with which the ClientHello can be encrypted."),
    bytes(0, "dns.svcb.svcparam.value", "SvcParamValue", "What the parameter says, as bytes."));

} // namespace packetarium::dns
