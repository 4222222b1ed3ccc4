// What DNS records say, by their type: the RFC stands beside each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/dns/types.h"
#include "protocols/tree.h"

namespace packetarium::dns {

/// The message that is being read. Names anywhere in it may point back to any other place in it.
struct Message {
    Tree& tree;
    Cursor whole; ///< From the transaction ID on.

    /// Adds a name and moves past it. False where nothing after it can be read, which is remarked.
    bool addName(const Field&, Cursor& in);
};

/// A single bit of a byte or two that are not shown bit by bit.
constexpr Field flagAt(unsigned bit, Field field)
{
    field.at = bit;
    field.depth = 1;
    return field;
}

/// Adds what a record of this type says; `data` is exactly as long as the record claims, or as was captured.
void addRecordData(std::uint64_t type, Cursor data, Message&);
/// The same for the options of an OPT record (RFC 6891).
void addOptions(Cursor data, Message&);
/// The same for the parameters of SVCB and HTTPS records (RFC 9460).
void addServiceParameters(Cursor data, Tree&);

inline constexpr auto addresses = loose(
    ipv4Address("dns.a", "Address", "The IPv4 address of the name."),
    ipv6Address("dns.aaaa", "AAAA Address", "The IPv6 address of the name."),
    bytes(0, "dns.null", "Null (data)", "Anything at all."),
    mac("dns.eui48", "EUI48 Address", "The hardware address of the name."),
    bytes(8, "dns.eui64", "EUI64 Address", "The hardware address of the name."));

/// Records that hold one name and nothing else.
inline constexpr auto names = loose(
    text("dns.ns", "Name Server", "A server that knows everything below this name."),
    text("dns.cname", "CNAME", "The real name; look that up instead."),
    text("dns.ptr.domain_name", "Domain Name", "The name that this one leads to."),
    text("dns.dname", "Dname", "Where everything below this name is to be looked up."));

// RFC 1035 section 3.3.13
inline constexpr auto authorityNames = loose(
    text("dns.soa.mname", "Primary name server", "The server on which the zone is edited."),
    text("dns.soa.rname", "Responsible authority's mailbox", "Whom to write to: the first dot stands for the @."));
inline constexpr auto authority = layout(
    u32("dns.soa.serial_number", "Serial Number", "The zone's version; it grows with every change."),
    u32("dns.soa.refresh_interval", "Refresh Interval",
        "How many seconds other servers wait before they look for changes."),
    u32("dns.soa.retry_interval", "Retry Interval", "How many seconds they wait when that failed."),
    u32("dns.soa.expire_limit", "Expire limit", "After how many seconds without contact they stop answering."),
    u32("dns.soa.minimum_ttl", "Minimum TTL", "For how many seconds at most a \"no such name\" may be remembered."));

// RFC 1183
inline constexpr auto contacts = loose(
    text("dns.rp.mailbox", "Mailbox", "Whom to write to: the first dot stands for the @."),
    text("dns.rp.txt_rr", "TXT RR", "Where a text about this person is."),
    u16("dns.afsdb.subtype", "Subtype", "1: a database of AFS; 2: a server for DCE."),
    text("dns.afsdb.hostname", "Hostname", "The host that has it."));
// RFC 1876
inline constexpr auto location = layout(
    u8("dns.loc.version", "Version", "Always 0."),
    u8("dns.loc.size", "Size", "How large it is: the first digit times ten to the power of the second, in cm."),
    u8("dns.loc.horizontal_precision", "Horizontal Precision", "How exact the place is, written in the same way."),
    u8("dns.loc.vertical_precision", "Vertical Precision", "How exact the height is, written in the same way."),
    u32("dns.loc.latitude", "Latitude", "Thousandths of a second of arc; 2^31 is the equator."),
    u32("dns.loc.longitude", "Longitude", "Thousandths of a second of arc; 2^31 is Greenwich."),
    u32("dns.loc.altitude", "Altitude", "Centimetres above a point 100 km below the reference ellipsoid."));

inline constexpr auto mailPreference =
    layout(u16("dns.mx.preference", "Preference", "The server with the lowest number is tried first."));
inline constexpr auto mail = loose(text("dns.mx.mail_exchange", "Mail Exchange", "The host that takes the e-mail."));

// RFC 2782
inline constexpr auto service = layout(
    u16("dns.srv.priority", "Priority", "The host with the lowest number is tried first."),
    u16("dns.srv.weight", "Weight", "Among equals, how large a share of the clients it takes."),
    u16("dns.srv.port", "Port", "The port on which the service is offered."));
inline constexpr auto serviceTarget = loose(text("dns.srv.target", "Target", "The host that offers it."));

inline constexpr auto strings = loose(
    u8("dns.txt.length", "TXT Length", "How many bytes of text follow: at most 255."),
    text("dns.txt", "TXT", "The text."),
    u8("dns.spf.length", "SPF Length", "How many bytes of text follow: at most 255."),
    text("dns.spf", "SPF", "Who may send e-mail for this name."),
    u8("dns.hinfo.cpu_length", "CPU Length", "How many bytes of text follow."),
    text("dns.hinfo.cpu", "CPU", "What processor it has."),
    u8("dns.hinfo.os_length", "OS Length", "How many bytes of text follow."),
    text("dns.hinfo.os", "OS", "What operating system it runs."));

// RFC 3403
inline constexpr auto rule = layout(
    u16("dns.naptr.order", "Order", "Rules are tried in this order."),
    u16("dns.naptr.preference", "Preference", "Among rules of the same order, which to prefer."));
inline constexpr auto ruleParts = loose(
    u8("dns.naptr.flags_length", "Flags Length", "How many letters follow."),
    text("dns.naptr.flags", "Flags", "What the result is: u is a URI, s an SRV name, a a host."),
    u8("dns.naptr.service_length", "Service Length", "How many bytes of text follow."),
    text("dns.naptr.service", "Service", "The service that the rule is for."),
    u8("dns.naptr.regex_length", "Regex Length", "How many bytes of text follow."),
    text("dns.naptr.regex", "Regex", "How to rewrite what is being looked up."),
    text("dns.naptr.replacement", "Replacement", "The name to look up next, where nothing is rewritten."));

// RFC 8659
inline constexpr auto certificateParts = loose(
    u8("dns.caa.flags", "CAA Flags", "How binding this is.").hex(),
    flagAt(
        0,
        flag(
            "dns.caa.flags.issuer_critical", "Issuer Critical",
            "Who does not understand this must not issue anything.")),
    text("dns.caa.issue", "Issue", "The authority that may issue certificates; \";\" is nobody."),
    text(
        "dns.caa.issuewild", "Issue Wildcard",
        "The authority that may issue certificates for *.name; \";\" is nobody."),
    text("dns.caa.iodef", "Report URL", "Where to report that someone asked for a certificate in vain."),
    text("dns.caa.unknown", "Unknown tag", "A rule of a kind that is not known here."),
    u8("dns.caa.tag_length", "Tag length", "How many letters the tag has."),
    text("dns.caa.tag", "Tag", "What kind of rule this is."), text("dns.caa.value", "Value", "What the rule says."));

// RFC 4034
inline constexpr Named algorithms[] = {
    {1, "RSA/MD5", "Broken; must not be used."},
    {3, "DSA/SHA1", "Out of use."},
    {5, "RSA/SHA1", "Out of use."},
    {7, "RSA/SHA1 with NSEC3", "Out of use."},
    {8, "RSA/SHA-256", "Common."},
    {10, "RSA/SHA-512", "Common."},
    {13, "ECDSA P-256 with SHA-256", "Common, and short."},
    {14, "ECDSA P-384 with SHA-384", "Longer than usual."},
    {15, "Ed25519", "Modern, and short."},
    {16, "Ed448", "Modern."},
};
inline constexpr Named digests[] = {
    {1, "SHA-1", "Out of use."},
    {2, "SHA-256", "Usual."},
    {4, "SHA-384", "Longer than usual."},
};
inline constexpr auto delegation = layout(
    u16("dns.ds.key_id", "Key id", "A short number for the key, to find it quickly.").hex(),
    u8("dns.ds.algorithm", "Algorithm", "What the key signs with.").named(algorithms),
    u8("dns.ds.digest_type", "Digest Type", "How the fingerprint was taken.").named(digests));
inline constexpr auto zoneKey = layout(
    u8("dns.dnskey.protocol", "Protocol", "Always 3."),
    u8("dns.dnskey.algorithm", "Algorithm", "What the key signs with.").named(algorithms));
inline constexpr auto signature = layout(
    u16("dns.rrsig.type_covered", "Type Covered", "The type of the records that are signed.").named(typeNames),
    u8("dns.rrsig.algorithm", "Algorithm", "What it was signed with.").named(algorithms),
    u8("dns.rrsig.labels", "Labels", "How many parts the name has; fewer when * stands for some of them."),
    u32("dns.rrsig.original_ttl", "Original TTL", "The time to live that was signed; copies count it down."));
// RFC 5155
inline constexpr auto hashing = layout(
    u8("dns.nsec3.algo", "Hash algorithm", "How names are hashed: 1 is SHA-1."),
    u8("dns.nsec3.flags", "NSEC3 flags", "Whether unsigned zones below are left out."),
    u16("dns.nsec3.iterations", "NSEC3 iterations", "How many more times the hash is taken; 0 is best."),
    u8("dns.nsec3.salt_length", "Salt length", "How many bytes of salt follow."));
inline constexpr auto security = loose(
    bytes(0, "dns.ds.digest", "Digest", "The fingerprint of the key."),
    u16("dns.dnskey.flags", "Flags", "What the key is for.").hex(),
    flagAt(7, flag("dns.dnskey.flags.zone_key", "Zone Key", "It signs this zone's records.")),
    flagAt(8, flag("dns.dnskey.flags.key_revoked", "Key Revoked", "It must no longer be trusted (RFC 5011).")),
    flagAt(
        15,
        flag(
            "dns.dnskey.flags.secure_entry_point", "Key Signing Key",
            "It signs the other keys; the zone above has its fingerprint.")),
    bits(14, "dns.dnskey.flags.reserved", "Reserved", "Kept at zero.").hex(),
    u16("dns.dnskey.key_id", "Key id", "A short number for the key, to find it quickly."),
    bytes(0, "dns.dnskey.public_key", "Public Key", "The key that checks the signatures."),
    u32("dns.rrsig.signature_expiration", "Signature Expiration", "After this it is no longer valid.").as(Show::Text),
    u32("dns.rrsig.signature_inception", "Signature Inception", "Before this it is not yet valid.").as(Show::Text),
    u16("dns.rrsig.key_tag", "Key Tag", "A short number for the key, to find it quickly."),
    text("dns.rrsig.signers_name", "Signer's name", "The zone whose key signed this."),
    bytes(0, "dns.rrsig.signature", "Signature", "The proof: only who has the private key can make it."),
    text("dns.nsec.next_domain_name", "Next Domain Name", "Between this name and that one there is no other."),
    flagAt(7, flag("dns.nsec3.flags.opt_out", "NSEC3 Opt-out flag", "Unsigned zones below may have been left out.")),
    bytes(0, "dns.nsec3.salt_value", "Salt value", "What is added to every name before it is hashed."),
    u8("dns.nsec3.hash_length", "Hash length", "How many bytes of hash follow."),
    text("dns.nsec3.hash_value", "Next hashed owner", "Between this hash and that one there is no other."));

// RFC 4398
inline constexpr auto storedCertificate = layout(
    u16("dns.cert.type", "Type", "What kind of certificate: 1 is X.509, 3 is OpenPGP."),
    u16("dns.cert.key_tag", "Key Tag", "A short number for the key, to find it quickly.").hex(),
    u8("dns.cert.algorithm", "Algorithm", "What the key signs with.").named(algorithms));
// RFC 2230
inline constexpr auto exchangePreference =
    layout(u16("dns.kx.preference", "Preference", "The host with the lowest number is tried first."));

// RFC 4255, 6698
inline constexpr auto hostKey = layout(
    u8("dns.sshfp.algorithm", "Algorithm", "The kind of key: 1 is RSA, 3 ECDSA, 4 Ed25519."),
    u8("dns.sshfp.fingerprint.type", "Fingerprint type", "How the fingerprint was taken: 2 is SHA-256."));
inline constexpr auto certificate = layout(
    u8("dns.tlsa.certificate_usage", "Certificate Usage",
       "Whose certificate it is: 0 and 2 an authority's, 1 and 3 the server's own."),
    u8("dns.tlsa.selector", "Selector", "0: the whole certificate; 1: only its public key."),
    u8("dns.tlsa.matching_type", "Matching Type", "0: all bytes as they are; 1: SHA-256; 2: SHA-512."));
inline constexpr auto fingerprints = loose(
    bytes(0, "dns.cert.certificate", "Certificate (or CRL)", "The certificate, or a list of revoked ones."),
    text("dns.kx.key_exchange", "Key Exchange", "The host that exchanges keys."),
    bytes(0, "dns.sshfp.fingerprint", "Fingerprint", "What the fingerprint of the host's key must be."),
    bytes(0, "dns.tlsa.certificate_association_data", "Certificate Association Data", "What must be found there."));

// RFC 8945
inline constexpr auto transaction = loose(
    text("dns.tsig.algorithm_name", "Algorithm Name", "How the proof was computed."),
    bytes(6, "dns.tsig.time_signed", "Time Signed", "When it was computed, so that it cannot be used again.")
        .as(Show::Text),
    u16("dns.tsig.fudge", "Fudge", "How many seconds the two clocks may differ."),
    u16("dns.tsig.mac_size", "MAC Size", "How many bytes of proof follow."),
    text("dns.tsig.mac", "MAC", "The proof: only who knows the secret can compute it.").as(Show::None),
    u16("dns.tsig.original_id", "Original Id", "The transaction ID that was signed; a forwarder may change it."),
    u16("dns.tsig.error", "Error", "Why the proof was not accepted; 0 is fine."),
    u16("dns.tsig.other_len", "Other Len", "How many bytes of other data follow."),
    bytes(0, "dns.tsig.other_data", "Other Data", "The server's clock, when the clocks differ too much."));

} // namespace packetarium::dns
