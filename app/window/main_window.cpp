// The window: its regions, and what connects them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/main_window.h"

#include "app/window/lab_chooser.h"
#include "app/window/notice_bar.h"
#include "app/window/top_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace packetarium {

MainWindow::MainWindow(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_feed(new CaptureFeed(this))
    , m_top(new TopBar(theme, this))
    , m_notice(new NoticeBar(this))
    , m_chooser(new LabChooser(theme, this))
    , m_columns(new QSplitter(this))
    , m_status(new QLabel(this))
    , m_counts(new QLabel(this))
{
    setObjectName("mainWindow");
    setWindowTitle("Packetarium");
    resize(1600, 1000);
    m_columns->setHandleWidth(1);
    m_columns->setChildrenCollapsible(false);
    m_columns->addWidget(buildLeft());

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_top);
    column->addWidget(m_notice);
    column->addWidget(m_columns, 1);
    column->addWidget(buildStatus());
    connect(&theme, &Theme::changed, this, &MainWindow::applyTheme);
    applyTheme();
}

MainWindow::~MainWindow() = default;

void MainWindow::openFile(const QString& path) { Q_UNUSED(path); }
void MainWindow::startLabs() { }
void MainWindow::stopLabs() { }

QWidget* MainWindow::buildLeft()
{
    auto* content = new QWidget(this);
    content->setProperty("ground", "panel");
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 14, 16, 14);
    column->addWidget(m_chooser);
    column->addStretch(1);
    auto* scroll = new QScrollArea(this);
    scroll->setProperty("ground", "panel");
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    scroll->setFocusPolicy(Qt::NoFocus);
    return scroll;
}

QWidget* MainWindow::buildStatus()
{
    auto* bar = new QFrame(this);
    bar->setProperty("edge", "top");
    bar->setProperty("ground", "panel");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(14, 4, 14, 4);
    row->setSpacing(18);
    for (QLabel* label : {m_status, m_counts}) {
        label->setProperty("tone", "dim");
        row->addWidget(label);
    }
    row->addStretch(1);
    m_status->setText(tr("○ nothing is being captured"));
    return bar;
}

void MainWindow::applyTheme()
{
    setFont(m_theme.font());
    setPalette(m_theme.palette());
    setStyleSheet(m_theme.styleSheet());
}

} // namespace packetarium
