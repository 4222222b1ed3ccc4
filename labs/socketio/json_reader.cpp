// Reads JSON as JSON.parse does, RFC 8259: RapidJSON walks over the text, without recursion.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/value.h"

#include <QUtf8StringView>

#include <charconv>
#include <cmath>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace packetarium {
namespace {

/// JavaScript has one kind of number: a whole one is an integer here, however it was written.
Value numberOf(std::string_view written)
{
    constexpr std::int64_t lastExact = 9007199254740992;
    const char* const end = written.data() + written.size();
    std::int64_t integer = 0;
    const auto [stopped, error] = std::from_chars(written.data(), end, integer);
    if (stopped == end && error == std::errc() && std::abs(integer) <= lastExact)
        return integer;
    double number = 0;
    if (std::from_chars(written.data(), end, number).ec != std::errc()) // Too small to tell from 0.
        number = QByteArray::fromRawData(written.data(), qsizetype(written.size())).toDouble();
    if (std::abs(number) <= double(lastExact) && number == std::trunc(number))
        return std::int64_t(number);
    return number;
}

/// Puts the values together while RapidJSON calls out what it finds.
class Builder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Builder> {
public:
    bool Null() { return add({}); }
    bool Bool(bool value) { return add(value); }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return add(numberOf({text, size})); }
    bool String(const char* text, rapidjson::SizeType size, bool) { return add(std::string(text, size)); }
    bool StartObject() { return open(Object()); }
    bool Key(const char* text, rapidjson::SizeType size, bool)
    {
        m_open.back().key.assign(text, size);
        return true;
    }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Array()); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    Value take() { return std::move(m_whole); }

private:
    struct Open {
        Value container;
        std::string key = {}; ///< Of the member that is to come.
    };

    bool open(Value container)
    {
        if (m_open.size() >= std::size_t(deepestValue))
            return false;
        m_open.push_back({std::move(container)});
        return true;
    }

    bool close()
    {
        Value closed = std::move(m_open.back().container);
        m_open.pop_back();
        return add(std::move(closed));
    }

    bool add(Value value)
    {
        if (m_open.empty()) {
            m_whole = std::move(value);
        } else if (auto* array = m_open.back().container.as<Array>()) {
            if (array->empty())
                array->reserve(3); // The most common events: a name and one or two arguments.
            array->push_back(std::move(value));
        } else {
            m_open.back().container.as<Object>()->emplace_back(std::move(m_open.back().key), std::move(value));
        }
        return true;
    }

    Value m_whole;
    std::vector<Open> m_open;
};

/// The number behind "\u", or nothing.
std::optional<unsigned> escapedUnit(std::string_view json, std::size_t at)
{
    unsigned unit = 0;
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u')
        return {};
    const char* const end = json.data() + at + 6;
    return std::from_chars(json.data() + at + 2, end, unit, 16).ptr == end ? std::optional(unit) : std::nullopt;
}

/// JavaScript lets a string hold half a surrogate pair, written "\ud800"; UTF-8 has no form for it. It becomes
/// U+FFFD, as where JavaScript itself writes UTF-8.
std::string withoutLoneSurrogates(std::string_view json)
{
    std::string sound(json);
    for (std::size_t at = sound.find('\\'); at != std::string::npos; at = sound.find('\\', at)) {
        const auto unit = escapedUnit(sound, at);
        if (!unit) {
            at += 2;
        } else if (*unit < 0xd800 || *unit > 0xdfff) {
            at += 6;
        } else {
            const unsigned next = escapedUnit(sound, at + 6).value_or(0);
            const bool pair = *unit < 0xdc00 && next >= 0xdc00 && next <= 0xdfff;
            if (!pair)
                sound.replace(at, 6, "\\ufffd");
            at += pair ? 12 : 6;
        }
    }
    return sound;
}

bool mayHoldSurrogates(std::string_view json)
{
    return json.find("\\ud") != std::string_view::npos || json.find("\\uD") != std::string_view::npos;
}

Result<Value> parse(std::string_view json)
{
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    rapidjson::MemoryStream stream(json.data(), json.size());
    rapidjson::Reader reader;
    Builder builder;
    const rapidjson::ParseResult result = reader.Parse<flags>(stream, builder);
    if (!result.IsError())
        return builder.take();
    if (result.Code() == rapidjson::kParseErrorTermination)
        return Error {
            "The JSON text is nested more than " + std::to_string(deepestValue) + " levels deep.",
            "Send flatter values."};
    return Error {
        "This is not JSON, at byte " + std::to_string(result.Offset()) + ": "
            + rapidjson::GetParseError_En(result.Code()),
        "Write it as JSON.stringify does."};
}

} // namespace

Result<Value> readJson(std::string_view json)
{
    if (!QUtf8StringView(json.data(), qsizetype(json.size())).isValidUtf8())
        return Error {"The JSON text is not UTF-8.", "JSON that is sent is always UTF-8: RFC 8259 section 8.1."};
    if (json.find('\0') != std::string_view::npos) // RapidJSON would take it for the text's end.
        return Error {"The JSON text holds a NUL character.", "In a string it is written \\u0000."};
    return mayHoldSurrogates(json) ? parse(withoutLoneSurrogates(json)) : parse(json);
}

} // namespace packetarium
