// What became of a frame on the glass wire, in writing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/verdict_text.h"

#include "capture/files/timestamp.h"

#include <charconv>
#include <cstdio>

namespace packetarium {
namespace {

constexpr std::string_view mark = "packetarium-verdict ";
constexpr std::string_view arrived = "arrived ";
constexpr std::string_view dropped = "dropped";
constexpr std::size_t longestReason = 200;

bool skip(std::string_view& text, std::string_view prefix)
{
    if (!text.starts_with(prefix))
        return false;
    text.remove_prefix(prefix.size());
    return true;
}

template<class Number> bool skipNumber(std::string_view& text, Number& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc())
        return false;
    text.remove_prefix(std::size_t(end - text.data()));
    return true;
}

/// Custom Blocks pad their text with zero bytes.
std::string_view withoutPadding(std::string_view text) { return text.substr(0, text.find('\0')); }

std::optional<Verdict> afterMark(std::string_view text)
{
    Verdict verdict;
    if (skip(text, arrived)) {
        verdict.kind = Verdict::Kind::Arrived;
        if (!skipNumber(text, verdict.arrivedNanoseconds))
            return std::nullopt;
        verdict.arrivedNanoseconds = boundedTime(verdict.arrivedNanoseconds);
        return verdict;
    }
    if (!skip(text, dropped))
        return std::nullopt;
    verdict.kind = Verdict::Kind::Dropped;
    skip(text, " ");
    verdict.reason = text.substr(0, longestReason);
    return verdict;
}

/// "40 ms", "1.5 s", "120 µs": three digits at most, as a person would say it.
std::string spanOfTime(std::int64_t nanoseconds)
{
    const auto value = double(nanoseconds);
    const bool seconds = value >= 999.5e6, milliseconds = value >= 999.5e3, microseconds = value >= 999.5;
    const double unit = seconds ? 1e9 : milliseconds ? 1e6 : microseconds ? 1e3 : 1;
    const char* name = seconds ? "s" : milliseconds ? "ms" : microseconds ? "µs" : "ns";
    char text[64];
    std::snprintf(text, sizeof text, value / unit < 1000 ? "%.3g %s" : "%.0f %s", value / unit, name);
    return text;
}

} // namespace

std::string textOfVerdict(const Verdict& verdict)
{
    switch (verdict.kind) {
    case Verdict::Kind::Arrived: return std::string(mark) + "arrived " + std::to_string(verdict.arrivedNanoseconds);
    case Verdict::Kind::Dropped: return std::string(mark) + "dropped " + verdict.reason;
    case Verdict::Kind::Unknown: break;
    }
    return {};
}

std::optional<Verdict> verdictFromText(std::string_view text)
{
    text = withoutPadding(text);
    return skip(text, mark) ? afterMark(text) : std::nullopt;
}

std::optional<NumberedVerdict> numberedVerdictFromText(std::string_view text)
{
    text = withoutPadding(text);
    std::uint64_t number = 0;
    if (!skip(text, mark) || !skipNumber(text, number) || number == 0 || !skip(text, " "))
        return std::nullopt;
    const auto verdict = afterMark(text);
    if (!verdict)
        return std::nullopt;
    return NumberedVerdict {number, *verdict};
}

std::string sentenceOfVerdict(const Verdict& verdict, std::int64_t sentNanoseconds)
{
    switch (verdict.kind) {
    case Verdict::Kind::Arrived: {
        const std::int64_t later = verdict.arrivedNanoseconds - sentNanoseconds;
        if (later < 0)
            return "The wire delivered it.";
        return "The wire delivered it " + spanOfTime(later) + " later.";
    }
    case Verdict::Kind::Dropped:
        return verdict.reason.empty() ? "The wire dropped it." : "The wire dropped it: " + verdict.reason + ".";
    case Verdict::Kind::Unknown: break;
    }
    return {};
}

} // namespace packetarium
