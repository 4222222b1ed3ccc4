// The lanes side by side: a lane a lab while labs run, the first conversations when a capture was opened.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/capture_feed.h"
#include "app/window/theme.h"
#include "labs/session/lab_session.h"

#include <QScrollArea>

class QHBoxLayout;
class QLabel;

namespace packetarium {

class Lane;

class LaneStrip : public QScrollArea {
    Q_OBJECT

public:
    LaneStrip(const Theme&, CaptureFeed&, QWidget* parent = nullptr);

    void showLabs(LabSession*, const QStringList& labs);
    void showConversations();
    const std::vector<Lane*>& lanes() const { return m_lanes; }
    void choose(std::size_t packet);
    /// The session began to stop.
    void applySession();

signals:
    void chosen(std::size_t packet);

private:
    void clear();
    void add(Lane*);
    void advance();

    const Theme& m_theme;
    CaptureFeed& m_feed;
    QHBoxLayout* m_row;
    QLabel* m_hint;
    std::vector<Lane*> m_lanes;
    bool m_offersConversations = false;
};

} // namespace packetarium
