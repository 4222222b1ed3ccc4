// Performs a step: one action after the other, each waited for, and then the packets that are expected.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/stage/live_stage.h"

#include <algorithm>

namespace packetarium {

namespace {

using Kind = LessonAction::Kind;

constexpr int lookMilliseconds = 20;
/// TCP sends a lost segment again after 200 ms at the earliest, and delays an acknowledgement for up to that.
constexpr qint64 quietMilliseconds = 350;
constexpr qint64 patienceMilliseconds = 15'000; ///< For an endpoint to report, and for the first packet.
constexpr qint64 packetPatienceMilliseconds = 60'000; ///< TCP's repeats come later and later.

bool isOneOf(const QJsonObject& event, std::initializer_list<const char*> names)
{
    const QString name = event.value(QLatin1String("event")).toString();
    return std::ranges::any_of(names, [&name](const char* each) { return name == QLatin1String(each); });
}

/// Whether the event says that what the peer was told is done, or cannot be.
bool ends(Kind kind, const QJsonObject& event)
{
    switch (kind) {
    case Kind::Connect: return isOneOf(event, {"connected", "failed", "closed", "exited"});
    case Kind::Send: return isOneOf(event, {"sent", "response", "failed", "closed", "exited"});
    case Kind::Request: return isOneOf(event, {"response", "failed", "closed", "exited"});
    case Kind::Ping: return isOneOf(event, {"pong", "failed", "closed", "exited"});
    case Kind::Close:
    case Kind::Abort: return isOneOf(event, {"closed", "failed", "exited"});
    case Kind::Crash: return isOneOf(event, {"exited"});
    case Kind::Restart: return isOneOf(event, {"hello", "listening", "failed"});
    default: return false;
    }
}

QStringList namesOf(const std::vector<std::string>& labs)
{
    QStringList names;
    for (const std::string& lab : labs)
        names << QString::fromStdString(lab);
    return names;
}

bool waits(const LessonAction& action)
{
    return action.kind == Kind::WaitForPacket || action.kind == Kind::WaitUntilQuiet;
}

} // namespace

LiveStage::LiveStage(const Lesson& lesson, NetworkKind network, QObject* parent)
    : LessonStage(lesson, parent)
    , m_session(network, namesOf(lesson.labs))
{
    m_session.setIpVersion(lesson.usesIpv6 ? IpVersion::Six : IpVersion::Four);
    m_look.setInterval(lookMilliseconds);
    connect(&m_look, &QTimer::timeout, this, &LiveStage::look);
    connect(&m_session, &LabSession::started, this, &LessonStage::ready);
    connect(&m_session, &LabSession::failed, this, [this](const Error& error) {
        m_look.stop();
        Q_EMIT failed(error);
    });
    connect(&m_session, &LabSession::stopped, this, &LessonStage::finished);
    connect(&m_session, &LabSession::peerEvent, this, &LiveStage::heard);
}

void LiveStage::start() { m_session.start(); }

void LiveStage::finish()
{
    m_look.stop();
    if (m_session.state() == LabSession::State::Idle)
        QTimer::singleShot(0, this, &LessonStage::finished);
    else
        m_session.stop();
}

void LiveStage::perform(std::size_t step)
{
    m_seen = capture()->packets().size();
    m_firstPackets.push_back(m_seen);
    beginOutcome(step, m_seen);
    m_actions.clear();
    for (const LessonPart& part : m_lesson.steps[step].parts)
        if (const auto* block = std::get_if<DoBlock>(&part.content))
            m_actions.insert(m_actions.end(), block->actions.begin(), block->actions.end());
    m_nextAction = 0;
    m_sincePacket.start();
    m_sinceAction.start();
    m_look.start();
    nextAction();
}

void LiveStage::look()
{
    const std::size_t packets = capture()->packets().size();
    if (packets != m_seen) {
        m_seen = packets;
        m_sincePacket.restart();
        lookUpTo(packets);
    }
    if (m_nextAction <= m_actions.size()) {
        if (actionIsOver())
            nextAction();
    } else if (stepIsOver()) {
        m_look.stop();
        lookUpTo(m_seen);
        Q_EMIT performed();
    }
}

bool LiveStage::isQuiet() const
{
    return m_sincePacket.elapsed() > quietMilliseconds + 2 * m_wire.delayMilliseconds
        && m_sinceAction.elapsed() > quietMilliseconds;
}

bool LiveStage::stepIsOver() const
{
    if (!isQuiet())
        return false;
    return m_outcome.isMet() || !m_outcome.inVain.empty()
        || std::min(m_sincePacket.elapsed(), m_sinceAction.elapsed()) > patienceMilliseconds / 2
        || m_sinceAction.elapsed() > packetPatienceMilliseconds;
}

bool LiveStage::actionIsOver()
{
    if (m_nextAction == 0)
        return true;
    const LessonAction& action = m_actions[m_nextAction - 1];
    if (action.kind == Kind::WaitUntilQuiet)
        return isQuiet() || m_sinceAction.elapsed() > patienceMilliseconds;
    if (action.kind == Kind::WaitForPacket) {
        for (; m_searched < m_seen && !m_found; ++m_searched)
            m_found = action.filter->matches(*capture(), m_searched);
        if (m_found || m_sinceAction.elapsed() <= packetPatienceMilliseconds)
            return m_found;
        m_outcome.inVain.push_back(action.line);
        return true;
    }
    return m_awaited.isEmpty() || m_sinceAction.elapsed() > patienceMilliseconds;
}

/// One past the end once all have been done.
void LiveStage::nextAction()
{
    m_awaited.clear();
    m_sinceAction.restart();
    if (m_nextAction < m_actions.size())
        begin(m_actions[m_nextAction]);
    ++m_nextAction;
}

void LiveStage::begin(const LessonAction& action)
{
    Q_EMIT acting(action);
    if (waits(action)) {
        m_found = false;
        m_searched = m_outcome.firstPacket;
    } else if (action.who.empty()) {
        actOnWire(action);
    } else {
        actOnPeers(action);
    }
}

void LiveStage::actOnWire(const LessonAction& action)
{
    if (action.kind == Kind::NextFrame)
        return m_session.nextFrame();
    if (action.kind == Kind::Delay)
        m_wire.delayMilliseconds = int(action.amount);
    else if (action.kind == Kind::Loss)
        m_wire.lossPercent = action.amount;
    else if (action.kind == Kind::Hold)
        m_wire.hold = true;
    else
        m_wire = {};
    m_session.setWire(m_wire);
}

QList<PeerId> LiveStage::peersOf(const LessonAction& action) const
{
    QList<PeerId> peers;
    for (const PeerId& peer : m_session.peers()) {
        const bool isLab = action.lab.empty() || peer.lab.toStdString() == action.lab;
        if (isLab && m_session.peerName(peer).toLower().toStdString() == action.who)
            peers << peer;
    }
    return peers;
}

void LiveStage::actOnPeers(const LessonAction& action)
{
    const QList<PeerId> peers = peersOf(action);
    m_awaited = peers; // Before anything is told: an answer may come at once.
    for (const PeerId& peer : peers)
        tell(peer, action);
}

void LiveStage::tell(const PeerId& peer, const LessonAction& action)
{
    const QString text = QString::fromStdString(action.text);
    switch (action.kind) {
    case Kind::Connect: m_session.connectClient(peer); break;
    case Kind::Send: m_session.send(peer, text); break;
    case Kind::Request: m_session.command(peer, {{"command", "request"}, {"method", "GET"}, {"path", text}}); break;
    case Kind::Ping: m_session.command(peer, {{"command", "ping"}, {"text", text}}); break;
    case Kind::Close: m_session.close(peer); break;
    case Kind::Abort: m_session.abort(peer); break;
    case Kind::Crash: m_session.crash(peer); break;
    case Kind::Restart: m_session.restart(peer); break;
    default: break; // The wire's, and waiting.
    }
}

void LiveStage::heard(const PeerId& peer, const QJsonObject& event)
{
    Q_EMIT happened(peer, event);
    if (m_nextAction > 0 && m_nextAction <= m_actions.size() && ends(m_actions[m_nextAction - 1].kind, event))
        m_awaited.removeAll(peer);
}

} // namespace packetarium
