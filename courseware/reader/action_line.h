// One line of a `do` block: alice.send "hello", wire loss 50, wait for tcp.analysis.retransmission.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson.h"
#include "courseware/reader/mistake.h"

namespace packetarium {

std::optional<LessonAction> readAction(int line, std::string_view text, Mistakes&);

/// A filter of a lesson, or nothing and the mistake.
std::optional<DisplayFilter> readFilter(int line, std::string_view expression, Mistakes&);

} // namespace packetarium
