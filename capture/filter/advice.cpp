// What to say of the mistakes that people make again and again.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/advice.h"

#include "capture/filter/known_fields.h"
#include "capture/filter/tokens.h"

#include <algorithm>

namespace packetarium::filter {
namespace {

struct Advice {
    std::string_view wrong, said;
};

constexpr Advice characters[] = {
    {"=>", "\"At least\" is written >=."},
    {"=<", "\"At most\" is written <=."},
    {"=!", "\"Not equal\" is written !=."},
    {"=", "\"Equal\" is written with two signs: ==."},
    {"|", "\"Or\" is written with two signs: ||."},
    {";", "Nothing needs to end a filter: leave the semicolon out."},
    {"\xe2\x80\x9c", "Write straight quotes: \"GET\"."}, // The bent quotes of several languages.
    {"\xe2\x80\x9d", "Write straight quotes: \"GET\"."},
    {"\xe2\x80\x9e", "Write straight quotes: \"GET\"."},
    {"\xe2\x80\x98", "Write straight quotes: \"GET\"."},
    {"\xe2\x80\x99", "Write straight quotes: \"GET\"."},
    {"\xc2\xab", "Write straight quotes: \"GET\"."},
    {"\xc2\xbb", "Write straight quotes: \"GET\"."},
    {"`", "Write straight quotes: \"GET\"."},
    {"\xe2\x89\xa0", "\"Not equal\" is written !=."},
    {"\xe2\x89\xa5", "\"At least\" is written >=."},
    {"\xe2\x89\xa4", "\"At most\" is written <=."},
    {"\xe2\x80\x93", "This is a dash; a minus sign is written -."},
    {"\xc2\xa0", "This blank is a special one that cannot be seen; write an ordinary one."},
};

/// What people call things whose names are others.
constexpr Advice otherNames[] = {
    {"port", "tcp.port or udp.port"},
    {"host", "ip.addr"},
    {"address", "ip.addr"},
    {"net", "ip.addr == 10.0.0.0/8"},
    {"src", "ip.src"},
    {"source", "ip.src"},
    {"dst", "ip.dst"},
    {"destination", "ip.dst"},
    {"ipv4", "ip"},
    {"ip4", "ip"},
    {"ip6", "ipv6"},
    {"ether", "eth"},
    {"ethernet", "eth"},
    {"mac", "eth.addr"},
    {"ping", "icmp"},
    {"icmp6", "icmpv6"},
    {"https", "tls"},
    {"ssl", "tls"},
    {"web", "http"},
    {"ws", "websocket"},
    {"sio", "socketio"},
    {"socket.io", "socketio"},
    {"eio", "engineio"},
    {"engine.io", "engineio"},
    {"bootp", "dhcp"},
    {"length", "frame.len"},
    {"len", "frame.len"},
    {"size", "frame.len"},
    {"time", "frame.time_relative"},
    {"number", "frame.number"},
    {"rst", "tcp.flags.reset"},
    {"psh", "tcp.flags.push"},
    {"retransmission", "tcp.analysis.retransmission"},
};

std::string lower(std::string text)
{
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    return text;
}

bool isNumber(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// The shortest known name with this first and this last word: "tcp.flags.syn" for "tcp.syn", and for "syn".
std::string nameThatEndsSo(std::string_view text)
{
    const std::size_t firstDot = text.find('.'), lastDot = text.rfind('.');
    const std::string_view first = firstDot == std::string_view::npos ? std::string_view() : text.substr(0, firstDot);
    const std::string ending = "." + std::string(lastDot == std::string_view::npos ? text : text.substr(lastDot + 1));
    std::string_view found;
    visitNames([&](const DisplayFilter::Reference& known) {
        const bool isOfFirst = first.empty() || known.name.starts_with(std::string(first) + ".");
        if (isOfFirst && known.name.ends_with(ending) && (found.empty() || known.name.size() < found.size()))
            found = known.name;
    });
    return std::string(found);
}

std::string didYouMean(const std::string& text)
{
    const auto other = std::ranges::find(otherNames, text, &Advice::wrong);
    if (other != std::end(otherNames))
        return std::string(other->said);
    if (const std::string ending = nameThatEndsSo(text); !ending.empty())
        return ending;
    return nearestName(text);
}

} // namespace

std::string adviceOnCharacter(std::string_view rest)
{
    for (const Advice& each : characters)
        if (rest.starts_with(each.wrong))
            return std::string(each.said);
    return "This character has no meaning in a filter.";
}

std::string adviceOnName(const std::string& text)
{
    if (text.starts_with("_ws."))
        return "Names that begin with _ws are about Wireshark's own window; ask for the fields themselves.";
    if (isNumber(text))
        return "A number alone asks nothing: write the field with it, as in tcp.port == " + text.substr(0, 10) + ".";
    const std::string small = lower(text);
    if (small != text && nameInFilter(small))
        return "Names are written in small letters: " + small + ".";
    constexpr std::size_t longestShown = 60;
    const std::string shown = text.size() > longestShown ? text.substr(0, longestShown) + "..." : text;
    const std::string meant = didYouMean(small);
    return "There is no field " + shown + "." + (meant.empty() ? "" : " Did you mean " + meant + "?");
}

std::string adviceOnTrailing(const Token& before, const Token& token)
{
    if (token.sign == Sign::Close)
        return "No parenthesis was opened that this could close.";
    if (token.sign == Sign::Comma)
        return "Several values stand in braces, behind \"in\": tcp.port in {80, 443}.";
    if (token.sign == Sign::Equal || token.sign == Sign::NotEqual)
        return "A field is missing before this sign.";
    if (token.sign == Sign::Word) {
        const std::string small = lower(token.text), joined = before.text + "." + small;
        for (const std::string_view word : {"and", "or", "not", "xor", "in", "contains", "matches"})
            if (small == word)
                return "\"" + small + "\" is written in small letters.";
        if (before.sign == Sign::Word && nameInFilter(joined))
            return "Did you mean " + joined + "?";
        if (before.sign == Sign::Word && nameInFilter(before.text) && !nameInFilter(token.text))
            return "A sign is missing here, such as == or contains.";
    }
    return "The filter should end here, or go on with \"and\" or \"or\".";
}

} // namespace packetarium::filter
