// What the parts of a lesson say about each other, and about labs and hosts: that all of it exists.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson.h"
#include "courseware/reader/mistake.h"

namespace packetarium {

void checkReferences(const Lesson&, Mistakes&);

} // namespace packetarium
