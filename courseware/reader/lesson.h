// A lesson as it was read: its steps, and what is told, done, expected and asked in them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace packetarium {

/// Text for the reader, in Markdown.
struct Prose {
    std::string markdown;
};

/// For whoever teaches: not shown to students.
struct SpeakerNote {
    std::string markdown;
};

/// One line of a `do` block.
struct LessonAction {
    enum class Kind {
        Connect,
        Send,
        Request,
        Ping,
        Close,
        Abort,
        Crash,
        Restart,
        Delay,
        Loss,
        Hold,
        NextFrame,
        Free,
        WaitForPacket,
        WaitUntilQuiet
    } kind {};
    std::string line; ///< As it is written.
    std::string lab = {}; ///< Empty: each lab of the lesson.
    std::string who = {}; ///< "alice".
    std::string text = {};
    double amount = 0; ///< Milliseconds of delay, percent of loss.
    std::optional<DisplayFilter> filter = {};
};

struct DoBlock {
    std::vector<LessonAction> actions;
};

/// One line of an `expect` block: "SYN | tcp.flags.syn == 1".
struct ExpectedPacket {
    std::string label, filter;
    DisplayFilter compiled;
};

struct ExpectBlock {
    /// InOrder: each line is matched by a packet behind the one before. Exactly: by so many packets of the step.
    enum class Kind { InOrder, Exactly } kind = Kind::InOrder;
    unsigned times = 0;
    std::vector<ExpectedPacket> packets;
};

/// One line of a `watch` block: a field of a packet that was matched, and what to see in it.
struct WatchedField {
    std::string label, field, sentence;
};

struct WatchBlock {
    std::vector<WatchedField> fields;
};

/// An answer that is found in the packets of whoever is asked.
struct DerivedAnswer {
    enum class From { Field, Packet, ByteRange, Count } from = From::Field;
    std::string field;
    std::string of; ///< The label of the expected packet.
    std::optional<DisplayFilter> counted = {}; ///< How many packets of the step match.
};

struct WrongAnswer {
    std::string answer;
    std::string misconception; ///< What somebody who answers so probably thinks, and what is true instead.
    std::string see; ///< The heading of the step that shows it; may be empty.
};

struct Question {
    /// Ticks: several of the choices. Order: all of them, in the right order.
    enum class Kind { Number, Text, Choice, Ticks, Order, Packet, ByteRange } kind = Kind::Number;
    std::string id, ask;
    bool isPrediction = false; ///< Asked before the packets are there.
    std::vector<std::string> choices;
    std::variant<std::vector<std::string>, DerivedAnswer> answer;
    std::vector<WrongAnswer> wrong;
    std::string because; ///< Why the right answer is right.
};

struct LessonPart {
    int line = 0;
    std::variant<Prose, SpeakerNote, DoBlock, ExpectBlock, WatchBlock, Question> content;
};

struct LessonStep {
    std::string title;
    int line = 0;
    std::vector<LessonPart> parts;

    bool acts() const;
    std::vector<const ExpectBlock*> expectations() const;
};

struct Lesson {
    std::string path, id; ///< "03-tcp", from the name of its file.
    std::string title, aim;
    int minutes = 0;
    std::vector<std::string> labs;
    bool usesIpv6 = false;
    std::string capture; ///< The name of its sample capture; empty when there is none.
    std::vector<LessonPart> introduction;
    std::vector<LessonStep> steps;

    const LessonStep* stepNamed(std::string_view title) const;
};

} // namespace packetarium
