// The lesson commands, as a teacher and a student type them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/reader/lesson_file.h"
#include "courseware/sample_captures.h"
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>

namespace {

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("A lesson is found by its number, with a zero in front or without, and by its name")
{
    CHECK_FALSE(packetarium::lessonPath("3").empty());
    CHECK(packetarium::lessonPath("03") == packetarium::lessonPath("3"));
    CHECK(packetarium::lessonPath("tcp") == packetarium::lessonPath("3"));
    CHECK(packetarium::lessonPath("0").empty());
}

TEST_CASE("A lesson of one's own is replayed from the capture beside it")
{
    const QTemporaryDir folder;
    const QString lesson = folder.filePath("mine.md"), capture = folder.filePath("03-tcp.pcapng");
    REQUIRE(QFile::copy(QString::fromStdString(packetarium::lessonPath("3")), lesson));
    REQUIRE(QFile::copy(QString::fromStdString(packetarium::sampleCapturePath("03-tcp.pcapng")), capture));
    const Ran replayed = runPacketarium({"lesson", "check", lesson, "--replay"});
    CHECK(replayed.status == 0);
    CHECK(says(replayed.err, "mine: everything that the lesson says came true."));

    QFile text(lesson);
    REQUIRE(text.open(QIODevice::ReadWrite));
    const QByteArray changed = text.readAll().replace("capture = \"03-tcp.pcapng\"", "capture = \"nowhere.pcapng\"");
    REQUIRE((text.resize(0) && text.seek(0) && text.write(changed) == changed.size()));
    text.close();
    const Ran refused = runPacketarium({"lesson", "check", lesson, "--replay"});
    CHECK(refused.status == 1);
    CHECK(says(refused.err, "\"nowhere.pcapng\", is not beside the lesson"));
}

TEST_CASE("Where the input ends, the questions that follow are shown, and it is said that they are not asked")
{
    const Ran ran = runPacketarium({"lesson", "run", "3", "--replay"}, "\n3\n");
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "(Say what you think, even if you only guess.)"));
    CHECK(says(ran.out, "You predicted: 3. So it is."));
    CHECK(says(ran.out, "(The input has ended: the questions that follow are only shown.)"));
    CHECK(says(ran.out, "The end. You answered 0 of "));
}
