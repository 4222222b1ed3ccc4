// Escaping for terminals, HTML and spreadsheets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/safe_text.h"

#include "protocols/utf8.h"

#include <QString>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace packetarium {

namespace {

constexpr std::uint64_t inEveryByte(unsigned value) { return 0x0101010101010101u * value; }

/// How many characters at the front are printable ASCII, as far as whole words of them tell; eight are seen at once.
std::size_t plainWords(std::string_view text)
{
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + at, sizeof word);
        // A byte's highest bit is set by what borrows from it below 0x20, and by what carries into it from 0x7f on.
        const std::uint64_t odd = (word - inEveryByte(0x20)) | (word + inEveryByte(0x01)) | word;
        if (odd & inEveryByte(0x80))
            break;
    }
    return at;
}

bool isPlain(unsigned char c) { return c >= 0x20 && c < 0x7f; }

/// Unicode's characters that change the direction of what follows: a file name or a sentence can lie with them.
bool turnsDirection(char16_t c)
{
    return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

bool breaksLine(char16_t c) { return c == 0x2028 || c == 0x2029; }

/// Whether these bytes, none of them ASCII, are characters that need not be spelt out.
bool isHarmlessRun(std::string_view run)
{
    for (std::size_t i = 0; i < run.size(); ++i) {
        const auto byte = [&](std::size_t ahead) {
            return i + ahead < run.size() ? static_cast<unsigned char>(run[i + ahead]) : 0;
        };
        const unsigned first = byte(0), second = byte(1), third = byte(2);
        const bool isControl = first == 0xc2 && second < 0xa0, isArabicMark = first == 0xd8 && second == 0x9c;
        const bool isMark = first == 0xe2 && second == 0x80 && (third < 0x90 || (third >= 0xa8 && third <= 0xae));
        const bool isIsolate = first == 0xe2 && second == 0x81 && third >= 0xa6;
        const bool isByteOrderMark = first == 0xef && second == 0xbb;
        if (isControl || isArabicMark || isMark || isIsolate || isByteOrderMark)
            return false;
    }
    return isUtf8({reinterpret_cast<const std::uint8_t*>(run.data()), run.size()});
}

/// Whether no character of this text needs to be spelt out, told without taking it apart: true for most quotes.
bool isHarmless(std::string_view text)
{
    for (std::size_t at = plainWords(text); at < text.size();) {
        const auto byte = static_cast<unsigned char>(text[at]);
        if (byte < 0x80) {
            if (!isPlain(byte))
                return false;
            ++at;
            continue;
        }
        const auto end = std::find_if(
            text.begin() + std::ptrdiff_t(at), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        const std::string_view run = text.substr(at, std::size_t(end - text.begin()) - at);
        if (!isHarmlessRun(run))
            return false;
        at += run.size();
        at += plainWords(text.substr(at));
    }
    return true;
}

} // namespace

void appendVisible(std::string& line, std::string_view text)
{
    if (isHarmless(text))
        line += text;
    else
        line += visibleControls(text);
}

std::string visibleControls(std::string_view text)
{
    if (isHarmless(text))
        return std::string(text);
    QString result;
    for (const QChar c : QString::fromUtf8(text.data(), qsizetype(text.size()))) {
        const char16_t code = c.unicode();
        if (code == '\n')
            result += "\\n";
        else if (code == '\r')
            result += "\\r";
        else if (code == '\t')
            result += "\\t";
        else if (code < 0x20 || (code >= 0x7f && code < 0xa0))
            result += QStringLiteral("\\x%1").arg(code, 2, 16, QLatin1Char('0'));
        else if (turnsDirection(code) || breaksLine(code))
            result += QStringLiteral("\\u%1").arg(code, 4, 16, QLatin1Char('0'));
        else
            result += c;
    }
    return result.toStdString();
}

std::string htmlText(std::string_view text)
{
    std::string result;
    for (const char c : visibleControls(text)) {
        switch (c) {
        case '&': result += "&amp;"; break;
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '"': result += "&quot;"; break;
        case '\'': result += "&#39;"; break;
        default: result += c;
        }
    }
    return result;
}

std::string csvCell(std::string_view text)
{
    std::string cell = visibleControls(text);
    // The wide forms count too: spreadsheets in some languages take them for the plain ones.
    for (const std::string_view sign : {"=", "+", "-", "@", "\\t", "\\r", "\\n", "＝", "＋", "－", "＠"})
        if (cell.starts_with(sign)) {
            cell.insert(0, "'");
            break;
        }
    if (cell.find_first_of(",\"") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char c : cell)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

} // namespace packetarium
