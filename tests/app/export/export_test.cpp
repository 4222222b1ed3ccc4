// The exported files themselves: a table, a list of objects and a page, with hostile text in the packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export.h"
#include "tests/app/commands/packets.h"
#include "tests/app/window/sample_capture.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include <numeric>

using namespace packetarium;

namespace {

/// What these texts, sent as datagrams, become in a file with this ending.
QByteArray exported(const QList<QByteArray>& texts, const char* ending)
{
    const QTemporaryDir folder;
    writeDatagrams(folder.filePath("in.pcap"), texts);
    auto capture = Capture::open(folder.filePath("in.pcap").toStdString());
    REQUIRE(capture);
    (*capture)->wait();
    ExportChoice choice {"<hostile> & \"title\"", std::vector<std::size_t>(std::size_t(texts.size())), {}};
    std::iota(choice.indexes.begin(), choice.indexes.end(), std::size_t(0));
    const QString path = folder.filePath(QStringLiteral("out") + QLatin1String(ending));
    REQUIRE(exportCapture(**capture, choice, path.toStdString()));
    QFile file(path);
    REQUIRE(file.open(QIODevice::ReadOnly));
    return file.readAll();
}

} // namespace

TEST_CASE("The table has a header and a row a packet, each ended as RFC 4180 has it")
{
    const QByteArray csv = exported(hostileTexts(), ".csv");
    CHECK(csv.startsWith("number,time,from,to,"));
    CHECK(csv.count("\r\n") == hostileTexts().size() + 1);
    CHECK(csv.count('\n') == csv.count("\r\n"));
    CHECK(csv.contains("\r\n1,1700000000.000000000,"));
    CHECK_FALSE(csv.contains(",="));
    CHECK_FALSE(csv.contains('\0'));
}

TEST_CASE("The list of objects is valid JSON, whatever the packets hold")
{
    QJsonParseError error;
    const QJsonArray packets = QJsonDocument::fromJson(exported(hostileTexts(), ".json"), &error).array();
    CHECK(error.error == QJsonParseError::NoError);
    CHECK(packets.size() == hostileTexts().size());
    CHECK(exported({}, ".json") == "[]\n");
}

TEST_CASE("The page runs no script and fetches nothing")
{
    const QByteArray page = exported(hostileTexts(), ".html");
    CHECK(page.contains("default-src 'none'"));
    CHECK_FALSE(page.contains("script-src"));
    CHECK_FALSE(page.contains("<script"));
    CHECK_FALSE(page.contains("<img"));
    CHECK_FALSE(page.contains("http://"));
    CHECK_FALSE(page.contains("https://"));
    CHECK(page.contains("<title>&lt;hostile&gt; &amp; &quot;title&quot;"));
}

TEST_CASE("Every tag of the page is closed, whatever the packets hold")
{
    // Made into XML: the few tags that HTML leaves open are closed first.
    QString page = QString::fromUtf8(exported(hostileTexts(), ".html"));
    page.remove(QStringLiteral("<!doctype html>"));
    static const QRegularExpression meta(QStringLiteral("<meta ([^>]*)>"));
    page.replace(meta, QStringLiteral("<meta \\1/>"));
    QXmlStreamReader xml(page);
    while (!xml.atEnd())
        xml.readNext();
    CAPTURE(xml.errorString().toStdString(), xml.lineNumber());
    CHECK_FALSE(xml.hasError());
}

TEST_CASE("A large capture makes a bounded page that says what it left out")
{
    const QByteArray page = exported(QList<QByteArray>(6000, QByteArray(1000, 'x')), ".html");
    CHECK(page.size() < 20'000'000);
    CHECK(page.contains("The first 5000 of 6000 packets"));
    CHECK(page.contains("The first 500 of 6000 packets"));
}

TEST_CASE("An unknown ending is met with those that there are")
{
    const Outcome possible = exportable("capture.docx");
    REQUIRE_FALSE(possible);
    for (const char* ending : {".pcapng", ".html", ".csv", ".json"})
        CHECK(possible.error().advice.find(ending) != std::string::npos);
}

TEST_CASE("Saving that is given up leaves no file behind, whole or half")
{
    const QTemporaryDir folder;
    const auto capture = sampleCapture();
    std::stop_source source;
    source.request_stop();
    for (const char* ending : {".pcapng", ".html", ".csv", ".json"}) {
        ExportChoice choice {.title = "sample", .indexes = {0, 1, 2, 3, 4}};
        choice.giveUp = source.get_token();
        CHECK_FALSE(exportCapture(*capture, choice, folder.filePath(QStringLiteral("out") + ending).toStdString()));
    }
    CHECK(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).isEmpty());
}

TEST_CASE("The page shows conversations in the order of their titles")
{
    const QTemporaryDir folder;
    const std::string path = folder.filePath("out.html").toStdString();
    ExportChoice choice {.title = "sample", .indexes = {0, 1, 2, 3, 4}};
    choice.conversationTitles = {{"udp", 7, "Datagrams first"}, {"tcp", 7, "Segments second"}};
    REQUIRE(exportCapture(*sampleCapture(), choice, path));
    QFile file(QString::fromStdString(path));
    REQUIRE(file.open(QIODevice::ReadOnly));
    const QByteArray page = file.readAll();
    REQUIRE(page.contains("Segments second"));
    CHECK(page.lastIndexOf("Datagrams first") < page.lastIndexOf("Segments second"));
    CHECK(page.indexOf("Datagrams first") < page.indexOf("Segments second"));
}
