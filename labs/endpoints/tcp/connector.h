// Opens a TCP connection with one attempt per address, so that one click is one SYN.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSocket>
#include <QHostAddress>
#include <QSocketNotifier>
#include <QTimer>

#include <memory>

namespace packetarium {

/// Connects a descriptor of its own, because QTcpSocket tries every address twice: a lab would show two SYNs and two
/// resets for one `connect` to a port where nobody listens.
class Connector : public QObject {
    Q_OBJECT

public:
    Connector();
    ~Connector() override;

    /// Ends in connected() or failed(), never before this returns.
    void connectTo(const QString& host, quint16 port);
    /// Ends the attempt without a signal.
    void cancel();
    bool isConnecting() const { return m_connecting; }

signals:
    /// Whoever hears this owns the descriptor.
    void connected(int descriptor);
    void failed(QAbstractSocket::SocketError error, const QString& text);

private:
    void tryNext();
    void tryAddress(const QHostAddress&);
    void attemptEnded();
    void attemptFailed(int error);
    void closeDescriptor();
    void finishWith(QAbstractSocket::SocketError, const QString& text);

    QList<QHostAddress> m_addresses; ///< Still to be tried.
    quint16 m_port = 0;
    int m_lookup = -1;
    int m_descriptor = -1;
    int m_lastError = 0;
    bool m_connecting = false;
    std::unique_ptr<QSocketNotifier> m_writable;
    QTimer m_begin;
    QTimer m_patience;
};

} // namespace packetarium
