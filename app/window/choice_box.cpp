// A combo box whose arrow is a letter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/choice_box.h"

#include <QStyleOptionComboBox>
#include <QStylePainter>

namespace packetarium {

/// A choice that is too long loses its middle: a port at its end tells conversations apart.
void ChoiceBox::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    const int room = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this).width();
    constexpr int margins = 2; // QStyleSheetStyle leaves a pixel at each end.
    option.currentText = fontMetrics().elidedText(option.currentText, Qt::ElideMiddle, room - margins);
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text));
    painter.drawText(rect().adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, "▾");
}

} // namespace packetarium
