// Reading what DNS records say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dns/records.h"

#include "protocols/application/dns/fields.h"
#include "protocols/application/dns/name.h"
#include "protocols/application/dns/options.h"
#include "protocols/value.h"

namespace packetarium::dns {
namespace {

std::string_view sentenceFor(NameFault fault)
{
    switch (fault) {
    case NameFault::CutShort: return "This name leads to where the message has no more bytes.";
    case NameFault::UnknownLabel: return "This name has a label of a kind that does not exist.";
    case NameFault::Loops: return "This name has no end: its pointers lead in a circle.";
    case NameFault::TooLong: return "This name is longer than the 255 bytes that are allowed.";
    case NameFault::None: break;
    }
    return {};
}

void addTime(const Field& field, Cursor part, Tree& tree)
{
    if (part.left() * 8 < field.bits)
        return tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
    Node& node = tree.add(field, part);
    node.text = utcText(std::int64_t(node.value), 0);
}

/// Adds a text after a byte that says how long it is. False when there is not enough left.
bool addString(const Field& length, const Field& value, Cursor& in, Tree& tree)
{
    if (in.left() == 0) {
        tree.remark(Severity::Warning, "The bytes end here: " + std::string(value.name) + " is missing.");
        return false;
    }
    const std::size_t size = in.rest()[0];
    tree.add(length, in.take(1));
    if (size > in.left()) {
        tree.remark(Severity::Error, "This text claims more bytes than the record has left.");
        return false;
    }
    tree.add(value, in.take(size));
    return true;
}

void addStrings(const Field& length, const Field& value, Cursor& in, Tree& tree)
{
    while (in.left() > 0 && addString(length, value, in, tree)) { }
}

void addAddress(const Field& field, Cursor data, Tree& tree)
{
    if (data.left() * 8 < field.bits)
        return tree.remark(Severity::Error, "This record is too short for its address.");
    tree.add(field, data.take(field.bits / 8));
}

void addRule(Cursor in, Message& message)
{
    Tree& tree = message.tree;
    if (!tree.add(rule, in))
        return;
    const bool whole = addString(ruleParts["dns.naptr.flags_length"], ruleParts["dns.naptr.flags"], in, tree)
        && addString(ruleParts["dns.naptr.service_length"], ruleParts["dns.naptr.service"], in, tree)
        && addString(ruleParts["dns.naptr.regex_length"], ruleParts["dns.naptr.regex"], in, tree);
    if (whole)
        message.addName(ruleParts["dns.naptr.replacement"], in);
}

void addAuthority(Cursor in, Message& message)
{
    if (message.addName(authorityNames["dns.soa.mname"], in) && message.addName(authorityNames["dns.soa.rname"], in))
        message.tree.add(authority, in);
}

const Field& ruleFor(std::string_view tag)
{
    if (tag == "issue")
        return certificateParts["dns.caa.issue"];
    if (tag == "issuewild")
        return certificateParts["dns.caa.issuewild"];
    if (tag == "iodef")
        return certificateParts["dns.caa.iodef"];
    return certificateParts["dns.caa.unknown"];
}

void addCertificateRule(Cursor in, Tree& tree)
{
    if (in.left() < 2 || in.left() < 2u + in.rest()[1])
        return tree.remark(Severity::Error, "This record is too short for its tag.");
    const Cursor flags = in.take(1);
    tree.add(certificateParts["dns.caa.flags"], flags);
    tree.addBits(certificateParts["dns.caa.flags.issuer_critical"], flags);

    const Cursor whole = in, length = in.take(1), tag = in.take(length.rest()[0]);
    const std::string name(tag.rest().begin(), tag.rest().end());
    tree.add(ruleFor(name), whole, 0, printable(in.rest()));
    const auto indent = tree.indent();
    tree.add(certificateParts["dns.caa.tag_length"], length);
    tree.add(certificateParts["dns.caa.tag"], tag);
    tree.add(certificateParts["dns.caa.value"], in);
}

/// RFC 4034 appendix B. Algorithm 1 counted differently, and is out of use.
std::uint16_t keyTag(Bytes key)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < key.size(); ++i)
        sum += i & 1 ? key[i] : std::uint32_t(key[i]) << 8;
    return std::uint16_t(sum + (sum >> 16));
}

void addZoneKey(Cursor in, Tree& tree)
{
    constexpr std::uint64_t rsaMd5 = 1;
    const Bytes all = in.rest();
    if (in.left() < 2)
        return tree.remark(Severity::Error, "This record is too short.");
    const Cursor flags = in.take(2);
    tree.add(security["dns.dnskey.flags"], flags);
    for (const Field* field :
         {&security["dns.dnskey.flags.zone_key"],
          &security["dns.dnskey.flags.key_revoked"],
          &security["dns.dnskey.flags.secure_entry_point"]})
        tree.addBits(*field, flags);
    constexpr unsigned reserved = 0xfe7e;
    tree.add(security["dns.dnskey.flags.reserved"], flags, ((all[0] << 8 | all[1]) & reserved) >> 1);
    const View h = tree.add(zoneKey, in);
    if (!h)
        return;
    if (h[zoneKey["dns.dnskey.algorithm"]] != rsaMd5)
        tree.addComputed(security["dns.dnskey.key_id"], keyTag(all));
    if (in.left() > 0)
        tree.add(security["dns.dnskey.public_key"], in);
}

void addSignature(Cursor in, Message& message)
{
    Tree& tree = message.tree;
    if (!tree.add(signature, in))
        return;
    addTime(security["dns.rrsig.signature_expiration"], in.take(4), tree);
    addTime(security["dns.rrsig.signature_inception"], in.take(4), tree);
    if (in.left() < 2)
        return tree.remark(Severity::Error, "This record is too short.");
    tree.add(security["dns.rrsig.key_tag"], in.take(2));
    if (message.addName(security["dns.rrsig.signers_name"], in) && in.left() > 0)
        tree.add(security["dns.rrsig.signature"], in);
}

/// The types that exist, a bit each, in blocks of 256 (RFC 4034 section 4.1.2).
void addTypes(Cursor in, Tree& tree)
{
    int previous = -1;
    while (in.left() >= 2) {
        const int block = in.rest()[0];
        const std::size_t size = in.rest()[1];
        if (block <= previous || size == 0 || size > 32 || size + 2 > in.left())
            return tree.remark(Severity::Error, "This list of types is not sound.");
        previous = block;
        in.take(2);
        const Cursor bitmap = in.take(size);
        for (std::size_t bit = 0; bit < size * 8; ++bit) {
            if (!(bitmap.rest()[bit / 8] >> (7 - bit % 8) & 1))
                continue;
            Cursor byte = bitmap;
            byte.take(bit / 8);
            tree.add(record["dns.resp.type"], byte.take(1), unsigned(block) * 256 + bit);
        }
    }
}

/// RFC 4648 section 7: five bits a character, in an alphabet that keeps the order.
std::string base32(Bytes bytes)
{
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuv";
    std::string text;
    unsigned waiting = 0, bits = 0;
    for (const std::uint8_t byte : bytes) {
        waiting = (waiting << 8 | byte) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5)
            text += alphabet[waiting >> (bits - 5) & 31];
    }
    if (bits > 0)
        text += alphabet[waiting << (5 - bits) & 31];
    return text;
}

void addHashing(Cursor& in, Tree& tree, bool isProof)
{
    Cursor flags = in;
    flags.take(1);
    const View h = tree.add(hashing, in);
    if (!h)
        return;
    if (isProof)
        tree.addBits(security["dns.nsec3.flags.opt_out"], flags.take(1));
    const std::size_t size = h[hashing["dns.nsec3.salt_length"]];
    if (size > 0)
        tree.add(security["dns.nsec3.salt_value"], in.take(size));
}

void addHashedProof(Cursor in, Tree& tree)
{
    addHashing(in, tree, true);
    if (in.left() == 0)
        return;
    const Cursor length = in.take(1);
    tree.add(security["dns.nsec3.hash_length"], length);
    const Cursor hash = in.take(length.rest()[0]);
    tree.add(security["dns.nsec3.hash_value"], hash, 0, base32(hash.rest()));
    addTypes(in, tree);
}

void addTransaction(Cursor in, Message& message)
{
    Tree& tree = message.tree;
    if (!message.addName(transaction["dns.tsig.algorithm_name"], in))
        return;
    addTime(transaction["dns.tsig.time_signed"], in.take(6), tree);
    constexpr std::size_t sizes = 4, rest = 6;
    if (in.left() < sizes)
        return tree.remark(Severity::Error, "This record is too short.");
    tree.add(transaction["dns.tsig.fudge"], in.take(2));
    const std::size_t proof = tree.add(transaction["dns.tsig.mac_size"], in.take(2)).value;
    if (in.left() < proof + rest)
        return tree.remark(Severity::Error, "This record is too short for its proof.");
    if (proof > 0)
        tree.add(transaction["dns.tsig.mac"], in.take(proof));
    tree.add(transaction["dns.tsig.original_id"], in.take(2));
    tree.add(transaction["dns.tsig.error"], in.take(2));
    tree.add(transaction["dns.tsig.other_len"], in.take(2));
    if (in.left() > 0)
        tree.add(transaction["dns.tsig.other_data"], in);
}

/// Adds the fields of a layout, and what remains of the record as one more.
template<std::size_t N> void addWithRest(const Layout<N>& layout, const Field& rest, Cursor in, Tree& tree)
{
    if (tree.add(layout, in) && in.left() > 0)
        tree.add(rest, in);
}

void addServiceBinding(Cursor in, Message& message)
{
    if (message.tree.add(binding, in) && message.addName(parameters["dns.svcb.targetname"], in))
        addServiceParameters(in, message.tree);
}

void addMail(Cursor in, Message& message)
{
    if (message.tree.add(mailPreference, in))
        message.addName(mail["dns.mx.mail_exchange"], in);
}

void addService(Cursor in, Message& message)
{
    if (message.tree.add(service, in))
        message.addName(serviceTarget["dns.srv.target"], in);
}

void addHost(Cursor in, Tree& tree)
{
    if (addString(strings["dns.hinfo.cpu_length"], strings["dns.hinfo.cpu"], in, tree))
        addString(strings["dns.hinfo.os_length"], strings["dns.hinfo.os"], in, tree);
}

void addProof(Cursor in, Message& message)
{
    if (message.addName(security["dns.nsec.next_domain_name"], in))
        addTypes(in, message.tree);
}

void addContact(Cursor in, Message& message)
{
    if (message.addName(contacts["dns.rp.mailbox"], in))
        message.addName(contacts["dns.rp.txt_rr"], in);
}

void addDatabase(Cursor in, Message& message)
{
    if (in.left() < 2)
        return message.tree.remark(Severity::Error, "This record is too short.");
    message.tree.add(contacts["dns.afsdb.subtype"], in.take(2));
    message.addName(contacts["dns.afsdb.hostname"], in);
}

/// DNSSEC and its relatives. False for other types.
bool addSecurity(std::uint64_t type, Cursor data, Message& message)
{
    Tree& tree = message.tree;
    switch (type) {
    case ds:
    case dlv:
    case cds: addWithRest(delegation, security["dns.ds.digest"], data, tree); return true;
    case dnskey:
    case cdnskey: addZoneKey(data, tree); return true;
    case sig:
    case rrsig: addSignature(data, message); return true;
    case nsec: addProof(data, message); return true;
    case nsec3: addHashedProof(data, tree); return true;
    case nsec3param: addHashing(data, tree, false); return true;
    case sshfp: addWithRest(hostKey, fingerprints["dns.sshfp.fingerprint"], data, tree); return true;
    case tlsa: addWithRest(certificate, fingerprints["dns.tlsa.certificate_association_data"], data, tree); return true;
    case cert: addWithRest(storedCertificate, fingerprints["dns.cert.certificate"], data, tree); return true;
    case kx:
        if (tree.add(exchangePreference, data))
            message.addName(fingerprints["dns.kx.key_exchange"], data);
        return true;
    case tsig: addTransaction(data, message); return true;
    case caa: addCertificateRule(data, tree); return true;
    default: return false;
    }
}

} // namespace

bool Message::addName(const Field& field, Cursor& in)
{
    const std::size_t at = in.at() - whole.at();
    Name name = readName(whole.rest(), at);
    const bool isUnreadable = name.fault == NameFault::CutShort || name.fault == NameFault::UnknownLabel;
    if (isUnreadable || name.size > in.left()) {
        tree.remark(
            Severity::Error,
            std::string(
                isUnreadable ? sentenceFor(name.fault) : "This name reaches beyond the record that it belongs to."));
        in.take(in.left());
        return false;
    }
    tree.add(field, in.take(name.size), 0, std::move(name.text));
    if (name.fault != NameFault::None)
        tree.remark(Severity::Error, std::string(sentenceFor(name.fault)));
    if (name.pointsForward)
        tree.remark(Severity::Warning, "A name may only point back to what was written before it.");
    return true;
}

void addRecordData(std::uint64_t type, Cursor data, Message& message)
{
    Tree& tree = message.tree;
    if (data.left() == 0 || addSecurity(type, data, message))
        return;
    switch (type) {
    case a: addAddress(addresses["dns.a"], data, tree); break;
    case aaaa: addAddress(addresses["dns.aaaa"], data, tree); break;
    case ns: message.addName(names["dns.ns"], data); break;
    case cname: message.addName(names["dns.cname"], data); break;
    case ptr: message.addName(names["dns.ptr.domain_name"], data); break;
    case dname: message.addName(names["dns.dname"], data); break;
    case soa: addAuthority(data, message); break;
    case mx: addMail(data, message); break;
    case srv: addService(data, message); break;
    case txt: addStrings(strings["dns.txt.length"], strings["dns.txt"], data, tree); break;
    case spf: addStrings(strings["dns.spf.length"], strings["dns.spf"], data, tree); break;
    case null: tree.add(addresses["dns.null"], data); break;
    case eui48: addAddress(addresses["dns.eui48"], data, tree); break;
    case eui64: addAddress(addresses["dns.eui64"], data, tree); break;
    case rp: addContact(data, message); break;
    case afsdb: addDatabase(data, message); break;
    case loc: tree.add(location, data); break;
    case hinfo: addHost(data, tree); break;
    case naptr: addRule(data, message); break;
    case svcb:
    case https: addServiceBinding(data, message); break;
    default: tree.add(record["dns.data"], data);
    }
}

} // namespace packetarium::dns
