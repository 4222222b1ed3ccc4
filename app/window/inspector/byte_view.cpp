// The bytes of one byte source, coloured by layer.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/byte_view.h"

#include "protocols/protocol.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace packetarium {

namespace {
constexpr std::size_t wideRow = 16, narrowRow = 8; ///< Bytes.
}

ByteView::ByteView(const Theme& theme, Selection& selection, QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_theme(theme)
    , m_selection(selection)
{
    setObjectName("byteView");
    setAccessibleName(tr("Bytes"));
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    connect(&selection, &Selection::packetChanged, this, [this] { setSource(0); });
    connect(&selection, &Selection::chosenChanged, this, &ByteView::showChosen);
    connect(&theme, &Theme::changed, this, [this] {
        fitScrollBar();
        viewport()->update();
    });
}

Bytes ByteView::bytes() const
{
    const auto& sources = m_selection.tree().sources();
    return m_source < sources.size() ? sources[m_source].bytes : Bytes {};
}

void ByteView::setSource(std::uint8_t source)
{
    m_source = source;
    m_cursor = 0;
    reload();
    fitScrollBar();
    verticalScrollBar()->setValue(0);
}

void ByteView::reload()
{
    m_layerOf.assign(bytes().size(), 0);
    for (const Layer& layer : m_selection.tree().layers()) {
        if (layer.source != m_source || !layer.protocol || layer.at >= m_layerOf.size())
            continue;
        const std::size_t length = std::min(layer.length, m_layerOf.size() - layer.at);
        std::fill_n(m_layerOf.begin() + std::ptrdiff_t(layer.at), length, layer.protocol->osi);
    }
    // What a message carries is its protocol's too, and what TCP or UDP carries is the application's.
    bool transport = false;
    for (const Layer& layer : m_selection.tree().layers()) {
        transport |= layer.protocol && layer.protocol->osi == 4;
        if (!layer.protocol || layer.protocol->osi < 5)
            continue;
        for (std::size_t n = layer.firstNode; n < layer.endNode; ++n) {
            const Node& node = m_selection.tree().nodes()[n];
            for (std::size_t i = node.bit / 8; node.field && node.bits > 0 && node.source == m_source
                 && i < std::min((node.bit + node.bits + 7) / 8, m_layerOf.size());
                 ++i)
                m_layerOf[i] = layer.protocol->osi;
        }
    }
    if (transport || m_source > 0)
        std::replace(m_layerOf.begin(), m_layerOf.end(), std::uint8_t(0), std::uint8_t(7));
    viewport()->update();
}

void ByteView::showChosen()
{
    const Node* node = m_selection.chosenNode();
    if (node && node->field && node->bits > 0 && node->source == m_source) {
        m_cursor = node->bit / 8;
        const int row = int(m_cursor / perRow());
        const int first = verticalScrollBar()->value();
        const int visible = std::max(1, viewport()->height() / rowHeight());
        if (row < first || row >= first + visible)
            verticalScrollBar()->setValue(row - visible / 2);
    }
    viewport()->update();
}

int ByteView::rowHeight() const { return m_theme.scaled(18); }

int ByteView::charWidth() const { return QFontMetrics(m_theme.mono(11)).horizontalAdvance('0'); }

int ByteView::left() const { return charWidth() * 5; }

std::size_t ByteView::perRow() const
{
    const double room = viewport()->width() - left() - charWidth();
    const bool fitsWithText = viewport()->width() >= left() + charWidth() * int(wideRow * 4 + 2);
    // What was put together from packets is mostly text: its letters tell more than long rows.
    const bool isFrame = m_source == 0;
    const bool fits = isFrame ? room >= double(wideRow) * charWidth() * 2.4 : fitsWithText;
    return fits ? wideRow : narrowRow;
}

double ByteView::byteStep() const
{
    const double room = viewport()->width() - left() - charWidth();
    return std::clamp(room / double(perRow()), charWidth() * 2.2, charWidth() * 3.0);
}

int ByteView::textLeft() const { return left() + charWidth() * int(perRow() * 3 + 2); }

bool ByteView::showsText() const { return viewport()->width() >= textLeft() + charWidth() * int(perRow()); }

QRect ByteView::byteRect(std::size_t byte) const
{
    const int column = int(byte % perRow());
    const int row = int(byte / perRow()) - verticalScrollBar()->value();
    const int gap = column >= 8 ? charWidth() : 0;
    return {left() + int(column * byteStep()) + gap, row * rowHeight(), int(byteStep()), rowHeight()};
}

QSize ByteView::sizeHint() const { return {left() + charWidth() * 50, rowHeight() * 6}; }

void ByteView::fitScrollBar()
{
    const int rows = int((bytes().size() + perRow() - 1) / perRow());
    const int visible = std::max(1, viewport()->height() / rowHeight());
    verticalScrollBar()->setRange(0, std::max(0, rows - visible));
    verticalScrollBar()->setPageStep(visible);
}

void ByteView::resizeEvent(QResizeEvent*) { fitScrollBar(); }

void ByteView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme.colours().panel);
    painter.setFont(m_theme.mono(11));
    const int first = verticalScrollBar()->value();
    const int visible = std::max(1, viewport()->height() / rowHeight()); // Whole rows: none is cut.
    const int rows = int((bytes().size() + perRow() - 1) / perRow());
    for (int row = first; row < std::min(first + visible, rows); ++row)
        paintRow(painter, row);
    if (hasFocus() && m_cursor < bytes().size()) {
        painter.setPen(QPen(m_theme.colours().accentInk, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(byteRect(m_cursor).adjusted(-3, 1, -charWidth() + 1, -2));
    }
}

void ByteView::paintRow(QPainter& painter, int row) const
{
    const Bytes all = bytes();
    const Colours& colours = m_theme.colours();
    const Node* chosen = m_selection.chosenNode();
    const bool marks = chosen && chosen->field && chosen->bits > 0 && chosen->source == m_source;
    const std::size_t markFirst = marks ? chosen->bit / 8 : 1;
    const std::size_t markLast = marks ? (chosen->bit + chosen->bits - 1) / 8 : 0;

    const std::size_t start = std::size_t(row) * perRow();
    const std::size_t end = std::min(all.size(), start + perRow());
    const QRect line = byteRect(start);
    painter.setPen(colours.dim);
    painter.drawText(
        QRect(0, line.top(), left(), line.height()),
        Qt::AlignVCenter,
        QStringLiteral("%1").arg(qulonglong(start), 4, 16, QLatin1Char('0')));
    for (std::size_t i = start; i < end; ++i) {
        const int osi = m_layerOf[i];
        const bool marked = i >= markFirst && i <= markLast;
        const QRect cell = byteRect(i);
        // Colour runs on between neighbours of one layer, so a header reads as one band.
        const bool joins =
            i + 1 < end && m_layerOf[i + 1] == osi && marked == (i + 1 >= markFirst && i + 1 <= markLast);
        const int width = joins ? byteRect(i + 1).left() - cell.left() : charWidth() * 2 + 2;
        const QRect band(cell.left() - 2, cell.top() + 1, width + (joins ? 0 : 1), cell.height() - 2);
        if (marked)
            painter.fillRect(band, osi ? m_theme.layer(osi).strong : colours.accent);
        else if (osi)
            painter.fillRect(band, m_theme.layer(osi).fill);
        painter.setPen(marked ? (osi ? colours.onStrong : colours.onAccent) : colours.ink);
        painter.drawText(
            cell, Qt::AlignVCenter | Qt::AlignLeft, QStringLiteral("%1").arg(all[i], 2, 16, QLatin1Char('0')));
        if (showsText()) {
            painter.setPen(marked ? colours.accentInk : colours.dim);
            const QChar c = all[i] >= 0x20 && all[i] < 0x7f ? QChar(all[i]) : QChar(u'·');
            painter.drawText(
                QRect(textLeft() + int(i - start) * charWidth(), cell.top(), charWidth(), cell.height()),
                Qt::AlignVCenter,
                c);
        }
    }
}

std::size_t ByteView::byteAt(const QPoint& at) const
{
    const int row = at.y() / rowHeight() + verticalScrollBar()->value();
    for (std::size_t i = std::size_t(row) * perRow(); i < std::min(bytes().size(), std::size_t(row + 1) * perRow());
         ++i) {
        const int text = textLeft() + int(i % perRow()) * charWidth();
        if (byteRect(i).contains(at) || (showsText() && at.x() >= text && at.x() < text + charWidth()))
            return i;
    }
    return Selection::none;
}

void ByteView::mousePressEvent(QMouseEvent* event)
{
    const std::size_t byte = byteAt(event->pos());
    if (byte == Selection::none)
        return;
    m_selection.chooseByte(m_source, byte);
    m_cursor = byte;
    viewport()->update();
}

void ByteView::keyPressEvent(QKeyEvent* event)
{
    const std::size_t size = bytes().size();
    std::size_t to = m_cursor;
    switch (event->key()) {
    case Qt::Key_Left: to = to > 0 ? to - 1 : 0; break;
    case Qt::Key_Right: to = to + 1; break;
    case Qt::Key_Up: to = to >= perRow() ? to - perRow() : to; break;
    case Qt::Key_Down: to = to + perRow(); break;
    case Qt::Key_Home: to = 0; break;
    case Qt::Key_End: to = size ? size - 1 : 0; break;
    default: return QAbstractScrollArea::keyPressEvent(event);
    }
    if (to >= size)
        return;
    m_selection.chooseByte(m_source, to);
    m_cursor = to;
    const int row = int(to / perRow()), first = verticalScrollBar()->value();
    const int visible = std::max(1, viewport()->height() / rowHeight());
    if (row < first || row >= first + visible)
        verticalScrollBar()->setValue(row < first ? row : row - visible + 1);
    viewport()->update();
}

} // namespace packetarium
