// Writes JSON as JSON.stringify does: ECMA-262 section 25.5.2; numbers as in section 6.1.6.1.20.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/json_writer.h"

#include <QUtf8StringView>

#include <charconv>
#include <cmath>

namespace packetarium {
namespace {

/// From here on JavaScript's numbers skip whole numbers.
constexpr double lastExact = 9007199254740992.0;

class JsonWriter {
public:
    JsonWriter(QByteArray& json, std::vector<QByteArray>* attachments)
        : m_json(json)
        , m_attachments(attachments)
    {
    }

    void write(const Value& value)
    {
        if (const auto* text = value.as<std::string>())
            writeText(*text);
        else if (const auto* integer = value.as<std::int64_t>())
            writeInteger(*integer);
        else if (const auto* fraction = value.as<double>())
            writeFraction(*fraction);
        else if (const auto* array = value.as<Array>())
            writeArray(*array);
        else if (const auto* object = value.as<Object>())
            writeObject(*object);
        else if (const auto* yes = value.as<bool>())
            m_json += *yes ? "true" : "false";
        else if (const auto* binary = value.as<Value::Binary>())
            writeBinary(binary->bytes);
        else
            m_json += "null";
    }

private:
    void append(std::string_view text) { m_json.append(text.data(), qsizetype(text.size())); }

    void writeText(std::string_view text)
    {
        const QUtf8StringView utf8(text.data(), qsizetype(text.size()));
        if (!utf8.isValidUtf8()) // A program can put anything into a string; on the wire it must be UTF-8.
            return writeText(utf8.toString().toStdString());
        m_json += '"';
        std::size_t written = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto character = static_cast<unsigned char>(text[i]);
            if (character >= 0x20 && character != '"' && character != '\\')
                continue;
            append(text.substr(written, i - written));
            writeEscape(character);
            written = i + 1;
        }
        append(text.substr(written));
        m_json += '"';
    }

    void writeEscape(unsigned char character)
    {
        switch (character) {
        case '"': m_json += "\\\""; break;
        case '\\': m_json += "\\\\"; break;
        case '\b': m_json += "\\b"; break;
        case '\f': m_json += "\\f"; break;
        case '\n': m_json += "\\n"; break;
        case '\r': m_json += "\\r"; break;
        case '\t': m_json += "\\t"; break;
        default:
            m_json += "\\u00";
            m_json += "0123456789abcdef"[character >> 4];
            m_json += "0123456789abcdef"[character & 0xf];
        }
    }

    void writeInteger(std::int64_t number)
    {
        char digits[24];
        const auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
        m_json.append(digits, end - digits);
    }

    void writeFraction(double number)
    {
        if (!std::isfinite(number))
            m_json += "null";
        else if (std::abs(number) < lastExact && number == std::trunc(number))
            writeInteger(std::int64_t(number)); // -0 becomes 0, as in JavaScript.
        else
            writeShortest(number);
    }

    /// The fewest digits that give the same number again, where JavaScript puts the point and the exponent.
    void writeShortest(double number)
    {
        char form[32]; // "-d.ddde+XX"
        const char* end = std::to_chars(std::begin(form), std::end(form), number, std::chars_format::scientific).ptr;
        const std::string_view written(form, std::size_t(end - form));
        const std::size_t e = written.find('e');
        int exponent = 0;
        std::from_chars(written.data() + e + (written[e + 1] == '+' ? 2 : 1), end, exponent);
        std::string digits;
        for (const char character : written.substr(0, e))
            if (character == '-')
                m_json += '-';
            else if (character != '.')
                digits += character;

        const int point = exponent + 1; // How many digits stand before the point.
        const int count = int(digits.size());
        if (point > 21 || point < -5) {
            m_json += digits[0];
            if (count > 1)
                append('.' + digits.substr(1));
            append(exponent < 0 ? "e-" : "e+");
            writeInteger(std::abs(exponent));
        } else if (point <= 0) {
            append("0." + std::string(std::size_t(-point), '0') + digits);
        } else if (count <= point) {
            append(digits + std::string(std::size_t(point - count), '0'));
        } else {
            append(digits.substr(0, std::size_t(point)) + '.' + digits.substr(std::size_t(point)));
        }
    }

    void writeArray(const Array& array)
    {
        m_json += '[';
        for (std::size_t i = 0; i < array.size(); ++i) {
            if (i > 0)
                m_json += ',';
            write(array[i]);
        }
        m_json += ']';
    }

    void writeObject(const Object& object)
    {
        m_json += '{';
        for (std::size_t i = 0; i < object.size(); ++i) {
            if (i > 0)
                m_json += ',';
            writeText(object[i].first);
            m_json += ':';
            write(object[i].second);
        }
        m_json += '}';
    }

    void writeBinary(const QByteArray& bytes)
    {
        if (m_attachments) {
            m_json += "{\"_placeholder\":true,\"num\":";
            writeInteger(std::int64_t(m_attachments->size()));
            m_json += '}';
            m_attachments->push_back(bytes);
            return;
        }
        m_json += "{\"type\":\"Buffer\",\"data\":[";
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            if (i > 0)
                m_json += ',';
            writeInteger(static_cast<unsigned char>(bytes[i]));
        }
        m_json += "]}";
    }

    QByteArray& m_json;
    std::vector<QByteArray>* m_attachments;
};

} // namespace

void appendJson(QByteArray& json, const Value& value, std::vector<QByteArray>* attachments)
{
    JsonWriter(json, attachments).write(value);
}

QByteArray writeJson(const Value& value)
{
    QByteArray json;
    appendJson(json, value);
    return json;
}

} // namespace packetarium
