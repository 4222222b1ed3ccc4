// The chosen packet's fields as a tree.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/field_tree.h"

#include "app/window/inspector/field_words.h"
#include "protocols/protocol.h"

#include <QHeaderView>

namespace packetarium {

namespace {

constexpr int layerRole = Qt::UserRole, nodeRole = Qt::UserRole + 1;
/// A hostile packet can hold a hundred thousand tiny fields; nobody reads so many.
constexpr std::size_t mostItems = 5000;

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Comment: return "Comment";
    case Severity::Note: return "Note";
    case Severity::Warning: return "Warning";
    case Severity::Error: return "Error";
    }
    return {};
}

} // namespace

FieldTree::FieldTree(const Theme& theme, Selection& selection, QWidget* parent)
    : QTreeWidget(parent)
    , m_theme(theme)
    , m_selection(selection)
{
    setObjectName("fieldTree");
    setAccessibleName(tr("Fields"));
    setColumnCount(2);
    setHeaderLabels({tr("Field"), tr("Value")});
    setIndentation(14);
    setUniformRowHeights(true);
    setTextElideMode(Qt::ElideRight);
    setEditTriggers(NoEditTriggers);
    setHorizontalScrollBarPolicy(
        Qt::ScrollBarAlwaysOff); // Long values are cut with an ellipsis; a tooltip has them whole.
    header()->setSectionResizeMode(1, QHeaderView::Stretch);
    connect(&selection, &Selection::packetChanged, this, &FieldTree::reload);
    connect(&selection, &Selection::chosenChanged, this, &FieldTree::showChosen);
    connect(&theme, &Theme::changed, this, &FieldTree::reload);
    connect(this, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
        if (!item || m_loading)
            return;
        if (item->data(0, nodeRole).isValid())
            m_selection.chooseNode(item->data(0, nodeRole).toULongLong());
        else
            m_selection.chooseLayer(item->data(0, layerRole).toULongLong());
    });
}

QTreeWidgetItem* FieldTree::itemFor(const Node& node, std::size_t index) const
{
    auto* item = new QTreeWidgetItem;
    item->setData(0, nodeRole, qulonglong(index));
    if (node.field) {
        item->setText(0, words(node.field->name));
        item->setText(1, valueWords(node));
    } else {
        item->setText(0, severityWord(node.severity));
        item->setText(1, valueWords(node));
        if (node.severity >= Severity::Warning)
            for (int column : {0, 1})
                item->setForeground(column, m_theme.colours().bad);
    }
    for (int column : {0, 1})
        item->setToolTip(column, tooltip(node));
    return item;
}

void FieldTree::reload()
{
    m_loading = true;
    clear();
    const Tree& tree = m_selection.tree();
    m_layers.assign(tree.layers().size(), nullptr);
    m_nodes.assign(tree.nodes().size(), nullptr);
    std::size_t items = 0;
    for (std::size_t l = 0; l < tree.layers().size(); ++l) {
        const Layer& layer = tree.layers()[l];
        auto* top = new QTreeWidgetItem;
        top->setText(0, layer.protocol ? words(layer.protocol->name) : QString());
        top->setData(0, layerRole, qulonglong(l));
        top->setFirstColumnSpanned(true);
        top->setFont(0, m_theme.font(13, QFont::DemiBold));
        const int osi = layer.protocol ? layer.protocol->osi : 2;
        top->setForeground(0, m_theme.layer(osi).strong);
        std::vector<QTreeWidgetItem*> open {top}; // The item that encloses the next node of each depth.
        for (std::size_t n = layer.firstNode; n < layer.endNode && items < mostItems; ++n, ++items) {
            const Node& node = tree.nodes()[n];
            m_nodes[n] = itemFor(node, n);
            open.resize(std::min<std::size_t>(open.size(), node.depth + 1));
            open.back()->addChild(m_nodes[n]);
            open.push_back(m_nodes[n]);
        }
        m_layers[l] = top;
        addTopLevelItem(top);
        top->setFirstColumnSpanned(true);
        top->setExpanded(true);
    }
    m_loading = false;
    fitColumns();
    showChosen();
}

/// The names get the room that they need, as long as most values still fit beside them.
void FieldTree::fitColumns()
{
    const int room = viewport()->width();
    setColumnWidth(0, std::clamp(sizeHintForColumn(0), room * 40 / 100, std::max(room * 40 / 100, room * 62 / 100)));
}

void FieldTree::resizeEvent(QResizeEvent* event)
{
    QTreeWidget::resizeEvent(event);
    fitColumns();
}

void FieldTree::showChosen()
{
    m_loading = true;
    const std::size_t node = m_selection.node(), layer = m_selection.layer();
    QTreeWidgetItem* item = node < m_nodes.size() ? m_nodes[node] : layer < m_layers.size() ? m_layers[layer] : nullptr;
    setCurrentItem(item);
    if (item)
        scrollToItem(item);
    m_loading = false;
}

} // namespace packetarium
