// Beside the wire of the Socket.IO chat: the server's memory, and the passport of a message.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/chat_panel.h"

#include "app/window/lanes/event_words.h"

#include <QHBoxLayout>
#include <QJsonArray>
#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t mostMemories = 1000; ///< Older ones are forgotten.

QString socketLine(const QJsonObject& socket)
{
    const QString name = isolated(socket["name"].toString());
    return QObject::tr("  socket %1  %2, by %3")
        .arg(isolated(socket["id"].toString()).left(6) + u'…', name.isEmpty() ? QObject::tr("no name") : name)
        .arg(socket["transport"].toString());
}

/// Rooms are named in full, but for those that every socket has for itself.
QString roomsLine(const QJsonObject& nsp)
{
    QStringList rooms;
    qint64 own = 0;
    for (const QJsonValue& room : nsp["rooms"].toArray()) {
        if (room["own"].toBool())
            ++own;
        else
            rooms << QObject::tr("%1 (%2 in it)")
                         .arg(isolated(room["name"].toString()))
                         .arg(room["sockets"].toArray().size());
    }
    if (own > 0)
        rooms << QObject::tr("%1 of one socket each, named by its ID").arg(own);
    return QObject::tr("  rooms: ") + (rooms.isEmpty() ? QObject::tr("none") : rooms.join(QStringLiteral(", ")));
}

QString memoryLines(const QJsonObject& memory)
{
    QStringList lines;
    for (const QJsonValue& value : memory["namespaces"].toArray()) {
        const QJsonObject nsp = value.toObject();
        lines << QObject::tr("namespace %1: %2 sockets, %3 rooms")
                     .arg(isolated(nsp["name"].toString()))
                     .arg(nsp["socketCount"].toInteger())
                     .arg(nsp["roomCount"].toInteger());
        for (const QJsonValue& socket : nsp["sockets"].toArray())
            lines << socketLine(socket.toObject());
        lines << roomsLine(nsp);
    }
    lines << QObject::tr("messages kept: %1").arg(memory["messages"].toInteger());
    return lines.join(u'\n');
}

QString passportLines(const MessagePassport& passport)
{
    const auto first =
        std::ranges::find_if(passport.stations, [](const auto& station) { return station.nanoseconds.has_value(); });
    QStringList lines {QObject::tr("“%1”, said by %2").arg(isolated(passport.text), isolated(passport.speaker))};
    for (const PassportStation& station : passport.stations) {
        const QString time = station.nanoseconds ? timeSince(*first->nanoseconds, *station.nanoseconds) : QString();
        lines << station.what + (time.isEmpty() ? QString() : u' ' + time) + QStringLiteral(": ")
                + isolated(station.where);
    }
    return lines.join(u'\n');
}

} // namespace

ChatPanel::ChatPanel(const Theme& theme, const Lab& lab, LabSession* session, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_lab(lab)
    , m_capture(session->capture())
    , m_memory(addPage(tr("Server's memory"), tr("What the server keeps: it is on no wire")))
    , m_passport(addPage(tr("Passport"), tr("The way of the chosen packet's message")))
    , m_text(new QPlainTextEdit(this))
{
    setObjectName("chatPanel");
    setProperty("edge", "bottom");
    m_text->setObjectName("chatPanelText");
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_text->setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    m_text->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("Beside the wire"));
    auto* tabs = new QHBoxLayout;
    tabs->setSpacing(4);
    tabs->addWidget(m_memory);
    tabs->addWidget(m_passport);
    tabs->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(7, 5, 7, 4);
    column->setSpacing(3);
    column->addLayout(tabs);
    column->addWidget(m_text);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(m_memory, &QAbstractButton::clicked, this, [this] { turnTo(Page::Memory); });
    connect(m_passport, &QAbstractButton::clicked, this, [this] { turnTo(Page::Passport); });
    connect(session, &LabSession::peerEvent, this, [this, session](const PeerId& peer, const QJsonObject& event) {
        if (peer.lab != QLatin1String(m_lab.id))
            return;
        m_stations.heard(session->peerName(peer), peer.role == PeerId::Role::Server, event);
        heard(peer, event);
    });
    connect(&theme, &Theme::changed, this, &ChatPanel::applyTheme);
    applyTheme();
    turnTo(Page::Memory);
}

QAbstractButton* ChatPanel::addPage(const QString& text, const QString& about)
{
    auto* button = new QPushButton(text, this);
    button->setCheckable(true);
    button->setProperty("small", true);
    button->setAccessibleName(text);
    button->setToolTip(about);
    return button;
}

void ChatPanel::heard(const PeerId&, const QJsonObject& event)
{
    const QString kind = event["event"].toString();
    if (kind != QLatin1String("memory"))
        return;
    m_memories.push_back({event["time"].toString().toLongLong(), event});
    if (m_memories.size() > mostMemories)
        m_memories.pop_front();
    m_packet.reset(); // What happens now is looked at, until a packet is chosen again.
    if (m_page == Page::Memory)
        showPage();
}

void ChatPanel::choose(std::size_t packet)
{
    m_packet = packet;
    showPage();
}

void ChatPanel::turnTo(Page page)
{
    m_page = page;
    m_memory->setChecked(page == Page::Memory);
    m_passport->setChecked(page == Page::Passport);
    showPage();
}

void ChatPanel::showPage() { m_text->setPlainText(m_page == Page::Memory ? memoryText() : passportText()); }

const ChatPanel::Memory* ChatPanel::memoryAt(std::int64_t nanoseconds) const
{
    const auto after = std::ranges::upper_bound(m_memories, nanoseconds, {}, &Memory::nanoseconds);
    return after == m_memories.begin() ? nullptr : &*std::prev(after);
}

QString ChatPanel::memoryText() const
{
    if (!m_packet || *m_packet >= m_capture->packets().size())
        return m_memories.empty() ? tr("Nobody is connected yet.")
                                  : tr("now:") + u'\n' + memoryLines(m_memories.back().members);
    const Memory* const then = memoryAt(m_capture->packets()[*m_packet].nanoseconds);
    const QString when = tr("when packet %1 was sent:").arg(*m_packet + 1) + u'\n';
    return when + (then ? memoryLines(then->members) : tr("Nobody was connected yet."));
}

QString ChatPanel::passportText() const
{
    const QString hint = tr("Choose a packet that carries, confirms or\nanswers a line of the chat.");
    if (!m_packet)
        return hint;
    for (const MessagePassport& passport : m_stations.passports(*m_capture))
        if (std::ranges::find(passport.stations, *m_packet + 1, &PassportStation::packet) != passport.stations.end())
            return passportLines(passport);
    return hint;
}

void ChatPanel::setLow(bool low)
{
    if (std::exchange(m_isLow, low) != low)
        applyTheme();
}

void ChatPanel::applyTheme()
{
    m_text->setFont(m_theme.mono(11));
    m_text->document()->setDocumentMargin(2);
    const int lines = m_isLow ? 4 : 6;
    m_text->setFixedHeight(lines * QFontMetrics(m_theme.mono(11)).lineSpacing() + 6);
}

} // namespace packetarium
