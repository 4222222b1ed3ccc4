// Derives answers and judges what was typed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/answers.h"

#include "capture/dissect.h"
#include "courseware/reader/lesson_text.h"
#include "protocols/value.h"

#include <algorithm>
#include <charconv>

namespace packetarium {

namespace {

using Kind = Question::Kind;

/// A whole number, decimal or with 0x; spaces and commas between its digits are no mistake.
std::optional<std::uint64_t> numberIn(std::string_view text)
{
    std::string digits;
    for (const char c : trimmed(text))
        if (c != ' ' && c != ',')
            digits += c;
    const bool isHex = digits.starts_with("0x") || digits.starts_with("0X");
    const char* begin = digits.data() + (isHex ? 2 : 0);
    const char* last = digits.data() + digits.size();
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(begin, last, value, isHex ? 16 : 10);
    return error == std::errc() && end == last ? std::optional(value) : std::nullopt;
}

/// Bytes are written with colons between them, or without.
std::string withoutColons(std::string_view text)
{
    std::string kept(trimmed(text));
    std::erase(kept, ':');
    return kept;
}

char lowered(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

bool isSame(std::string_view one, std::string_view other)
{
    const auto first = numberIn(one), second = numberIn(other);
    if (first && second)
        return first == second;
    return std::ranges::equal(withoutColons(one), withoutColons(other), {}, lowered, lowered);
}

/// What was typed, as entries; a choice's number becomes the choice.
std::vector<std::string> entriesOf(const Question& question, std::string_view typed)
{
    const auto choice = [&](std::string_view entry) {
        const auto number = numberIn(entry);
        const bool isWritten =
            std::ranges::any_of(question.choices, [&](const auto& each) { return isSame(each, entry); });
        return !isWritten && number && *number >= 1 && *number <= question.choices.size()
            ? question.choices[*number - 1]
            : std::string(trimmed(entry));
    };
    if (question.kind != Kind::Ticks && question.kind != Kind::Order)
        return {question.choices.empty() ? std::string(trimmed(typed)) : choice(typed)};
    std::vector<std::string> entries;
    while (!(typed = trimmed(typed)).empty()) {
        const std::size_t end = std::min(typed.find_first_of(", "), typed.size());
        if (end > 0)
            entries.push_back(choice(typed.substr(0, end)));
        typed.remove_prefix(std::min(end + 1, typed.size()));
    }
    return entries;
}

std::optional<std::string> byteRange(const Capture& capture, std::size_t packet, std::string_view field)
{
    const Dissection dissection = dissectInContext(capture, packet);
    const Node* node = dissection.tree.find(field);
    if (!node || node->source != 0 || node->bits == 0)
        return {};
    const std::size_t first = node->bit / 8, last = (node->bit + node->bits - 1) / 8;
    return first == last ? std::to_string(first) : std::to_string(first) + "-" + std::to_string(last);
}

std::optional<std::string> derive(const DerivedAnswer& answer, const SeenPackets& seen)
{
    if (!seen.capture)
        return {};
    if (answer.from == DerivedAnswer::From::Count) {
        std::size_t count = 0;
        for (std::size_t packet = seen.first; packet < seen.end; ++packet)
            count += answer.counted && answer.counted->matches(*seen.capture, packet);
        return std::to_string(count);
    }
    const auto packet = seen.labelled.find(answer.of);
    if (packet == seen.labelled.end())
        return {};
    switch (answer.from) {
    case DerivedAnswer::From::Packet: return std::to_string(packet->second + 1);
    case DerivedAnswer::From::ByteRange: return byteRange(*seen.capture, packet->second, answer.field);
    default: return fieldValue(*seen.capture, packet->second, answer.field);
    }
}

} // namespace

std::optional<std::string> fieldValue(const Capture& capture, std::size_t packet, std::string_view field)
{
    if (field == "frame.len") // Of the packet as a whole: no layer holds it.
        return std::to_string(capture.packets()[packet].original);
    const Dissection dissection = dissectInContext(capture, packet);
    const Node* node = dissection.tree.find(field);
    return node ? std::optional(tsharkValue(*node)) : std::nullopt;
}

std::vector<std::string> rightAnswer(const Question& question, const SeenPackets& seen)
{
    if (const auto* given = std::get_if<std::vector<std::string>>(&question.answer))
        return *given;
    const auto derived = derive(std::get<DerivedAnswer>(question.answer), seen);
    return derived ? std::vector {*derived} : std::vector<std::string> {};
}

Judgement judge(const Question& question, const std::vector<std::string>& right, std::string_view typed)
{
    std::vector<std::string> entries = entriesOf(question, typed);
    std::vector<std::string> wanted = right;
    if (question.kind == Kind::Ticks) {
        std::ranges::sort(entries);
        std::ranges::sort(wanted);
    }
    Judgement judgement;
    judgement.isRight = !right.empty() && std::ranges::equal(entries, wanted, isSame);
    if (judgement.isRight || entries.empty())
        return judgement;
    for (const WrongAnswer& wrong : question.wrong)
        if (isSame(wrong.answer, entries.size() == 1 ? std::string_view(entries.front()) : trimmed(typed)))
            judgement.misconception = &wrong;
    return judgement;
}

std::string answerText(const std::vector<std::string>& answer)
{
    std::string text;
    for (const std::string& entry : answer)
        text += (text.empty() ? "" : ", ") + (answer.size() == 1 ? entry : "“" + entry + "”");
    return text;
}

} // namespace packetarium
