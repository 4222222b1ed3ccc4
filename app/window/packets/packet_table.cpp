// The packet table with its filter line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/packet_table.h"

#include "app/window/packets/filter_line.h"
#include "app/window/packets/layer_squares.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QStyle>
#include <QTableView>
#include <QTimer>

namespace packetarium {

PacketTable::PacketTable(const Theme& theme, CaptureFeed& feed, QWidget* parent)
    : QFrame(parent)
    , m_theme(theme)
    , m_feed(feed)
    , m_model(new PacketModel(feed, this))
    , m_filter(new FilterLine(theme, this))
    , m_mistake(new QLabel(this))
    , m_counts(new QLabel(this))
    , m_view(new QTableView(this))
{
    setProperty("ground", "panel");
    m_filter->setObjectName("filter");
    m_filter->setProperty("filter", true);
    m_filter->setPlaceholderText(tr("Filter, as in Wireshark: tcp.flags.syn == 1 || websocket"));
    m_filter->setAccessibleName(tr("Display filter"));
    m_filter->setClearButtonEnabled(true);
    m_mistake->setProperty("state", "wrong");
    m_mistake->setTextFormat(Qt::PlainText);
    m_mistake->setWordWrap(true);
    m_mistake->setObjectName("filterMistake");
    m_mistake->hide();
    m_counts->setProperty("tone", "dim");
    m_counts->setObjectName("counts");

    auto* line = new QHBoxLayout;
    line->setContentsMargins(10, 6, 10, 6);
    line->setSpacing(10);
    line->addWidget(m_filter, 1);
    line->addWidget(m_counts);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    m_mistake->setContentsMargins(12, 0, 12, 6);
    column->addWidget(m_mistake);
    buildView();
    column->addWidget(m_view, 1);

    auto* pause = new QTimer(this); // A filter is tried when the typing pauses.
    pause->setSingleShot(true);
    pause->setInterval(150);
    connect(m_filter, &QLineEdit::textChanged, pause, qOverload<>(&QTimer::start));
    connect(m_filter, &QLineEdit::returnPressed, this, &PacketTable::applyFilter);
    connect(pause, &QTimer::timeout, this, &PacketTable::applyFilter);
    connect(m_model, &PacketModel::countChanged, this, &PacketTable::showCounts);
    connect(&feed, &CaptureFeed::captureChanged, this, [this] {
        // What is being recorded is shown as it comes; what was recorded is read from its beginning.
        m_followsEnd = m_feed.capture() && m_feed.capture()->state() == Capture::State::Following;
    });
    connect(&theme, &Theme::changed, this, &PacketTable::applyTheme);
    applyTheme();
    showCounts();
}

void PacketTable::buildView()
{
    m_view->setObjectName("packets");
    m_view->setAccessibleName(tr("Packets"));
    m_view->setModel(m_model);
    m_view->installEventFilter(this);
    m_view->setItemDelegateForColumn(PacketModel::Layers, new LayerSquares(m_theme, this));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTextElideMode(Qt::ElideRight);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setSectionsClickable(false);
    m_view->horizontalHeader()->setMinimumSectionSize(30);
    m_view->horizontalHeader()->setSectionResizeMode(PacketModel::Happened, QHeaderView::Stretch);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        if (!now.isValid())
            return;
        m_followsEnd = m_followsEnd && now.row() + 1 == m_model->rowCount();
        Q_EMIT chosen(m_model->packetAt(now.row()));
    });

    // The table follows the newest packet until the user looks elsewhere, and again once they return to the end.
    QScrollBar* bar = m_view->verticalScrollBar();
    connect(bar, &QScrollBar::actionTriggered, this, [this, bar] {
        m_followsEnd = bar->sliderPosition() >= bar->maximum();
    });
    connect(bar, &QScrollBar::rangeChanged, this, [this, bar](int, int maximum) {
        if (m_followsEnd)
            bar->setValue(maximum);
    });
}

/// Home and End are the first packet and the last, not the ends of one row.
bool PacketTable::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_view || event->type() != QEvent::KeyPress || m_model->rowCount() == 0)
        return QFrame::eventFilter(watched, event);
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key != Qt::Key_Home && key != Qt::Key_End)
        return QFrame::eventFilter(watched, event);
    const QModelIndex index = m_model->index(key == Qt::Key_Home ? 0 : m_model->rowCount() - 1, PacketModel::Number);
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
    m_followsEnd = key == Qt::Key_End;
    return true;
}

void PacketTable::choose(std::size_t packet)
{
    const int row = m_model->rowOf(packet);
    if (row < 0) {
        m_view->clearSelection();
        m_view->selectionModel()->clearCurrentIndex();
        return;
    }
    if (m_view->currentIndex().row() == row)
        return;
    const QModelIndex index = m_model->index(row, PacketModel::Number);
    m_view->setCurrentIndex(index);
    m_view->scrollTo(index);
}

std::vector<std::size_t> PacketTable::filtered() const
{
    std::vector<std::size_t> packets;
    if (isFiltered())
        for (int row = 0; row < m_model->rowCount(); ++row)
            packets.push_back(m_model->packetAt(row));
    return packets;
}

bool PacketTable::isFiltered() const { return m_filter->property("state") == "valid"; }

bool PacketTable::isFiltering() const { return isFiltered() && m_model->examined() < m_feed.size(); }

void PacketTable::focusFilter()
{
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void PacketTable::applyFilter()
{
    const QString text = m_filter->text().trimmed();
    if (m_filter->property("applied").isValid() && m_filter->property("applied").toString() == text)
        return;
    m_filter->setProperty("applied", text);
    auto compiled = DisplayFilter::compile(text.toStdString());
    const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled);
    m_filter->setProperty("state", mistake ? "wrong" : text.isEmpty() ? "" : "valid");
    m_filter->style()->unpolish(m_filter);
    m_filter->style()->polish(m_filter);
    m_mistake->setVisible(mistake != nullptr);
    if (mistake) {
        m_mistake->setText(tr("✕ %1").arg(QString::fromStdString(mistake->what)));
        m_filter->setAccessibleDescription(m_mistake->text());
        const std::string before = text.toStdString().substr(0, mistake->at);
        m_filter->markMistake(QString::fromStdString(before).size() + m_filter->text().indexOf(text));
        return; // What was shown stays until the filter makes sense.
    }
    m_filter->clearMistake();
    m_filter->setAccessibleDescription({});
    const QModelIndex current = m_view->currentIndex();
    const std::size_t packet = current.isValid() ? m_model->packetAt(current.row()) : 0;
    if (text.isEmpty())
        m_model->setFilter(std::nullopt);
    else
        m_model->setFilter(std::get<DisplayFilter>(std::move(compiled)));
    if (current.isValid())
        choose(packet);
}

void PacketTable::applyTheme()
{
    m_view->setFont(m_theme.font(12));
    m_view->verticalHeader()->setDefaultSectionSize(m_theme.scaled(24));
    fitColumns();
    fitRows();
}

/// How wide the names of the first packets' ends are, in pixels of the design.
int PacketTable::nameWidth() const
{
    constexpr int asked = 12, least = 52, most = 112;
    const QFontMetrics metrics(m_view->font());
    int widest = 0;
    for (int row = 0; row < std::min(asked, m_model->rowCount()); ++row)
        for (int column : {PacketModel::From, PacketModel::To})
            widest = std::max(widest, metrics.horizontalAdvance(m_model->index(row, column).data().toString()));
    return std::clamp(widest * 100 / m_theme.scaled(100) + 24, least, most);
}

/// The last packet's time is the longest, in pixels of the design.
int PacketTable::timeWidth() const
{
    constexpr int least = 76;
    if (m_model->rowCount() == 0)
        return least;
    const QString last = m_model->index(m_model->rowCount() - 1, PacketModel::Time).data().toString();
    return std::max(least, QFontMetrics(m_view->font()).horizontalAdvance(last) * 100 / m_theme.scaled(100) + 18);
}

/// No row is cut: what is less than a row high stays empty below the table.
void PacketTable::fitRows()
{
    const int room = height() - m_view->y() - m_view->horizontalHeader()->height() - 2 * m_view->frameWidth();
    const int row = m_view->verticalHeader()->defaultSectionSize();
    layout()->setContentsMargins(0, 0, 0, room > row ? room % row : 0);
}

/// What happened gets the room that the other columns can spare; in a narrow table those go that it tells of anyway.
void PacketTable::fitColumns()
{
    const bool names = width() >= m_theme.scaled(680), protocol = width() >= m_theme.scaled(800);
    m_view->setColumnHidden(PacketModel::From, !names);
    m_view->setColumnHidden(PacketModel::To, !names);
    m_view->setColumnHidden(PacketModel::ProtocolName, !protocol);
    const int digits = int(QString::number(m_feed.size()).size());
    const int name = nameWidth();
    const std::pair<int, int> widths[] = {
        {PacketModel::Number, std::max(38, 18 + 8 * digits)},
        {PacketModel::Time, timeWidth()},
        {PacketModel::From, name},
        {PacketModel::To, name},
        {PacketModel::Layers, 86},
        {PacketModel::ProtocolName, 86},
        {PacketModel::Length, 56},
    };
    for (const auto& [column, pixels] : widths)
        if (m_view->columnWidth(column) != m_theme.scaled(pixels))
            m_view->setColumnWidth(column, m_theme.scaled(pixels));
}

void PacketTable::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fitColumns();
    fitRows();
}

void PacketTable::showCounts()
{
    const std::size_t total = m_feed.size();
    fitColumns();
    const QLocale locale;
    const QString all = locale.toString(qulonglong(total));
    if (!isFiltered())
        m_counts->setText(total == 1 ? tr("1 packet") : tr("%1 packets").arg(all));
    else if (isFiltering())
        m_counts->setText(tr("%1 so far, of %2").arg(locale.toString(m_model->rowCount()), all));
    else
        m_counts->setText(tr("%1 of %2 packets").arg(locale.toString(m_model->rowCount()), all));
}

} // namespace packetarium
