// A TCP connection that this side opens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/outgoing_stream.h"

namespace packetarium {

OutgoingStream::OutgoingStream(const Limits& limits)
    : m_limits(limits)
{
    connect(&m_connector, &Connector::connected, this, &OutgoingStream::takeOver);
    connect(&m_connector, &Connector::failed, this, [this](QAbstractSocket::SocketError, const QString& text) {
        Q_EMIT closed(text);
    });
}

void OutgoingStream::open(const QString& host, quint16 port) { m_connector.connectTo(host, port); }

void OutgoingStream::takeOver(int descriptor)
{
    m_stream = std::make_unique<Stream>(descriptor, m_limits);
    connect(m_stream.get(), &Stream::received, this, &OutgoingStream::received);
    connect(m_stream.get(), &Stream::ended, this, &OutgoingStream::ended);
    connect(m_stream.get(), &Stream::drained, this, &OutgoingStream::drained);
    connect(m_stream.get(), &Stream::closed, this, [this](Stream::By by) {
        m_stream.reset();
        Q_EMIT closed(
            by == Stream::By::Here        ? QStringLiteral("the connection was closed here")
                : by == Stream::By::There ? QStringLiteral("the server closed the connection")
                                          : QStringLiteral("the connection broke"));
    });
    Q_EMIT opened();
}

void OutgoingStream::write(const QByteArray& bytes)
{
    if (m_stream)
        m_stream->write(bytes);
}

void OutgoingStream::finish()
{
    if (m_stream)
        return m_stream->finish();
    m_connector.cancel();
    QTimer::singleShot(0, this, [this] { Q_EMIT closed(QStringLiteral("the connection was closed here")); });
}

void OutgoingStream::drop()
{
    m_connector.cancel();
    m_stream.reset();
}

void OutgoingStream::cut()
{
    if (m_stream)
        m_stream->abort();
    else
        finish();
}

} // namespace packetarium
