// The chosen layer's header, 32 bits a row.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/bit_diagram.h"

#include "app/window/inspector/cell_words.h"
#include "app/window/inspector/field_words.h"
#include "protocols/protocol.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace packetarium {

namespace {
constexpr std::size_t rowBits = 32;
}

BitDiagram::BitDiagram(const Theme& theme, Selection& selection, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_selection(selection)
{
    setObjectName("bitDiagram");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Header as bits"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&selection, &Selection::packetChanged, this, &BitDiagram::rebuild);
    connect(&selection, &Selection::chosenChanged, this, [this] {
        if (m_selection.layer() != m_layer)
            rebuild();
        if (const Node* node = m_selection.chosenNode())
            setAccessibleDescription(words(node->field ? node->field->name : "") + " " + valueWords(*node));
        update();
    });
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void BitDiagram::rebuild()
{
    m_layer = m_selection.layer();
    m_cells = headerCells(m_selection.tree(), m_layer);
    updateGeometry();
    update();
}

int BitDiagram::rows() const
{
    return m_cells.empty() ? 0 : int((m_cells.back().bit + m_cells.back().bits + rowBits - 1) / rowBits);
}

QSize BitDiagram::sizeHint() const { return {m_theme.scaled(340), rows() * rowHeight() + 2}; }

QSize BitDiagram::minimumSizeHint() const { return {m_theme.scaled(220), sizeHint().height()}; }

QRect BitDiagram::segment(std::size_t bit, std::size_t bits) const
{
    const auto x = [this](std::size_t column) { return int(column * std::size_t(width() - 2) / rowBits); };
    const std::size_t column = bit % rowBits;
    const std::size_t end = std::min(column + bits, rowBits);
    return {1 + x(column), 1 + int(bit / rowBits) * rowHeight(), x(end) - x(column), rowHeight()};
}

QRect BitDiagram::cellRect(std::size_t cell) const { return segment(m_cells[cell].bit, m_cells[cell].bits); }

QRect BitDiagram::chosenRect() const
{
    const auto chosen =
        std::find_if(m_cells.begin(), m_cells.end(), [this](const HeaderCell& c) { return isChosen(c); });
    return chosen == m_cells.end() ? QRect() : segment(chosen->bit, chosen->bits);
}

bool BitDiagram::isChosen(const HeaderCell& cell) const
{
    const std::size_t node = m_selection.node();
    if (node == cell.node || std::find(cell.flags.begin(), cell.flags.end(), node) != cell.flags.end())
        return true;
    const Node* chosen = m_selection.chosenNode();
    const Node& own = m_selection.tree().nodes()[cell.node];
    // A field around this one, or inside it, lights it up too.
    return chosen && chosen->source == own.source && chosen->bits > 0
        && ((chosen->bit <= own.bit && chosen->bit + chosen->bits >= own.bit + own.bits)
            || (own.bit <= chosen->bit && own.bit + own.bits >= chosen->bit + chosen->bits));
}

QString BitDiagram::textFor(const HeaderCell& cell, int width, const QFontMetrics& metrics) const
{
    const QStringList texts = cellWords(m_selection.tree(), m_layer, cell.node);
    for (const QString& text : texts)
        if (!text.isEmpty() && metrics.horizontalAdvance(text) <= width)
            return text;
    return width > metrics.averageCharWidth() * 5 ? metrics.elidedText(texts.first(), Qt::ElideRight, width)
                                                  : QString();
}

QRect BitDiagram::widestPart(const HeaderCell& cell) const
{
    QRect widest;
    for (std::size_t done = 0; done < cell.bits;) {
        const std::size_t bit = cell.bit + done;
        const std::size_t part = std::min(cell.bits - done, rowBits - bit % rowBits);
        if (const QRect rect = segment(bit, part); rect.width() > widest.width())
            widest = rect;
        done += part;
    }
    return widest;
}

std::vector<BitDiagram::FlagWord> BitDiagram::flagWords(const HeaderCell& cell) const
{
    std::vector<FlagWord> placed;
    const auto& nodes = m_selection.tree().nodes();
    const QFontMetrics metrics(m_theme.font(11, isChosen(cell) ? QFont::DemiBold : QFont::Normal));
    const QRect room = widestPart(cell).adjusted(3, 0, -3, -4);
    const int space = metrics.horizontalAdvance(' ');
    int width = 0;
    for (std::size_t flag : cell.flags) {
        if (!nodes[flag].value)
            continue;
        const QString word = flagWord(*nodes[flag].field);
        const int advance = metrics.horizontalAdvance(word);
        if (width + advance > room.width())
            break; // The ticks below tell of the rest.
        placed.push_back({flag, word, {room.left() + width, room.top(), advance, room.height()}});
        width += advance + space;
    }
    for (FlagWord& word : placed)
        word.rect.translate((room.width() - (width - space)) / 2, 0);
    return placed;
}

void BitDiagram::paintEvent(QPaintEvent*)
{
    const Layer* layer = m_selection.chosenLayer();
    if (!layer || m_cells.empty())
        return;
    QPainter painter(this);
    for (const HeaderCell& cell : m_cells)
        paintCell(painter, cell);
    painter.setPen(QPen(m_theme.layer(layer->protocol->osi).mark, hasFocus() ? 2 : 1));
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.drawRoundedRect(QRectF(0.5, 0.5, width() - 1, rows() * rowHeight() + 1), 3, 3);
}

void BitDiagram::paintCell(QPainter& painter, const HeaderCell& cell) const
{
    const LayerColours& layer = m_theme.layer(m_selection.chosenLayer()->protocol->osi);
    const bool chosen = isChosen(cell);
    // A cell that goes on in the next row is drawn in parts; the words stand in the widest.
    for (std::size_t done = 0; done < cell.bits;) {
        const std::size_t bit = cell.bit + done;
        const std::size_t part = std::min(cell.bits - done, rowBits - bit % rowBits);
        const QRect rect = segment(bit, part);
        painter.fillRect(rect, chosen ? layer.strong : layer.fill);
        QColor edge = layer.mark;
        edge.setAlphaF(0.45f);
        painter.setPen(edge);
        painter.drawLine(rect.topRight(), rect.bottomRight());
        painter.drawLine(rect.bottomLeft(), rect.bottomRight());
        done += part;
    }
    painter.setFont(m_theme.font(11, chosen ? QFont::DemiBold : QFont::Normal));
    painter.setPen(chosen ? m_theme.colours().onStrong : m_theme.colours().ink);
    if (!cell.flags.empty())
        return paintFlags(painter, cell, chosen);
    const int side = cell.bits == 1 ? 0 : cell.bits <= 4 ? 1 : 3;
    const QRect text = widestPart(cell).adjusted(side, 0, -side, 0);
    painter.drawText(text, Qt::AlignCenter, textFor(cell, text.width(), painter.fontMetrics()));
}

/// The names of the switches that are set, and a tick for each switch along the bottom: filled where it is set.
void BitDiagram::paintFlags(QPainter& painter, const HeaderCell& cell, bool chosen) const
{
    const auto words = flagWords(cell);
    for (const FlagWord& word : words)
        painter.drawText(word.rect, Qt::AlignCenter, word.text);
    if (words.empty()) {
        const QRect room = widestPart(cell).adjusted(3, 0, -3, -4);
        painter.drawText(
            room, Qt::AlignCenter, painter.fontMetrics().elidedText(tr("none set"), Qt::ElideRight, room.width()));
    }
    const auto& nodes = m_selection.tree().nodes();
    const LayerColours& layer = m_theme.layer(m_selection.chosenLayer()->protocol->osi);
    for (std::size_t flag : cell.flags) {
        const QRect bit = segment(cell.bit + nodes[flag].bit - nodes[cell.node].bit, 1);
        const QRect tick(bit.left() + 2, bit.bottom() - 5, std::max(2, bit.width() - 4), 3);
        const bool isThis = m_selection.node() == flag;
        painter.setPen(chosen ? m_theme.colours().onStrong : layer.strong);
        painter.setBrush(nodes[flag].value ? painter.pen().color() : QColor(Qt::transparent));
        painter.drawRect(isThis ? tick.adjusted(-1, -1, 1, 1) : tick);
    }
}

std::size_t BitDiagram::nodeAt(const QPoint& at) const
{
    for (const HeaderCell& cell : m_cells)
        for (std::size_t done = 0; done < cell.bits;) {
            const std::size_t bit = cell.bit + done;
            const std::size_t part = std::min(cell.bits - done, rowBits - bit % rowBits);
            done += part;
            if (!segment(bit, part).contains(at))
                continue;
            for (const FlagWord& word : flagWords(cell)) // A word is the switch that it names, wherever its bit lies.
                if (word.rect.contains(at))
                    return word.node;
            const auto& nodes = m_selection.tree().nodes();
            for (std::size_t flag : cell.flags)
                if (segment(cell.bit + nodes[flag].bit - nodes[cell.node].bit, 1).contains(at))
                    return flag;
            return cell.node;
        }
    return Selection::none;
}

void BitDiagram::mousePressEvent(QMouseEvent* event)
{
    if (const std::size_t node = nodeAt(event->pos()); node != Selection::none)
        m_selection.chooseNode(node);
}

void BitDiagram::keyPressEvent(QKeyEvent* event)
{
    const int key = event->key();
    const bool back = key == Qt::Key_Left || key == Qt::Key_Up;
    if (m_cells.empty() || (!back && key != Qt::Key_Right && key != Qt::Key_Down))
        return QWidget::keyPressEvent(event);
    std::vector<std::size_t> stops; // Every field in order, flags one by one.
    for (const HeaderCell& cell : m_cells) {
        stops.push_back(cell.node);
        stops.insert(stops.end(), cell.flags.begin(), cell.flags.end());
    }
    const auto now = std::find(stops.begin(), stops.end(), m_selection.node());
    if (now == stops.end())
        m_selection.chooseNode(back ? stops.back() : stops.front());
    else if (back && now != stops.begin())
        m_selection.chooseNode(*(now - 1));
    else if (!back && now + 1 != stops.end())
        m_selection.chooseNode(*(now + 1));
}

bool BitDiagram::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const std::size_t index = nodeAt(help->pos());
    if (index == Selection::none)
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), tooltip(m_selection.tree().nodes()[index]), this);
    return true;
}

} // namespace packetarium
