// Where lessons lie: installed beside the program, or in the sources.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_file.h"
#include "courseware/reader/lesson_text.h"
#include "courseware/sample_captures.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace packetarium {

std::vector<std::string> lessonFiles()
{
    std::vector<std::string> files;
    const QString folder = QString::fromStdString(coursewareFolder("lessons"));
    for (const QString& name : QDir(folder).entryList({"*.md"}, QDir::Files, QDir::Name))
        if (!name.endsWith(QLatin1String(".teacher.md")))
            files.push_back(QDir(folder).filePath(name).toStdString());
    return files;
}

std::string lessonPath(const std::string& idOrPath)
{
    const QString wanted = QString::fromStdString(idOrPath);
    if (QFileInfo(wanted).isFile())
        return idOrPath;
    for (const std::string& file : lessonFiles()) {
        const QString id = QFileInfo(QString::fromStdString(file)).completeBaseName();
        const int number = id.section(QLatin1Char('-'), 0, 0).toInt();
        if (id == wanted || (number != 0 && wanted.toInt() == number) || id.section(QLatin1Char('-'), 1) == wanted)
            return file;
    }
    return {};
}

std::string lessonCapturePath(const Lesson& lesson)
{
    if (lesson.capture.empty())
        return {};
    const QFileInfo beside(
        QFileInfo(QString::fromStdString(lesson.path)).dir(), QString::fromStdString(lesson.capture));
    return beside.isFile() ? beside.filePath().toStdString() : sampleCapturePath(lesson.capture);
}

std::string teacherPagePath(const std::string& path)
{
    return (path.ends_with(".md") ? path.substr(0, path.size() - 3) : path) + ".teacher.md";
}

LessonFile readLessonFile(const std::string& path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly)) {
        LessonFile unread;
        unread.lesson.path = path;
        unread.mistakes.add(
            0, "The file cannot be read: " + file.errorString().toStdString() + ".", "Check its name and its rights.");
        return unread;
    }
    const QByteArray bytes = file.read(qint64(longestLesson) + 1);
    return readLesson(path, std::string_view(bytes.data(), std::size_t(bytes.size())));
}

} // namespace packetarium
