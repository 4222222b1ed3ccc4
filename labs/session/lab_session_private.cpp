// The session's steps: network, peers, ports, capture, running; and back.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/lab_session_private.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr int startMilliseconds = 15'000;
constexpr int quitMilliseconds = 2'000;
constexpr int completionMilliseconds = 20;
constexpr const char* serverHost = "Bob";
constexpr const char* clientHosts[] = {"Alice", "Carol"};

/// What a peer's process and its hello are called.
QString tagOf(const PeerId& id)
{
    const char* role = id.role == PeerId::Role::Server ? "server" : "client";
    return QStringLiteral("%1/%2/%3").arg(id.lab, QLatin1String(role)).arg(id.index);
}

bool is(const QJsonObject& event, const char* name)
{
    return event.value(QLatin1String("event")) == QLatin1String(name);
}

std::string textOf(const QJsonObject& event, const char* member)
{
    return event.value(QLatin1String(member)).toString().toStdString();
}

} // namespace

LabSession::Private::Private(LabSession& owner, NetworkKind networkKind, const QStringList& labIds)
    : session(owner)
    , kind(networkKind)
    , labs(labIds)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] {
        if (state == State::Starting)
            fail({"The labs did not start within 15 seconds.", "Run packetarium doctor to see what works here."});
        else if (network)
            network->stop(); // Who has not quit by now is not asked again.
    });
    m_completion.setInterval(completionMilliseconds);
    connect(&m_completion, &QTimer::timeout, this, &Private::finishCapture);
    buildPeers();
}

void LabSession::Private::buildPeers()
{
    for (const QString& name : labs) {
        const Lab* lab = labNamed(name);
        if (!lab)
            continue;
        peers.append({.id = {name, PeerId::Role::Server, 0}, .lab = lab, .address = {}});
        for (int client = 0; client < lab->clients; ++client)
            peers.append({.id = {name, PeerId::Role::Client, client}, .lab = lab, .address = {}});
    }
}

LabSession::Private::Peer* LabSession::Private::find(const PeerId& id)
{
    const auto found = std::ranges::find(peers, id, &Peer::id);
    return found == peers.end() ? nullptr : &*found;
}

const LabSession::Private::Peer* LabSession::Private::serverOf(const QString& lab) const
{
    const auto found = std::ranges::find(peers, PeerId {lab, PeerId::Role::Server, 0}, &Peer::id);
    return found == peers.end() ? nullptr : &*found;
}

QString LabSession::Private::hostOf(const PeerId& id) const
{
    if (id.role == PeerId::Role::Server)
        return QLatin1String(serverHost);
    return QLatin1String(clientHosts[std::size_t(id.index) % std::size(clientHosts)]);
}

Error LabSession::Private::unknownLab() const
{
    std::string known;
    for (const Lab& lab : packetarium::labs())
        known += std::string(known.empty() ? "" : ", ") + lab.id;
    for (const QString& name : labs)
        if (!labNamed(name))
            return {"There is no lab “" + name.toStdString() + "”.", "The labs are: " + known + "."};
    return {"No lab was chosen.", "The labs are: " + known + "."};
}

void LabSession::Private::start()
{
    if (state != State::Idle)
        return;
    state = State::Starting;
    capture.reset();
    m_captureAsked = false;
    const bool allKnown = std::ranges::all_of(labs, [](const QString& name) { return labNamed(name); });
    if (labs.isEmpty() || !allKnown) {
        // Later, so that no caller is surprised by a signal before start() has returned.
        QTimer::singleShot(0, this, [this] { fail(unknownLab()); });
        return;
    }
    control = std::make_unique<ControlServer>();
    connect(control.get(), &ControlServer::event, this, &Private::take);
    if (const Outcome listening = control->listen(); !listening) {
        QTimer::singleShot(0, this, [this, error = listening.error()] { fail(error); });
        return;
    }
    network.reset(Network::create(kind, version, control->leftovers(), nullptr));
    connect(network.get(), &Network::ready, this, &Private::networkReady);
    connect(network.get(), &Network::capturing, this, &Private::follow);
    connect(network.get(), &Network::processEnded, this, &Private::processEnded);
    connect(network.get(), &Network::held, &session, &LabSession::framesHeld);
    // Queued: what fails may have to be deleted for it.
    connect(network.get(), &Network::failed, this, &Private::fail, Qt::QueuedConnection);
    connect(network.get(), &Network::ended, this, &Private::networkEnded, Qt::QueuedConnection);
    m_deadline.start(startMilliseconds);
    network->start();
}

void LabSession::Private::networkReady()
{
    for (Peer& peer : peers)
        launch(peer);
}

QString LabSession::Private::serverAddress(const QString& host) const
{
    for (const HostInfo& info : network->hosts())
        if (kind == NetworkKind::Private && info.name == host)
            return version == IpVersion::Six ? info.address6 : info.address;
    return loopback;
}

void LabSession::Private::launch(Peer& peer)
{
    const bool isServer = peer.id.role == PeerId::Role::Server;
    const QString host = hostOf(peer.id);
    QStringList arguments {
        "--control",
        control->path(),
        "--id",
        tagOf(peer.id),
        "--lab",
        peer.id.lab,
        "--name",
        host,
        "--role",
        isServer ? "server" : "client"};
    if (isServer) {
        const bool isPrivate = kind == NetworkKind::Private;
        // A server that comes back after a crash is expected where it was.
        const quint16 port = isPrivate ? peer.lab->port : peer.port;
        arguments << "--bind" << serverAddress(host) << "--port" << QString::number(port);
    }
    peer.isAlive = true;
    peer.isReady = false;
    peer.restarts = false;
    network->startProcess(host, QStringLiteral("packetarium-peer"), arguments, tagOf(peer.id));
}

void LabSession::Private::take(const QString& tag, const QJsonObject& event)
{
    const auto found = std::ranges::find(peers, tag, [](const Peer& peer) { return tagOf(peer.id); });
    if (found == peers.end())
        return;
    takeProgress(*found, event);
    if (state != State::Idle)
        Q_EMIT session.peerEvent(found->id, event);
}

void LabSession::Private::takeProgress(Peer& peer, const QJsonObject& event)
{
    const bool isServer = peer.id.role == PeerId::Role::Server;
    if (is(event, "hello") && !isServer)
        peer.isReady = true;
    if (is(event, "listening") && isServer) {
        peer.isReady = true;
        peer.address = event.value(QLatin1String("address")).toString();
        peer.port = quint16(event.value(QLatin1String("port")).toInt());
    }
    if (state != State::Starting)
        return;
    if (is(event, "failed")) {
        const Error error {textOf(event, "what"), textOf(event, "advice")};
        QTimer::singleShot(0, this, [this, error] { fail(error); });
    }
    captureOnceReady();
}

void LabSession::Private::captureOnceReady()
{
    if (m_captureAsked || !std::ranges::all_of(peers, &Peer::isReady))
        return;
    m_captureAsked = true;
    QList<quint16> ports;
    for (const Peer& peer : std::as_const(peers))
        if (peer.port != 0 && !ports.contains(peer.port))
            ports << peer.port;
    network->capture(ports);
}

void LabSession::Private::follow(int descriptor)
{
    auto followed = Capture::follow(descriptor);
    if (!followed) {
        fail(followed.error());
        return;
    }
    capture = *followed;
    if (kind == NetworkKind::Private)
        for (const HostInfo& host : network->hosts())
            for (const QString& address : {host.address, host.address6})
                if (!address.isEmpty())
                    capture->setName(address.toStdString(), host.name.toStdString());
    m_deadline.stop();
    state = State::Running;
    Q_EMIT session.started();
}

void LabSession::Private::processEnded(const QString& tag, int status, const QString& said)
{
    const auto found = std::ranges::find(peers, tag, [](const Peer& peer) { return tagOf(peer.id); });
    if (found == peers.end())
        return;
    Peer& peer = *found;
    peer.isAlive = false;
    peer.isReady = false;
    if (state == State::Starting) {
        const std::string reason = said.isEmpty() ? "." : ": " + said.toStdString();
        const Error error {
            "The " + peer.id.lab.toStdString() + " lab did not start" + reason,
            "Run packetarium doctor to see what works here."};
        QTimer::singleShot(0, this, [this, error] { fail(error); });
        return;
    }
    if (state == State::Running && peer.restarts)
        launch(peer);
    QJsonObject event {{"event", "exited"}, {"status", status}};
    if (!said.isEmpty())
        event["text"] = said;
    Q_EMIT session.peerEvent(peer.id, event);
    if (state == State::Stopping)
        stopNetworkOnceAlone();
}

void LabSession::Private::command(const PeerId& id, const QJsonObject& command)
{
    const Peer* peer = find(id);
    if (peer && control && control->isConnected(tagOf(id))) {
        control->send(tagOf(id), command);
        return;
    }
    Q_EMIT session.peerEvent(
        id, {{"event", "failed"}, {"what", "This endpoint is not running."}, {"advice", "Start it (again) first."}});
}

void LabSession::Private::crash(const PeerId& id)
{
    if (const Peer* peer = find(id); peer && peer->isAlive && network)
        network->killProcess(tagOf(id));
}

void LabSession::Private::restart(const PeerId& id)
{
    Peer* peer = find(id);
    if (!peer || state != State::Running)
        return;
    if (!peer->isAlive) {
        launch(*peer);
        return;
    }
    peer->restarts = true;
    network->killProcess(tagOf(id));
}

void LabSession::Private::stop()
{
    if (state == State::Starting) {
        takeDown();
        state = State::Idle;
        QTimer::singleShot(0, &session, &LabSession::stopped);
        return;
    }
    if (state != State::Running)
        return;
    state = State::Stopping;
    m_deadline.start(quitMilliseconds);
    for (const Peer& peer : std::as_const(peers))
        control->send(tagOf(peer.id), {{"command", "quit"}});
    stopNetworkOnceAlone();
}

void LabSession::Private::stopNetworkOnceAlone()
{
    if (std::ranges::any_of(peers, &Peer::isAlive) || !m_deadline.isActive())
        return;
    m_deadline.stop();
    network->stop();
}

void LabSession::Private::networkEnded()
{
    if (state == State::Stopping)
        m_completion.start();
}

/// The capture's worker reads to the end of the pipe, which has no writer any more.
void LabSession::Private::finishCapture()
{
    if (capture && capture->state() != Capture::State::Complete)
        return;
    takeDown();
    state = State::Idle;
    Q_EMIT session.stopped();
}

void LabSession::Private::fail(const Error& error)
{
    if (state == State::Idle || state == State::Stopping)
        return;
    takeDown();
    state = State::Idle;
    Q_EMIT session.failed(error);
}

void LabSession::Private::takeDown()
{
    m_deadline.stop();
    m_completion.stop();
    if (network)
        network->disconnect(this);
    network.reset();
    control.reset();
    for (Peer& peer : peers) {
        peer.isAlive = false;
        peer.isReady = false;
        peer.port = 0;
    }
}

} // namespace packetarium
