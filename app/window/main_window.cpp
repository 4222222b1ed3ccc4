// The window: its regions, and what connects them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "app/window/guide/cost_bars.h"
#include "app/window/guide/lab_chooser.h"
#include "app/window/guide/steps.h"
#include "app/window/inspector/inspector.h"
#include "app/window/lanes/lane_strip.h"
#include "app/window/packets/packet_table.h"
#include "app/window/top_bar.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QProgressBar>
#include <QScrollArea>
#include <QShortcut>
#include <QSplitter>
#include <QThread>
#include <QTimer>
#include <QVBoxLayout>

namespace packetarium {

MainWindow::MainWindow(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_feed(new CaptureFeed(this))
    , m_top(new TopBar(theme, this))
    , m_notice(new NoticeBar(this))
    , m_chooser(new LabChooser(theme, this))
    , m_steps(new Steps(theme, this))
    , m_costs(new CostBars(theme, this))
    , m_lanes(new LaneStrip(theme, *m_feed, this))
    , m_table(new PacketTable(theme, *m_feed, this))
    , m_inspector(new Inspector(theme, *m_feed, this))
    , m_columns(new QSplitter(this))
    , m_centre(new QSplitter(Qt::Vertical, this))
    , m_status(new QLabel(this))
    , m_counts(new QLabel(this))
    , m_duration(new QLabel(this))
    , m_progress(new QProgressBar(this))
{
    setObjectName("mainWindow");
    setAttribute(Qt::WA_StyledBackground);
    setWindowTitle("Packetarium");
    setAcceptDrops(true);
    m_columns->setHandleWidth(1);
    m_columns->setChildrenCollapsible(false);
    m_columns->addWidget(buildLeft());
    m_columns->addWidget(buildCentre());
    m_columns->addWidget(m_inspector);
    m_columns->setStretchFactor(1, 1);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_top);
    column->addWidget(m_notice);
    column->addWidget(m_columns, 1);
    column->addWidget(buildStatus());
    connectParts();
    addShortcuts();
    applyTheme();
    tick();
    setMinimumSize(900, 600);
    resize(1600, 1000);
}

MainWindow::~MainWindow()
{
    delete std::exchange(m_session, nullptr); // While there still is everything that hears of its end.
    m_giveUpSaving.request_stop();
    if (m_saving)
        m_saving->wait(); // For the one packet that it is at.
}

QWidget* MainWindow::buildLeft()
{
    auto* content = new QWidget(this);
    content->setProperty("ground", "panel");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(8);
    const auto addTitle = [&](const QString& title, const QString& below) {
        auto* line = new QFrame(content);
        line->setProperty("edge", "top");
        line->setFixedHeight(1);
        column->addSpacing(6);
        column->addWidget(line);
        auto* label = new QLabel(title, content);
        label->setProperty("weight", "bold");
        column->addWidget(label);
        if (!below.isEmpty()) {
            auto* about = new QLabel(below, content);
            about->setProperty("tone", "dim");
            about->setWordWrap(true);
            column->addWidget(about);
        }
    };
    column->addWidget(m_chooser);
    addTitle(tr("Steps to try"), {});
    column->addWidget(m_steps);
    addTitle(tr("Cost so far"), tr("bytes on the wire, in the colours of their layers"));
    column->addWidget(m_costs);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setObjectName("guide");
    scroll->setProperty("ground", "panel");
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QWidget* MainWindow::buildCentre()
{
    m_centre->setHandleWidth(1);
    m_centre->setChildrenCollapsible(false);
    m_centre->addWidget(m_lanes);
    m_centre->addWidget(m_table);
    m_centre->setStretchFactor(0, 1);
    return m_centre;
}

QWidget* MainWindow::buildStatus()
{
    auto* bar = new QFrame(this);
    bar->setProperty("edge", "top");
    bar->setProperty("ground", "panel");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 3, 14, 3);
    row->setSpacing(18);
    for (QLabel* label : {m_status, m_counts, m_duration})
        label->setProperty("tone", "dim");
    m_status->setObjectName("status");
    m_status->setTextFormat(Qt::PlainText);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(160);
    m_progress->setAccessibleName(tr("Reading the file"));
    m_progress->hide();
    row->addWidget(m_status);
    row->addWidget(m_counts);
    row->addWidget(m_progress);
    row->addStretch(1);
    row->addWidget(m_duration);
    return bar;
}

void MainWindow::connectParts()
{
    connect(&m_theme, &Theme::changed, this, &MainWindow::applyTheme);
    connect(m_top, &TopBar::startPressed, this, &MainWindow::startLabs);
    connect(m_top, &TopBar::stopPressed, this, &MainWindow::stopLabs);
    connect(m_top, &TopBar::openPressed, this, &MainWindow::offerOpen);
    connect(m_top, &TopBar::savePressed, this, &MainWindow::offerSave);
    connect(m_top, &TopBar::wireChanged, this, [this](const WireSettings& wire) {
        m_slowBefore = slowFrames();
        if (m_session)
            m_session->setWire(wire);
    });
    connect(m_top, &TopBar::nextFramePressed, this, [this] {
        if (m_session)
            m_session->nextFrame();
    });
    connect(m_lanes, &LaneStrip::chosen, this, &MainWindow::choose);
    connect(m_table, &PacketTable::chosen, this, &MainWindow::choose);
    connect(m_feed, &CaptureFeed::ticked, this, &MainWindow::tick);
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    add(QKeySequence::Open, [this] { offerOpen(); });
    add(QKeySequence::Save, [this] { offerSave(); });
    add(QKeySequence::Find, [this] { m_table->focusFilter(); });
    add(QKeySequence::Quit, [this] { close(); });
    add(Qt::Key_F5, [this] { m_top->toggle(); });
}

void MainWindow::applyTheme()
{
    QApplication::setFont(m_theme.font()); // What a style sheet gives a size of its own starts from this one.
    QApplication::setPalette(m_theme.palette()); // Ticks, tooltips and dialogs take their colours from here.
    setFont(m_theme.font());
    setPalette(m_theme.palette());
    setStyleSheet(m_theme.styleSheet());
    m_division = -1;
    QTimer::singleShot(0, this, &MainWindow::divideRoom); // Once every part knows its new least size.
}

/// Gives the side panels the room that the design gives them; a narrow window keeps more for the lanes.
void MainWindow::divideRoom()
{
    const int division = (width() < 1500 ? 0 : 1) + (height() < 860 ? 0 : 2)
        + (m_theme.size() == Theme::Size::Desk ? 0 : 4) + (width() < 1150 ? 8 : 0);
    if (division == m_division)
        return;
    m_division = division;
    const bool projector = m_theme.size() == Theme::Size::Projector;
    const bool narrow = width() < 1500, low = height() < 860;
    const bool least = width() < 1150;
    const int left = least ? 172 : narrow ? (projector ? 205 : 210) : (projector ? 310 : 290);
    const int right = least ? 280 : narrow ? (projector ? 350 : 340) : (projector ? 470 : 400);
    m_columns->setSizes({left, std::max(300, width() - left - right), right});
    const int bottom = low ? (projector ? 166 : 190) : 290;
    m_centre->setSizes({std::max(200, height() - 72 - bottom), bottom});
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_theme.setSmallWindow(width() < 1500 || height() < 860);
    divideRoom();
}

void MainWindow::choose(std::size_t packet)
{
    m_inspector->showPacket(packet);
    m_table->choose(packet);
    m_lanes->choose(packet);
}

void MainWindow::tick()
{
    const auto& capture = m_feed->capture();
    const bool live = capture && capture->state() == Capture::State::Following;
    const bool reading = capture && capture->state() == Capture::State::Reading;
    const bool onPrivate = m_session && m_session->networkKind() == NetworkKind::Private;
    m_status->setText(
        live
            ? (onPrivate ? tr("● capturing with libpcap on the private network")
                         : tr("● capturing with libpcap on loopback"))
            : reading               ? tr("○ reading %1").arg(m_fileName)
            : m_saving              ? tr("○ saving …")
            : !m_fileName.isEmpty() ? tr("○ %1").arg(m_fileName)
            : capture               ? tr("○ the capture has ended")
                                    : tr("○ nothing is being captured"));
    m_top->setSaveable(m_feed->size() > 0 && !m_saving);
    m_progress->setVisible(reading);
    const std::size_t size = m_feed->size();
    const QLocale locale;
    m_counts->setText(
        capture ? tr("%1 packets · %2 dropped")
                      .arg(locale.toString(qulonglong(size)), locale.toString(qulonglong(capture->dropped())))
                : QString());
    if (size > 0) {
        const auto nanoseconds = capture->packets()[size - 1].nanoseconds - capture->packets()[0].nanoseconds;
        m_duration->setText(tr("%1 s recorded").arg(locale.toString(double(nanoseconds) / 1e9, 'f', 3)));
    } else {
        m_duration->clear();
    }
    if (reading) {
        const Capture::Progress progress = capture->progress();
        m_progress->setMaximum(1000);
        m_progress->setValue(progress.total ? int(progress.read * 1000 / progress.total) : 0);
    }
    if (const auto damage = capture ? capture->damage() : std::nullopt; damage && !m_saidDamage) {
        m_saidDamage = true;
        m_notice->say(*damage);
    } else if (const auto limited = capture ? capture->limitation() : std::nullopt; limited && !m_saidLimitation) {
        m_saidLimitation = true;
        m_notice->say(*limited);
    }
    showGuide();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1)
        openFile(urls.first().toLocalFile());
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (closeWhileSaving() || asksToKeep([this] { close(); })) {
        event->ignore();
        return;
    }
    hide(); // The window goes at once; what it runs may take a moment to end.
    QGuiApplication::sync();
    delete std::exchange(m_session, nullptr);
    QWidget::closeEvent(event);
}

void MainWindow::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    activateWindow(); // Where there is no window manager, nobody else gives the keyboard to it.
    if (!focusWidget())
        m_top->focusStart();
}

} // namespace packetarium
