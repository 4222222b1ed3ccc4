// Finds the connection for an address.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/socketio_lookup.h"

#include <QUrlQuery>

namespace packetarium {

SocketIoClient& SocketIoLookup::operator()(const QString& address, SocketIoOptions options)
{
    const QUrl url(address);
    const std::string nsp = url.path().isEmpty() ? "/" : url.path().toStdString();
    if (options.manager.engine.query.empty())
        for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
            options.manager.engine.query.emplace_back(name.toUtf8(), value.toUtf8());

    const QUrl server = url.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment);
    QUrl withPort = server;
    withPort.setPort(server.port(80));
    const QByteArray key = withPort.toEncoded() + options.manager.engine.path;
    const auto known = m_shared.find(key);
    const bool hasNamespace = known != m_shared.end() && known->second->hasSocket(nsp);
    if (options.forceNew || !options.multiplex || hasNamespace) {
        m_own.push_back(std::make_unique<SocketIoManager>(server, std::move(options.manager)));
        return m_own.back()->socket(nsp, std::move(options.client));
    }
    auto& manager = m_shared[key];
    if (!manager)
        manager = std::make_unique<SocketIoManager>(server, std::move(options.manager));
    return manager->socket(nsp, std::move(options.client));
}

} // namespace packetarium
