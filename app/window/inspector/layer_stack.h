// The packet as a stack of layers, in the OSI model's seven or TCP/IP's four, the other model beside it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/inspector/selection.h"
#include "app/window/theme.h"

#include <QWidget>

namespace packetarium {

class LayerStack : public QWidget {
    Q_OBJECT

public:
    enum class Model { Osi, TcpIp };

    LayerStack(const Theme&, Selection&, QWidget* parent = nullptr);

    /// As people call it: "TCP", "IPv4", "Ethernet".
    static QString shortName(const Protocol&);
    Model model() const { return m_model; }
    void setModel(Model);
    /// Lower rows, where there is little room.
    void setDense(bool);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    /// One line of the stack: a layer of the packet, or a place in the model that this packet leaves empty.
    struct Row {
        int level; ///< OSI 7 to 1, or TCP/IP 4 to 1.
        int osi; ///< For the colour.
        std::size_t layer; ///< Selection::none when empty.
        QString name, facts;
    };
    void rebuild();
    void addRows(int level);
    int rowHeight() const;
    QRect rowRect(int row) const;
    int rowAt(const QPoint&) const;
    void paintRow(QPainter&, int row) const;
    void paintOtherModel(QPainter&) const;

    const Theme& m_theme;
    Selection& m_selection;
    Model m_model = Model::Osi;
    bool m_dense = false;
    std::vector<Row> m_rows;
};

} // namespace packetarium
