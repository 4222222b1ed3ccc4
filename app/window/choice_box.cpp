// A combo box whose arrow is a letter.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/choice_box.h"

#include <QPainter>

namespace packetarium {

void ChoiceBox::paintEvent(QPaintEvent* event)
{
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::Text));
    painter.drawText(rect().adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, "▾");
}

} // namespace packetarium
