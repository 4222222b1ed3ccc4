// The values that a JSON text holds directly: the arguments of an event, the members of an object.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/json_values.h"

#include <algorithm>

namespace packetarium {

JsonValues::JsonValues(Bytes text)
    : m_text(text)
    , m_json(readJson(text))
    , m_isOne(std::ranges::count(m_json.items, 0u, &JsonItem::depth) == 1)
{
}

std::vector<JsonValue> JsonValues::elements() const
{
    std::vector<JsonValue> found;
    if (!isArray())
        return found;
    for (std::size_t i = 1; i < m_json.items.size() && m_json.items[i].depth > 0; ++i)
        if (m_json.items[i].depth == 1)
            found.push_back(valueOf(m_json.items[i]));
    return found;
}

std::vector<JsonMember> JsonValues::members() const
{
    std::vector<JsonMember> found;
    if (!isObject())
        return found;
    const auto& items = m_json.items;
    for (std::size_t i = 1; i + 1 < items.size() && items[i].depth > 0; ++i)
        if (items[i].depth == 1 && items[i].kind == JsonItem::Kind::Member && items[i + 1].depth == 2)
            found.push_back(
                {unescaped(m_text.subspan(items[i].begin, items[i].keyEnd - items[i].begin)), valueOf(items[i + 1])});
    return found;
}

std::optional<std::string> JsonValues::text(std::string_view name) const
{
    for (const JsonMember& member : members())
        if (member.name == name && member.value.kind == JsonItem::Kind::String)
            return textOf(member.value);
    return std::nullopt;
}

std::string JsonValues::textOf(const JsonValue& value) const
{
    const Bytes bytes = m_text.subspan(value.begin, value.end - value.begin);
    return value.kind == JsonItem::Kind::String ? unescaped(bytes) : std::string(bytes.begin(), bytes.end());
}

} // namespace packetarium
