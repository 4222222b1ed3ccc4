// Both ends' consoles, and the line in which the chosen end speaks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/consoles.h"

#include "app/window/lanes/console.h"
#include "app/window/lanes/event_words.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QStackedWidget>
#include <QStyle>
#include <QUrl>

namespace packetarium {

Consoles::Consoles(const Theme& theme, const Lab& lab, LabSession* session, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_lab(lab)
    , m_session(session)
    , m_heads(new QButtonGroup(this))
    , m_line(new QLineEdit(this))
    , m_send(new QPushButton(tr("Send"), this))
    , m_connect(new QPushButton(this))
    , m_crash(new QPushButton(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildConsoles());
    column->addWidget(buildControls());
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(session, &LabSession::peerEvent, this, &Consoles::handle);
    connect(session, &LabSession::stopped, this, &Consoles::applyState);
    connect(&theme, &Theme::changed, this, &Consoles::applyTheme);
    for (auto end = m_ends.begin(); end != m_ends.end(); ++end)
        if (end.key().role == PeerId::Role::Client && end.key().index == 0)
            speak(end.key());
    applyTheme();
}

QWidget* Consoles::buildConsoles()
{
    auto* frame = new QFrame(this);
    frame->setProperty("edge", "bottom");
    auto* row = new QHBoxLayout(frame);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    const auto addSide = [&](PeerId::Role role) {
        auto* side = new QFrame(frame);
        if (role == PeerId::Role::Server)
            side->setProperty("edge", "left");
        auto* column = new QVBoxLayout(side);
        column->setContentsMargins(9, 5, 4, 3);
        column->setSpacing(2);
        auto* heads = new QHBoxLayout;
        heads->setSpacing(8);
        auto* consoles = new QStackedWidget(side);
        const QList<PeerId> peers = m_session->peers();
        for (const PeerId& peer : peers)
            if (peer.lab == m_lab.id && peer.role == role)
                addEnd(peer, heads, consoles);
        heads->addStretch(1);
        column->addLayout(heads);
        column->addWidget(consoles);
        row->addWidget(side, 1);
        return consoles;
    };
    m_clients = addSide(PeerId::Role::Client);
    m_servers = addSide(PeerId::Role::Server);
    return frame;
}

void Consoles::addEnd(const PeerId& peer, QHBoxLayout* heads, QStackedWidget* consoles)
{
    const QString host = m_session->hostName(peer);
    const bool server = peer.role == PeerId::Role::Server;
    const bool severalClients = m_lab.clients > 1 && !server;
    End end;
    end.shortName = host.toUpper();
    end.longName = end.shortName + (severalClients ? QString() : server ? tr(" · server") : tr(" · client"));
    end.head = new QRadioButton(end.longName, this);
    end.head->setProperty("head", true);
    end.head->setAccessibleName(tr("%1 speaks").arg(host));
    end.head->setToolTip(tr("Choose who speaks: %1, the %2.").arg(host, server ? tr("server") : tr("client")));
    end.console = new Console(this);
    end.console->setAccessibleName(tr("Console of %1").arg(host));
    heads->addWidget(end.head);
    consoles->addWidget(end.console);
    m_heads->addButton(end.head);
    connect(end.head, &QRadioButton::clicked, this, [this, peer] { speak(peer); });
    m_ends.insert(peer, end);
    if (server) // It said so before there was a console to show it.
        write(peer, tr("listening on %1").arg(QUrl(m_session->serverUrl(m_lab.id)).authority()));
}

QWidget* Consoles::buildControls()
{
    auto* frame = new QFrame(this);
    frame->setProperty("edge", "bottom");
    m_controls = new QBoxLayout(QBoxLayout::LeftToRight, frame);
    m_controls->setContentsMargins(7, 6, 7, 6);
    m_controls->setSpacing(4);
    m_line->setObjectName("say");
    m_line->setText(m_lab.kind == Lab::Kind::Page ? "/" : "hello");
    m_line->setMaxLength(100'000);
    m_line->setMinimumWidth(60);
    m_send->setObjectName("send");
    m_send->setProperty("primary", true);
    m_connect->setObjectName("connect");
    m_crash->setObjectName("crash");
    m_controls->addWidget(m_line, 1);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QPushButton* button : {m_send, m_connect, m_crash}) {
        button->setProperty("small", true);
        buttons->addWidget(button);
    }
    m_controls->addLayout(buttons);
    connect(m_line, &QLineEdit::returnPressed, this, &Consoles::say);
    connect(m_send, &QPushButton::clicked, this, &Consoles::say);
    connect(m_connect, &QPushButton::clicked, this, &Consoles::toggleConnection);
    connect(m_crash, &QPushButton::clicked, this, &Consoles::toggleCrash);
    return frame;
}

void Consoles::handle(const PeerId& peer, const QJsonObject& event)
{
    const auto found = m_ends.find(peer);
    if (found == m_ends.end())
        return;
    const QString kind = event["event"].toString();
    const bool client = peer.role == PeerId::Role::Client;
    if (client && kind == "connected") {
        found->connected = true;
        found->connecting = found->returning = false;
        for (const QString& text : std::exchange(found->unsent, {}))
            m_session->send(peer, text);
    } else if (client && (kind == "closed" || kind == "failed")) {
        found->connecting = false;
        found->unsent.clear();
        if (kind == "closed") {
            found->connected = false;
            found->returning = event["returns"].toBool();
            found->keepsMessages = event.contains("returns");
        }
    } else if (kind == "hello") {
        found->crashed = false;
    } else if (!client && kind == "connected") {
        found->clients.insert(event["client"].toInt());
    } else if (!client && kind == "closed") {
        found->clients.remove(event["client"].toInt());
    } else if (kind == "exited") {
        found->clients.clear();
    }
    if (const QString line = eventLine(peer.role, m_lab.transport, event); !line.isEmpty())
        write(peer, line);
    applyState();
}

void Consoles::write(const PeerId& peer, const QString& line) { m_ends[peer].console->appendPlainText(line); }

void Consoles::speak(const PeerId& peer)
{
    m_speaker = peer;
    End& end = m_ends[peer];
    end.head->setChecked(true);
    if (peer.role == PeerId::Role::Client)
        m_clients->setCurrentWidget(end.console);
    applyState();
}

void Consoles::say()
{
    End& end = m_ends[m_speaker];
    if (!m_session || !m_send->isEnabled())
        return;
    if (m_line->text().isEmpty() && m_lab.transport == Lab::Transport::Tcp
        && m_lab.application != Lab::Application::WebSocket && m_lab.application != Lab::Application::SocketIo) {
        write(
            m_speaker,
            m_lab.kind == Lab::Kind::Page ? tr("(not sent: a request needs a path, such as /)")
                                          : tr("(not sent: TCP carries bytes, and no bytes are nothing to carry)"));
        return;
    }
    m_hasSpoken = true;
    if (m_speaker.role == PeerId::Role::Server || end.connected || end.keepsMessages) {
        m_session->send(m_speaker, m_line->text());
    } else {
        end.unsent << m_line->text();
        if (!end.connecting)
            toggleConnection();
    }
    m_line->selectAll();
}

void Consoles::toggleConnection()
{
    End& end = m_ends[m_speaker];
    if (!m_session)
        return;
    if (m_speaker.role == PeerId::Role::Server) {
        for (int client : std::as_const(end.clients)) // One by one: the server goes on listening.
            m_session->command(m_speaker, {{"command", "close"}, {"client", client}});
    } else if (end.connected || end.returning) {
        end.returning = false;
        m_session->close(m_speaker);
    } else {
        end.connecting = true;
        m_session->connectClient(m_speaker);
    }
    applyState();
}

void Consoles::toggleCrash()
{
    End& end = m_ends[m_speaker];
    if (!m_session)
        return;
    if (end.crashed) {
        write(m_speaker, tr("(started again)"));
        end.crashed = false;
        m_session->restart(m_speaker);
    } else {
        write(m_speaker, tr("(process killed)"));
        end.crashed = true;
        end.connected = end.connecting = end.returning = end.keepsMessages = false;
        end.unsent.clear();
        m_session->crash(m_speaker);
    }
    applyState();
}

void Consoles::applyState()
{
    if (!m_ends.contains(m_speaker))
        return;
    const End& end = m_ends[m_speaker];
    const bool running = m_session && m_session->state() == LabSession::State::Running;
    const bool server = m_speaker.role == PeerId::Role::Server;
    const QString host = m_session ? m_session->hostName(m_speaker) : QString();
    m_line->setPlaceholderText(tr("%1 says …").arg(host));
    m_line->setAccessibleName(tr("What %1 says").arg(host));
    m_line->setEnabled(running && !end.crashed);
    m_send->setEnabled(running && !end.crashed && !(server && m_lab.kind == Lab::Kind::Page));
    m_send->setToolTip(
        end.connected || server ? tr("%1 sends this text.").arg(host)
            : end.keepsMessages ? tr("%1's client keeps this text until it is connected.").arg(host)
                                : tr("%1 connects, then sends this text.").arg(host));
    m_connect->setText(server || end.connected || end.returning ? tr("Close") : tr("Connect"));
    m_connect->setEnabled(running && !end.crashed && !end.connecting && (!server || !end.clients.isEmpty()));
    m_connect->setToolTip(
        server && m_lab.transport == Lab::Transport::Udp
            ? tr("%1 forgets who wrote to him: UDP has no connection to close.").arg(host)
            : server        ? tr("%1 ends every connection politely, and goes on listening.").arg(host)
            : end.connected ? tr("%1 ends the connection politely.").arg(host)
            : end.returning ? tr("%1 stops trying to connect.").arg(host)
                            : tr("%1 connects to the server.").arg(host));
    m_crash->setText(end.crashed ? tr("Restart") : tr("Crash"));
    m_crash->setEnabled(running);
    m_crash->setToolTip(
        end.crashed ? tr("Starts the process of %1 again.").arg(host)
                    : tr("Kills the process of %1. What goodbye there is, its kernel says.").arg(host));
    for (QPushButton* button : {m_send, m_connect, m_crash})
        button->setAccessibleName(button->text() + ": " + host);
}

void Consoles::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitRoom();
}

void Consoles::setLow(bool low)
{
    if (low == m_isLow)
        return;
    m_isLow = low;
    applyTheme();
}

void Consoles::fitRoom()
{
    // In a narrow lane the line to type in gets a row of its own.
    m_controls->setDirection(width() < m_theme.scaled(260) ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    const bool narrow = width() < m_theme.scaled(210);
    if (narrow == m_isNarrow)
        return;
    m_isNarrow = narrow;
    for (const End& end : std::as_const(m_ends))
        end.head->setText(narrow ? end.shortName : end.longName);
    for (QPushButton* button : {m_send, m_connect, m_crash}) {
        button->setProperty("narrow", narrow);
        button->style()->unpolish(button);
        button->style()->polish(button);
    }
}

void Consoles::applyTheme()
{
    for (const End& end : m_ends)
        end.console->setFont(m_theme.mono(11));
    const int lines = (m_isLow ? 3 : 4) * QFontMetrics(m_theme.mono(11)).lineSpacing(); // Whole lines: none is cut.
    for (QStackedWidget* side : {m_clients, m_servers})
        side->setFixedHeight(lines + 6);
    fitRoom();
}

QString Consoles::transcript(const PeerId& peer) const
{
    const auto end = m_ends.find(peer);
    return end == m_ends.end() ? QString() : end->console->toPlainText();
}

} // namespace packetarium
