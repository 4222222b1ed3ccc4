// The rows of the packet table: an index into the capture, filled a little at a time so that the window never waits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/capture_feed.h"
#include "capture/display_filter.h"

#include <QAbstractTableModel>
#include <QCache>

#include <optional>

namespace packetarium {

class PacketModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Number, Time, From, To, Layers, ProtocolName, Happened, Length, columns };
    /// The OSI layers of a row, as a QList<int>.
    static constexpr int layersRole = Qt::UserRole;

    explicit PacketModel(CaptureFeed&, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex&, int role) const override;
    QVariant headerData(int section, Qt::Orientation, int role) const override;

    /// Shows only the packets that match; none: all of them.
    void setFilter(std::optional<DisplayFilter>);
    /// Which packet of the capture (from 0) a row shows.
    std::size_t packetAt(int row) const { return m_rows[std::size_t(row)]; }
    /// The row that shows a packet, or -1.
    int rowOf(std::size_t packet) const;
    /// How many packets the filter has been asked about so far.
    std::size_t examined() const { return m_examined; }

    /// Takes in what arrived, for at most a few milliseconds.
    void advance();

signals:
    /// Rows were added, or all of them went.
    void countChanged();

private:
    void restart();
    const PacketView& viewOf(std::size_t packet) const;

    CaptureFeed& m_feed;
    std::optional<DisplayFilter> m_filter;
    std::vector<std::uint32_t> m_rows; ///< Packets from 0, ascending.
    std::size_t m_examined = 0;
    mutable QCache<std::size_t, PacketView> m_views {2000};
};

} // namespace packetarium
