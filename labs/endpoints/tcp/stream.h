// One TCP connection that a server accepted: what was read, what waits to be sent, and how it ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/endpoint.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>
#include <QSocketNotifier>
#include <QTimer>

namespace packetarium {

/// Works on the descriptor itself, because QTcpSocket cannot show three things that a lab is about: what one read
/// brought, a connection closed in one direction only (it drops what was not sent yet when the other side's FIN
/// arrives), and a FIN instead of a reset when the client still talks.
class Stream : public QObject {
    Q_OBJECT

public:
    enum class By { Here, There, Error };

    /// Takes the connected socket over.
    Stream(qintptr descriptor, const Limits&);
    ~Stream() override;

    const QHostAddress& address() const { return m_address; }
    quint16 port() const { return m_port; }

    /// Sends now what the kernel takes and keeps the rest. A client that leaves too much waiting is hung up on.
    void write(const QByteArray&);
    /// From now on, what is written in one turn of the event loop goes out together at its end: less work for a server
    /// with many short messages, but no longer a segment for each.
    void gatherWrites() { m_gathers = true; }
    /// Bytes that the kernel has not taken yet.
    qint64 waiting() const { return m_waiting; }
    /// Reading stops, so that TCP itself slows the client down, and starts again with the queue empty.
    void holdReadingWhileWaiting() { m_holds = true; }

    /// Sends what waits, then FIN; then listens (to nothing) for the client's FIN, but not for ever.
    void finish();
    /// A reset.
    void abort(const QString& reason = {});
    bool isFinishing() const { return m_finishing; }

signals:
    /// What one read brought.
    void received(const QByteArray& bytes);
    /// The client's FIN: nothing more will come, but it may still read.
    void ended();
    /// Nothing waits any more.
    void drained();
    /// The last signal.
    void closed(packetarium::Stream::By by, const QString& reason);

private:
    void readable();
    void writable();
    void enqueue(const QByteArray&);
    void sendLater();
    void sendGathered();
    void tell(const QByteArray& bytes);
    void sendWaiting();
    void removeSent(qsizetype size);
    void announceEmptyQueue();
    void sendFin();
    void close(By, const QString& reason);
    void updateReading();

    int m_descriptor;
    const Limits m_limits;
    QHostAddress m_address;
    quint16 m_port = 0;
    QList<QByteArray> m_queue;
    qint64 m_waiting = 0;
    qsizetype m_sentOfFirst = 0;
    bool m_gathers = false;
    bool m_sendsLater = false; ///< At the end of this turn.
    bool m_isReading = false;
    bool m_holds = false;
    bool m_finishing = false;
    bool m_finSent = false;
    bool m_finReceived = false;
    bool m_endedByClient = false; ///< The client's FIN came before ours was decided.
    QSocketNotifier m_read;
    QSocketNotifier m_write;
    QTimer m_stall;
    QTimer m_farewell;
};

} // namespace packetarium
