// A lane: one lab or one conversation, and the ladder of its packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/lane.h"

#include "app/window/choice_box.h"
#include "app/window/lanes/chat_panel.h"
#include "app/window/lanes/consoles.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>

namespace packetarium {

namespace {

constexpr std::size_t mostListed = 500;
constexpr qint64 timeWaitMilliseconds = 60'000; ///< Linux's; RFC 9293 section 3.4.2 asks for four minutes.
constexpr int leastWidth = 166; ///< Three buttons side by side.

QString text(const std::string& words) { return QString::fromStdString(words); }

QString shortNameOf(const ConversationView& conversation)
{
    return QString("%1 %2  %3 → %4:%5")
        .arg(text(conversation.transport).toUpper())
        .arg(conversation.number)
        .arg(text(conversation.initiatorName), text(conversation.responderName))
        .arg(conversation.responderPort);
}

QString nameOf(const ConversationView& conversation)
{
    return QString("%1 %2  %3:%4 → %5:%6")
        .arg(text(conversation.transport).toUpper())
        .arg(conversation.number)
        .arg(text(conversation.initiatorName))
        .arg(conversation.initiatorPort)
        .arg(text(conversation.responderName))
        .arg(conversation.responderPort);
}

} // namespace

Lane::Lane(const Theme& theme, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_port(new QLabel(this))
    , m_tag(new QLabel(this))
    , m_ladder(new Ladder(theme, this))
{
    setObjectName("lane");
    setMinimumWidth(theme.scaled(leastWidth));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 4);
    column->setSpacing(0);
    m_port->setProperty("tone", "dim");
    m_tag->setObjectName("state");
    connect(m_ladder, &Ladder::chosen, this, &Lane::chosen);
    connect(&theme, &Theme::changed, this, &Lane::applyTheme);
}

Lane::Lane(const Theme& theme, const Lab& lab, LabSession* session, QWidget* parent)
    : Lane(theme, parent)
{
    m_lab = &lab;
    m_session = session;
    m_capture = session->capture();
    m_title = new QLabel(QString::fromUtf8(lab.title), this);
    buildHead();
    m_consoles = new Consoles(theme, lab, session, this);
    layout()->addWidget(m_consoles);
    if (lab.application == Lab::Application::SocketIo)
        layout()->addWidget(m_chat = new ChatPanel(theme, lab, session, this));
    static_cast<QVBoxLayout*>(layout())->addWidget(m_ladder, 1);
    const quint16 port = session->serverPort(lab.id);
    m_port->setText(tr("port %1").arg(port));
    const std::string transport = lab.transport == Lab::Transport::Tcp ? "tcp" : "udp";
    m_ladder->restart(
        m_capture,
        [port, transport](const ConversationView& conversation) {
            const bool asClient = conversation.responderPort == port;
            const bool asServer = conversation.initiatorPort == port;
            return LadderModel::Place {conversation.transport == transport && (asClient || asServer), asClient};
        },
        session->networkKind() == NetworkKind::Private);
    m_ladder->setAccessibleName(tr("Ladder of packets: %1").arg(m_title->text()));
    applyTheme();
}

Lane::Lane(const Theme& theme, std::shared_ptr<const Capture> capture, std::uint32_t conversation, QWidget* parent)
    : Lane(theme, parent)
{
    m_capture = std::move(capture);
    m_choice = new ChoiceBox(this);
    m_choice->setObjectName("conversation");
    m_choice->setAccessibleName(tr("Conversation in this lane"));
    m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_choice->setMinimumContentsLength(10);
    buildHead();
    static_cast<QVBoxLayout*>(layout())->addWidget(m_ladder, 1);
    listConversations();
    m_choice->setCurrentIndex(int(conversation));
    connect(m_choice, &QComboBox::currentIndexChanged, this, [this](int index) {
        showConversation(std::uint32_t(std::max(0, index)));
    });
    showConversation(conversation);
    applyTheme();
}

void Lane::buildHead()
{
    auto* head = new QFrame(this);
    head->setProperty("edge", "bottom");
    m_head = new QBoxLayout(QBoxLayout::LeftToRight, head);
    m_head->setContentsMargins(11, 7, 11, 7);
    m_head->setSpacing(8);
    if (m_title)
        m_head->addWidget(m_title);
    if (m_choice)
        m_head->addWidget(m_choice, 1);
    m_head->addWidget(m_port);
    if (!m_choice)
        m_head->addStretch(1);
    m_head->addWidget(m_tag, 0, Qt::AlignLeft | Qt::AlignVCenter);
    layout()->addWidget(head);
}

void Lane::showConversation(std::uint32_t index)
{
    const ConversationView wanted = m_capture->conversation(index);
    m_choice->setToolTip("<qt>" + nameOf(wanted).toHtmlEscaped() + "</qt>");
    m_ladder->restart(
        m_capture,
        [number = wanted.number, transport = wanted.transport](const ConversationView& conversation) {
            return LadderModel::Place {conversation.number == number && conversation.transport == transport, true};
        },
        false);
    showState();
}

void Lane::listConversations()
{
    const std::size_t count = std::min(m_capture->conversationCount(), mostListed);
    for (; m_listed < count; ++m_listed) {
        const ConversationView conversation = m_capture->conversation(m_listed);
        m_choice->addItem(shortNameOf(conversation));
        m_choice->setItemData(int(m_listed), "<qt>" + nameOf(conversation).toHtmlEscaped() + "</qt>", Qt::ToolTipRole);
    }
}

void Lane::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    m_port->setVisible(m_lab && width() >= m_theme.scaled(270));
    // In a narrow lane the state gets a row of its own.
    const bool narrow = width() < m_theme.scaled(m_choice ? 330 : 210);
    m_head->setDirection(narrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_head->setSpacing(narrow ? 4 : 8);
    if (m_consoles)
        m_consoles->setLow(height() < m_theme.scaled(480));
    if (m_chat)
        m_chat->setLow(height() < m_theme.scaled(480));
}

QString Lane::title() const { return m_title ? m_title->text() : m_choice->currentText(); }

QString Lane::state() const { return m_tag->text(); }

void Lane::advance(int milliseconds)
{
    m_ladder->advance(milliseconds);
    if (m_choice && m_listed < std::min(m_capture->conversationCount(), mostListed))
        listConversations();
    showState();
}

void Lane::choose(std::size_t packet)
{
    m_ladder->choose(packet);
    if (m_chat)
        m_chat->choose(packet);
}

void Lane::applySession()
{
    if (m_consoles)
        m_consoles->applyState();
}

bool Lane::hasSpoken() const { return m_consoles && m_consoles->hasSpoken(); }

/// No packet tells when it is; where the lab runs now, the clock does.
bool Lane::isTimeWaitOver(const ConversationView& conversation) const
{
    const auto& arrows = m_ladder->model().arrows();
    if (!m_lab || arrows.empty()
        || (conversation.initiatorState != "TIME-WAIT" && conversation.responderState != "TIME-WAIT"))
        return false;
    const std::int64_t last = m_capture->packets()[arrows.back().packet].nanoseconds / 1'000'000;
    return QDateTime::currentMSecsSinceEpoch() - last > timeWaitMilliseconds;
}

void Lane::showState()
{
    const bool isUdpLab = m_lab && m_lab->transport == Lab::Transport::Udp;
    QString state = m_lab ? (isUdpLab ? tr("no state") : tr("CLOSED")) : QString();
    QString ends;
    int osi = 0;
    const std::uint32_t index = m_ladder->model().conversation();
    if (m_capture && index != noConversation) {
        const ConversationView conversation = m_capture->conversation(index);
        const bool open = conversation.initiatorState == "ESTABLISHED" && conversation.responderState == "ESTABLISHED";
        osi = 4;
        if (conversation.transport == "udp") {
            state = tr("no state");
        } else {
            state = text(conversation.initiatorState);
            ends = tr("%1: %2\n%3: %4")
                       .arg(
                           text(conversation.initiatorName),
                           text(conversation.initiatorState),
                           text(conversation.responderName),
                           text(conversation.responderState));
            if (isTimeWaitOver(conversation)) {
                state = tr("CLOSED");
                ends = tr("TIME-WAIT is over: Linux stays in it for 60 seconds.");
                osi = 0;
            } else if (state == "TIME-WAIT") {
                ends += '\n' + tr("TIME-WAIT lasts about 60 seconds on Linux; no packet tells when it is over.");
            }
        }
        if (conversation.application == "websocket" && open) {
            state = tr("OPEN");
            ends = tr("The WebSocket connection is open.") + '\n' + ends;
            osi = 7;
        }
    }
    m_tag->setToolTip(ends.isEmpty() ? QString() : "<qt>" + ends.toHtmlEscaped().replace('\n', "<br>") + "</qt>");
    const QString style = osi
        ? QString("background: %1; color: %2;").arg(m_theme.layer(osi).fill.name(), m_theme.layer(osi).strong.name())
        : QString("background: %1; color: %2;").arg(m_theme.colours().background.name(), m_theme.colours().dim.name());
    if (m_tag->text() == state && m_tag->property("tint") == style)
        return;
    m_tag->setText(state);
    m_tag->setVisible(!state.isEmpty());
    m_tag->setProperty("tint", style);
    m_tag->setStyleSheet(style + "border-radius: 4px; padding: 1px 6px;");
}

void Lane::applyTheme()
{
    setMinimumWidth(m_theme.scaled(leastWidth));
    if (m_title)
        m_title->setFont(m_theme.font(13, QFont::DemiBold));
    m_tag->setFont(m_theme.font(11, QFont::DemiBold));
    m_tag->setProperty("tint", QVariant());
    showState();
}

} // namespace packetarium
