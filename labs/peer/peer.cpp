// One endpoint as a process of its own.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/peer/peer.h"

#include <unistd.h>

namespace packetarium {
namespace {

QString nanosecondsNow()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return QString::number(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

} // namespace

Peer::Peer(const PeerOptions& options)
    : m_options(options)
    , m_control(options.control)
{
    const Limits limits {.message = options.longestMessage};
    if (options.role == PeerOptions::Role::Server) {
        ServerSettings settings {.exposure = options.exposure, .limits = limits, .tellsMemory = true};
        if (!options.name.isEmpty())
            settings.name = options.name;
        m_endpoint = makeServer(*options.lab, settings);
    } else {
        ClientSettings settings {.limits = limits};
        if (!options.name.isEmpty())
            settings.name = options.name;
        m_endpoint = makeClient(*options.lab, settings);
    }
    connect(m_endpoint.get(), &Endpoint::event, &m_control, &Control::send);
    connect(&m_control, &Control::command, this, &Peer::command);
    connect(&m_control, &Control::misunderstood, this, &Peer::fail);
    connect(&m_control, &Control::ended, this, &Peer::orphaned);
}

Outcome Peer::start()
{
    if (const Outcome opened = m_control.open(); !opened)
        return opened;
    const bool isServer = m_options.role == PeerOptions::Role::Server;
    m_control.send({
        {"event", "hello"},
        {"time", nanosecondsNow()},
        {"id", m_options.id},
        {"lab", m_options.lab->id},
        {"role", isServer ? "server" : "client"},
        {"pid", qint64(::getpid())},
    });
    if (isServer)
        m_endpoint->command({{"command", "listen"}, {"address", m_options.bind}, {"port", m_options.port}});
    return success();
}

void Peer::command(const QJsonObject& command)
{
    if (command.value(QLatin1String("command")) == QLatin1String("quit"))
        Q_EMIT ended();
    else
        m_endpoint->command(command);
}

void Peer::fail(const Error& error)
{
    m_control.send({
        {"event", "failed"},
        {"time", nanosecondsNow()},
        {"what", QString::fromStdString(error.what)},
        {"advice", QString::fromStdString(error.advice)},
    });
}

} // namespace packetarium
