// Reads what a step does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/action_line.h"

#include "courseware/reader/lesson_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace packetarium {

namespace {

using Kind = LessonAction::Kind;

enum class Takes { Nothing, Text, Number };

struct Verb {
    std::string_view word;
    Kind kind;
    Takes takes;
    double most = 0;
};

constexpr std::array ofPeople {
    Verb {"connect", Kind::Connect, Takes::Nothing},
    Verb {"send", Kind::Send, Takes::Text},
    Verb {"request", Kind::Request, Takes::Text},
    Verb {"ping", Kind::Ping, Takes::Text},
    Verb {"close", Kind::Close, Takes::Nothing},
    Verb {"abort", Kind::Abort, Takes::Nothing},
    Verb {"crash", Kind::Crash, Takes::Nothing},
    Verb {"restart", Kind::Restart, Takes::Nothing},
};

constexpr std::array ofTheWire {
    Verb {"delay", Kind::Delay, Takes::Number, 5'000},
    Verb {"loss", Kind::Loss, Takes::Number, 100},
    Verb {"hold", Kind::Hold, Takes::Nothing},
    Verb {"next", Kind::NextFrame, Takes::Nothing},
    Verb {"free", Kind::Free, Takes::Nothing},
};

std::string wordsOf(std::span<const Verb> verbs)
{
    std::string words;
    for (const Verb& verb : verbs)
        words += (words.empty() ? "" : ", ") + std::string(verb.word);
    return words;
}

/// The first word, taken off the text.
std::string_view takeWord(std::string_view& text)
{
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    const std::string_view word = text.substr(0, end);
    text = trimmed(text.substr(end));
    return word;
}

/// "hello\n" between double quotes, as JSON writes it, as far as lessons need.
std::optional<std::string> readQuoted(std::string_view text)
{
    if (text.size() < 2 || text.front() != '"' || text.back() != '"')
        return {};
    std::string read;
    for (std::size_t i = 1; i + 1 < text.size(); ++i) {
        if (text[i] == '"')
            return {};
        if (text[i] != '\\') {
            read += text[i];
            continue;
        }
        const char escaped = text[++i];
        if (i + 1 >= text.size() || std::string_view("nrt\"\\").find(escaped) == std::string_view::npos)
            return {};
        read += escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped == 't' ? '\t' : escaped;
    }
    return read;
}

bool readArgument(LessonAction& action, const Verb& verb, int line, std::string_view argument, Mistakes& mistakes)
{
    const std::string word(verb.word);
    if (verb.takes == Takes::Nothing && !argument.empty()) {
        mistakes.add(line, "Behind “" + word + "” nothing is expected.", "Write one action a line.");
        return false;
    }
    if (verb.takes == Takes::Text) {
        const auto quoted = readQuoted(argument);
        if (!quoted)
            mistakes.add(
                line,
                "Behind “" + word + "” a text between double quotes is missing.",
                "Write for example: " + word + " \"hello\". A double quote inside it is \\\", a new line \\n.");
        action.text = quoted.value_or("");
        return quoted.has_value();
    }
    if (verb.takes == Takes::Number) {
        const auto [end, error] = std::from_chars(argument.data(), argument.data() + argument.size(), action.amount);
        if (error != std::errc() || end != argument.data() + argument.size()
            || !(action.amount >= 0 && action.amount <= verb.most)) {
            const std::string most = std::to_string(int(verb.most));
            mistakes.add(
                line,
                "Behind “" + word + "” a number from 0 to " + most + " is missing.",
                "Write for example: wire " + word + " 50.");
            return false;
        }
    }
    return true;
}

std::optional<LessonAction>
readVerb(LessonAction action, std::span<const Verb> verbs, int line, std::string_view text, Mistakes& mistakes)
{
    const std::string_view word = takeWord(text);
    const auto verb = std::ranges::find(verbs, word, &Verb::word);
    if (verb == verbs.end()) {
        mistakes.add(
            line, "There is no action “" + std::string(word) + "” here.", "There are: " + wordsOf(verbs) + ".");
        return {};
    }
    action.kind = verb->kind;
    if (!readArgument(action, *verb, line, text, mistakes))
        return {};
    return action;
}

std::optional<LessonAction> readWait(LessonAction action, int line, std::string_view text, Mistakes& mistakes)
{
    const std::string_view word = takeWord(text);
    if (word == "until" && text == "quiet") {
        action.kind = Kind::WaitUntilQuiet;
        return action;
    }
    if (word != "for" || text.empty()) {
        mistakes.add(
            line,
            "It is not clear what is to be waited for.",
            "Write “wait until quiet”, or “wait for” and a display filter.");
        return {};
    }
    action.kind = Kind::WaitForPacket;
    action.filter = readFilter(line, text, mistakes);
    return action.filter ? std::optional(action) : std::nullopt;
}

} // namespace

std::optional<DisplayFilter> readFilter(int line, std::string_view expression, Mistakes& mistakes)
{
    if (trimmed(expression).empty()) {
        mistakes.add(line, "The display filter is missing.", "Write for example: tcp.flags.syn == 1.");
        return {};
    }
    const auto compiled = DisplayFilter::compile(expression);
    if (const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled)) {
        mistakes.add(
            line,
            "The display filter “" + std::string(expression) + "” is not understood: " + mistake->what,
            "`packetarium fields` lists the names there are.");
        return {};
    }
    return std::get<DisplayFilter>(compiled);
}

std::optional<LessonAction> readAction(int line, std::string_view text, Mistakes& mistakes)
{
    LessonAction action {.line = std::string(text)};
    std::string_view rest = text;
    const std::string_view subject = takeWord(rest);
    if (subject == "wire")
        return readVerb(action, ofTheWire, line, rest, mistakes);
    if (subject == "wait")
        return readWait(action, line, rest, mistakes);

    const std::size_t verbAt = subject.rfind('.');
    const std::string_view actor = subject.substr(0, verbAt == std::string_view::npos ? 0 : verbAt);
    if (actor.empty()) {
        mistakes.add(
            line,
            "“" + std::string(text) + "” is no action.",
            "Write who does what: alice.connect, alice.send \"hello\", wire loss 50, wait until quiet.");
        return {};
    }
    const std::size_t nameAt = actor.rfind('.');
    action.lab = nameAt == std::string_view::npos ? "" : std::string(actor.substr(0, nameAt));
    action.who = std::string(actor.substr(nameAt == std::string_view::npos ? 0 : nameAt + 1));
    return readVerb(action, ofPeople, line, text.substr(verbAt + 1), mistakes);
}

} // namespace packetarium
