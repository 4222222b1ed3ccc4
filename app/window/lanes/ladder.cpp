// A lane's packets drawn as a ladder.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/ladder.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace packetarium {

Ladder::Ladder(const Theme& theme, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
{
    setObjectName("ladder");
    setAccessibleName(tr("Ladder of packets"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    verticalScrollBar()->setSingleStep(LadderModel::step);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        m_followsEnd = value >= verticalScrollBar()->maximum();
        viewport()->update();
    });
    connect(verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_heldByChoice = false; });
    connect(&theme, &Theme::changed, this, [this] {
        fitScrollBar();
        viewport()->update();
    });
}

void Ladder::restart(std::shared_ptr<const Capture> capture, LadderModel::Chooser chooser, bool live)
{
    m_capture = capture;
    // What is being recorded is shown as it comes; what was recorded is read from its beginning.
    m_followsEnd = capture && capture->state() == Capture::State::Following;
    m_heldByChoice = false;
    m_model.restart(std::move(capture), std::move(chooser), live);
    m_views.clear();
    m_chosen = -1;
    fitScrollBar();
    verticalScrollBar()->setValue(m_followsEnd ? verticalScrollBar()->maximum() : 0);
    viewport()->update();
}

/// Goes on showing the newest arrow.
void Ladder::followAgain()
{
    m_followsEnd = true;
    m_heldByChoice = false;
    fitScrollBar();
    viewport()->update();
}

void Ladder::advance(int milliseconds)
{
    if (!m_model.advance(milliseconds))
        return;
    fitScrollBar();
    viewport()->update();
}

void Ladder::fitScrollBar()
{
    QScrollBar* bar = verticalScrollBar();
    const int room = viewport()->height() - headHeight();
    const bool follows = m_followsEnd;
    bar->setRange(0, std::max(0, scaled(m_model.height()) - room));
    bar->setPageStep(std::max(1, room));
    if (follows)
        bar->setValue(bar->maximum());
    m_followsEnd = follows;
}

void Ladder::choose(std::size_t packet)
{
    const int arrow = m_model.arrowOf(packet);
    if (arrow == m_chosen)
        return;
    m_chosen = arrow;
    if (arrow >= 0) {
        const QRect rect = arrowRect(arrow);
        if (rect.top() < headHeight() || rect.bottom() > viewport()->height()) {
            const bool held = m_followsEnd || m_heldByChoice;
            verticalScrollBar()->setValue(scaled(m_model.arrows()[std::size_t(arrow)].y) - viewport()->height() / 2);
            m_heldByChoice = held && !m_followsEnd;
        }
        setAccessibleDescription(QString::fromStdString(viewOf(std::uint32_t(packet)).story));
    } else if (m_heldByChoice) { // The choice moved on to another lane.
        followAgain();
    }
    viewport()->update();
}

int Ladder::lifelineX(int line) const
{
    const int count = std::max(2, int(m_model.lifelines().size()));
    const int margin = count == 2 ? viewport()->width() * 13 / 100 : viewport()->width() / (2 * count);
    return margin + (viewport()->width() - 2 * margin) * line / (count - 1);
}

int Ladder::screenY(int designY) const { return scaled(designY) - verticalScrollBar()->value() + headHeight(); }

QRect Ladder::arrowRect(int index) const
{
    const Arrow& arrow = m_model.arrows()[std::size_t(index)];
    const int a = lifelineX(arrow.from), b = lifelineX(arrow.to);
    const int y = screenY(arrow.y) - scaled(14);
    return {std::min(a, b), y, std::abs(a - b), scaled(LadderModel::step)};
}

const PacketView& Ladder::viewOf(std::uint32_t packet) const
{
    if (const PacketView* known = m_views.object(packet))
        return *known;
    auto* view = new PacketView(m_capture->view(packet));
    m_views.insert(packet, view);
    return *view;
}

void Ladder::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(viewport()->rect(), m_theme.colours().panel);
    if (m_model.arrows().empty())
        return paintEmpty(painter);
    paintGroups(painter);
    paintLifelines(painter);
    const auto& arrows = m_model.arrows();
    const auto first = std::partition_point(
        arrows.begin(), arrows.end(), [this](const Arrow& arrow) { return screenY(arrow.y + LadderModel::step) < 0; });
    for (auto arrow = first; arrow != arrows.end() && screenY(arrow->y) < viewport()->height(); ++arrow)
        if (screenY(arrow->y) - scaled(13) >= headHeight() - 4) // Under the names it would be cut.
            paintArrow(painter, int(arrow - arrows.begin()));
    paintHead(painter);
    paintNewer(painter);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme.colours().accentInk, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(viewport()->rect()).adjusted(1.5, 0.5, -1.5, -1.5), 4, 4);
    }
}

QRect Ladder::newerRect() const
{
    if (m_followsEnd || !m_capture || m_capture->state() != Capture::State::Following
        || verticalScrollBar()->value() >= verticalScrollBar()->maximum())
        return {};
    const QSize size(scaled(112), scaled(20));
    return {
        (viewport()->width() - size.width()) / 2,
        viewport()->height() - size.height() - 5,
        size.width(),
        size.height()};
}

void Ladder::paintNewer(QPainter& painter) const
{
    const QRect rect = newerRect();
    if (rect.isEmpty())
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colours().accent);
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    painter.setPen(m_theme.colours().onAccent);
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    painter.drawText(rect, Qt::AlignCenter, tr("▾ newer below"));
}

void Ladder::paintEmpty(QPainter& painter) const
{
    painter.setFont(m_theme.font(12));
    painter.setPen(m_theme.colours().dim);
    painter.drawText(
        viewport()->rect().adjusted(16, 0, -16, 0),
        Qt::AlignCenter | Qt::TextWordWrap,
        tr("No packets yet. They appear here as they cross the wire."));
}

void Ladder::paintGroups(QPainter& painter) const
{
    const auto& groups = m_model.groups();
    const auto first = std::partition_point(
        groups.begin(), groups.end(), [this](const ArrowGroup& group) { return screenY(group.bottom) < 0; });
    const Colours& colours = m_theme.colours();
    for (auto group = first; group != groups.end() && screenY(group->top) < viewport()->height(); ++group) {
        QColor fill = colours.background;
        if (group->isLoss || group->isRefused)
            fill = colours.badFill;
        else if (group->phase == Phase::Handshake || group->phase == Phase::Close)
            fill = m_theme.layer(4).fill;
        else if (group->phase == Phase::Upgrade)
            fill = m_theme.layer(5).fill;
        else if (group->phase == Phase::Frames)
            fill = m_theme.layer(7).fill;
        else if (group->phase == Phase::AddressResolution)
            fill = m_theme.layer(2).fill;
        fill.setAlphaF(0.6f);
        const QRectF box(4, screenY(group->top), viewport()->width() - 8, scaled(group->bottom - group->top));
        painter.setPen(Qt::NoPen);
        painter.setBrush(fill);
        painter.drawRoundedRect(box, 6, 6);
        if (box.top() < headHeight() - 4)
            continue; // The title would be cut.
        painter.setPen(colours.dim);
        painter.setFont(m_theme.font(10, QFont::DemiBold));
        painter.drawText(box.adjusted(scaled(7), scaled(2), 0, 0), Qt::AlignTop | Qt::AlignLeft, group->title);
    }
}

void Ladder::paintLifelines(QPainter& painter) const
{
    QColor colour = m_theme.colours().dim;
    colour.setAlphaF(0.4f);
    painter.setPen(QPen(colour, 1));
    for (int line = 0; line < m_model.lifelines().size(); ++line)
        painter.drawLine(lifelineX(line), headHeight() - 2, lifelineX(line), viewport()->height());
}

void Ladder::paintHead(QPainter& painter) const
{
    painter.fillRect(QRect(0, 0, viewport()->width(), headHeight() - 3), m_theme.colours().panel);
    painter.setFont(m_theme.font(11, QFont::DemiBold));
    painter.setPen(m_theme.colours().ink);
    const int count = std::max(1, int(m_model.lifelines().size()));
    const int width = count == 2 ? viewport()->width() / 2 : viewport()->width() / count;
    for (int line = 0; line < m_model.lifelines().size(); ++line) {
        int left = lifelineX(line) - width / 2;
        left = std::clamp(left, 4, std::max(4, viewport()->width() - width - 4));
        const QString name = painter.fontMetrics().elidedText(m_model.lifelines()[line], Qt::ElideRight, width - 4);
        const int half = painter.fontMetrics().horizontalAdvance(name) / 2;
        const int x = std::clamp(lifelineX(line) - half, 4, std::max(4, viewport()->width() - 2 * half - 4));
        painter.drawText(x, 0, 2 * half + 4, headHeight() - 3, Qt::AlignVCenter | Qt::AlignLeft, name);
    }
}

void Ladder::paintArrow(QPainter& painter, int index) const
{
    const Arrow& arrow = m_model.arrows()[std::size_t(index)];
    const Colours& colours = m_theme.colours();
    const LayerColours& layer = m_theme.layer(arrow.osi);
    const double x1 = lifelineX(arrow.from), y1 = screenY(arrow.y);
    double x2 = lifelineX(arrow.to), y2 = y1 + scaled(arrow.slant);
    if (index == m_chosen) {
        painter.setPen(QPen(colours.accentInk, hasFocus() ? 2 : 1));
        painter.setBrush(colours.selected);
        painter.drawRoundedRect(
            QRectF(4.5, y1 - scaled(13), viewport()->width() - 9, scaled(LadderModel::step - 1)), 5, 5);
    }
    if (arrow.fate == Arrow::Fate::Lost) {
        x2 = x1 + (x2 - x1) * 0.55;
        y2 = y1 + scaled(arrow.slant) * 0.55;
    } else if (arrow.fate == Arrow::Fate::OnTheWay) {
        x2 = x1 + (x2 - x1) * 0.8;
    }
    // A lost frame's words stand over the part of the way that it came.
    const double wordsEnd = arrow.fate == Arrow::Fate::Lost ? x2 : lifelineX(arrow.to);
    const double middle = (x1 + wordsEnd) / 2, reach = std::abs(wordsEnd - x1);
    painter.setPen(QPen(layer.mark, 1.8, arrow.fate == Arrow::Fate::OnTheWay ? Qt::DashLine : Qt::SolidLine));
    painter.drawLine(QPointF(x1, y1), QPointF(x2, y2));
    if (arrow.fate != Arrow::Fate::OnTheWay) {
        const double angle = std::atan2(y2 - y1, x2 - x1), size = scaled(8);
        QPainterPath head(QPointF(x2, y2));
        head.lineTo(x2 - size * std::cos(angle - 0.45), y2 - size * std::sin(angle - 0.45));
        head.lineTo(x2 - size * std::cos(angle + 0.45), y2 - size * std::sin(angle + 0.45));
        head.closeSubpath();
        painter.fillPath(head, layer.mark);
    }

    painter.setFont(m_theme.font(11));
    painter.setPen(layer.strong);
    QString label = QString::fromStdString(viewOf(arrow.packet).label);
    if (arrow.fate == Arrow::Fate::OnTheWay)
        label += tr(" · on the way");
    const int edge = scaled(8); // The words may be wider than the arrow; the lane is all their room.
    label = painter.fontMetrics().elidedText(label, Qt::ElideRight, viewport()->width() - 2 * edge);
    const double half = painter.fontMetrics().horizontalAdvance(label) / 2.0;
    const double centre = std::clamp(middle, edge + half, std::max(edge + half, viewport()->width() - edge - half));
    // Above the arrow where it is highest under the words.
    const double rise = reach > 0 ? std::abs(y2 - y1) * std::min(0.5, half / reach) : 0;
    const double baseline = std::max(y1 - scaled(2), (y1 + y2) / 2 - rise - scaled(3));
    painter.drawText(QPointF(centre - half, baseline), label);
    if (arrow.fate == Arrow::Fate::Lost) {
        painter.setFont(m_theme.font(11, QFont::Bold));
        painter.setPen(colours.bad);
        const QString lost = tr("✕ lost");
        const double width = painter.fontMetrics().horizontalAdvance(lost);
        painter.drawText(QPointF(x2 > x1 ? x2 + 5 : x2 - 5 - width, y2 + scaled(5)), lost);
    }
}

int Ladder::arrowAt(const QPoint& at) const
{
    const auto& arrows = m_model.arrows();
    const auto found = std::partition_point(arrows.begin(), arrows.end(), [&](const Arrow& arrow) {
        return screenY(arrow.y) + scaled(LadderModel::step - 14) <= at.y();
    });
    if (found == arrows.end() || at.y() < headHeight())
        return -1;
    const int index = int(found - arrows.begin());
    return at.y() >= arrowRect(index).top() ? index : -1;
}

void Ladder::mousePressEvent(QMouseEvent* event)
{
    if (newerRect().contains(event->pos()))
        return followAgain();
    const int arrow = arrowAt(event->pos());
    if (arrow >= 0)
        Q_EMIT chosen(m_model.arrows()[std::size_t(arrow)].packet);
}

void Ladder::keyPressEvent(QKeyEvent* event)
{
    const int last = int(m_model.arrows().size()) - 1;
    int to = m_chosen;
    switch (event->key()) {
    case Qt::Key_Up: to = m_chosen < 0 ? last : m_chosen - 1; break;
    case Qt::Key_Down: to = m_chosen + 1; break;
    case Qt::Key_Home: to = 0; break;
    case Qt::Key_End: to = last; break;
    default: return QAbstractScrollArea::keyPressEvent(event);
    }
    if (to >= 0 && to <= last)
        Q_EMIT chosen(m_model.arrows()[std::size_t(to)].packet);
}

bool Ladder::viewportEvent(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int index = arrowAt(help->pos());
    if (index < 0) {
        QToolTip::hideText();
        return true;
    }
    const Arrow& arrow = m_model.arrows()[std::size_t(index)];
    const PacketView& view = viewOf(arrow.packet);
    QString text = QString::fromStdString(view.label + "\n" + view.story);
    const Verdict verdict = m_capture->verdict(arrow.packet);
    if (verdict.kind == Verdict::Kind::Arrived)
        text += tr("\n%1 ms on the wire")
                    .arg(
                        double(verdict.arrivedNanoseconds - m_capture->packets()[arrow.packet].nanoseconds) / 1e6,
                        0,
                        'f',
                        3);
    else if (verdict.kind == Verdict::Kind::Dropped)
        text += tr("\nLost on the wire: %1").arg(QString::fromStdString(verdict.reason));
    QToolTip::showText(help->globalPos(), "<qt>" + text.toHtmlEscaped().replace('\n', "<br>") + "</qt>", this);
    return true;
}

void Ladder::resizeEvent(QResizeEvent*) { fitScrollBar(); }

} // namespace packetarium
