// The story of DNS, mDNS and LLMNR: questions as one would ask them, answers as one would give them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/name_answer.h"
#include "capture/story/quote.h"
#include "capture/story/scene.h"

#include "protocols/application/dns/types.h"
#include "protocols/protocol.h"
#include "protocols/value.h"

namespace packetarium {
namespace {

constexpr std::size_t longestLabel = 24;

std::string questionText(const NameMessage& message)
{
    constexpr std::uint64_t wholeZone = 252, anything = 255;
    const std::string& name = message.name;
    switch (message.type) {
    case dns::a: return joined({"what is the IPv4 address of ", name, "?"});
    case dns::aaaa: return joined({"what is the IPv6 address of ", name, "?"});
    case dns::cname: return "what does " + name + " stand for?";
    case dns::mx: return "where does e-mail for " + name + " go?";
    case dns::ns: return "which name servers are in charge of " + name + "?";
    case dns::ptr: {
        const std::string address = reversed(name);
        return address == name ? "what does " + name + " lead to?" : "which name belongs to " + address + "?";
    }
    case dns::soa: return "who runs the zone of " + name + "?";
    case dns::srv: return "where is " + name + " offered?";
    case dns::txt: return "what text belongs to " + name + "?";
    case dns::https: return "how is the web site " + name + " reached?";
    case dns::caa: return "who may issue certificates for " + name + "?";
    case wholeZone: return "what is in the whole zone of " + name + "?";
    case anything: return "what is known about " + name + "?";
    default: return "what are the " + typeName(message.type) + " records of " + name + "?";
    }
}

/// What the server says instead of an answer.
std::string refusalText(const NameMessage& message)
{
    enum : std::uint64_t { fine, notUnderstood, failure, noSuchName, notImplemented, refused };
    const std::string about = message.name.empty() ? "" : " about " + message.name;
    switch (message.code) {
    case fine: break;
    case notUnderstood: return " did not understand the question (format error).";
    case failure: return " could not find out" + about + " (server failure).";
    case noSuchName: return " answers: there is no name " + message.name + ".";
    case notImplemented: return " does not know this kind of question (not implemented).";
    case refused: return " refuses to answer the question" + about + ".";
    default: return " answers with error " + std::to_string(message.code) + ".";
    }
    if (message.isTruncated)
        return " answers: this does not fit into a datagram, ask again over TCP.";
    if (message.hasServers && !message.hasAuthority && !message.isAuthoritative)
        return " does not know " + message.name + ", but names servers that should.";
    return " answers: " + message.name + " has no " + typeName(message.type) + " record.";
}

std::string serverText(const Scene& scene)
{
    const Bytes target = Bytes(scene.row.target).first(scene.row.addressBytes);
    return scene.to == addressText(target) ? "the DNS server at " + scene.to : scene.to + "'s DNS server";
}

bool goesToAGroup(const Scene& scene)
{
    const Summary& row = scene.row;
    return row.addressBytes == 4 ? row.target[0] >> 4 == 0xe : row.target[0] == 0xff;
}

} // namespace

Told tellNames(const Scene& scene, std::string_view protocolName, Bytes bytes, Told asDatagram)
{
    constexpr std::uint64_t query = 0;
    const NameMessage message = readNameMessage(protocolName, bytes);
    Told told = std::move(asDatagram);
    if (message.opcode != query || message.name.empty())
        return told;
    const bool hasAnswer = message.code == 0 && message.answers > 0;
    const std::string listener = goesToAGroup(scene) ? "everyone on this network" : scene.to;
    told.label = typeName(message.type) + " " + shortened(message.name, longestLabel);
    if (!message.isResponse) {
        told.story = joined(
            {scene.from,
             " asks ",
             protocolName == "dns" ? serverText(scene) : listener,
             ": ",
             questionText(message),
             message.questions > 1 ? " (And more.)" : ""});
        told.label += "?";
        return told;
    }
    if (hasAnswer && message.isGone)
        told.story = scene.from + " says goodbye: " + goodbyeText(message);
    else if (hasAnswer)
        told.story =
            scene.from + (goesToAGroup(scene) ? " tells " + listener + ": " : " answers: ") + answerText(message);
    else
        told.story = scene.from + refusalText(message);
    if (hasAnswer && !message.values.empty())
        told.label = (message.isGone ? "goodbye " : "") + shortened(message.values.front(), longestLabel);
    else if (message.code != 0)
        told.label = std::string(dns::nameOf(message.code, dns::replyCodes));
    return told;
}

} // namespace packetarium
