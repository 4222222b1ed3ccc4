// Steps to try, each ticked by what was really seen on the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"

#include <QWidget>

#include <array>

namespace packetarium {

class Steps : public QWidget {
    Q_OBJECT

public:
    enum Step { Start, Connect, Speak, SlowDown, Lose, Close, steps };

    explicit Steps(const Theme&, QWidget* parent = nullptr);

    void setDone(const std::array<bool, steps>&);
    bool isDone(Step step) const { return m_done[step]; }

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void fitHeight();
    int layOut(QPainter*, int width) const;

    const Theme& m_theme;
    std::array<bool, steps> m_done {};
};

} // namespace packetarium
