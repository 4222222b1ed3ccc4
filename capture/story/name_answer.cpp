// What the records of a DNS, mDNS or LLMNR message say, as one would say it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/name_answer.h"

#include "capture/story/quote.h"

#include "protocols/application/dns/types.h"

#include <algorithm>
#include <charconv>

namespace packetarium {
namespace {

std::string valuesText(const std::vector<std::string>& values)
{
    std::string text = values.front();
    if (values.size() == 2)
        text += " and " + values.back();
    else if (values.size() > 2)
        text += " and " + std::to_string(values.size() - 1) + " more";
    return text;
}

std::string isOrAre(const std::vector<std::string>& values) { return values.size() == 1 ? " is" : " are"; }

/// Who may issue certificates: the name before the parameters of each rule; no name: nobody (RFC 8659 section 4.2).
std::string issuersText(const NameMessage& message)
{
    std::vector<std::string> issuers;
    for (const std::string& rule : message.values) {
        std::string issuer = rule.substr(0, rule.find(';'));
        std::erase(issuer, ' ');
        if (!issuer.empty())
            issuers.push_back(std::move(issuer));
    }
    return (issuers.empty() ? "nobody" : valuesText(issuers)) + " may issue certificates for " + message.name + ".";
}

/// Where a service is (RFC 9460 section 2.5): the root stands for the name itself, or, for an alias, for nowhere.
std::string serviceText(const NameMessage& message)
{
    const std::string service = (message.type == dns::https ? "the web site " : "the service ") + message.name;
    if (message.values.front() != "the root")
        return service + " is reached under the name " + valuesText(message.values) + ".";
    return service + (message.leadsElsewhere ? " is not offered." : " is reached under its own name.");
}

/// Records whose data is for programs: what they are; empty for the others.
std::string purposeText(const NameMessage& message)
{
    const bool isOne = message.alike == 1;
    const std::string here = isOne ? "here is the " : "here are " + grouped(message.alike) + " ";
    const std::string fingerprint = isOne ? "fingerprint" : "fingerprints", key = isOne ? "key" : "keys";
    switch (message.alike == 0 ? 0 : message.type) {
    case dns::ds: return here + fingerprint + " of the " + key + " for the signed zone " + message.name + ".";
    case dns::dnskey: return here + "public " + key + " for the signatures of the zone " + message.name + ".";
    case dns::tlsa: return "here is what tells the right certificate of " + message.name + " from a wrong one.";
    case dns::naptr:
        return here + (isOne ? "rule" : "rules") + " that turn" + (isOne ? "s " : " ") + message.name
            + " into what to look up next.";
    default: return {};
    }
}

std::string valueText(const NameMessage& message)
{
    const std::string& name = message.name;
    const std::string values = valuesText(message.values);
    const std::string who = message.alias.empty() ? name : name + " is an alias of " + message.alias + ", which";
    switch (message.type) {
    case dns::a:
    case dns::aaaa: return joined({who, " is ", values, "."});
    case dns::mx: return "e-mail for " + name + " goes to " + values + ".";
    case dns::ns: return values + isOrAre(message.values) + " in charge of " + name + ".";
    case dns::soa: return "the first name server of the zone " + name + " is " + message.values.front() + ".";
    case dns::ptr: return reversed(name) + (reversed(name) == name ? " leads to " : " is ") + values + ".";
    case dns::srv: return name + " is offered by " + values + ".";
    case dns::caa: return issuersText(message);
    case dns::svcb:
    case dns::https: return serviceText(message);
    default:
        return "the text of " + name + " is “" + message.values.front()
            + (message.values.size() > 1 ? "”, and more." : "”.");
    }
}

/// Announcements bring records about several names; the first are told, the others counted.
std::string othersText(const NameMessage& message)
{
    if (message.questions > 0 || message.others == 0)
        return {};
    return " (And " + grouped(message.others) + (message.others == 1 ? " more record.)" : " more records.)");
}

} // namespace

std::string typeName(std::uint64_t type)
{
    const std::string_view name = dns::nameOf(type, dns::typeNames);
    return name.empty() ? "type " + std::to_string(type) : std::string(name);
}

std::string reversed(const std::string& name)
{
    constexpr std::string_view ending = ".in-addr.arpa";
    if (!name.ends_with(ending))
        return name;
    std::string_view rest = std::string_view(name).substr(0, name.size() - ending.size());
    std::string address;
    int parts = 0;
    while (!rest.empty()) {
        const std::size_t dot = rest.rfind('.');
        const std::string_view part = dot == std::string_view::npos ? rest : rest.substr(dot + 1);
        unsigned value = 256;
        const auto end = std::from_chars(part.data(), part.data() + part.size(), value).ptr;
        if (value > 255 || end != part.data() + part.size())
            return name;
        address += (parts++ ? "." : "") + std::string(part);
        rest = dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
    }
    return parts == 4 ? address : name;
}

std::string answerText(const NameMessage& message)
{
    const std::string& name = message.name;
    if (!message.values.empty())
        return valueText(message) + othersText(message);
    if (std::string purpose = purposeText(message); !purpose.empty())
        return purpose + othersText(message);
    if (!message.alias.empty())
        return name + " is an alias of " + message.alias + ".";
    const std::uint64_t count = message.questions == 0 ? message.alike : message.answers;
    return grouped(count) + (count == 1 ? " record" : " records") + " about " + name + "." + othersText(message);
}

std::string goodbyeText(const NameMessage& message)
{
    const std::string& name = message.name;
    const bool hasValues = !message.values.empty();
    std::string text = "the " + typeName(message.type) + " record of " + name + " is gone.";
    if (hasValues && (message.type == dns::a || message.type == dns::aaaa))
        text = name + " at " + valuesText(message.values) + " is gone.";
    else if (hasValues && message.type == dns::ptr && reversed(name) == name)
        text = valuesText(message.values) + isOrAre(message.values) + " gone.";
    else if (hasValues && message.type == dns::srv)
        text = name + " is gone.";
    return text + othersText(message);
}

} // namespace packetarium
