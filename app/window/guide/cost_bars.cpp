// What each lane has cost so far.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/guide/cost_bars.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>

namespace packetarium {

namespace {

QString layerList(const LaneCost& cost)
{
    static const char* const names[] = {
        "", "physical", "link", "network", "transport", "session", "presentation", "application"};
    QStringList parts;
    for (std::size_t osi = 1; osi <= 7; ++osi)
        if (cost.bytes[osi] > 0)
            parts << QString("%1 %2").arg(names[osi], QLocale().toString(qulonglong(cost.bytes[osi])));
    return parts.join(", ");
}

} // namespace

std::uint64_t LaneCost::total() const { return std::accumulate(bytes.begin(), bytes.end(), std::uint64_t(0)); }

CostBars::CostBars(const Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    setObjectName("costBars");
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void CostBars::show(const std::vector<LaneCost>& costs)
{
    if (costs == m_costs)
        return;
    if (costs.size() != m_costs.size())
        updateGeometry();
    m_costs = costs;
    QStringList lines;
    for (const LaneCost& cost : m_costs)
        lines << tr("%1: %2 bytes").arg(cost.name).arg(cost.total());
    setAccessibleDescription(lines.join("; "));
    updateGeometry();
    update();
}

QSize CostBars::sizeHint() const { return {m_theme.scaled(220), int(m_costs.size()) * rowHeight()}; }

QSize CostBars::minimumSizeHint() const { return {m_theme.scaled(120), sizeHint().height()}; }

void CostBars::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    std::uint64_t most = 1;
    for (const LaneCost& cost : m_costs)
        most = std::max(most, cost.total());
    const Colours& colours = m_theme.colours();
    for (std::size_t i = 0; i < m_costs.size(); ++i) {
        const LaneCost& cost = m_costs[i];
        const int top = int(i) * rowHeight();
        const QRect words(0, top, width(), m_theme.scaled(18));
        painter.setFont(m_theme.font(13));
        painter.setPen(colours.ink);
        const QString number = QLocale().toString(qulonglong(cost.total()));
        painter.drawText(words, Qt::AlignRight | Qt::AlignVCenter, number);
        const int room = width() - painter.fontMetrics().horizontalAdvance(number) - 10;
        painter.drawText(
            words, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(cost.name, Qt::ElideRight, room));
        double x = 0;
        painter.setPen(Qt::NoPen);
        for (std::size_t osi = 1; osi <= 7; ++osi) {
            const double part = double(cost.bytes[osi]) / double(most) * width();
            painter.setBrush(m_theme.layer(int(osi)).mark);
            if (part > 0)
                painter.drawRoundedRect(
                    QRectF(x, top + m_theme.scaled(19), std::max(1.0, part - 1), m_theme.scaled(10)), 2, 2);
            x += part;
        }
        if (cost.total() == 0) {
            painter.setBrush(colours.line);
            painter.drawRoundedRect(QRectF(0, top + m_theme.scaled(19), 4, m_theme.scaled(10)), 2, 2);
        }
    }
}

bool CostBars::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = help->pos().y() / rowHeight();
    if (row >= 0 && row < int(m_costs.size())) {
        const LaneCost& cost = m_costs[std::size_t(row)];
        const QString text =
            tr("%1: %2 bytes on the wire. By layer: %3.").arg(cost.name).arg(cost.total()).arg(layerList(cost));
        QToolTip::showText(help->globalPos(), "<qt>" + text.toHtmlEscaped() + "</qt>", this);
    }
    return true;
}

} // namespace packetarium
