// A peer's line to whoever controls it: commands in, events out, one JSON object a line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QObject>
#include <QSocketNotifier>

#include <memory>

namespace packetarium {

class Control : public QObject {
    Q_OBJECT

public:
    /// A unix socket's path, or "-" for stdin and stdout.
    explicit Control(const QString& path);
    ~Control() override;

    Outcome open();
    /// Events that the other side does not take in time are left out, and it is told how many.
    void send(const QJsonObject& event);

signals:
    void command(const QJsonObject& command);
    /// A line that is no command; the text says why.
    void misunderstood(const packetarium::Error&);
    void ended();

private:
    void readable();
    void takeLines();
    void takeLine(const QByteArray& line);
    void sendWaiting();

    const QString m_path;
    int m_input = -1;
    int m_output = -1;
    std::unique_ptr<QSocketNotifier> m_read;
    std::unique_ptr<QSocketNotifier> m_write;
    QByteArray m_incoming;
    QByteArray m_outgoing;
    bool m_lineTooLong = false;
    int m_leftOut = 0;
};

} // namespace packetarium
