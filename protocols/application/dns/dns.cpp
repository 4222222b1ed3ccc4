// The Domain Name System, RFC 1035, and its relatives without a server: Multicast DNS, RFC 6762, and Link-Local
// Multicast Name Resolution, RFC 4795. They share one format.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dns/fields.h"
#include "protocols/application/dns/name.h"
#include "protocols/application/dns/options.h"
#include "protocols/protocol.h"

namespace packetarium {
namespace {

using namespace dns;

enum class Flavour : std::uint8_t { Unicast, Multicast, LinkLocal };

constexpr std::size_t headerSize = 12, questionTail = 4, recordTail = 10;
constexpr std::uint64_t update = 5;

/// A section of the message, and how its records are counted in an ordinary message and in an update (RFC 2136).
struct Section {
    Field heading;
    const Field& count;
    const Field& countInUpdate;
};
constexpr Field heading(std::string_view name, std::string_view means) { return text("", name, means).as(Show::None); }
constexpr Section sections[] = {
    {heading("Queries", "What is asked."), counts["dns.count.queries"], counts["dns.count.zones"]},
    {heading("Answers", "What was asked for."), counts["dns.count.answers"], counts["dns.count.prerequisites"]},
    {heading("Authoritative nameservers", "Who is in charge."),
     counts["dns.count.auth_rr"],
     counts["dns.count.updates"]},
    {heading("Additional records", "What may be useful as well."),
     counts["dns.count.add_rr"],
     counts["dns.count.add_rr"]},
};
constexpr Field entry = text("", "Record", "One question, or one piece of knowledge.");

std::uint16_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint16_t(bytes[at] << 8 | bytes[at + 1]) : std::uint16_t(0);
}

/// How many bytes the question or record at the front takes; never more than there are.
std::size_t entrySize(Bytes message, std::size_t at, bool isQuestion)
{
    const std::size_t name = nameSize(message, at), tail = isQuestion ? questionTail : recordTail;
    std::size_t size = name + tail;
    if (!isQuestion && at + size <= message.size())
        size += big16(message, at + size - 2);
    return std::min(size, message.size() - at);
}

std::string typeText(std::uint64_t type)
{
    const std::string_view name = nameOf(type, typeNames);
    return name.empty() ? "type " + std::to_string(type) : std::string(name);
}

void addFlags(Cursor part, Flavour flavour, Tree& tree)
{
    constexpr const Field *response = &flags["dns.flags.response"], *authenticated = &flags["dns.flags.authenticated"];
    const Bytes bytes = part.rest();
    const bool isResponse = response->read(bytes);
    // In a question these have no meaning yet, and LLMNR never uses them.
    const auto isShown = [&](const Field& field) {
        if (flavour == Flavour::LinkLocal)
            return field.at <= 4 || field.at == 6 || (field.at == 12 && isResponse);
        if (&field == authenticated)
            return isResponse || authenticated->read(bytes) != 0;
        return isResponse
            || (&field != &flags["dns.flags.authoritative"] && &field != &flags["dns.flags.recavail"]
                && &field != &flags["dns.flags.rcode"]);
    };
    for (const Field& field : flags.fields) {
        if (isShown(field))
            tree.addBits(field, part);
        if (flavour == Flavour::LinkLocal && field.at == 1)
            tree.addBits(localFlags["dns.flags.conflict"], part);
        if (flavour == Flavour::LinkLocal && field.at == 6)
            tree.addBits(localFlags["dns.flags.tentative"], part);
    }
}

/// The 16 bits of a class; mDNS has taken the highest for a meaning of its own (RFC 6762 sections 5.4 and 10.2).
void addClass(const Field& field, const Field& topBit, Cursor part, Flavour flavour, Tree& tree)
{
    constexpr std::uint64_t lowBits = 0x7fff;
    Node& node = tree.add(field, part);
    if (flavour != Flavour::Multicast)
        return;
    node.value &= lowBits;
    ++node.bit;
    --node.bits;
    tree.addBits(topBit, part);
}

bool addQuestion(Cursor& in, Flavour flavour, Message& message)
{
    Tree& tree = message.tree;
    const Bytes whole = message.whole.rest();
    const std::size_t at = in.at() - message.whole.at();
    Cursor ahead = in;
    const Name name = readName(whole, at);
    const Cursor all = ahead.take(entrySize(whole, at, true));
    tree.add(entry, all, 0, name.text + " " + typeText(big16(whole, at + name.size)));
    const auto indent = tree.indent();
    const Cursor written = Cursor(in).take(name.size);
    if (!message.addName(question["dns.qry.name"], in))
        return false;
    if (name.labels > 0) {
        tree.add(question["dns.qry.name.len"], written, name.length);
        tree.add(question["dns.count.labels"], written, name.labels);
    }
    if (in.left() < questionTail) {
        tree.remark(Severity::Warning, "The bytes end here: type and class of the question are missing.");
        return false;
    }
    tree.add(question["dns.qry.type"], in.take(2));
    addClass(question["dns.qry.class"], question["dns.qry.qu"], in.take(2), flavour, tree);
    return true;
}

/// An SRV record's name says three things: service, protocol, domain (RFC 2782).
bool addServiceName(Cursor& in, Message& message)
{
    const Name name = readName(message.whole.rest(), in.at() - message.whole.at());
    if (name.labels < 2 || name.fault != NameFault::None)
        return message.addName(record["dns.resp.name"], in);
    const std::size_t first = name.text.find('.'), second = name.text.find('.', first + 1);
    const Cursor written = in.take(name.size);
    Tree& tree = message.tree;
    tree.add(record["dns.srv.service"], written, 0, name.text.substr(0, first));
    tree.add(record["dns.srv.proto"], written, 0, name.text.substr(first + 1, second - first - 1));
    if (second != std::string::npos)
        tree.add(record["dns.srv.name"], written, 0, name.text.substr(second + 1));
    return true;
}

/// Of mDNS, Wireshark writes the size in another way.
constexpr Field multicastPayloadSize = extension["dns.rr.udp_payload_size"].hex();

/// What an OPT record keeps in the places of class and time to live.
void addExtension(Cursor& in, Flavour flavour, Tree& tree)
{
    const Field& size = flavour == Flavour::Multicast ? multicastPayloadSize : extension["dns.rr.udp_payload_size"];
    addClass(size, record["dns.resp.cache_flush"], in.take(2), flavour, tree);
    tree.add(extension["dns.resp.ext_rcode"], in.take(1));
    tree.add(extension["dns.resp.edns0_version"], in.take(1));
    const Cursor z = in.take(2);
    tree.add(extension["dns.resp.z"], z);
    tree.addBits(extension["dns.resp.z.do"], z);
    tree.addBits(extension["dns.resp.z.reserved"], z);
}

bool addRecord(Cursor& in, Flavour flavour, Message& message)
{
    Tree& tree = message.tree;
    const Bytes whole = message.whole.rest();
    const std::size_t at = in.at() - message.whole.at();
    const Name name = readName(whole, at);
    const std::uint64_t type = big16(whole, at + name.size);
    tree.add(entry, Cursor(in).take(entrySize(whole, at, false)), 0, name.text + " " + typeText(type));
    const auto indent = tree.indent();
    if (!(type == srv ? addServiceName(in, message) : message.addName(record["dns.resp.name"], in)))
        return false;
    if (in.left() < recordTail) {
        tree.remark(Severity::Warning, "The bytes end here: the rest of this record is missing.");
        return false;
    }
    tree.add(record["dns.resp.type"], in.take(2));
    if (type == opt) {
        addExtension(in, flavour, tree);
    } else {
        addClass(record["dns.resp.class"], record["dns.resp.cache_flush"], in.take(2), flavour, tree);
        if (tree.add(record["dns.resp.ttl"], in.take(4)).value >> 31)
            tree.remark(Severity::Warning, "The highest bit of a time to live is never set (RFC 2181 section 8).");
    }
    const std::size_t size = tree.add(record["dns.resp.len"], in.take(2)).value;
    const bool isCut = size > in.left();
    const Cursor data = in.take(size);
    if (isCut)
        tree.remark(Severity::Error, "This record claims more bytes than the message has left.");
    else if (type == opt)
        addOptions(data, message);
    else
        addRecordData(type, data, message);
    return !isCut;
}

/// Adds what one section holds, under its heading. False where nothing after it can be read.
bool addSection(const Section& section, std::uint64_t count, Cursor& in, Flavour flavour, Message& message)
{
    if (count == 0)
        return true;
    Tree& tree = message.tree;
    const Bytes whole = message.whole.rest();
    const std::size_t begin = in.at() - message.whole.at();
    const bool isQuestion = &section == sections;
    std::size_t end = begin;
    for (std::uint64_t i = 0; i < count && end < whole.size(); ++i)
        end += entrySize(whole, end, isQuestion);
    tree.add(section.heading, Cursor(in).take(end - begin));
    const auto indent = tree.indent();
    for (; count > 0; --count) {
        if (in.left() == 0) {
            tree.remark(
                Severity::Error,
                "The message ends here, but its header promises " + std::to_string(count) + " more of these.");
            return false;
        }
        if (!(isQuestion ? addQuestion(in, flavour, message) : addRecord(in, flavour, message)))
            return false;
    }
    return true;
}

void dissectMessageOf(Flavour flavour, Cursor in, Tree& tree, const Surroundings& surroundings)
{
    if (surroundings.fromStream && !tree.add(streamLength, in))
        return;
    Message message {tree, in};
    if (!tree.add(identification, in))
        return;
    Cursor rest = in;
    const Cursor flagBytes = rest.take(2);
    const View h = flags.over(flagBytes.rest());
    if (!h)
        return tree.remark(Severity::Warning, "The bytes end here: Flags is missing.");
    in = rest;
    addFlags(flagBytes, flavour, tree);
    const bool isUpdate = h[flags["dns.flags.opcode"]] == update;
    std::uint64_t numbers[std::size(sections)] = {};
    for (std::size_t i = 0; i < std::size(sections); ++i) {
        const Field& field = isUpdate ? sections[i].countInUpdate : sections[i].count;
        if (in.left() < 2)
            return tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
        numbers[i] = tree.add(field, in.take(2)).value;
    }
    for (std::size_t i = 0; i < std::size(sections); ++i)
        if (!addSection(sections[i], numbers[i], in, flavour, message))
            return;
    if (in.left() > 0 && !surroundings.row.truncated) {
        tree.add(record["dns.extraneous.data"], in);
        tree.addComputed(record["dns.extraneous.length"], in.left());
    }
}

Next summarize(Bytes message, Summary& row) noexcept
{
    if (message.size() < headerSize)
        row.truncated = true;
    return {};
}

/// "Standard query response 0x2ab1 A example.com": as Wireshark's Info column begins.
void describe(Bytes message, std::string& line)
{
    // Over TCP the length comes first, and nothing else here tells.
    if (message.size() > headerSize && big16(message, 0) + 2u == message.size() && big16(message, 6) == 1)
        message = message.subspan(2);
    const Bytes flagBytes = message.subspan(std::min<std::size_t>(2, message.size()));
    const bool isResponse = flags["dns.flags.response"].read(flagBytes);
    const std::uint64_t opcode = flags["dns.flags.opcode"].read(flagBytes);
    const std::uint64_t code = flags["dns.flags.rcode"].read(flagBytes);
    const std::string_view wanted = nameOf(opcode, opcodes), went = nameOf(code, replyCodes);
    line += wanted.empty() ? "Operation " + std::to_string(opcode) : std::string(wanted);
    if (isResponse)
        line += " response";
    if (isResponse && code != 0)
        line += " " + (went.empty() ? "Error " + std::to_string(code) : std::string(went));
    if (message.size() < headerSize || big16(message, 4) == 0)
        return;
    const Name name = readName(message, headerSize);
    line += " " + typeText(big16(message, headerSize + name.size)) + " " + name.text;
}

std::optional<std::uint64_t> frameSize(Bytes stream)
{
    if (stream.size() < streamLength.size())
        return std::nullopt;
    return streamLength.size() + std::uint64_t(big16(stream, 0));
}

} // namespace

extern constinit const Protocol domainNames {
    .filter = "dns",
    .name = "Domain Name System",
    .means = "Asks a server what belongs to a name: most often, its address.",
    .spec = "RFC 1035",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 53}, {Carrier::TcpPort, 53}},
    .layouts =
        {identification.fields,
         flags.fields,
         localFlags.fields,
         counts.fields,
         question.fields,
         record.fields,
         streamLength.fields,
         addresses.fields,
         names.fields,
         authorityNames.fields,
         authority.fields,
         contacts.fields,
         location.fields,
         mailPreference.fields,
         mail.fields,
         service.fields,
         serviceTarget.fields,
         strings.fields,
         rule.fields,
         ruleParts.fields,
         certificateParts.fields,
         delegation.fields,
         zoneKey.fields,
         signature.fields,
         hashing.fields,
         security.fields,
         hostKey.fields,
         certificate.fields,
         storedCertificate.fields,
         exchangePreference.fields,
         fingerprints.fields,
         transaction.fields,
         extension.fields,
         optionHeader.fields,
         options.fields,
         binding.fields,
         parameterHeader.fields,
         parameters.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = [](Cursor in, Tree& tree,
                  const Surroundings& around) { dissectMessageOf(Flavour::Unicast, in, tree, around); },
    .frameSize = frameSize,
};

// The fields of these two are those of DNS, under the same names.
extern constinit const Protocol multicastNames {
    .filter = "mdns",
    .name = "Multicast Domain Name System",
    .means = "Asks everybody on the local network for a name: whoever has it answers, without a server.",
    .spec = "RFC 6762",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 5353}},
    .layouts = {},
    .summarize = summarize,
    .describe = describe,
    .dissect = [](Cursor in, Tree& tree,
                  const Surroundings& around) { dissectMessageOf(Flavour::Multicast, in, tree, around); },
};

extern constinit const Protocol linkLocalNames {
    .filter = "llmnr",
    .name = "Link-local Multicast Name Resolution",
    .means = "Asks everybody on the local network for a name; Windows uses it where DNS fails.",
    .spec = "RFC 4795",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::UdpPort, 5355}},
    .layouts = {},
    .summarize = summarize,
    .describe = describe,
    .dissect = [](Cursor in, Tree& tree,
                  const Surroundings& around) { dissectMessageOf(Flavour::LinkLocal, in, tree, around); },
};

} // namespace packetarium
