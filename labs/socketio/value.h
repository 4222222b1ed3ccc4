// What an event carries: a JSON value (RFC 8259) that may also hold bytes, as JavaScript's values may.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QByteArray>
#include <QString>

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace packetarium {

/// Written `Value("text")`, `Value(1)`, `Value(Array {1, "2"})`, `Value(Object {{"3", "4"}, {"5", Value::Binary {…}}})`.
/// An object keeps the order of its members, so that a value comes back as it was sent.
class Value {
public:
    struct Null {
        bool operator==(const Null&) const = default;
    };
    struct Binary {
        QByteArray bytes;
        bool operator==(const Binary&) const = default;
    };
    using Array = std::vector<Value>;
    /// In the order in which they were written; of a name that comes twice, `find` gives the last.
    using Object = std::vector<std::pair<std::string, Value>>;

    Value() = default;
    Value(std::nullptr_t) { }
    Value(std::same_as<bool> auto value)
        : m_value(value)
    {
    }
    Value(double value)
        : m_value(value)
    {
    }
    Value(std::integral auto value) requires(!std::same_as<decltype(value), bool>)
        : m_value(std::int64_t(value))
    {
    }
    Value(const char* text)
        : m_value(std::string(text))
    {
    }
    Value(std::string text)
        : m_value(std::move(text))
    {
    }
    Value(std::string_view text)
        : m_value(std::string(text))
    {
    }
    Value(const QString& text)
        : m_value(text.toStdString())
    {
    }
    Value(Binary bytes)
        : m_value(std::move(bytes))
    {
    }
    Value(const QByteArray& bytes)
        : m_value(Binary {bytes})
    {
    }
    Value(Array array)
        : m_value(std::move(array))
    {
    }
    Value(Object object)
        : m_value(std::move(object))
    {
    }

    bool isNull() const { return std::holds_alternative<Null>(m_value); }
    /// Null when it is something else.
    template<class T> const T* as() const { return std::get_if<T>(&m_value); }
    template<class T> T* as() { return std::get_if<T>(&m_value); }
    /// The text of a string; "" of anything else.
    std::string_view text() const;
    /// A number as a double; nothing of anything else.
    std::optional<double> number() const;
    /// A member of an object; null when there is none.
    const Value* find(std::string_view name) const;

    bool hasBinary() const;
    bool operator==(const Value&) const = default;

private:
    std::variant<Null, bool, std::int64_t, double, std::string, Binary, Array, Object> m_value;
};

using Array = Value::Array;
using Object = Value::Object;

/// The deepest nesting that is read; a value from the network cannot exhaust the stack.
inline constexpr int deepestValue = 512;

/// Reads one JSON text. Fails with a sentence for what is not JSON, not UTF-8, or nested too deeply.
Result<Value> readJson(std::string_view);
/// As JSON.stringify writes it: no spaces, 1.0 as 1, what is no number as null. Bytes have no form in JSON: a packet
/// takes them out first (see packet.h); here they become {"type":"Buffer","data":[…]}, as Node's Buffer does.
QByteArray writeJson(const Value&);

} // namespace packetarium
