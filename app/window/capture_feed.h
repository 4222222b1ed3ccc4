// The capture that the window shows, and the one timer by which every part of the window looks for news in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <QObject>
#include <QTimer>

namespace packetarium {

class CaptureFeed : public QObject {
    Q_OBJECT

public:
    explicit CaptureFeed(QObject* parent = nullptr);

    /// Shows another capture from its beginning; null shows none.
    void show(std::shared_ptr<Capture>);
    const std::shared_ptr<Capture>& capture() const { return m_capture; }
    std::size_t size() const { return m_capture ? m_capture->packets().size() : 0; }

signals:
    /// There is another capture: forget everything about the last one.
    void captureChanged();
    /// Time to look at what arrived; each listener remembers how far it has come, and takes a few milliseconds at most.
    void ticked();

private:
    std::shared_ptr<Capture> m_capture;
    QTimer m_timer;
};

} // namespace packetarium
