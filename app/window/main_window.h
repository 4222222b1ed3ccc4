// The window: its regions, and what connects them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/export/export.h"
#include "app/window/capture_feed.h"
#include "app/window/notice_bar.h"
#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QPointer>
#include <QWidget>

#include <functional>
#include <stop_token>

class QLabel;
class QProgressBar;
class QSplitter;
class QThread;

namespace packetarium {

class CostBars;
class Inspector;
class LabChooser;
class LaneStrip;
class PacketTable;
class Steps;
class TopBar;

class MainWindow : public QWidget {
    Q_OBJECT

public:
    explicit MainWindow(Theme&, QWidget* parent = nullptr);
    ~MainWindow() override;

    void openFile(const QString& path);
    /// Shows a capture that is open already.
    void showCapture(std::shared_ptr<Capture>, const QString& name);
    void startLabs();
    void stopLabs();
    /// Chooses a packet (from 0) everywhere at once.
    void choose(std::size_t packet);

protected:
    void dragEnterEvent(QDragEnterEvent*) override;
    void dropEvent(QDropEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void closeEvent(QCloseEvent*) override;
    void showEvent(QShowEvent*) override;

private:
    QWidget* buildLeft();
    QWidget* buildCentre();
    QWidget* buildStatus();
    void connectParts();
    void addShortcuts();
    void applyTheme();
    void divideRoom();
    void endSession();
    void askToStop(LabSession*);
    bool closeWhileSaving();
    void saved(const Outcome&);
    void sessionStarted();
    void sessionFailed(const Error&);
    void offerOpen();
    void offerSave();
    void askWhereToSave();
    QString openFolder() const;
    QString saveFolder() const;
    void save(const QString& path);
    void tick();
    void showGuide();
    int slowFrames() const;
    bool asksToKeep(std::function<void()> proceed);
    void askToKeep(std::function<void()> proceed);
    bool isUnsaved() const;
    void proceedWithout(const std::function<void()>& proceed);

    Theme& m_theme;
    CaptureFeed* m_feed;
    TopBar* m_top;
    NoticeBar* m_notice;
    LabChooser* m_chooser;
    Steps* m_steps;
    CostBars* m_costs;
    LaneStrip* m_lanes;
    PacketTable* m_table;
    Inspector* m_inspector;
    QSplitter* m_columns;
    QSplitter* m_centre;
    QLabel* m_status;
    QLabel* m_counts;
    QLabel* m_duration;
    QProgressBar* m_progress;
    LabSession* m_session = nullptr;
    QStringList m_labs; ///< Those that the session runs.
    ConversationTitles m_titles; ///< Of its labs' conversations; they outlive the session, as the capture does.
    bool m_sawDelay = false; ///< A frame was slow while the wire was told to delay.
    int m_slowBefore = 0; ///< Frames that were slow before it was told so.
    bool m_hasRun = false; ///< The session got as far as running.
    QString m_folder; ///< Of the file that was opened or saved last.
    QString m_fileName; ///< Of the opened capture; empty for labs.
    QPointer<QThread> m_saving;
    std::stop_source m_giveUpSaving;
    std::function<void()> m_onceSaved; ///< What waits for the file to be whole.
    std::size_t m_keptPackets = 0; ///< Of this recording, saved or given up by choice.
    std::size_t m_savingPackets = 0; ///< In the recording when the saving began.
    bool m_closesOnceSaved = false;
    bool m_stopAsked = false; ///< Of a session that is still starting.
    int m_division = -1; ///< For which kind of window the splitters were last set.
    bool m_saidDamage = false, m_saidLimitation = false;
};

} // namespace packetarium
