// A combo box whose arrow is a letter, so that it has the theme's colour and size.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>

namespace packetarium {

class ChoiceBox : public QComboBox {
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent*) override;
};

} // namespace packetarium
