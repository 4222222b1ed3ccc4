// A lane's packets drawn as a ladder: time runs down, each packet is an arrow from one end to the other.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/lanes/ladder_model.h"
#include "app/window/theme.h"

#include <QAbstractScrollArea>
#include <QCache>

namespace packetarium {

class Ladder : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit Ladder(const Theme&, QWidget* parent = nullptr);

    void restart(std::shared_ptr<const Capture>, LadderModel::Chooser, bool live);
    /// Takes in what arrived, for at most so long.
    void advance(int milliseconds);
    const LadderModel& model() const { return m_model; }
    /// Marks a packet's arrow and brings it into view; any other mark goes.
    void choose(std::size_t packet);
    /// Where an arrow is drawn, in the viewport.
    QRect arrowRect(int arrow) const;

signals:
    void chosen(std::size_t packet);

protected:
    bool viewportEvent(QEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent*) override;

private:
    int scaled(int y) const { return m_theme.scaled(y); }
    int headHeight() const { return scaled(24); }
    int lifelineX(int line) const;
    int screenY(int designY) const;
    int arrowAt(const QPoint&) const;
    const PacketView& viewOf(std::uint32_t packet) const;
    void fitScrollBar();
    void paintGroups(QPainter&) const;
    void paintLifelines(QPainter&) const;
    void paintHead(QPainter&) const;
    void paintArrow(QPainter&, int arrow) const;
    void paintEmpty(QPainter&) const;
    void paintNewer(QPainter&) const;
    /// The button that leads to the newest arrow; empty while that is in view.
    QRect newerRect() const;
    void followAgain();

    const Theme& m_theme;
    std::shared_ptr<const Capture> m_capture;
    LadderModel m_model;
    int m_chosen = -1;
    bool m_followsEnd = true;
    bool m_heldByChoice = false; ///< The chosen arrow keeps it from following, not the reader's scrolling.
    mutable QCache<std::uint32_t, PacketView> m_views {500};
};

} // namespace packetarium
