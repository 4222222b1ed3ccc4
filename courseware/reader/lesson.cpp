// What is asked of a lesson as a whole.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson.h"

#include <algorithm>

namespace packetarium {

bool LessonStep::acts() const
{
    return std::ranges::any_of(parts, [](const auto& part) { return std::holds_alternative<DoBlock>(part.content); });
}

std::vector<const ExpectBlock*> LessonStep::expectations() const
{
    std::vector<const ExpectBlock*> blocks;
    for (const LessonPart& part : parts)
        if (const auto* block = std::get_if<ExpectBlock>(&part.content))
            blocks.push_back(block);
    return blocks;
}

const LessonStep* Lesson::stepNamed(std::string_view wanted) const
{
    const auto found = std::ranges::find(steps, wanted, &LessonStep::title);
    return found == steps.end() ? nullptr : &*found;
}

} // namespace packetarium
