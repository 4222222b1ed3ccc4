// The capture that the window shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/capture_feed.h"

namespace packetarium {

CaptureFeed::CaptureFeed(QObject* parent)
    : QObject(parent)
{
    connect(&m_timer, &QTimer::timeout, this, &CaptureFeed::ticked);
    m_timer.start(50);
}

void CaptureFeed::show(std::shared_ptr<Capture> capture)
{
    m_capture = std::move(capture);
    Q_EMIT captureChanged();
}

} // namespace packetarium
