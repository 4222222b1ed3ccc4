// The lanes side by side.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/lane_strip.h"

#include "app/window/lanes/lane.h"

#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace packetarium {

namespace {
constexpr std::size_t firstConversations = 3;
constexpr int tickMilliseconds = 18; ///< What all lanes together may take of each tick.
} // namespace

LaneStrip::LaneStrip(const Theme& theme, CaptureFeed& feed, QWidget* parent)
    : QScrollArea(parent)
    , m_theme(theme)
    , m_feed(feed)
{
    auto* content = new QWidget(this);
    content->setProperty("ground", "background");
    m_row = new QHBoxLayout(content);
    m_row->setContentsMargins(10, 10, 10, 10);
    m_row->setSpacing(10);
    m_hint = new QLabel(
        tr("Choose labs at the left and press “Start labs”: each gets a lane here.\n\n"
           "Or open a capture, or drop one on this window."),
        content);
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setWordWrap(true);
    m_hint->setProperty("tone", "dim");
    m_row->addWidget(m_hint);
    setWidget(content);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    connect(&feed, &CaptureFeed::ticked, this, &LaneStrip::advance);
}

void LaneStrip::clear()
{
    for (Lane* lane : m_lanes)
        lane->deleteLater();
    m_lanes.clear();
    m_offersConversations = false;
    m_hint->setVisible(true);
}

void LaneStrip::add(Lane* lane)
{
    m_hint->hide();
    m_row->addWidget(lane, 1);
    m_lanes.push_back(lane);
    connect(lane, &Lane::chosen, this, &LaneStrip::chosen);
}

void LaneStrip::showLabs(LabSession* session, const QStringList& labs)
{
    clear();
    for (const QString& id : labs)
        if (const Lab* lab = labNamed(id))
            add(new Lane(m_theme, *lab, session, widget()));
}

void LaneStrip::showConversations()
{
    clear();
    m_offersConversations = true;
    advance();
}

void LaneStrip::choose(std::size_t packet)
{
    for (Lane* lane : m_lanes)
        lane->choose(packet);
}

void LaneStrip::applySession()
{
    for (Lane* lane : m_lanes)
        lane->applySession();
}

void LaneStrip::advance()
{
    const auto& capture = m_feed.capture();
    while (m_offersConversations && capture && m_lanes.size() < firstConversations
           && m_lanes.size() < capture->conversationCount())
        add(new Lane(m_theme, capture, std::uint32_t(m_lanes.size()), widget()));
    const int each = std::max(3, tickMilliseconds / std::max(1, int(m_lanes.size())));
    for (Lane* lane : m_lanes)
        lane->advance(each);
}

} // namespace packetarium
