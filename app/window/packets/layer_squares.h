// Draws a row's layers as coloured squares, each with the layer's number in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"

#include <QStyledItemDelegate>

namespace packetarium {

class LayerSquares : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit LayerSquares(const Theme&, QObject* parent = nullptr);

    void paint(QPainter*, const QStyleOptionViewItem&, const QModelIndex&) const override;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override;

private:
    const Theme& m_theme;
};

} // namespace packetarium
