// The chosen packet's fields as a tree: layers, their fields, and what the dissector remarked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/inspector/selection.h"
#include "app/window/theme.h"

#include <QTreeWidget>

namespace packetarium {

class FieldTree : public QTreeWidget {
    Q_OBJECT

public:
    FieldTree(const Theme&, Selection&, QWidget* parent = nullptr);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void reload();
    void fitColumns();
    void showChosen();
    QTreeWidgetItem* itemFor(const Node&, std::size_t index) const;

    const Theme& m_theme;
    Selection& m_selection;
    std::vector<QTreeWidgetItem*> m_layers, m_nodes;
    bool m_loading = false; ///< What is chosen while items come and go is not the user's choice.
};

} // namespace packetarium
