// The rows of the packet table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/packet_model.h"

#include <algorithm>
#include <numeric>

namespace packetarium {

namespace {

constexpr std::chrono::milliseconds quickFilter(15); ///< Most filters are done by then, and nothing flickers.
constexpr std::size_t mostNewRows = 50'000;

QString layerNames(const std::vector<std::uint8_t>& layers)
{
    static const char* const names[] = {
        "", "1 Physical", "2 Data link", "3 Network", "4 Transport", "5 Session", "6 Presentation", "7 Application"};
    QStringList words;
    for (int layer : layers)
        if (layer >= 1 && layer <= 7)
            words << QLatin1String(names[layer]);
    return words.join(", ");
}

} // namespace

PacketModel::PacketModel(CaptureFeed& feed, QObject* parent)
    : QAbstractTableModel(parent)
    , m_feed(feed)
{
    connect(&feed, &CaptureFeed::captureChanged, this, &PacketModel::restart);
    connect(&feed, &CaptureFeed::ticked, this, &PacketModel::advance);
}

int PacketModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : int(m_rows.size()); }

int PacketModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : columns; }

const PacketView& PacketModel::viewOf(std::size_t packet) const
{
    if (const PacketView* known = m_views.object(packet))
        return *known;
    auto* view = new PacketView(m_feed.capture()->view(packet));
    m_views.insert(packet, view);
    return *view;
}

QVariant PacketModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount() || !m_feed.capture())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((index.column() == Length ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const bool isText = role == Qt::DisplayRole || role == Qt::ToolTipRole || role == Qt::AccessibleTextRole;
    if (!isText && role != layersRole)
        return {};

    const PacketView& view = viewOf(packetAt(index.row()));
    if (role == layersRole) {
        QList<int> layers;
        for (int layer : view.osiLayers)
            layers << layer;
        return QVariant::fromValue(layers);
    }
    // A tooltip guesses whether it is given HTML; text from the network must never be.
    switch (index.column()) {
    case Number: return view.number;
    case Time: return QString::number(view.seconds * 1000, 'f', 3);
    case From:
    case To: {
        const QString name = QString::fromStdString(index.column() == From ? view.from : view.to);
        return role == Qt::ToolTipRole ? "<qt>" + name.toHtmlEscaped() + "</qt>" : name;
    }
    case Layers: return role == Qt::DisplayRole ? QVariant() : layerNames(view.osiLayers);
    case ProtocolName: return QString::fromStdString(view.protocol);
    case Happened: {
        QString story = QString::fromStdString(view.story);
        if (role == Qt::ToolTipRole && !view.details.empty())
            story += '\n' + QString::fromStdString(view.details);
        return role == Qt::ToolTipRole ? "<qt>" + story.toHtmlEscaped().replace('\n', "<br>") + "</qt>" : story;
    }
    case Length: return view.bytes;
    }
    return {};
}

QVariant PacketModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Length ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return tr("No");
    case Time: return tr("Time ms");
    case From: return tr("From");
    case To: return tr("To");
    case Layers: return tr("Layers");
    case ProtocolName: return tr("Protocol");
    case Happened: return tr("What happened");
    case Length: return tr("Bytes");
    }
    return {};
}

void PacketModel::setFilter(std::optional<DisplayFilter> filter)
{
    m_filter = std::move(filter);
    restart();
    if (m_search) {
        m_search->extendTo(m_feed.size());
        m_search->wait(quickFilter);
    }
    advance();
}

int PacketModel::rowOf(std::size_t packet) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), packet);
    return found != m_rows.end() && *found == packet ? int(found - m_rows.begin()) : -1;
}

void PacketModel::advance()
{
    if (!m_feed.capture() || (examined() >= m_feed.size() && m_waiting.empty()))
        return;
    if (m_search)
        takeFound();
    else
        takeArrived();
    Q_EMIT countChanged();
}

void PacketModel::takeArrived()
{
    const std::size_t size = std::min(m_feed.size(), m_examined + mostNewRows);
    std::vector<std::uint32_t> arrived(size - m_examined);
    std::iota(arrived.begin(), arrived.end(), std::uint32_t(m_examined));
    m_examined = size;
    addRows(arrived);
}

void PacketModel::takeFound()
{
    m_search->extendTo(m_feed.size());
    const PacketSearch::Found found = m_search->take();
    m_waiting.insert(m_waiting.end(), found.packets.begin(), found.packets.end());
    m_examined = found.examined;
    const std::size_t count = std::min(m_waiting.size(), mostNewRows);
    addRows(std::span(m_waiting).first(count));
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + std::ptrdiff_t(count));
}

void PacketModel::addRows(std::span<const std::uint32_t> packets)
{
    if (packets.empty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(packets.size()) - 1);
    m_rows.insert(m_rows.end(), packets.begin(), packets.end());
    endInsertRows();
}

void PacketModel::restart()
{
    beginResetModel();
    m_search.reset();
    m_rows.clear();
    m_waiting.clear();
    m_views.clear();
    m_examined = 0;
    if (m_filter && m_feed.capture())
        m_search = std::make_unique<PacketSearch>(m_feed.capture(), *m_filter);
    endResetModel();
    Q_EMIT countChanged();
}

} // namespace packetarium
