// The rows of the packet table: an index into the capture, filled a little at a time so that the window never waits; a
// filter looks for them in the background.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/capture_feed.h"
#include "capture/packet_search.h"

#include <QAbstractTableModel>
#include <QCache>

#include <memory>
#include <optional>
#include <span>

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
    /// How many packets have been decided on so far: shown, or left out by the filter.
    std::size_t examined() const { return m_waiting.empty() ? m_examined : m_waiting.front(); }

    /// Takes in what arrived, and what the filter has found by now.
    void advance();

signals:
    /// Rows were added, or all of them went.
    void countChanged();

private:
    void restart();
    void takeArrived();
    void takeFound();
    void addRows(std::span<const std::uint32_t>);
    const PacketView& viewOf(std::size_t packet) const;

    CaptureFeed& m_feed;
    std::optional<DisplayFilter> m_filter;
    std::unique_ptr<PacketSearch> m_search; ///< While there is a filter and a capture.
    std::vector<std::uint32_t> m_rows; ///< Packets from 0, ascending.
    std::vector<std::uint32_t> m_waiting; ///< Found, to become rows with the next ticks. Ascending.
    std::size_t m_examined = 0;
    mutable QCache<std::size_t, PacketView> m_views {2000};
};

} // namespace packetarium
