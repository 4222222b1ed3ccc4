// Reading a message of DNS, mDNS or LLMNR for the story: the usual ones at once, the others as they are dissected.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/name_message.h"

#include "capture/story/quote.h"
#include "capture/story/scene.h"

#include "protocols/application/dns/name.h"
#include "protocols/application/dns/types.h"
#include "protocols/protocol.h"
#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t longestName = 60, header = 12;

std::string shownName(std::string_view name) { return name == "<Root>" ? "the root" : shortened(name, longestName); }

std::string nameText(const Node& node) { return shownName(tsharkValue(node)); }

/// One record of the answers, as far as it was read.
struct Record {
    std::string name = {};
    std::uint64_t type = 0;
    bool isGone = false; ///< mDNS: it is good for no second more (RFC 6762 section 10.1).
};

/// Takes in one field of an answer. `isFirst`: it belongs to the first answer of all.
void readAnswerField(const Node& node, const Record& record, bool isFirst, NameMessage& message)
{
    const std::string_view filter = node.field->filter;
    // mDNS answers do not repeat the question, and announcements have none: then the first record tells.
    const bool isUnasked = message.questions == 0;
    if (filter == "dns.resp.ttl" && isUnasked && isFirst) {
        message.name = record.name;
        message.type = record.type;
        message.isGone = record.isGone;
    }
    const bool isAlike =
        record.type == message.type && (!isUnasked || (record.name == message.name && record.isGone == message.isGone));
    if (filter == "dns.resp.ttl")
        ++(isAlike ? message.alike : message.others);
    if (!isAlike && isUnasked)
        return;
    if (filter == "dns.cname")
        message.alias = nameText(node);
    if (filter == "dns.svcb.svcpriority" && node.value == 0)
        message.leadsElsewhere = true;
    if (isAlike && filter == valueField(record.type))
        message.values.push_back(nameText(node));
}

void readAnswers(const Tree& tree, bool saysGoodbye, NameMessage& message)
{
    bool isAnswer = false;
    std::size_t count = 0;
    Record record;
    for (const Node& node : tree.nodes()) {
        if (!node.field)
            continue;
        const std::string_view filter = node.field->filter;
        if (filter.empty() && node.field->name != "Record")
            isAnswer = node.field->name == "Answers";
        message.hasServers |= !isAnswer && filter == "dns.ns";
        message.hasAuthority |= filter == "dns.soa.mname";
        if (!isAnswer || filter.empty())
            continue;
        if (filter == "dns.resp.name") {
            record = {.name = nameText(node)};
            ++count;
        } else if (filter == "dns.resp.type") {
            record.type = node.value;
        } else if (filter == "dns.resp.ttl") {
            record.isGone = saysGoodbye && node.value == 0;
        }
        readAnswerField(node, record, count == 1, message);
    }
}

NameMessage readDissected(std::string_view protocolName, Bytes bytes)
{
    Tree tree;
    tree.setPacket(bytes);
    const Protocol& names = protocol(protocolNamed(protocolName));
    tree.beginLayer(names, Cursor(bytes));
    names.dissect(Cursor(bytes), tree, Surroundings {});

    NameMessage message;
    const auto number = [&](std::string_view filter) {
        const Node* node = tree.find(filter);
        return node ? node->value : 0;
    };
    message.isResponse = number("dns.flags.response");
    message.isAuthoritative = number("dns.flags.authoritative");
    message.isTruncated = number("dns.flags.truncated");
    message.opcode = number("dns.flags.opcode");
    message.code = number("dns.flags.rcode");
    message.questions = number("dns.count.queries");
    message.answers = number("dns.count.answers");
    if (const Node* node = tree.find("dns.qry.type")) {
        message.type = node->value;
        message.name = nameText(*tree.find("dns.qry.name"));
    }
    readAnswers(tree, protocolName == "mdns", message);
    return message;
}

/// The name at `at`, where it is one that dissecting would show as it is: neither damaged nor with characters that are
/// escaped.
std::optional<dns::Name> readUsualName(Bytes message, std::size_t at)
{
    dns::Name name = dns::readName(message, at);
    const bool isUsual = name.fault == dns::NameFault::None
        && std::ranges::all_of(name.text, [](char c) { return c >= 0x20 && c < 0x7f && c != '\\'; });
    return isUsual ? std::optional(std::move(name)) : std::nullopt;
}

/// Reads one answer, and moves past it; false where it is none of the usual ones: an address, or what a name stands for.
bool readUsualAnswer(Bytes bytes, std::size_t& at, NameMessage& message)
{
    constexpr std::size_t head = 10, ipv4Size = 4, ipv6Size = 16, pointerSize = 2;
    constexpr std::uint32_t toTheQuestion = 0xc000 + header; // That name is usual, as is known here.
    std::size_t ownerSize = pointerSize;
    if (big16(bytes, at) != toTheQuestion) {
        const auto owner = readUsualName(bytes, at);
        if (!owner)
            return false;
        ownerSize = owner->size;
    }
    at += ownerSize;
    if (at + head > bytes.size())
        return false;
    const std::uint32_t type = big16(bytes, at), length = big16(bytes, at + head - 2);
    at += head;
    if (at + length > bytes.size())
        return false;
    if (type == dns::cname) {
        const auto alias = readUsualName(bytes, at);
        if (!alias || alias->size != length || type == message.type)
            return false;
        message.alias = shownName(alias->text);
    } else if (length == (type == dns::a ? ipv4Size : type == dns::aaaa ? ipv6Size : 0)) {
        if (type == message.type)
            message.values.push_back(shortened(addressText(bytes.subspan(at, length)), longestName));
    } else {
        return false;
    }
    at += length;
    return true;
}

/// What most messages are, a question or its answers; none where it is anything else.
std::optional<NameMessage> readUsual(Bytes bytes)
{
    constexpr std::size_t questionTail = 4;
    constexpr std::uint32_t response = 0x8000, opcode = 0x7800, truncated = 0x0200, code = 0x000f;
    const std::uint32_t flags = big16(bytes, 2);
    NameMessage message;
    message.isResponse = flags & response;
    message.isTruncated = flags & truncated;
    message.questions = big16(bytes, 4);
    message.answers = big16(bytes, 6);
    if (bytes.size() < header || (flags & opcode) || message.questions != 1)
        return std::nullopt;
    const auto name = readUsualName(bytes, header);
    std::size_t at = header + (name ? name->size : 0);
    if (!name || at + questionTail > bytes.size())
        return std::nullopt;
    message.name = shownName(name->text);
    message.type = big16(bytes, at);
    at += questionTail;
    if (!message.isResponse)
        return message;
    if ((flags & code) || message.answers == 0)
        return std::nullopt; // The records behind the answers tell more.
    for (std::uint64_t i = 0; i < message.answers; ++i)
        if (!readUsualAnswer(bytes, at, message))
            return std::nullopt;
    return message;
}

} // namespace

std::string shortened(std::string_view text, std::size_t most)
{
    return textOf({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, true, most);
}

std::string_view valueField(std::uint64_t type)
{
    switch (type) {
    case dns::a: return "dns.a";
    case dns::aaaa: return "dns.aaaa";
    case dns::mx: return "dns.mx.mail_exchange";
    case dns::ns: return "dns.ns";
    case dns::ptr: return "dns.ptr.domain_name";
    case dns::txt: return "dns.txt";
    case dns::srv: return "dns.srv.target";
    case dns::soa: return "dns.soa.mname";
    case dns::svcb:
    case dns::https: return "dns.svcb.targetname";
    case dns::caa: return "dns.caa.issue";
    default: return {};
    }
}

NameMessage readNameMessage(std::string_view protocolName, Bytes bytes)
{
    if (protocolName == "dns")
        if (auto usual = readUsual(bytes))
            return std::move(*usual);
    return readDissected(protocolName, bytes);
}

} // namespace packetarium
