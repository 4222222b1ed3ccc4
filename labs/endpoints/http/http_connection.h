// One HTTP connection at its server: requests one after another, and their answers, RFC 9112.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"
#include "labs/endpoints/http/request_head.h"
#include "labs/endpoints/tcp/stream.h"

#include <optional>

namespace packetarium {

/// A request is read whole before it is told, and the next one only after its answer: so answers are in order, however
/// late they come. What breaks the rules of HTTP is refused here. A listener may answer at once, later, or never.
class HttpConnection : public QObject {
    Q_OBJECT

public:
    /// The stream must live as long; it tells nothing by itself, so that it can be handed over.
    HttpConnection(Stream&, const Limits&);

    /// Headers for the answers that refuse a request here. A page of another origin may read them only then.
    void addToRefusals(const QByteArray& headers) { m_refusalHeaders = headers; }

    void opened();
    void received(const QByteArray& bytes);
    /// The client will say no more, or the connection is lost.
    void ended();

    Stream& stream() { return m_stream; }
    bool owesAnswer() const { return m_exchange.has_value(); }
    /// Answers the request that was told; does nothing when none waits.
    void answer(const HttpAnswer&);
    /// Hands the stream over to another protocol: what the client said after the request. This falls silent.
    QByteArray release();

signals:
    /// A head whose body is still to come. It may be answered already; the connection ends then, the body unread.
    void announced(const packetarium::HttpRequest& head);
    void request(const packetarium::HttpRequest& whole);
    /// What came is no good request; the answer that says so follows, and the connection ends.
    void refused(const packetarium::HttpRefusal&);
    /// A response went out, whatever it was.
    void sent(const QByteArray& response);
    /// The client left while an answer was due or a body was still coming.
    void abandoned();

private:
    struct Exchange {
        bool isWhole = false; ///< The body is here as well.
        bool isHead = false; ///< The answer has no body.
        bool staysOpen = true;
        bool isOld = false; ///< HTTP/1.0, which must be told that the connection stays open.
    };

    void readRequests();
    bool readRequest();
    bool announce(const HttpHead&);
    bool tell(const HttpRequest& whole);
    bool refuse(const HttpRefusal&);
    HttpRequest requestOf(const HttpHead&) const;
    void respond(const QByteArray& response);
    void losePatience();

    Stream& m_stream;
    const Limits m_limits;
    QByteArray m_refusalHeaders;
    QByteArray m_input;
    HttpMessageSize m_size;
    std::optional<Exchange> m_exchange;
    bool m_isReading = false;
    bool m_isReleased = false;
    bool m_clientEnded = false;
    QTimer m_patience;
};

} // namespace packetarium
