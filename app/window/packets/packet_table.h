// The packet table with its filter line: what was captured, a row a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/packets/packet_model.h"
#include "app/window/theme.h"

#include <QFrame>

class QLabel;
class QTableView;

namespace packetarium {

class FilterLine;

class PacketTable : public QFrame {
    Q_OBJECT

public:
    PacketTable(const Theme&, CaptureFeed&, QWidget* parent = nullptr);

    /// Chooses a packet's row; nothing is chosen when the filter hides it.
    void choose(std::size_t packet);
    const PacketModel& model() const { return *m_model; }
    /// Packets from 0 that the filter lets through; empty when there is no filter.
    std::vector<std::size_t> filtered() const;
    bool isFiltered() const;
    /// There are packets that the filter has not looked at yet.
    bool isFiltering() const;

public slots:
    void focusFilter();

signals:
    void chosen(std::size_t packet);

protected:
    void resizeEvent(QResizeEvent*) override;
    bool eventFilter(QObject*, QEvent*) override;

private:
    void buildView();
    void applyFilter();
    void applyTheme();
    int nameWidth() const;
    int timeWidth() const;
    void fitColumns();
    void fitRows();
    void showCounts();

    const Theme& m_theme;
    CaptureFeed& m_feed;
    PacketModel* m_model;
    FilterLine* m_filter;
    QLabel* m_mistake;
    QLabel* m_counts;
    QTableView* m_view;
    bool m_followsEnd = true;
};

} // namespace packetarium
