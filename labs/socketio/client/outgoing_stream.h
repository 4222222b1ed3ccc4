// A TCP connection that this side opens.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/connector.h"
#include "labs/endpoints/tcp/stream.h"

namespace packetarium {

class OutgoingStream : public QObject {
    Q_OBJECT

public:
    explicit OutgoingStream(const Limits&);

    void open(const QString& host, quint16 port);
    bool isOpen() const { return m_stream && !m_stream->isFinishing(); }
    /// Sends now what the kernel takes and keeps the rest; a server that leaves too much waiting is hung up on.
    void write(const QByteArray&);
    /// Bytes that the kernel has not taken yet.
    qint64 waiting() const { return m_stream ? m_stream->waiting() : 0; }

    /// Sends what waits, then FIN, and waits for the server's FIN, but not for ever.
    void finish();
    /// A reset, at once; `closed` follows.
    void cut();
    /// Closes the connection and says nothing more.
    void drop();

signals:
    void opened();
    void received(const QByteArray& bytes);
    /// The server's FIN.
    void ended();
    void drained();
    /// The last signal: the connection is over, or could not be opened. `why` is for people.
    void closed(const QString& why);

private:
    void takeOver(int descriptor);

    const Limits m_limits;
    Connector m_connector;
    std::unique_ptr<Stream> m_stream;
};

} // namespace packetarium
