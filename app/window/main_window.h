// The window: its regions, and what connects them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/capture_feed.h"
#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QWidget>

class QLabel;
class QSplitter;

namespace packetarium {

class LabChooser;
class NoticeBar;
class TopBar;

class MainWindow : public QWidget {
    Q_OBJECT

public:
    explicit MainWindow(Theme&, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openFile(const QString& path);
    void startLabs();
    void stopLabs();

private:
    QWidget* buildLeft();
    QWidget* buildStatus();
    void applyTheme();

    Theme& m_theme;
    CaptureFeed* m_feed;
    TopBar* m_top;
    NoticeBar* m_notice;
    LabChooser* m_chooser;
    QSplitter* m_columns;
    QLabel* m_status;
    QLabel* m_counts;
};

} // namespace packetarium
