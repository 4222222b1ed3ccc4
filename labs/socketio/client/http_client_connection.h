// An HTTP/1.1 connection that is kept alive between requests: RFC 9112.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/outgoing_stream.h"
#include "protocols/application/http_message.h"

namespace packetarium {

/// Where requests go, and what they all carry.
struct HttpPlace {
    QString host;
    quint16 port = 80;
    QByteArray headers = {}; ///< Further lines, each with its line end.
    qint64 longestBody = 0; ///< Of an answer.
    std::chrono::milliseconds farewell {2'000};

    /// The value of the Host header.
    QByteArray name() const;
};

/// One question at a time. Its own, because Qt's QNetworkAccessManager shares its connections as it likes, asks again
/// by itself and cannot reset: on the wire nobody could tell the poll from the post. Redirects are not followed.
class HttpClientConnection : public QObject {
    Q_OBJECT

public:
    explicit HttpClientConnection(HttpPlace);

    /// Opens the TCP connection when there is none. Ends in answered() or failed().
    void ask(const QByteArray& method, const QByteArray& target, const QByteArray& body = {});
    bool isAsking() const { return m_asking; }
    /// Nothing will be asked any more; `over` follows.
    void finish();
    /// A reset instead.
    void cut();
    /// Closes the TCP connection, if there is one, and says nothing.
    void drop();

signals:
    void answered(int status, const QByteArray& body);
    /// There will be no answer to this question; the next one may be asked.
    void failed(const QString& why);
    void over();

private:
    void connectStream();
    void sendRequest();
    void read(const QByteArray& bytes);
    void take(qsizetype size);
    void fail(const QString& why);
    void streamClosed(const QString& why);

    const HttpPlace m_place;
    std::unique_ptr<OutgoingStream> m_stream;
    QByteArray m_request;
    std::string m_method;
    QByteArray m_input;
    HttpMessageSize m_size;
    bool m_asking = false;
    bool m_finishing = false;
    QTimer m_idle;
};

} // namespace packetarium
