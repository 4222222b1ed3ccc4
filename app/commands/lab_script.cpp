// Plays one lab.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_script.h"

#include "app/commands/event_text.h"
#include "app/commands/terminal.h"
#include "app/export/safe_text.h"

namespace packetarium {

namespace {

QString quotedText(const std::string& shortText)
{
    return QStringLiteral("“%1”").arg(QString::fromStdString(shortText));
}

/// What was to be said.
QString quotedText(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    return quotedText(shortText(bytes, bytes.size()));
}

} // namespace

LabScript::LabScript(const Lab& lab, LabSession& session, const RunPlan& plan)
    : m_lab(lab)
    , m_session(session)
    , m_plan(plan)
{
    m_timeout.setSingleShot(true);
    connect(&m_timeout, &QTimer::timeout, this, &LabScript::timedOut);
}

void LabScript::start() { enter(Step::Connecting); }

QList<PeerId> LabScript::clients() const
{
    QList<PeerId> clients;
    for (const PeerId& peer : m_session.peers())
        if (peer.lab == QLatin1String(m_lab.id) && peer.role == PeerId::Role::Client && !m_ended.contains(peer))
            clients << peer;
    return clients;
}

/// TCP sends again what was lost, and takes seconds for it; a datagram that is late is most likely lost.
std::chrono::milliseconds LabScript::patience() const
{
    const bool connectionless = m_lab.transport == Lab::Transport::Udp;
    const int roundTrips = connectionless ? 4 : 20;
    return std::chrono::milliseconds((connectionless ? 3000 : 20'000) + roundTrips * 2 * m_plan.wire.delayMilliseconds);
}

void LabScript::enter(Step step)
{
    m_step = step;
    m_awaited.clear();
    m_timeout.start(patience());
    switch (step) {
    case Step::Idle: break;
    case Step::Connecting:
        m_awaited = clients();
        if (m_lab.kind == Lab::Kind::Chat) // A chat tells only those whose names it knows.
            m_awaited += QList<PeerId>(clients().size(), server());
        if (isSocketIo()) // The connection is open, and then it changes to WebSocket.
            m_awaited += clients();
        for (const PeerId& client : clients())
            m_session.connectClient(client);
        break;
    case Step::Saying: sayNext(); break;
    case Step::ServerSpeaks: serverSpeaks(); break;
    case Step::Closing: close(); break;
    case Step::Done:
        m_timeout.stop();
        Q_EMIT done();
        break;
    }
}

void LabScript::sayNext()
{
    const QList<PeerId> all = clients();
    const PeerId speaker = all[m_said % all.size()];
    m_text = m_plan.texts[m_said++];
    m_echoed.clear();
    m_awaited = m_lab.kind == Lab::Kind::Chat ? all : QList {speaker};
    if (isSocketIo())
        m_awaited << speaker; // The message, as everyone, and that it was acknowledged.
    else if (m_lab.kind == Lab::Kind::Chat)
        m_awaited.removeOne(speaker); // A chat tells the others.
    m_lines
        << (m_lab.kind == Lab::Kind::Page
                ? QStringLiteral("%1 asks %2 for the page.").arg(nameOf(speaker), nameOf(server()))
                : nameOf(speaker) + QStringLiteral(" says ") + quotedText(m_text));
    m_session.send(speaker, m_text);
}

void LabScript::serverSpeaks()
{
    m_text = QStringLiteral("Nobody asked, and still I speak.");
    m_awaited = clients();
    m_lines << nameOf(server()) + QStringLiteral(" says, unasked: ") + quotedText(m_text);
    m_session.send(server(), m_text);
}

void LabScript::close()
{
    m_awaited = clients();
    for (const PeerId& client : clients())
        m_session.close(client);
}

void LabScript::nextStep()
{
    m_timeout.stop();
    const qsizetype texts = m_lab.kind == Lab::Kind::Page ? 1 : m_plan.texts.size();
    if (m_step == Step::Connecting || (m_step == Step::Saying && m_said < texts))
        enter(Step::Saying);
    else if (m_step == Step::Saying && m_lab.kind == Lab::Kind::Chat)
        enter(Step::ServerSpeaks);
    else if (m_step == Step::Saying || m_step == Step::ServerSpeaks)
        enter(Step::Closing);
    else
        enter(Step::Done);
}

void LabScript::came(const PeerId& peer)
{
    if (m_awaited.removeOne(peer) && m_awaited.isEmpty())
        nextStep();
}

void LabScript::heard(const PeerId& peer, const QJsonObject& event)
{
    if (m_step == Step::Idle || m_step == Step::Done)
        return;
    narrate(peer, event);
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("exited"))
        return peerEnded(peer, event.value(QLatin1String("status")).toInt());
    if (name == QLatin1String("failed"))
        peerFailed(peer, event);
    if (m_step == Step::Connecting && name == QLatin1String("joined") && peer.role == PeerId::Role::Server) {
        m_joined << event.value(QLatin1String("name")).toString();
        came(peer);
    }
    if (peer.role == PeerId::Role::Server)
        return;
    const bool settled = name == QLatin1String("upgraded") || name == QLatin1String("upgradeFailed");
    if (m_step == Step::Connecting && (name == QLatin1String("connected") || settled))
        came(peer);
    else if (m_step == Step::Closing && name == QLatin1String("closed"))
        came(peer);
    else if ((m_step == Step::Saying || m_step == Step::ServerSpeaks) && answers(peer, event))
        came(peer);
}

/// Whether this is what was awaited: the echo, the page, or the others' hearing of it.
bool LabScript::answers(const PeerId& peer, const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    if (m_lab.kind == Lab::Kind::Page)
        return name == QLatin1String("response");
    if (name != QLatin1String("received"))
        return name == QLatin1String("acknowledged");
    const qint64 size = event.value(QLatin1String("bytes")).toInteger();
    const QByteArray expected = m_text.toUtf8();
    if (event.value(QLatin1String("chunk")).toBool())
        return m_lab.kind == Lab::Kind::Echo && (m_echoed[peer.index] += size) >= expected.size();
    const bool isCut = event.value(QLatin1String("cut")).toBool(); // In a chat, `bytes` counts the speaker's name too.
    return isCut ? size >= expected.size() && expected.startsWith(eventBytes(event)) : eventBytes(event) == expected;
}

void LabScript::narrate(const PeerId& peer, const QJsonObject& event)
{
    if (peer.role == PeerId::Role::Server)
        return;
    const QString name = event.value(QLatin1String("event")).toString();
    const QString who = nameOf(peer);
    const bool isUdp = m_lab.transport == Lab::Transport::Udp;
    auto text = [&event](const char* member) {
        return QString::fromStdString(visibleControls(event.value(QLatin1String(member)).toString().toStdString()));
    };
    if (name == QLatin1String("connected")) {
        m_lines
            << (isUdp ? who + QStringLiteral(" opens a socket. UDP has no connection to open.")
                      : QStringLiteral("%1 is connected to %2%3.")
                            .arg(who, nameOf(server()), isSocketIo() ? QStringLiteral(" by polling") : QString()));
    } else if (name == QLatin1String("upgraded")) {
        m_lines << who + QStringLiteral("'s connection changes from polling to WebSocket.");
    } else if (name == QLatin1String("upgradeFailed")) {
        m_lines << who + QStringLiteral("'s connection stays with polling: ") + text("reason");
    } else if (name == QLatin1String("buffered")) {
        m_lines << who + QStringLiteral(" keeps ") + quotedText(shortText(event)) + QStringLiteral(" back: ")
                + text("reason") + QStringLiteral(".");
    } else if (name == QLatin1String("acknowledged")) {
        m_lines << QStringLiteral("%1's program acknowledges %2 to %3.")
                       .arg(nameOf(server()), quotedText(shortText(event)), who);
    } else if (name == QLatin1String("received")) {
        if (m_lab.kind != Lab::Kind::Echo && event.value(QLatin1String("chunk")).toBool())
            return; // The lines or the page in it come as events of their own.
        const QString from = text("from");
        m_lines << who + QStringLiteral(" hears ") + (from.isEmpty() ? from : from + QStringLiteral(" say "))
                + quotedText(shortText(event));
    } else if (name == QLatin1String("joined") || name == QLatin1String("left")) {
        m_lines << who + QStringLiteral(" learns that ") + text("name") + QLatin1Char(' ') + name + QLatin1Char('.');
    } else if (name == QLatin1String("response")) {
        m_lines << QStringLiteral("%1 is answered %2 ").arg(who).arg(event.value(QLatin1String("status")).toInt())
                + text("reason")
                + QStringLiteral(", with a page of %1 bytes.").arg(event.value(QLatin1String("bytes")).toInteger());
    } else if (name == QLatin1String("closed")) {
        m_lines << who
                + (isUdp ? QStringLiteral(" closes the socket; UDP itself has no goodbye.")
                         : QStringLiteral("'s connection is closed."));
    }
}

void LabScript::peerFailed(const PeerId& peer, const QJsonObject& event)
{
    const QString what = event.value(QLatin1String("what")).toString();
    m_lines << nameOf(peer) + QStringLiteral(": ") + QString::fromStdString(visibleControls(what.toStdString()));
    m_failed = true;
    if (m_step == Step::Connecting && peer.role == PeerId::Role::Client)
        enter(Step::Done);
}

/// A program that is gone says nothing more, so nothing is awaited from it.
void LabScript::peerEnded(const PeerId& peer, int status)
{
    constexpr int killed = 128 + 9;
    m_lines << nameOf(peer)
            + (status == killed ? QStringLiteral("'s program was killed.")
                                : QStringLiteral("'s program has ended with status %1.").arg(status));
    m_failed = true;
    m_ended << peer;
    m_awaited.removeAll(peer);
    if (peer.role == PeerId::Role::Server || m_step == Step::Connecting || clients().isEmpty())
        enter(Step::Done);
    else if (m_awaited.isEmpty())
        nextStep();
}

QString LabScript::missedConnection() const
{
    QStringList missing;
    const bool isChat = m_lab.kind == Lab::Kind::Chat;
    for (const PeerId& client : clients())
        if (m_awaited.contains(client) || (isChat && !m_joined.contains(nameOf(client))))
            missing << nameOf(client);
    const QString who = missing.join(QStringLiteral(" and "));
    if (!isChat)
        return QStringLiteral("%1 could not connect in time.").arg(who);
    return QStringLiteral("%1 did not join the chat in time").arg(who)
        + (isLossy() ? QStringLiteral(": a datagram was lost, and UDP does not repeat.") : QStringLiteral("."));
}

QString LabScript::missedText() const
{
    QStringList names;
    for (const PeerId& peer : m_awaited)
        names << nameOf(peer);
    const QString who = names.join(QStringLiteral(" and ")), text = quotedText(m_text);
    if (!isLossy())
        return QStringLiteral("%1 did not hear %2 in time.").arg(who, text);
    const bool isIpv6 = m_plan.version == IpVersion::Six;
    return QStringLiteral(
               "%1 never hears %2: the datagram, or the %3 question before it, was lost. UDP does not repeat.")
        .arg(who, text, isIpv6 ? QStringLiteral("ICMPv6") : QStringLiteral("ARP"));
}

void LabScript::timedOut()
{
    if (m_step == Step::Connecting) {
        m_lines << missedConnection();
        m_failed = true; // Without it there is no lab, whoever is to blame.
        return enter(Step::Done);
    }
    if (m_step == Step::Closing)
        for (const PeerId& peer : std::as_const(m_awaited))
            m_lines << QStringLiteral("%1 did not see the connection close in time.").arg(nameOf(peer));
    else
        m_lines << missedText();
    if (!isLossy())
        m_failed = true;
    nextStep();
}

} // namespace packetarium
