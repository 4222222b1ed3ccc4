// Running packetarium-net and packetarium-capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/packet_program.h"

#include "labs/session/program.h"

#include <QJsonDocument>
#include <QTimer>

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr qsizetype longestLine = 1024 * 1024;
constexpr qsizetype longestLastWords = 4096;
constexpr int politeMilliseconds = 1000;

} // namespace

PacketProgram::PacketProgram(QObject* parent)
    : QObject(parent)
{
    connect(&m_process, &QProcess::readyReadStandardError, this, &PacketProgram::readEvents);
    connect(&m_process, &QProcess::finished, this, &PacketProgram::finished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        m_lastWords = m_process.errorString();
        Q_EMIT ended(m_lastWords);
    });
}

PacketProgram::~PacketProgram()
{
    m_process.disconnect(this);
    if (m_packets >= 0)
        close(m_packets);
    if (m_process.state() == QProcess::NotRunning)
        return;
    // The end of its stdin is what ends packetarium-net; packetarium-capture takes the signal.
    m_process.closeWriteChannel();
    m_process.terminate();
    if (!m_process.waitForFinished(politeMilliseconds)) {
        m_process.kill();
        m_process.waitForFinished(politeMilliseconds);
    }
}

Outcome PacketProgram::start(const QString& name, const QStringList& arguments)
{
    const auto path = programPath(name);
    if (!path)
        return path.error();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return Error {
            std::string("No pipe could be made: ") + std::strerror(errno),
            "Close other programs or windows, and try again."};
    m_packets = ends[0];
    // QProcess would read the packets into memory of its own; the capture reads the pipe itself.
    m_process.setStandardOutputFile(QProcess::nullDevice());
    m_process.setChildProcessModifier([end = ends[1]] { dup2(end, STDOUT_FILENO); });
    m_process.start(*path, arguments);
    close(ends[1]); // Or the pipe would never end. The fork has happened.
    return success();
}

bool PacketProgram::isRunning() const { return m_process.state() != QProcess::NotRunning; }

void PacketProgram::send(const QJsonObject& command)
{
    m_process.write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
}

void PacketProgram::finish(int milliseconds)
{
    send({{"command", "finish"}});
    QTimer::singleShot(milliseconds, &m_process, &QProcess::kill);
}

void PacketProgram::terminate() { m_process.terminate(); }

int PacketProgram::takePackets() { return std::exchange(m_packets, -1); }

void PacketProgram::readEvents()
{
    m_incoming += m_process.readAllStandardError();
    qsizetype from = 0;
    for (qsizetype end; (end = m_incoming.indexOf('\n', from)) >= 0; from = end + 1) {
        const QByteArray line = m_incoming.mid(from, end - from);
        const QJsonDocument parsed = QJsonDocument::fromJson(line);
        if (parsed.isObject())
            Q_EMIT event(parsed.object());
        else
            m_lastWords = (m_lastWords + QString::fromUtf8(line) + '\n').right(longestLastWords);
    }
    m_incoming.remove(0, from);
    if (m_incoming.size() > longestLine)
        m_incoming.clear();
}

void PacketProgram::finished()
{
    readEvents();
    Q_EMIT ended(m_lastWords.trimmed());
}

} // namespace packetarium
