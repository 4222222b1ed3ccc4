// LabSession: what the window and the command line ask of a session.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/lab_session.h"

#include "labs/session/lab_session_private.h"

#include <algorithm>

namespace packetarium {

LabSession::LabSession(NetworkKind kind, QStringList labs, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(*this, kind, labs))
{
}

LabSession::~LabSession() = default;

LabSession::State LabSession::state() const { return d->state; }

NetworkKind LabSession::networkKind() const { return d->kind; }

void LabSession::setLoopbackAddress(const QString& address) { d->loopback = address; }

void LabSession::setIpVersion(IpVersion version) { d->version = version; }

void LabSession::start() { d->start(); }

void LabSession::stop() { d->stop(); }

QList<PeerId> LabSession::peers() const
{
    QList<PeerId> ids;
    std::ranges::transform(std::as_const(d->peers), std::back_inserter(ids), &Private::Peer::id);
    return ids;
}

QString LabSession::hostName(const PeerId& id) const
{
    return d->kind == NetworkKind::Private ? d->hostOf(id) : QStringLiteral("localhost");
}

QString LabSession::peerName(const PeerId& id) const { return d->hostOf(id); }

quint16 LabSession::serverPort(const QString& lab) const
{
    const Private::Peer* server = d->serverOf(lab);
    return server ? server->port : 0;
}

QString LabSession::serverUrl(const QString& lab) const
{
    const Private::Peer* server = d->serverOf(lab);
    if (!server || server->port == 0)
        return {};
    const bool isIpv6 = server->address.contains(QLatin1Char(':'));
    const QString host = isIpv6 ? QStringLiteral("[%1]").arg(server->address) : server->address;
    const QString place = QStringLiteral("%1:%2").arg(host).arg(server->port);
    switch (server->lab->application) {
    case Lab::Application::WebSocket: return QStringLiteral("ws://%1/").arg(place);
    case Lab::Application::Http: return QStringLiteral("http://%1/").arg(place);
    case Lab::Application::SocketIo: return QStringLiteral("sio://%1/").arg(place);
    case Lab::Application::EngineIo: // A bare server: no client of ours connects to it.
    case Lab::Application::None: break;
    }
    const char* scheme = server->lab->transport == Lab::Transport::Tcp ? "tcp" : "udp";
    return QStringLiteral("%1://%2").arg(QLatin1String(scheme), place);
}

void LabSession::connectClient(const PeerId& id)
{
    const Private::Peer* server = d->serverOf(id.lab);
    if (server)
        command(id, {{"command", "connect"}, {"address", server->address}, {"port", server->port}});
}

void LabSession::send(const PeerId& id, const QString& text)
{
    const Private::Peer* peer = d->find(id);
    if (peer && peer->lab->kind == Lab::Kind::Page && id.role == PeerId::Role::Client) {
        const QString path = text.startsWith(QLatin1Char('/')) ? text : QStringLiteral("/");
        command(id, {{"command", "request"}, {"method", "GET"}, {"path", path}});
        return;
    }
    command(id, {{"command", "send"}, {"text", text}});
}

void LabSession::close(const PeerId& id) { command(id, {{"command", "close"}}); }

void LabSession::abort(const PeerId& id) { command(id, {{"command", "abort"}}); }

void LabSession::command(const PeerId& id, const QJsonObject& command) { d->command(id, command); }

void LabSession::crash(const PeerId& id) { d->crash(id); }

void LabSession::restart(const PeerId& id) { d->restart(id); }

void LabSession::setWire(const WireSettings& settings)
{
    if (d->network)
        d->network->setWire(settings);
}

void LabSession::nextFrame()
{
    if (d->network)
        d->network->nextFrame();
}

std::shared_ptr<Capture> LabSession::capture() const { return d->capture; }

} // namespace packetarium
