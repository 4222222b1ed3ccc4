// Where the chosen packet's conversation stands: both ends' states before and after it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/theme.h"
#include "capture/capture.h"

#include <QWidget>

class QLabel;

namespace packetarium {

class ConnectionState : public QWidget {
    Q_OBJECT

public:
    ConnectionState(const Theme&, QWidget* parent = nullptr);

    /// Null, or a packet without a conversation, clears it.
    void show(const Capture*, std::size_t packet, const PacketView&);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    struct End {
        QString name, address, before, after;
    };
    void paintEnd(QPainter&, const End&, const QRect&) const;

    const Theme& m_theme;
    QLabel* m_about;
    End m_left, m_right;
    bool m_isTcp = false, m_fromLeft = true;
};

} // namespace packetarium
