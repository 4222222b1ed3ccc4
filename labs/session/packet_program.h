// A program of this project that writes packets (pcapng) to its stdout, and says on stderr what happens, as JSON lines:
// packetarium-net and packetarium-capture.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QJsonObject>
#include <QObject>
#include <QProcess>

namespace packetarium {

class PacketProgram : public QObject {
    Q_OBJECT

public:
    explicit PacketProgram(QObject* parent = nullptr);
    /// Ends the program and waits for it.
    ~PacketProgram() override;

    /// Whether it could be started shows in ended() at the latest.
    Outcome start(const QString& name, const QStringList& arguments);
    bool isRunning() const;
    /// One JSON object, as a line on its stdin.
    void send(const QJsonObject&);
    /// It is asked to end, and killed when it does not within this time.
    void finish(int milliseconds);
    void terminate();
    /// The packets' pipe; the receiver owns it. -1 when it has been taken before.
    int takePackets();

signals:
    void event(const QJsonObject&);
    /// Its last words are what it wrote to stderr that is no event: the reason when it did not even start.
    void ended(const QString& lastWords);

private:
    void readEvents();
    void finished();

    QProcess m_process;
    int m_packets = -1;
    QByteArray m_incoming;
    QString m_lastWords;
};

} // namespace packetarium
