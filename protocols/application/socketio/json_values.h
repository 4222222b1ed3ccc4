// The values that a JSON text holds directly: the arguments of an event, the members of an object.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/content/json_text.h"

namespace packetarium {

struct JsonValue {
    JsonItem::Kind kind;
    std::size_t begin, end; ///< In the text.
};
struct JsonMember {
    std::string name;
    JsonValue value;
};

/// One JSON text, as JSON.parse reads it.
class JsonValues {
public:
    /// `text` must outlive this.
    explicit JsonValues(Bytes text);

    /// Whether the text is one value and nothing more.
    bool isSound() const { return m_json.fault.empty() && m_isOne; }
    bool isArray() const { return is(JsonItem::Kind::Array); }
    bool isObject() const { return is(JsonItem::Kind::Object); }
    bool isString() const { return is(JsonItem::Kind::String); }
    /// The elements of an array, as far as it is sound.
    std::vector<JsonValue> elements() const;
    /// The members of an object, as far as it is sound.
    std::vector<JsonMember> members() const;
    /// The member with this name that is a string.
    std::optional<std::string> text(std::string_view name) const;
    /// What a value says: a string without quotation marks and escapes, anything else as it was written.
    std::string textOf(const JsonValue&) const;
    std::string wholeText() const { return m_json.items.empty() ? std::string() : textOf(root()); }

private:
    bool is(JsonItem::Kind kind) const { return !m_json.items.empty() && m_json.items.front().kind == kind; }
    JsonValue root() const { return valueOf(m_json.items.front()); }
    static JsonValue valueOf(const JsonItem& item) { return {item.kind, item.begin, item.end}; }

    Bytes m_text;
    JsonText m_json;
    bool m_isOne = false;
};

} // namespace packetarium
