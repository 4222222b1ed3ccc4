// Where the chosen packet's conversation stands.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/connection_state.h"

#include "capture/conversations/conversations.h"

#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QVBoxLayout>

namespace packetarium {

namespace {

QString text(std::string_view words) { return QString::fromUtf8(words.data(), qsizetype(words.size())); }

/// What RFC 9293 section 3.3.2 means by a state, in one plain sentence.
QString stateMeaning(const QString& state)
{
    static const std::pair<const char*, const char*> meanings[] = {
        {"CLOSED", "There is no connection."},
        {"LISTEN", "Waiting for somebody to connect."},
        {"SYN-SENT", "Asked for a connection; waiting for the answer."},
        {"SYN-RECEIVED", "Was asked and agreed; waiting for the last word."},
        {"ESTABLISHED", "Open: data can go both ways."},
        {"FIN-WAIT-1", "Said it has nothing more to send; waiting for the answer."},
        {"FIN-WAIT-2", "Its goodbye is acknowledged; the other end may still send."},
        {"CLOSE-WAIT", "The other end has nothing more to send; this one may."},
        {"CLOSING", "Both said goodbye at once."},
        {"LAST-ACK", "Said goodbye last; waiting for the acknowledgment."},
        {"TIME-WAIT", "Closed; waits a while, in case a late packet comes."},
    };
    for (const auto& [name, means] : meanings)
        if (state == QLatin1String(name))
            return QString::fromUtf8(means);
    return "The capture does not tell.";
}

} // namespace

ConnectionState::ConnectionState(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_about(new QLabel(this))
{
    setObjectName("connectionState");
    m_about->setWordWrap(true);
    m_about->setTextFormat(Qt::PlainText);
    m_about->setProperty("tone", "dim");
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 0);
    column->addWidget(m_about);
    column->addStretch(1);
    setMinimumHeight(theme.scaled(190));
    connect(&theme, &Theme::changed, this, [this] {
        setMinimumHeight(m_theme.scaled(190));
        update();
    });
}

void ConnectionState::show(const Capture* capture, std::size_t packet, const PacketView& view)
{
    m_left = m_right = {};
    m_isTcp = false;
    const auto index = capture ? capture->conversations().facts(packet).conversation : noConversation;
    if (!capture || index == noConversation || index >= capture->conversationCount()) {
        m_about->setText(
            capture ? tr("This packet belongs to no conversation: it asks or tells the whole link.") : QString());
        setToolTip({});
        update();
        return;
    }
    const ConversationView now = capture->conversation(index);
    m_isTcp = now.transport == "tcp";
    m_fromLeft = view.fromInitiator;
    const auto end = [](const std::string& name, const std::string& address, std::uint16_t port) {
        return End {text(name), QString("%1 : %2").arg(text(address)).arg(port), {}, {}};
    };
    m_left = end(now.initiatorName, now.initiatorAddress, now.initiatorPort);
    m_right = end(now.responderName, now.responderAddress, now.responderPort);
    const QLocale locale;
    QString about = tr("%1 conversation %2: %3 packets, %4 bytes so far.")
                        .arg(text(now.transport).toUpper())
                        .arg(now.number)
                        .arg(locale.toString(qulonglong(now.packets)), locale.toString(qulonglong(now.bytes)));
    if (m_isTcp) {
        const PacketFacts& facts = capture->conversations().facts(packet);
        End& sender = m_fromLeft ? m_left : m_right;
        End& receiver = m_fromLeft ? m_right : m_left;
        const StateChange sent = facts.sender, received = facts.receiver.load(std::memory_order_relaxed);
        sender.before = text(stateName(sent.before));
        sender.after = text(stateName(sent.after));
        receiver.before = text(stateName(received.before));
        receiver.after = text(stateName(received.after));
    } else {
        about += tr(" UDP keeps no state: no handshake, no goodbye, and nobody notices a loss.");
    }
    m_about->setText(about);
    const QString both = m_left.name + ": " + m_left.address + '\n' + m_right.name + ": " + m_right.address;
    setToolTip("<qt>" + both.toHtmlEscaped().replace('\n', "<br>") + "</qt>"); // What a narrow panel cuts.
    setAccessibleDescription(
        about + ' ' + m_left.name + ' ' + m_left.after + ", " + m_right.name + ' ' + m_right.after);
    update();
}

void ConnectionState::paintEvent(QPaintEvent*)
{
    if (m_left.name.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int top = m_about->geometry().bottom() + m_theme.scaled(12);
    const int half = (width() - m_theme.scaled(10)) / 2;
    const int height = m_theme.scaled(m_isTcp ? 124 : 46);
    paintEnd(painter, m_left, {0, top, half, height});
    paintEnd(painter, m_right, {width() - half, top, half, height});
}

void ConnectionState::paintEnd(QPainter& painter, const End& end, const QRect& rect) const
{
    const Colours& colours = m_theme.colours();
    const LayerColours& layer = m_theme.layer(4);
    painter.setPen(colours.line);
    painter.setBrush(colours.panel);
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    const int pad = m_theme.scaled(10);
    int y = rect.top() + m_theme.scaled(6);
    const auto line = [&](const QString& words, const QFont& font, const QColor& colour, int height) {
        painter.setFont(font);
        painter.setPen(colour);
        const QRect place(rect.left() + pad, y, rect.width() - 2 * pad, m_theme.scaled(height));
        painter.drawText(
            place, Qt::AlignVCenter, painter.fontMetrics().elidedText(words, Qt::ElideRight, place.width()));
        y += m_theme.scaled(height);
    };
    line(end.name, m_theme.font(13, QFont::DemiBold), colours.ink, 18);
    line(end.address, m_theme.mono(11), colours.dim, 16);
    if (!m_isTcp)
        return;
    y += m_theme.scaled(4);
    const bool changes = end.before != end.after;
    line(changes ? tr("before: %1").arg(end.before) : tr("stays"), m_theme.font(11), colours.dim, 18);
    painter.setPen(Qt::NoPen);
    painter.setBrush(layer.fill);
    painter.drawRoundedRect(QRectF(rect.left() + pad - 4, y, rect.width() - 2 * pad + 8, m_theme.scaled(22)), 4, 4);
    line(end.after, m_theme.font(12, QFont::DemiBold), layer.strong, 22);
    painter.setFont(m_theme.font(11));
    painter.setPen(colours.dim);
    painter.drawText(
        QRect(rect.left() + pad, y + 2, rect.width() - 2 * pad, rect.bottom() - y),
        Qt::AlignTop | Qt::TextWordWrap,
        stateMeaning(end.after));
}

} // namespace packetarium
