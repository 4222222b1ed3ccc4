// What each lane has cost so far: its bytes on the wire as bars, coloured by the layer that they belong to.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"

#include <QWidget>

#include <array>

namespace packetarium {

/// Bytes by OSI layer, 1 to 7.
using LayerBytes = std::array<std::uint64_t, 8>;

struct LaneCost {
    QString name;
    LayerBytes bytes {};

    std::uint64_t total() const;
    bool operator==(const LaneCost&) const = default;
};

class CostBars : public QWidget {
    Q_OBJECT

public:
    explicit CostBars(const Theme&, QWidget* parent = nullptr);

    void show(const std::vector<LaneCost>&);
    const std::vector<LaneCost>& costs() const { return m_costs; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;

private:
    int rowHeight() const { return m_theme.scaled(36); }

    const Theme& m_theme;
    std::vector<LaneCost> m_costs;
};

} // namespace packetarium
