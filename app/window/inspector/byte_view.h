// The bytes of one byte source, 16 a row, coloured by layer, with the chosen field marked.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/inspector/selection.h"
#include "app/window/theme.h"

#include <QAbstractScrollArea>

namespace packetarium {

class ByteView : public QAbstractScrollArea {
    Q_OBJECT

public:
    ByteView(const Theme&, Selection&, QWidget* parent = nullptr);

    std::uint8_t source() const { return m_source; }
    void setSource(std::uint8_t);
    /// Where a byte is drawn, in the viewport.
    QRect byteRect(std::size_t byte) const;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    void reload();
    void showChosen();
    void fitScrollBar();
    void paintRow(QPainter&, int row) const;
    Bytes bytes() const;
    int rowHeight() const;
    int charWidth() const;
    /// From one byte to the next: two digits and a space, closer where there is little room.
    std::size_t perRow() const;
    double byteStep() const;
    int left() const;
    int textLeft() const;
    bool showsText() const;
    std::size_t byteAt(const QPoint&) const;

    const Theme& m_theme;
    Selection& m_selection;
    std::uint8_t m_source = 0;
    std::size_t m_cursor = 0; ///< The byte the arrow keys stand on.
    std::vector<std::uint8_t> m_layerOf; ///< The OSI layer of each byte; 0 for none.
};

} // namespace packetarium
