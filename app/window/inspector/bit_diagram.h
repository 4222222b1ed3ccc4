// The chosen layer's header, drawn as an RFC draws it: 32 bits a row, a cell a field.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/inspector/header_cells.h"
#include "app/window/inspector/selection.h"
#include "app/window/theme.h"

#include <QWidget>

namespace packetarium {

class BitDiagram : public QWidget {
    Q_OBJECT

public:
    BitDiagram(const Theme&, Selection&, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    const std::vector<HeaderCell>& cells() const { return m_cells; }
    /// Where a cell's first row is drawn.
    QRect cellRect(std::size_t cell) const;
    /// Of the cell that is chosen; empty when none is.
    QRect chosenRect() const;

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void rebuild();
    int rowHeight() const { return m_theme.scaled(22); }
    int rows() const;
    /// The part of a run of bits that lies in one row.
    QRect segment(std::size_t bit, std::size_t bits) const;
    void paintCell(QPainter&, const HeaderCell&) const;
    /// The part of a cell that has most room for words.
    QRect widestPart(const HeaderCell&) const;
    /// The name of a switch that is set, and where it is drawn.
    struct FlagWord {
        std::size_t node;
        QString text;
        QRect rect;
    };
    std::vector<FlagWord> flagWords(const HeaderCell&) const;
    void paintFlags(QPainter&, const HeaderCell&, bool chosen) const;
    QString textFor(const HeaderCell&, int width, const QFontMetrics&) const;
    /// The field drawn at a point, down to the single flag, or Selection::none.
    std::size_t nodeAt(const QPoint&) const;
    bool isChosen(const HeaderCell&) const;

    const Theme& m_theme;
    Selection& m_selection;
    std::size_t m_layer = Selection::none;
    std::vector<HeaderCell> m_cells;
};

} // namespace packetarium
