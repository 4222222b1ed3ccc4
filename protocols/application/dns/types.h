// The numbers of DNS that have names, from IANA's registry "Domain Name System (DNS) Parameters".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium::dns {

/// Record types that are read here; the others are shown as data.
enum Type : std::uint16_t {
    a = 1,
    ns = 2,
    cname = 5,
    soa = 6,
    null = 10,
    ptr = 12,
    hinfo = 13,
    mx = 15,
    txt = 16,
    rp = 17,
    afsdb = 18,
    sig = 24,
    aaaa = 28,
    loc = 29,
    srv = 33,
    naptr = 35,
    kx = 36,
    cert = 37,
    dname = 39,
    opt = 41,
    ds = 43,
    sshfp = 44,
    rrsig = 46,
    nsec = 47,
    dnskey = 48,
    nsec3 = 50,
    nsec3param = 51,
    tlsa = 52,
    cds = 59,
    cdnskey = 60,
    svcb = 64,
    https = 65,
    spf = 99,
    eui48 = 108,
    eui64 = 109,
    tsig = 250,
    caa = 257,
    dlv = 32769,
};

inline constexpr Named typeNames[] = {
    {1, "A", "An IPv4 address."},
    {2, "NS", "A name server that knows this part of the tree."},
    {5, "CNAME", "The name is an alias; this is what it stands for."},
    {6, "SOA", "Who runs this zone, and how long its answers may be kept."},
    {10, "NULL", "Anything at all, for experiments."},
    {11, "WKS", "Which services a host once said it offers."},
    {12, "PTR", "A name that this name leads to: usually the name that belongs to an address."},
    {13, "HINFO", "What kind of computer it is."},
    {15, "MX", "Where e-mail for this name is to be delivered."},
    {16, "TXT", "Text of any kind, for people and programs."},
    {17, "RP", "Whom to ask about this name."},
    {18, "AFSDB", "Where a database of the AFS file system is."},
    {24, "SIG", "A signature of the first kind of DNSSEC."},
    {25, "KEY", "A key of the first kind of DNSSEC."},
    {28, "AAAA", "An IPv6 address."},
    {29, "LOC", "Where on Earth it is."},
    {33, "SRV", "The host and port where a service is offered."},
    {35, "NAPTR", "A rule that rewrites the name into the next thing to look up."},
    {36, "KX", "Who exchanges keys on behalf of this name."},
    {37, "CERT", "A certificate."},
    {39, "DNAME", "Everything below this name is found below another name."},
    {41, "OPT", "Not a record: room for what the header has no bits for (EDNS)."},
    {42, "APL", "A list of address ranges."},
    {43, "DS", "The fingerprint of the key that signs the zone below."},
    {44, "SSHFP", "The fingerprint of a host's SSH key."},
    {45, "IPSECKEY", "A key for IPsec."},
    {46, "RRSIG", "The signature over other records of this name."},
    {47, "NSEC", "Signed proof of what does not exist: the next name, and this name's types."},
    {48, "DNSKEY", "A public key that signs this zone."},
    {49, "DHCID", "Which DHCP client owns this name."},
    {50, "NSEC3", "Signed proof of what does not exist, with the names hidden by hashing."},
    {51, "NSEC3PARAM", "How this zone hides names by hashing."},
    {52, "TLSA", "Which certificate a TLS server at this name must show."},
    {53, "SMIMEA", "Which certificate signs e-mail from this name."},
    {55, "HIP", "A host's identity and its key."},
    {59, "CDS", "The fingerprint that the zone above should publish."},
    {60, "CDNSKEY", "The key whose fingerprint the zone above should publish."},
    {61, "OPENPGPKEY", "An OpenPGP key for e-mail."},
    {62, "CSYNC", "What the zone above should copy from here."},
    {63, "ZONEMD", "A checksum over the whole zone."},
    {64, "SVCB", "How a service is reached: host, port, protocols."},
    {65, "HTTPS", "How a web site is reached: host, port, protocols."},
    {99, "SPF", "Who may send e-mail for this name; TXT is used instead now."},
    {108, "EUI48", "A 48-bit hardware address."},
    {109, "EUI64", "A 64-bit hardware address."},
    {249, "TKEY", "How to agree on a secret key."},
    {250, "TSIG", "Proof, with a shared secret, of who sent this message."},
    {251, "IXFR", "What has changed in the zone since a certain version?"},
    {252, "AXFR", "The whole zone, please."},
    {255, "ANY", "Records of every type that you have."},
    {256, "URI", "An address of the web's kind."},
    {257, "CAA", "Which authorities may issue certificates for this name."},
    {32769, "DLV", "The fingerprint of a key, published elsewhere than in the zone above."},
};

inline constexpr Named classNames[] = {
    {1, "IN", "The Internet: practically the only class."},
    {3, "CH", "Chaosnet; today only used to ask a server about itself."},
    {4, "HS", "Hesiod, a directory of MIT's."},
    {254, "NONE", "In an update: this must not exist, or is to be deleted."},
    {255, "ANY", "Every class; in an update: whatever there is."},
};

inline constexpr Named opcodes[] = {
    {0, "Standard query", "What belongs to this name?"},
    {1, "Inverse query", "Which name has this? No longer used."},
    {2, "Server status request", "How are you?"},
    {4, "Zone change notification", "This zone has changed; come and fetch it."},
    {5, "Dynamic update", "Please change these records."},
    {6, "DNS Stateful operations (DSO)", "An operation on the connection itself (RFC 8490)."},
};

inline constexpr Named replyCodes[] = {
    {0, "No error", "The question was understood and answered."},
    {1, "Format error", "The server did not understand the question."},
    {2, "Server failure", "The server could not find out."},
    {3, "No such name", "There is no such name."},
    {4, "Not implemented", "The server does not know this kind of question."},
    {5, "Refused", "The server does not want to answer."},
    {6, "Name exists", "An update wanted this name not to exist, but it does."},
    {7, "RRset exists", "An update wanted these records not to exist, but they do."},
    {8, "RRset does not exist", "An update wanted these records to exist, but they do not."},
    {9, "Not authoritative", "This server is not in charge of the zone."},
    {10, "Name out of zone", "The name does not lie in the zone that was named."},
};

/// The name of the number in this list; empty where it has none.
inline std::string_view nameOf(std::uint64_t value, std::span<const Named> names)
{
    for (const Named& known : names)
        if (known.value == value)
            return known.name;
    return {};
}

} // namespace packetarium::dns
