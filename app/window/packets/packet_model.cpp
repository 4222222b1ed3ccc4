// The rows of the packet table.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/packet_model.h"

#include <QElapsedTimer>

#include <algorithm>

namespace packetarium {

namespace {

constexpr int filterMilliseconds = 12;
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
    advance();
}

int PacketModel::rowOf(std::size_t packet) const
{
    const auto found = std::lower_bound(m_rows.begin(), m_rows.end(), packet);
    return found != m_rows.end() && *found == packet ? int(found - m_rows.begin()) : -1;
}

void PacketModel::advance()
{
    const std::size_t size = m_feed.size();
    if (m_examined >= size)
        return;
    QElapsedTimer clock;
    clock.start();
    std::vector<std::uint32_t> found;
    while (m_examined < size && found.size() < mostNewRows) {
        if (!m_filter || m_filter->matches(*m_feed.capture(), m_examined))
            found.push_back(std::uint32_t(m_examined));
        ++m_examined;
        if ((m_filter || m_examined % 64 == 0) && clock.elapsed() >= filterMilliseconds)
            break; // One packet can be as dear to a filter as thousands.
    }
    if (!found.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + int(found.size()) - 1);
        m_rows.insert(m_rows.end(), found.begin(), found.end());
        endInsertRows();
    }
    emit countChanged();
}

void PacketModel::restart()
{
    beginResetModel();
    m_rows.clear();
    m_views.clear();
    m_examined = 0;
    endResetModel();
    emit countChanged();
}

} // namespace packetarium
