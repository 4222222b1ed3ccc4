// A request to one of our HTTP servers: what its headers and its target say.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/http/http_exchange.h"

namespace packetarium {
namespace {

std::string_view viewOf(const QByteArray& bytes) { return {bytes.constData(), std::size_t(bytes.size())}; }

} // namespace

QByteArray HttpRequest::header(const QByteArray& name) const
{
    for (const auto& [each, value] : headers)
        if (each.compare(name, Qt::CaseInsensitive) == 0)
            return value;
    return {};
}

QByteArray HttpRequest::path() const
{
    QByteArray path = target;
    if (const qsizetype scheme = path.indexOf("://"); scheme >= 0 && !path.startsWith('/')) {
        const qsizetype begin = path.indexOf('/', scheme + 3);
        path = begin < 0 ? QByteArray("/") : path.mid(begin);
    }
    const qsizetype query = path.indexOf('?');
    return query < 0 ? path : path.first(query);
}

HttpHead HttpRequest::head() const
{
    HttpHead head;
    head.method = viewOf(method);
    head.target = viewOf(target);
    head.version = viewOf(version);
    for (const auto& [name, value] : headers)
        head.headers.push_back({{}, viewOf(name), viewOf(value)});
    return head;
}

} // namespace packetarium
