// What an event carries: looking into it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/value.h"

#include <algorithm>

namespace packetarium {

std::string_view Value::text() const
{
    const auto* text = as<std::string>();
    return text ? std::string_view(*text) : std::string_view();
}

std::optional<double> Value::number() const
{
    if (const auto* integer = as<std::int64_t>())
        return double(*integer);
    if (const auto* fraction = as<double>())
        return *fraction;
    return {};
}

const Value* Value::find(std::string_view name) const
{
    const auto* object = as<Object>();
    if (!object)
        return nullptr;
    const auto last =
        std::find_if(object->rbegin(), object->rend(), [&](const auto& member) { return member.first == name; });
    return last == object->rend() ? nullptr : &last->second;
}

// Recursion is safe in what walks over values: those from the network are at most `deepestValue` deep.
bool Value::hasBinary() const
{
    if (const auto* array = as<Array>())
        return std::any_of(array->begin(), array->end(), [](const Value& element) { return element.hasBinary(); });
    if (const auto* object = as<Object>())
        return std::any_of(
            object->begin(), object->end(), [](const auto& member) { return member.second.hasBinary(); });
    return as<Binary>() != nullptr;
}

} // namespace packetarium
