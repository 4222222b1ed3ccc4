// Dates in a display filter, ISO 8601 or as Wireshark writes them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/value.h"

#include <cctype>
#include <charconv>
#include <ctime>

namespace packetarium::filter {
namespace {

/// Takes a date apart from its beginning; after the first thing that is not there it stays failed.
class DateReader {
public:
    explicit DateReader(std::string_view text)
        : m_rest(text)
    {
    }

    bool take(std::string_view expected)
    {
        if (!m_rest.starts_with(expected))
            return false;
        m_rest.remove_prefix(expected.size());
        return true;
    }
    void expect(std::string_view expected) { m_isSound = take(expected) && m_isSound; }
    void skipSpaces()
    {
        while (take(" ")) { }
    }

    int number(std::size_t most, int from, int to)
    {
        int value = -1;
        const std::string_view digits = m_rest.substr(0, most);
        const bool isDigit = !digits.empty() && std::isdigit(static_cast<unsigned char>(digits.front()));
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), value).ptr;
        m_rest.remove_prefix(std::size_t(end - digits.data()));
        m_isSound = m_isSound && isDigit && value >= from && value <= to;
        return value;
    }

    int monthName()
    {
        constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
        const std::size_t place = months.find(m_rest.substr(0, 3));
        m_isSound = m_isSound && m_rest.size() >= 3 && place != std::string_view::npos && place % 3 == 0;
        m_rest.remove_prefix(std::min<std::size_t>(3, m_rest.size()));
        return int(place / 3);
    }

    /// What follows the point, in nanoseconds.
    std::int64_t fraction()
    {
        std::int64_t value = 0, weight = 100'000'000;
        const std::size_t before = m_rest.size();
        for (; !m_rest.empty() && std::isdigit(static_cast<unsigned char>(m_rest.front())); weight /= 10) {
            value += (m_rest.front() - '0') * weight;
            m_rest.remove_prefix(1);
        }
        m_isSound = m_isSound && m_rest.size() < before;
        return value;
    }

    bool startsWithDigit() const { return !m_rest.empty() && std::isdigit(static_cast<unsigned char>(m_rest.front())); }
    bool isEnd() const { return m_rest.empty(); }
    bool isSound() const { return m_isSound; }

private:
    std::string_view m_rest;
    bool m_isSound = true;
};

void readClock(DateReader& in, std::tm& date, std::int64_t& nanoseconds)
{
    date.tm_hour = in.number(2, 0, 23);
    in.expect(":");
    date.tm_min = in.number(2, 0, 59);
    if (!in.take(":"))
        return;
    date.tm_sec = in.number(2, 0, 60);
    if (in.take("."))
        nanoseconds = in.fraction();
}

/// Seconds east of Greenwich, where the text says so.
std::optional<std::int64_t> readZone(DateReader& in)
{
    in.skipSpaces();
    if (in.take("Z") || in.take("UTC"))
        return 0;
    const bool isEast = in.take("+");
    if (!isEast && !in.take("-"))
        return std::nullopt;
    const int hours = in.number(2, 0, 23);
    in.take(":");
    const int minutes = in.isEnd() ? 0 : in.number(2, 0, 59);
    return (isEast ? 1 : -1) * (std::int64_t(hours) * 3600 + minutes * 60);
}

} // namespace

std::optional<std::int64_t> timeFromText(std::string_view text)
{
    DateReader in(text);
    std::tm date {};
    date.tm_isdst = -1;
    std::int64_t nanoseconds = 0;
    constexpr int firstYear = 1900, lastYear = 2200; // What nanoseconds in 64 bits can hold, and more than a capture.
    if (in.startsWithDigit()) {
        date.tm_year = in.number(4, firstYear, lastYear) - 1900;
        in.expect("-");
        date.tm_mon = in.number(2, 1, 12) - 1;
        in.expect("-");
        date.tm_mday = in.number(2, 1, 31);
        if (in.take("T") || in.take(" "))
            readClock(in, date, nanoseconds);
    } else {
        date.tm_mon = in.monthName();
        in.skipSpaces();
        date.tm_mday = in.number(2, 1, 31);
        in.expect(",");
        in.skipSpaces();
        date.tm_year = in.number(4, firstYear, lastYear) - 1900;
        in.skipSpaces();
        readClock(in, date, nanoseconds);
    }
    const auto zone = in.isEnd() ? std::nullopt : readZone(in);
    if (!in.isSound() || !in.isEnd())
        return std::nullopt;
    const std::int64_t seconds = zone ? std::int64_t(timegm(&date)) - *zone : std::int64_t(std::mktime(&date));
    return seconds * 1'000'000'000 + nanoseconds;
}

} // namespace packetarium::filter
