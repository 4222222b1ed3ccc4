// What of a capture was not put together because it would have taken too much memory, in sentences.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capture.h"
#include "capture/capture_worker.h"
#include "capture/conversations/followed_connections.h"

namespace packetarium {
namespace {

struct Limit {
    std::size_t count; ///< How often it was reached; 0: it was not.
    std::string_view one, several; ///< How the sentence begins; # stands for the count.
    std::string what;
    std::string_view advice;
};

} // namespace

std::optional<Error> Capture::limitation() const
{
    constexpr std::string_view pieces = "Every piece is shown as a packet of its own.";
    constexpr std::string_view packets = "Every packet is shown; to see the messages, open a part of the capture.";
    const Conversations& conversations = m_worker->conversations();
    const Limit limits[] = {
        {m_worker->fragmentsGivenUp(),
         "One IP packet that was cut",
         "# IP packets that were cut",
         " into pieces could not be put together: too many were incomplete at once, or the pieces were too many.",
         pieces},
        {m_worker->fragmentsAbandoned(),
         "One IPv6 packet was",
         "# IPv6 packets were",
         " not put together, because pieces of it overlap: a receiver must give it up (RFC 8200, section 4.5).",
         pieces},
        {conversations.gaveUp(),
         "In one TCP connection",
         "In # TCP connections",
         " too much came before what belongs in front of it; some messages could not be put together.",
         "Every packet is shown; to see the messages, capture without losing packets."},
        {conversations.gaveUpHalfRead(),
         "In one TCP connection",
         "In # TCP connections",
         " a message was given up: too many others had begun and not ended.",
         packets},
        {conversations.forgotten(),
         "One TCP connection",
         "# TCP connections",
         " went on after a silence in which more than " + std::to_string(FollowedConnections::most)
             + " others were open; what came before was forgotten.",
         "Every packet is shown; to see more of a connection, open a part of the capture."},
        {conversations.messagesLeftOut(),
         "One message is",
         "# messages are",
         " not shown as such: " + std::to_string(MessageLog::most)
             + " others, and one more for each packet, had come before.",
         packets},
    };
    Error limitation;
    for (const Limit& limit : limits) {
        if (limit.count == 0)
            continue;
        std::string begin(limit.count == 1 ? limit.one : limit.several);
        if (const auto number = begin.find('#'); number != std::string::npos)
            begin.replace(number, 1, std::to_string(limit.count));
        limitation.what += (limitation.what.empty() ? "" : " ") + begin + limit.what;
        limitation.advice = limit.advice;
    }
    return limitation.what.empty() ? std::nullopt : std::optional(limitation);
}

} // namespace packetarium
