// What crosses one port of the loopback interface, recorded by packetarium-capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/loopback_recording.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QTimer>

namespace packetarium {
namespace {

/// The kernel hands packets to the capture a moment after the sockets have closed.
constexpr std::chrono::milliseconds lastPackets {300};

} // namespace

LoopbackRecording::LoopbackRecording()
{
    connect(&m_program, &PacketProgram::event, this, &LoopbackRecording::heard);
    connect(&m_program, &PacketProgram::ended, this, [this](const QString& lastWords) {
        m_hasEnded = true;
        if (!m_capture && !m_failure)
            m_failure = Error {
                "The recording on loopback did not start: " + lastWords.toStdString(),
                "Run packetarium doctor to see what works here."};
    });
}

Outcome LoopbackRecording::start(quint16 port)
{
    const Outcome started = m_program.start(
        QStringLiteral("packetarium-capture"),
        {QStringLiteral("-i"),
         QStringLiteral("lo"),
         QStringLiteral("-f"),
         QStringLiteral("tcp port %1").arg(port),
         QStringLiteral("--json-errors")});
    if (!started)
        return started;
    while (!m_capture && !m_failure)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    return m_failure ? Outcome(*m_failure) : success();
}

void LoopbackRecording::heard(const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("failed"))
        m_failure = Error {
            event.value(QLatin1String("what")).toString().toStdString(),
            event.value(QLatin1String("advice")).toString().toStdString()};
    if (name != QLatin1String("capturing") || m_capture)
        return;
    if (const auto followed = Capture::follow(m_program.takePackets()))
        m_capture = *followed;
    else
        m_failure = followed.error();
}

Result<std::size_t> LoopbackRecording::save(const std::string& path)
{
    QTimer::singleShot(lastPackets, &m_program, &PacketProgram::terminate);
    while (!m_hasEnded)
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
    m_capture->wait();
    if (const auto damage = m_capture->damage())
        return *damage;
    if (const Outcome written = savePcapng(*m_capture, path); !written)
        return written.error();
    return m_capture->packets().size();
}

} // namespace packetarium
