// The packet as a stack of layers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/layer_stack.h"

#include "app/window/inspector/field_words.h"
#include "protocols/protocol.h"
#include "protocols/value.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QToolTip>

#include <algorithm>

namespace packetarium {

namespace {

constexpr int mostRowsPerLevel = 4;

const char* const osiNames[] = {
    "", "Physical", "Data link", "Network", "Transport", "Session", "Presentation", "Application"};
const char* const tcpIpNames[] = {"", "Link", "Internet", "Transport", "Application"};

int tcpIpOf(int osi) { return osi <= 2 ? 1 : osi == 3 ? 2 : osi == 4 ? 3 : 4; }

/// What an empty place of the model says: true of every packet, so that nothing is pretended.
QString emptySentence(int osi, bool hasApplication)
{
    if (osi == 1)
        return "not captured";
    if ((osi == 5 || osi == 6) && hasApplication)
        return "none of its own";
    return "nothing here";
}

/// "10.0.0.1 → 10.0.0.2" for a protocol whose fields say from where to where; empty for others.
std::string addresses(const Tree& tree, const Layer& layer)
{
    const Node *source = nullptr, *target = nullptr;
    const std::string prefix(layer.protocol->filter);
    for (std::size_t n = layer.firstNode; n < layer.endNode; ++n) {
        const Node& node = tree.nodes()[n];
        if (node.field && node.field->filter == prefix + ".src" && !source)
            source = &node;
        if (node.field && node.field->filter == prefix + ".dst" && !target)
            target = &node;
    }
    return source && target ? readableValue(*source) + " → " + readableValue(*target) : std::string();
}

/// The ends of link addresses, by which they are told apart: "…00:01 → …00:02".
QString shortened(const QString& facts)
{
    static const QRegularExpression link("(?:[0-9a-f]{2}:){4}([0-9a-f]{2}:[0-9a-f]{2})(?![0-9a-f:])");
    return QString(facts).replace(link, "…\\1");
}

} // namespace

LayerStack::LayerStack(const Theme& theme, Selection& selection, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_selection(selection)
{
    setObjectName("layerStack");
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Layers of the packet"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&selection, &Selection::packetChanged, this, &LayerStack::rebuild);
    connect(&selection, &Selection::chosenChanged, this, qOverload<>(&QWidget::update));
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
    rebuild();
}

QString LayerStack::shortName(const Protocol& protocol)
{
    constexpr std::size_t longest = 12;
    if (protocol.filter == "ip")
        return "IPv4";
    if (protocol.filter == "eth")
        return "Ethernet";
    if (protocol.name.size() <= longest || protocol.filter.find('-') != std::string_view::npos)
        return words(protocol.name);
    static const QRegularExpression version("V(?=[0-9])"); // IPv6 and ICMPv6 are written with a small v.
    return words(protocol.filter).toUpper().replace(version, "v");
}

void LayerStack::setModel(Model model)
{
    m_model = model;
    rebuild();
}

void LayerStack::addRows(int level)
{
    const Tree& tree = m_selection.tree();
    int shown = 0;
    for (std::size_t i = 0; i < tree.layers().size() && shown < mostRowsPerLevel; ++i) {
        const Layer& layer = tree.layers()[i];
        if (!layer.protocol)
            continue;
        const int place = m_model == Model::Osi ? layer.protocol->osi : int(layer.protocol->tcpip);
        if (place != level)
            continue;
        const Bytes source = tree.sources()[layer.source].bytes;
        std::string facts = addresses(tree, layer);
        if (facts.empty() && layer.protocol->describe && layer.at <= source.size())
            layer.protocol->describe(source.subspan(layer.at), facts);
        const QString length = layer.length == 1 ? tr("1 byte") : tr("%1 bytes").arg(layer.length);
        if (facts == length.toStdString())
            facts.clear();
        if (!facts.empty())
            facts += " · ";
        m_rows.push_back(
            {level, layer.protocol->osi, i, shortName(*layer.protocol), QString::fromStdString(facts) + length});
        ++shown;
    }
    if (shown > 0)
        return;
    const int osi = m_model == Model::Osi ? level : level == 4 ? 7 : level == 3 ? 4 : level == 2 ? 3 : 2;
    const char* name = osiNames[osi];
    const bool hasApplication = std::ranges::any_of(
        tree.layers(), [](const Layer& layer) { return layer.protocol && layer.protocol->osi == 7; });
    const QString empty = emptySentence(osi, hasApplication);
    m_rows.push_back(
        {level, osi, Selection::none, {}, m_model == Model::Osi ? QString("%1 — %2").arg(name, empty) : empty});
}

void LayerStack::rebuild()
{
    m_rows.clear();
    for (int level = m_model == Model::Osi ? 7 : 4; level >= 1; --level)
        addRows(level);
    updateGeometry();
    update();
}

void LayerStack::setDense(bool dense)
{
    if (dense == m_dense)
        return;
    m_dense = dense;
    updateGeometry();
    update();
}

int LayerStack::rowHeight() const { return m_theme.scaled(m_dense ? 21 : 25); }

QSize LayerStack::sizeHint() const { return {m_theme.scaled(340), int(m_rows.size()) * rowHeight()}; }

QSize LayerStack::minimumSizeHint() const { return {m_theme.scaled(220), sizeHint().height()}; }

QRect LayerStack::rowRect(int row) const
{
    const int left = m_theme.scaled(m_model == Model::Osi ? 22 : 80);
    const int right = m_theme.scaled(m_model == Model::Osi ? 86 : 64);
    return {left, row * rowHeight(), width() - left - right, rowHeight() - m_theme.scaled(3)};
}

int LayerStack::rowAt(const QPoint& at) const
{
    const int row = at.y() / rowHeight();
    return row >= 0 && row < int(m_rows.size()) ? row : -1;
}

void LayerStack::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int row = 0; row < int(m_rows.size()); ++row)
        paintRow(painter, row);
    paintOtherModel(painter);
    if (hasFocus() && m_selection.layer() == Selection::none) {
        painter.setPen(m_theme.colours().accentInk);
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void LayerStack::paintRow(QPainter& painter, int index) const
{
    const Row& row = m_rows[std::size_t(index)];
    const Colours& colours = m_theme.colours();
    const LayerColours& layer = m_theme.layer(row.osi);
    const QRect rect = rowRect(index);
    const bool empty = row.layer == Selection::none;
    const bool chosen = !empty && row.layer == m_selection.layer();

    if (index == 0 || m_rows[std::size_t(index) - 1].level != row.level) {
        painter.setFont(m_theme.font(12, QFont::DemiBold));
        painter.setPen(m_model == Model::Osi ? colours.dim : layer.strong);
        painter.drawText(
            QRect(0, rect.top(), rect.left() - m_theme.scaled(8), rect.height()),
            (m_model == Model::Osi ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter,
            m_model == Model::Osi ? QString::number(row.level) : QString(tcpIpNames[row.level]));
    }
    painter.setPen(QPen(empty ? colours.line : layer.mark, chosen ? 2 : 1));
    painter.setBrush(empty ? colours.panel : layer.fill);
    painter.drawRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), 6, 6);
    if (chosen && hasFocus()) {
        painter.setPen(QPen(colours.accentInk, 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), 4, 4);
    }
    QRect text = rect.adjusted(m_theme.scaled(9), 0, -m_theme.scaled(6), 0);
    if (!empty) {
        painter.setFont(m_theme.font(12, QFont::DemiBold));
        painter.setPen(colours.ink);
        painter.drawText(text, Qt::AlignVCenter | Qt::AlignLeft, row.name);
        text.setLeft(text.left() + painter.fontMetrics().horizontalAdvance(row.name) + m_theme.scaled(6));
    }
    painter.setFont(m_theme.font(12));
    painter.setPen(empty ? colours.dim : colours.ink);
    QString facts = row.facts;
    const auto fits = [&] { return painter.fontMetrics().horizontalAdvance(facts) <= text.width(); };
    if (!fits())
        facts = shortened(facts);
    if (!fits())
        painter.setFont(m_theme.font(11));
    painter.drawText(
        text, Qt::AlignVCenter | Qt::AlignLeft, painter.fontMetrics().elidedText(facts, Qt::ElideRight, text.width()));
}

void LayerStack::paintOtherModel(QPainter& painter) const
{
    painter.setFont(m_theme.font(12, QFont::DemiBold));
    const int count = int(m_rows.size());
    const auto blockOf = [this](int row) {
        return m_model == Model::Osi ? tcpIpOf(m_rows[std::size_t(row)].level) : m_rows[std::size_t(row)].level;
    };
    for (int first = 0, end = 0; first < count; first = end) {
        while (end < count && blockOf(end) == blockOf(first))
            ++end;
        const int block = blockOf(first);
        const LayerColours& layer = m_theme.layer(block == 4 ? 7 : block == 3 ? 4 : block == 2 ? 3 : 2);
        const QRect top = rowRect(first), bottom = rowRect(end - 1);
        const QRect rect(
            top.right() + m_theme.scaled(7),
            top.top(),
            width() - top.right() - m_theme.scaled(8),
            bottom.bottom() - top.top() + 1);
        painter.setPen(QPen(m_theme.colours().line));
        painter.setBrush(layer.fill);
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1, -0.5, -1), 6, 6);
        painter.setPen(layer.strong);
        static const char* const osiNumbers[] = {"", "OSI 1–2", "OSI 3", "OSI 4", "OSI 5–7"};
        painter.drawText(rect, Qt::AlignCenter, m_model == Model::Osi ? tcpIpNames[block] : osiNumbers[block]);
    }
}

void LayerStack::mousePressEvent(QMouseEvent* event)
{
    const int row = rowAt(event->pos());
    if (row >= 0 && m_rows[std::size_t(row)].layer != Selection::none)
        m_selection.chooseLayer(m_rows[std::size_t(row)].layer);
}

void LayerStack::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Up && event->key() != Qt::Key_Down)
        return QWidget::keyPressEvent(event);
    const int step = event->key() == Qt::Key_Up ? -1 : 1;
    int at = -1;
    for (int i = 0; i < int(m_rows.size()); ++i)
        if (m_rows[std::size_t(i)].layer != Selection::none && m_rows[std::size_t(i)].layer == m_selection.layer())
            at = i;
    for (int i = at + step; i >= 0 && i < int(m_rows.size()); i += step)
        if (m_rows[std::size_t(i)].layer != Selection::none)
            return m_selection.chooseLayer(m_rows[std::size_t(i)].layer);
}

bool LayerStack::event(QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    auto* help = static_cast<QHelpEvent*>(event);
    const int row = rowAt(help->pos());
    if (row < 0)
        return true;
    const Row& what = m_rows[std::size_t(row)];
    QString text = what.name.isEmpty() ? what.facts : what.name + ": " + what.facts;
    if (what.layer < m_selection.tree().layers().size()) {
        const Protocol* protocol = m_selection.tree().layers()[what.layer].protocol;
        text += "\n" + QString::fromUtf8(protocol->means.data(), int(protocol->means.size()));
    }
    QToolTip::showText(help->globalPos(), "<qt>" + text.toHtmlEscaped().replace('\n', "<br>") + "</qt>", this);
    return true;
}

} // namespace packetarium
