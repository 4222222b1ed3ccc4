// list, dissect and export on capture files, and where their output goes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/packets.h"
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <csignal>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

struct Folder {
    QTemporaryDir folder;
    QString file = folder.filePath("small.pcap");

    explicit Folder(const QList<QByteArray>& texts = {"one", "two", "three"}) { writeDatagrams(file, texts); }
    QString path(const char* name) const { return folder.filePath(QString::fromLatin1(name)); }
};

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("list prints a line a packet")
{
    const Folder small;
    const Ran ran = runPacketarium({"list", small.file});
    CHECK(ran.status == 0);
    CHECK(std::ranges::count(ran.out, '\n') == 3);
    CHECK(says(ran.out, "10.0.0.1"));
    CHECK(says(ran.out, "UDP"));
    CHECK(ran.err.empty());
}

TEST_CASE("What a terminal obeys, or takes for the end of a line, is escaped in dissect's output")
{
    const QTemporaryDir folder;
    const QString file = folder.filePath("dns.pcap");
    // A DNS question for a name of one label: U+0085, DEL and U+2028. A name writes DEL as \177 by itself.
    const QByteArray query = QByteArray::fromHex("000101000001000000000000"
                                                 "06c2857fe280a800"
                                                 "00010001");
    writeDatagrams(file, {query}, 53);
    const Ran ran = runPacketarium({"dissect", file});
    CAPTURE(ran.out, ran.err);
    CHECK(ran.status == 0);
    CHECK(says(ran.out, "\\u0085"));
    CHECK(says(ran.out, "\\u2028"));
    for (const char* raw : {"\u0085", "\x7f", "\u2028"})
        CHECK_FALSE(says(ran.out, raw));
    CHECK(QJsonDocument::fromJson(QByteArray::fromStdString(ran.out)).isObject());
}

TEST_CASE("A filter chooses packets by their number")
{
    const Folder small;
    CHECK(std::ranges::count(runPacketarium({"list", small.file, "--filter", "udp.length == 13"}).out, '\n') == 1);
}

TEST_CASE("A filter that no packet matches says so")
{
    const Folder small;
    for (const char* command : {"list", "dissect"}) {
        const Ran all = runPacketarium({command, small.file, "--filter", "tcp"});
        CHECK(all.status == 0);
        CHECK(all.out.empty());
        CHECK(all.err == "0 of 3 packets match the filter.\n");
    }
    const Ran one = runPacketarium({"dissect", small.file, "--packet", "2", "--filter", "tcp"});
    CHECK(one.status == 1);
    CHECK(one.out.empty());
    CHECK(one.err == "Packet 2 does not match the filter.\n");
}

TEST_CASE("A mistake in a filter is pointed at with a caret")
{
    const Folder small;
    const Ran ran = runPacketarium({"list", small.file, "--filter", "udp && udp.prot == 1"});
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(says(ran.err, "\n  udp && udp.prot == 1\n         ^\n"));
}

TEST_CASE("A long filter is shown only around its mistake")
{
    const Folder small;
    const QString good = QStringLiteral("udp && ").repeated(5000);
    for (const QString& filter : {good + "udp.prot == 1" + " && udp" + good, good + QString(20'000, u'x')}) {
        const Ran ran = runPacketarium({"list", small.file, "--filter", filter});
        CHECK(ran.status == 2);
        CHECK(ran.err.size() < 1000);
        CHECK(says(ran.err, "…"));
        CHECK(says(ran.err, "^\n"));
    }
}

TEST_CASE("dissect prints a JSON object a line, whatever the packets hold")
{
    const Folder hostile(hostileTexts());
    const Ran ran = runPacketarium({"dissect", hostile.file});
    CHECK(ran.status == 0);
    const QList<QByteArray> lines = QByteArray::fromStdString(ran.out).trimmed().split('\n');
    REQUIRE(lines.size() == hostileTexts().size());
    for (qsizetype i = 0; i < lines.size(); ++i) {
        CAPTURE(lines[i].toStdString());
        const QJsonObject packet = QJsonDocument::fromJson(lines[i]).object();
        CHECK(packet["number"].toInt() == i + 1);
        CHECK(packet["len"].toInt() == 42 + hostileTexts()[i].size());
        CHECK(packet["story"].isString());
        REQUIRE(packet["layers"].toArray().size() >= 3);
        const QJsonObject udp = packet["layers"].toArray()[2].toObject();
        CHECK(udp["name"].toString() == "udp");
        CHECK(udp["start"].toInt() == 34);
        CHECK(udp["osi"].toInt() == 4);
        CHECK(udp["fields"]["udp.dstport"].toString() == "6000");
    }
}

TEST_CASE("dissect writes the time with nine decimals")
{
    const Folder small;
    CHECK(says(runPacketarium({"dissect", small.file, "--packet", "2"}).out, "\"time\":1700000000.001000000,"));
}

TEST_CASE("A packet that the capture does not have is not dissected")
{
    const Folder small;
    const Ran ran = runPacketarium({"dissect", small.file, "--packet", "4"});
    CHECK(ran.status == 1);
    CHECK(says(ran.err, "3 packets"));
}

TEST_CASE("A file that is missing, or no capture, is explained and ends with 1")
{
    const Folder small;
    QFile text(small.path("text.pcap"));
    REQUIRE(text.open(QIODevice::WriteOnly));
    text.write("This is no capture.");
    text.close();
    for (const QString& file : {small.path("missing.pcap"), text.fileName(), small.folder.path()})
        for (const char* command : {"list", "dissect"}) {
            CAPTURE(file.toStdString());
            const Ran ran = runPacketarium({command, file});
            CHECK(ran.status == 1);
            CHECK(ran.out.empty());
            CHECK_FALSE(ran.err.empty());
        }
}

TEST_CASE("A terminal obeys nothing that a packet says")
{
    const Folder hostile(hostileTexts());
    const std::string out = runPacketarium({"list", hostile.file}).out;
    CHECK(std::ranges::count(out, '\n') == hostileTexts().size());
    for (const char* forbidden : {"\x1b", "\r", "\xe2\x80\xae", "\xff"})
        CHECK_FALSE(says(out, forbidden));
}

TEST_CASE("A reader that has seen enough ends the writing without a complaint")
{
    const Folder large(QList<QByteArray>(20'000, "hello"));
    for (const QString command : {"list", "dissect"}) {
        CAPTURE(command.toStdString());
        const Ran ran = shell("{ \"$P\" " + command + " '" + large.file + "'; echo status $? >&2; } | head -n 1");
        CHECK(std::ranges::count(ran.out, '\n') == 1);
        CHECK(ran.err == "status 0\n");
    }
}

TEST_CASE("Ctrl-C ends a list at once, and leaves nothing behind")
{
    const QTemporaryDir folder;
    const QByteArray pipe = QFile::encodeName(folder.filePath("capture.pcap"));
    REQUIRE(::mkfifo(pipe.constData(), 0600) == 0);
    QProcess program;
    startPacketarium(program, {"list", pipe}, {{"TMPDIR", folder.path()}});
    int writer = -1;
    while (writer < 0 && program.state() != QProcess::NotRunning) {
        writer = ::open(pipe.constData(), O_WRONLY | O_CLOEXEC | O_NONBLOCK); // Only once the program reads.
        if (writer < 0)
            program.waitForFinished(1);
    }
    REQUIRE(writer >= 0);
    CHECK(::kill(pid_t(program.processId()), SIGINT) == 0);
    CHECK(program.waitForFinished());
    CHECK(program.exitStatus() == QProcess::CrashExit); // The shell is told which signal it was.
    ::close(writer);
    CHECK(QDir(folder.path()).entryList(QDir::Files | QDir::System | QDir::Hidden) == QStringList("capture.pcap"));
}

TEST_CASE("Results that cannot be written are not passed over in silence")
{
    const Folder small, large(QList<QByteArray>(20'000, "hello"));
    for (const QString& file : {small.file, large.file})
        for (const char* target : {">&-", ">/dev/full"}) {
            CAPTURE(file.toStdString(), target);
            const Ran ran = shell("\"$P\" list '" + file + "' " + target);
            CHECK(ran.status == 1);
            CHECK(says(ran.err, "could not be written"));
        }
}

TEST_CASE("Each ending exports, and leaves only the file that was asked for")
{
    const Folder hostile(hostileTexts());
    for (const char* name : {"a.pcapng", "a.html", "a.csv", "a.json"}) {
        CAPTURE(name);
        const Ran ran = runPacketarium({"export", hostile.file, "--to", hostile.path(name)});
        CHECK(ran.status == 0);
        CHECK(QFile(hostile.path(name)).size() > 0);
    }
    CHECK(QDir(hostile.folder.path()).entryList(QDir::Files | QDir::Hidden).size() == 5);
}

TEST_CASE("An export that cannot be written leaves what was there before")
{
    const Folder small;
    const QString missing = small.path("missing/a.csv");
    CHECK(runPacketarium({"export", small.file, "--to", missing}).status == 1);
    CHECK_FALSE(QFile::exists(missing));

    if (::geteuid() == 0)
        return; // Nothing is forbidden to root.
    REQUIRE(QDir(small.folder.path()).mkdir("closed"));
    QFile::setPermissions(small.path("closed"), QFile::ReadOwner | QFile::ExeOwner);
    for (const char* name : {"closed/a.pcapng", "closed/a.html", "closed/a.csv", "closed/a.json"}) {
        const Ran ran = runPacketarium({"export", small.file, "--to", small.path(name)});
        CHECK(ran.status == 1);
        CHECK_FALSE(ran.err.empty());
        CHECK_FALSE(QFile::exists(small.path(name)));
    }
    QFile::setPermissions(small.path("closed"), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
}

TEST_CASE("A filter that matches nothing exports an empty table, but no pcapng")
{
    const Folder small;
    CHECK(runPacketarium({"export", small.file, "--filter", "tcp", "--to", small.path("none.csv")}).status == 0);
    CHECK(runPacketarium({"export", small.file, "--filter", "tcp", "--to", small.path("none.pcapng")}).status == 1);
    CHECK_FALSE(QFile::exists(small.path("none.pcapng")));
}
