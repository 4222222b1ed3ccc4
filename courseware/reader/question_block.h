// The `question` and `predict` blocks: TOML.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson.h"
#include "courseware/reader/lesson_text.h"

namespace packetarium {

std::optional<Question> readQuestion(const TextBlock&, Mistakes&);

} // namespace packetarium
