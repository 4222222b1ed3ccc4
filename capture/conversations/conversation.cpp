// One conversation: its two ends, and how it is found by them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation.h"

#include <algorithm>

namespace packetarium {

ConversationKey ConversationKey::of(AddressAndPort one, AddressAndPort other, bool isTcp)
{
    return {std::min(one, other), std::max(one, other), isTcp};
}

std::uint32_t ConversationKey::hash(const KeyedHash& hash) const noexcept
{
    return hash(
        {std::uint64_t(low.address) << 32 | high.address,
         std::uint64_t(low.port) << 32 | std::uint64_t(high.port) << 1 | (isTcp ? 1 : 0)});
}

std::uint32_t ConversationTable::first(const ConversationKey& key) const
{
    static_assert(NumbersByHash::nothing == none);
    return m_numbers.find(key.hash(m_hash), [&](std::uint32_t index) { return m_conversations[index].key() == key; });
}

std::uint32_t ConversationTable::find(const ConversationKey& key) const
{
    const std::uint32_t index = first(key);
    return index == none ? none : m_conversations[index].latest;
}

void ConversationTable::add(std::uint32_t index) { m_numbers.add(m_conversations[index].key().hash(m_hash), index); }

} // namespace packetarium
