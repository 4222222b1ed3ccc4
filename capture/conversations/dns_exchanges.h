// Which DNS response answers which question, RFC 1035 section 4.1.1: by the identification, within a conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/set_once.h"
#include "protocols/field.h"

#include <vector>

namespace packetarium {

/// What one message of DNS is to the one before it with the same identification. As Wireshark sees it.
struct DnsMatch {
    enum class Kind : std::uint8_t {
        None,
        Answer,
        RepeatedQuestion,
        RepeatedAnswer,
        Unasked, ///< A response without a question.
    } kind = Kind::None;
    std::uint32_t packet = none; ///< The question, or what is repeated.
};

/// One question and what became of it.
class DnsExchange {
public:
    /// The next message with this identification. None of its bytes is kept.
    DnsMatch add(Bytes message, std::uint32_t packet, std::int64_t nanoseconds);

private:
    std::uint32_t m_question = none, m_answer = none; ///< Packets.
    std::int64_t m_asked = 0; ///< Nanoseconds.
    bool m_hasManyAnswers = false; ///< The transfer of a zone, RFC 5936.
};

/// Of all conversations over UDP. Its memory is fixed: where too many questions are open at once, the one asked longest
/// ago is forgotten.
class DnsExchanges {
public:
    static constexpr std::size_t sets = 8192, ways = 4;

    DnsMatch add(std::uint32_t conversation, Bytes message, std::uint32_t packet, std::int64_t nanoseconds);

private:
    struct Place {
        std::uint32_t conversation = none, used = 0; ///< The packet that used it last.
        std::uint16_t identification = 0;
        DnsExchange exchange;
    };
    std::vector<Place> m_places; ///< Each set's, side by side; empty until the first message.
};

/// The identification, and whether there is one at all.
bool isDnsHeader(Bytes message) noexcept;
std::uint16_t dnsIdentification(Bytes message) noexcept;

} // namespace packetarium
