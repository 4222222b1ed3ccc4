// Running packetarium-net and waiting for its events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/wire/private_wire.h"

#include "labs/wire/permission.h"
#include "tests/support/catch.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>

namespace packetarium {
namespace {

constexpr int patience =
    60'000; // For a computer that is busy with other tests; nothing waits this long on an idle one.

} // namespace

bool PrivateWire::isPossible()
{
    const NetworkDiagnosis diagnosis = diagnosePrivateNetwork();
    if (!diagnosis.possible)
        WARN("Skipped, no private network here: " << diagnosis.setting << ". " << diagnosis.what);
    return diagnosis.possible;
}

bool PrivateWire::hasPython()
{
    const bool has = !QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty();
    if (!has)
        WARN("Skipped: python3 is not installed.");
    return has;
}

PrivateWire::PrivateWire(const QStringList& arguments)
{
    m_process.setStandardOutputFile(m_folder.filePath("wire.pcapng"));
    m_process.start(PROGRAMS "/packetarium-net", arguments);
    REQUIRE(m_process.waitForStarted(patience));
    waitFor("ready");
}

PrivateWire::~PrivateWire()
{
    m_process.closeWriteChannel();
    m_process.waitForFinished(patience);
}

void PrivateWire::send(const QJsonObject& command)
{
    m_process.write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
    m_process.waitForBytesWritten(patience);
}

void PrivateWire::start(const QString& host, const QString& tag, const QString& shellCommand)
{
    send(
        {{"command", "start"},
         {"host", host},
         {"tag", tag},
         {"program", "/bin/sh"},
         {"arguments", QJsonArray {"-c", shellCommand}}});
}

void PrivateWire::startPython(const QString& host, const QString& tag, const QString& program)
{
    send(
        {{"command", "start"},
         {"host", host},
         {"tag", tag},
         {"program", "python3"},
         {"arguments", QJsonArray {"-u", "-c", "import socket\n" + program}}});
}

QJsonObject PrivateWire::nextEvent()
{
    m_process.setReadChannel(QProcess::StandardError);
    while (!m_process.canReadLine())
        if (!m_process.waitForReadyRead(patience))
            FAIL("packetarium-net says nothing more");
    return QJsonDocument::fromJson(m_process.readLine()).object();
}

QJsonObject PrivateWire::waitFor(const QString& event, const QString& tag)
{
    for (;;) {
        const QJsonObject next = nextEvent();
        if (next["event"] == "failed" && event != "failed")
            FAIL(next["what"].toString().toStdString());
        if (next["event"] == event && (tag.isEmpty() || next["tag"] == tag))
            return next;
    }
}

QString PrivateWire::outputOf(const QString& tag)
{
    QString output;
    for (;;) {
        const QJsonObject next = nextEvent();
        if (next["tag"] != tag)
            continue;
        if (next["event"] == "output")
            output += next["text"].toString() + '\n';
        if (next["event"] == "exited")
            break;
    }
    return output;
}

std::shared_ptr<Capture> PrivateWire::finish()
{
    send({{"command", "finish"}});
    REQUIRE(m_process.waitForFinished(patience));
    CHECK(m_process.exitCode() == 0);
    const auto capture = Capture::open(m_folder.filePath("wire.pcapng").toStdString());
    REQUIRE(capture);
    (*capture)->wait();
    CHECK_FALSE((*capture)->damage());
    return *capture;
}

} // namespace packetarium
