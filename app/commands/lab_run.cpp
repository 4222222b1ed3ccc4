// Runs labs: starts the session, plays every lab's script, waits for the last packets, stops.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_run.h"

#include "app/commands/terminal.h"

#include <algorithm>

namespace packetarium {

namespace {

using namespace std::chrono_literals;

constexpr auto ownPace = 10s; ///< The network lets the wire drain for five seconds.
constexpr auto atOnce = 800ms; ///< Who pressed Ctrl-C waits for nothing that hangs.

} // namespace

LabRun::LabRun(RunPlan plan)
    : m_plan(std::move(plan))
    , m_session(m_plan.network, m_plan.labs)
{
    m_patience.setSingleShot(true);
    connect(&m_session, &LabSession::started, this, &LabRun::begin);
    connect(&m_session, &LabSession::stopped, this, &LabRun::end);
    connect(&m_session, &LabSession::failed, this, [this](const Error& error) {
        tell(error);
        m_result = m_scripts.empty() ? Result::NotRun : Result::Incomplete;
        stop(ownPace);
    });
    connect(&m_session, &LabSession::peerEvent, this, [this](const PeerId& peer, const QJsonObject& event) {
        m_stations.heard(m_session.peerName(peer), peer.role == PeerId::Role::Server, event);
        for (const auto& script : m_scripts)
            if (peer.lab == QLatin1String(script->lab().id))
                script->heard(peer, event);
    });
}

LabRun::~LabRun() = default;

void LabRun::start()
{
    tell(
        m_plan.network == NetworkKind::Private ? "Starting the private network …"
                                               : "Starting on this computer: Alice, Bob and Carol are programs here …");
    if (!m_plan.loopback.isEmpty())
        m_session.setLoopbackAddress(m_plan.loopback);
    m_session.setIpVersion(m_plan.version);
    m_session.start();
}

void LabRun::begin()
{
    m_capture = m_session.capture();
    m_session.setWire(m_plan.wire);
    for (const QString& id : m_plan.labs) {
        m_ports[id] = m_session.serverPort(id);
        m_urls[id] = m_session.serverUrl(id);
        m_scripts.push_back(std::make_unique<LabScript>(*labNamed(id), m_session, m_plan));
        connect(m_scripts.back().get(), &LabScript::done, this, &LabRun::scriptDone);
    }
    tell("The labs run.");
    for (const auto& script : m_scripts)
        script->start();
}

void LabRun::scriptDone()
{
    if (m_stopping || !std::ranges::all_of(m_scripts, [](const auto& script) { return script->isDone(); }))
        return;
    const bool failed = std::ranges::any_of(m_scripts, [](const auto& script) { return script->failed(); });
    m_result = failed ? Result::Incomplete : Result::Complete;
    awaitLastPackets();
}

/// The ends have closed, but the wire may still carry the last acknowledgements: the network may not go before they
/// came.
void LabRun::awaitLastPackets()
{
    connect(&m_patience, &QTimer::timeout, this, [this] { stop(ownPace); });
    m_patience.start(2000 + 8 * m_plan.wire.delayMilliseconds);
    connect(&m_look, &QTimer::timeout, this, [this] {
        if (connectionsAreClosed())
            stop(ownPace);
    });
    m_look.start(20);
}

bool LabRun::connectionsAreClosed() const
{
    auto isOver = [](const std::string& state) { return state == "CLOSED" || state == "TIME-WAIT"; };
    for (std::size_t i = 0; i < m_capture->conversationCount(); ++i) {
        const ConversationView conversation = m_capture->conversation(i);
        if (conversation.transport == "tcp"
            && !(isOver(conversation.initiatorState) && isOver(conversation.responderState)))
            return false;
    }
    return true;
}

void LabRun::interrupt()
{
    if (m_ended)
        return;
    tell("Interrupted; ending the labs.");
    m_result = m_capture ? Result::Interrupted : Result::NotRun;
    m_session.setWire({}); // What has been under way for its whole delay would take that long to arrive.
    stop(atOnce);
}

void LabRun::stop(std::chrono::milliseconds patience)
{
    m_stopping = true;
    m_look.stop();
    m_patience.disconnect(this);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (m_capture)
            m_capture->stop(); // Its end did not come; what it has is kept.
        end();
    });
    m_patience.start(patience);
    if (m_session.state() == LabSession::State::Idle)
        QTimer::singleShot(0, this, &LabRun::end);
    else
        m_session.stop();
}

void LabRun::end()
{
    if (std::exchange(m_ended, true))
        return;
    m_look.stop();
    m_patience.stop();
    if (m_capture)
        m_capture->wait();
    Q_EMIT finished();
}

} // namespace packetarium
