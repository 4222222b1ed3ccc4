// Reads a lesson from its file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "courseware/reader/lesson.h"
#include "courseware/reader/mistake.h"

namespace packetarium {

struct LessonFile {
    Lesson lesson; ///< As far as it was understood.
    Mistakes mistakes; ///< Without any, the lesson can be run.
};

/// `path` is for messages and the lesson's id.
LessonFile readLesson(const std::string& path, std::string_view text);
LessonFile readLessonFile(const std::string& path);

/// The lessons that come with the program, in their order: paths.
std::vector<std::string> lessonFiles();
/// Where the lesson's capture lies: beside its file, or among those that come with the program. Empty: in neither.
std::string lessonCapturePath(const Lesson&);
/// The lesson of this id ("03-tcp", "3" or "03"), or a path as it is; empty when there is none.
std::string lessonPath(const std::string& idOrPath);
/// A lesson's page for teachers lies beside it: "03-tcp.teacher.md".
std::string teacherPagePath(const std::string& lessonPath);

} // namespace packetarium
