// Which DNS response answers which question, by the identification.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/dns_exchanges.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t headerSize = 12;

std::uint16_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint16_t(bytes[at] << 8 | bytes[at + 1]) : std::uint16_t(0);
}

bool isResponse(Bytes message) { return message[2] & 0x80; }

/// Whether the first question is for a whole zone, which may take many messages to answer.
bool asksForZone(Bytes message)
{
    constexpr std::uint16_t incremental = 251, whole = 252;
    std::size_t at = headerSize;
    while (at < message.size() && message[at] != 0 && message[at] < 64)
        at += 1u + message[at];
    const std::uint16_t type = big16(message, at + 1);
    return type == incremental || type == whole;
}

} // namespace

bool isDnsHeader(Bytes message) noexcept { return message.size() >= headerSize; }
std::uint16_t dnsIdentification(Bytes message) noexcept { return big16(message, 0); }

DnsMatch DnsExchange::add(Bytes message, std::uint32_t packet, std::int64_t nanoseconds)
{
    using Kind = DnsMatch::Kind;
    constexpr std::int64_t longestWait = 5'000'000'000; // Then the same question is asked anew.
    const bool hasQuestion = big16(message, 4) > 0;
    DnsMatch match;
    if (!isResponse(message)) {
        const std::int64_t since = nanoseconds - m_asked;
        if (m_question != none && m_answer == none && since >= 0 && since < longestWait) {
            match = {Kind::RepeatedQuestion, m_question};
        } else {
            m_question = packet;
            m_answer = none;
            m_asked = nanoseconds;
            m_hasManyAnswers = false;
        }
    } else if (m_question == none) {
        match.kind = Kind::Unasked;
    } else if (m_answer == none || m_hasManyAnswers) {
        match = {Kind::Answer, m_question};
        m_answer = std::min(m_answer, packet);
    } else {
        match = {Kind::RepeatedAnswer, m_answer};
    }
    if (hasQuestion && m_question != none)
        m_hasManyAnswers = asksForZone(message);
    return match;
}

DnsMatch DnsExchanges::add(std::uint32_t conversation, Bytes message, std::uint32_t packet, std::int64_t nanoseconds)
{
    if (!isDnsHeader(message))
        return {};
    if (m_places.empty())
        m_places.resize(sets * ways);
    const std::uint16_t identification = dnsIdentification(message);
    const std::uint64_t mixed =
        (std::uint64_t(conversation) << 16 | identification) * 0x9e3779b97f4a7c15ull; // Odd, without a pattern.
    const auto set = std::span(m_places).subspan(std::size_t(mixed >> 40) % sets * ways, ways);
    auto place = std::ranges::find_if(set, [&](const Place& one) {
        return one.conversation == conversation && one.identification == identification;
    });
    if (place == set.end()) {
        place = std::ranges::min_element(set, {}, &Place::used);
        *place = {conversation, 0, identification, {}};
    }
    place->used = packet;
    return place->exchange.add(message, packet, nanoseconds);
}

} // namespace packetarium
