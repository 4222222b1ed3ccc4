// Steps to try, each ticked by what was really seen on the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/guide/steps.h"

#include <QPainter>

namespace packetarium {

namespace {

struct Words {
    const char* title;
    const char* task;
    const char* seen;
};
constexpr Words words[Steps::steps] = {
    {"Start the labs", "Servers listen, and every frame is recorded.", "servers listen, the capture runs"},
    {"Connect with TCP",
     "Press Connect. Predict: how many segments before the first letter?",
     "SYN, then SYN-ACK, then ACK"},
    {"Say hello",
     "Press Send in each lane, and compare what crosses the wire.",
     "a program's message crossed the wire"},
    {"Slow the wire down",
     "Set Delay to 40 ms: the arrows lean over. That is time on the wire.",
     "with a delay set, a frame took 10 ms or more"},
    {"Lose a frame", "Set Loss to 50 % and send. Who notices: TCP, or UDP?", "a frame was lost"},
    {"Close politely, or crash",
     "TCP says FIN both times: the kernel says goodbye for a dead program. WebSocket's CLOSE comes only when polite.",
     "a connection ended"},
};

} // namespace

Steps::Steps(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName("steps");
    connect(&theme, &Theme::changed, this, [this] {
        fitHeight();
        update();
    });
}

void Steps::setDone(const std::array<bool, steps>& done)
{
    if (done == m_done)
        return;
    m_done = done;
    fitHeight();
    update();
    QStringList ticked;
    for (int step = 0; step < steps; ++step)
        if (m_done[std::size_t(step)])
            ticked << QString::fromUtf8(words[step].title);
    setAccessibleDescription(tr("Done: %1").arg(ticked.join(", ")));
}

/// The words need more lines in a narrow panel.
void Steps::fitHeight() { setFixedHeight(layOut(nullptr, width())); }

void Steps::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void Steps::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    layOut(&painter, width());
}

/// Measures with no painter, draws with one; returns the height.
int Steps::layOut(QPainter* painter, int width) const
{
    const Colours& colours = m_theme.colours();
    const QFont bold = m_theme.font(13, QFont::DemiBold), normal = m_theme.font(13), small = m_theme.font(12);
    const int left = m_theme.scaled(22), dot = m_theme.scaled(14);
    int now = 0; // The first step that is not done is the one to do.
    while (now < steps && m_done[std::size_t(now)])
        ++now;
    int y = 2;
    const auto write = [&](const QString& text, const QFont& font, const QColor& colour) {
        const QRect room(left, y, width - left, 10'000);
        const QRect box = QFontMetrics(font).boundingRect(room, Qt::TextWordWrap, text);
        if (painter) {
            painter->setFont(font);
            painter->setPen(colour);
            painter->drawText(room, Qt::TextWordWrap, text);
        }
        y += box.height() + 2;
    };
    for (int step = 0; step < steps; ++step) {
        const int top = y;
        const bool done = m_done[std::size_t(step)];
        write(QString("%1 %2").arg(step + 1).arg(QString::fromUtf8(words[step].title)), bold, colours.ink);
        if (done)
            write("✓ " + QString::fromUtf8(words[step].seen), small, colours.good);
        else
            write(QString::fromUtf8(words[step].task), normal, step == now ? colours.ink : colours.dim);
        y += m_theme.scaled(7);
        if (!painter)
            continue;
        if (step + 1 < steps) {
            painter->setPen(QPen(colours.line, 2));
            painter->drawLine(dot / 2 + 1, top + dot + 2, dot / 2 + 1, y - 1);
        }
        const QColor fill = done ? m_theme.layer(4).mark : step == now ? colours.accent : colours.panel;
        painter->setPen(QPen(done || step == now ? fill : colours.line, 2));
        painter->setBrush(fill);
        painter->drawEllipse(QRectF(2, top + 3, dot - 2, dot - 2));
    }
    return y;
}

} // namespace packetarium
