// "matches": regular expressions by PCRE2, the library that Wireshark uses, so that the same patterns work.
// SPDX-License-Identifier: GPL-3.0-or-later
#define PCRE2_CODE_UNIT_WIDTH 8
#include "capture/filter/expression.h"

#include <algorithm>

#include <pcre2.h>

namespace packetarium::filter {
namespace {

// A pattern from a file or a student may need exponential time; it then does not match. PCRE2's own limit holds anew
// at each place where a match could begin, so that many bytes allow many times as much; the budget is for all of them.
constexpr std::uint32_t mostSteps = 100'000;
constexpr std::size_t budgetOfPacket = 200'000, budgetOfByte = 16;

/// Called at each step of a match; `budget` is how many are left.
int spend(pcre2_callout_block*, void* budget)
{
    std::size_t& left = *static_cast<std::size_t*>(budget);
    if (left == 0)
        return PCRE2_ERROR_MATCHLIMIT;
    --left;
    return 0;
}

struct FreePattern {
    void operator()(pcre2_code* pattern) const { pcre2_code_free(pattern); }
};
struct FreeMatch {
    void operator()(pcre2_match_data* match) const { pcre2_match_data_free(match); }
};
struct FreeLimits {
    void operator()(pcre2_match_context* limits) const { pcre2_match_context_free(limits); }
};
using Pattern = std::unique_ptr<pcre2_code, FreePattern>;

struct MatchesPattern final : DisplayFilter::Node {
    MatchesPattern(Side what, Pattern compiled, Quantifier how)
        : Node(what->cost() + 1) // A pattern may take its time.
        , side(std::move(what))
        , pattern(std::move(compiled))
        , all(how == Quantifier::All)
    {
    }

    bool matches(Question& packet) const override
    {
        const std::vector<Value> found = side->values(packet);
        const auto test = [&](const Value& value) {
            return matchesBytes({reinterpret_cast<const std::uint8_t*>(value.bytes.data()), value.bytes.size()});
        };
        return !found.empty() && (all ? std::ranges::all_of(found, test) : std::ranges::any_of(found, test));
    }

    bool matchesBytes(Bytes bytes) const
    {
        const std::unique_ptr<pcre2_match_data, FreeMatch> match(pcre2_match_data_create(1, nullptr));
        const std::unique_ptr<pcre2_match_context, FreeLimits> limits(pcre2_match_context_create(nullptr));
        if (!match || !limits)
            return false;
        pcre2_set_match_limit(limits.get(), mostSteps);
        std::size_t budget = budgetOfPacket + budgetOfByte * bytes.size();
        pcre2_set_callout(limits.get(), spend, &budget);
        return pcre2_match(pattern.get(), bytes.data(), bytes.size(), 0, 0, match.get(), limits.get()) >= 0;
    }

    Side side;
    Pattern pattern;
    bool all;
};

} // namespace

Expression matchesPattern(Side side, const Token& token, Quantifier how, Mistakes& mistakes)
{
    if (side->is.kind != Kind::Text && !isBytes(side->is.kind)) {
        mistakes.add(
            token.at,
            "Only text and bytes can match a pattern, and " + side->is.text
                + " is neither; string() makes numbers and addresses text.");
        return nullptr;
    }
    int number = 0;
    PCRE2_SIZE at = 0;
    Pattern pattern(pcre2_compile(
        reinterpret_cast<PCRE2_SPTR>(token.text.data()),
        token.text.size(),
        PCRE2_CASELESS | PCRE2_NEVER_UTF | PCRE2_AUTO_CALLOUT,
        &number,
        &at,
        nullptr));
    if (!pattern) {
        PCRE2_UCHAR why[256] = "";
        pcre2_get_error_message(number, why, sizeof why);
        mistakes.add(token.at, std::string("The pattern is wrong: ") + reinterpret_cast<const char*>(why) + ".");
        return nullptr;
    }
    return std::make_shared<MatchesPattern>(std::move(side), std::move(pattern), how);
}

} // namespace packetarium::filter
