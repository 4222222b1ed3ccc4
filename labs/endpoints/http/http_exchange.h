// A request to one of our HTTP servers, and the answer to it, which may come later: RFC 9110.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/http_message.h"

#include <QByteArray>
#include <QHostAddress>

#include <utility>
#include <vector>

namespace packetarium {

struct HttpRequest {
    QByteArray method;
    QByteArray target; ///< As it was written: "/page?query".
    QByteArray version; ///< "HTTP/1.1".
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< Names as they were written.
    QByteArray body; ///< Whole, without the chunks it came in.
    QHostAddress address;
    quint16 port = 0;

    /// The first header of this name, whatever its letters' case; "" when there is none.
    QByteArray header(const QByteArray& name) const;
    /// The target's path, without scheme, host and query.
    QByteArray path() const;
    /// The same, for the rules that read heads; points into this request.
    HttpHead head() const;
};

struct HttpAnswer {
    int status = 200;
    QByteArray body = {};
    QByteArray type = "text/plain; charset=utf-8";
    QByteArray headers = {}; ///< Further lines, each with its line end.
};

} // namespace packetarium
