// The right answers of questions, from the lesson or from the packets of whoever is asked, and what to say to a wrong one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/stage/lesson_stage.h"

namespace packetarium {

/// The packets that an answer may be derived from.
struct SeenPackets {
    const Capture* capture = nullptr; ///< Null before there are any.
    LabelledPackets labelled;
    std::size_t first = 0, end = 0; ///< Of the step.
};

/// As it would be typed; several where several are right together. Empty when it cannot be derived.
std::vector<std::string> rightAnswer(const Question&, const SeenPackets&);

struct Judgement {
    bool isRight = false;
    const WrongAnswer* misconception = nullptr; ///< When the lesson knows this wrong answer.
};
/// Of a choice, its number (from 1) will do; several are separated by commas or spaces.
Judgement judge(const Question&, const std::vector<std::string>& right, std::string_view typed);

/// "3", "“SYN”, “ACK”": for people.
std::string answerText(const std::vector<std::string>& answer);
/// The value of a field in a packet, as tshark writes it; its first occurrence.
std::optional<std::string> fieldValue(const Capture&, std::size_t packet, std::string_view field);

} // namespace packetarium
