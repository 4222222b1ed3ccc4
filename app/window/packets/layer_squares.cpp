// Draws a row's layers as coloured squares.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/layer_squares.h"

#include "app/window/packets/packet_model.h"

#include <QPainter>

namespace packetarium {

LayerSquares::LayerSquares(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{
}

void LayerSquares::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyledItemDelegate::paint(painter, option, index);
    const int side = m_theme.scaled(14);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(m_theme.font(9, QFont::DemiBold));
    QRect square(option.rect.left() + m_theme.scaled(8), option.rect.center().y() - side / 2 + 1, side, side);
    for (int layer : index.data(PacketModel::layersRole).value<QList<int>>()) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.layer(layer).strong);
        painter->drawRoundedRect(square, 3, 3);
        painter->setPen(m_theme.colours().onStrong);
        painter->drawText(square, Qt::AlignCenter, QString::number(layer));
        square.translate(side + m_theme.scaled(2), 0);
    }
    painter->restore();
}

QSize LayerSquares::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {m_theme.scaled(96), m_theme.scaled(20)};
}

} // namespace packetarium
