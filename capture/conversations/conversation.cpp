// One conversation: its two ends, and what is kept of it while packets arrive.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation.h"

#include <functional>
#include <string_view>

namespace packetarium {

ConversationKey ConversationKey::of(const Summary& summary, bool isTcp)
{
    ConversationKey key;
    key.low = {summary.source, summary.sourcePort};
    key.high = {summary.target, summary.targetPort};
    if (key.high < key.low)
        std::swap(key.low, key.high);
    key.addressBytes = summary.addressBytes;
    key.isTcp = isTcp;
    return key;
}

std::size_t ConversationKey::Hash::operator()(const ConversationKey& key) const noexcept
{
    const auto hash = [](const Endpoint& end) {
        const std::string_view address(reinterpret_cast<const char*>(end.address.data()), end.address.size());
        return std::hash<std::string_view>()(address) * 31 + end.port;
    };
    return (hash(key.low) * 1'000'003) ^ hash(key.high) ^ (key.isTcp ? 1 : 0);
}

} // namespace packetarium
