// A lane's packets as the arrows of a ladder: who sent, which group, when it left and arrived. Filled a little at a
// time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/window/guide/cost_bars.h"
#include "capture/capture.h"

#include <QString>
#include <QStringList>

#include <deque>
#include <functional>

namespace packetarium {

/// One packet on the ladder. Heights are in pixels of the design, before the theme scales them.
struct Arrow {
    enum class Fate : std::uint8_t { Arrived, OnTheWay, Lost };
    std::uint32_t packet = 0; ///< From 0.
    int y = 0; ///< Where it leaves; it arrives `slant` lower.
    std::uint8_t slant = 0, osi = 4;
    std::uint8_t from = 0, to = 1; ///< Lifelines.
    Fate fate = Fate::Arrived;
};

/// A box around arrows of one phase of a conversation.
struct ArrowGroup {
    int top = 0, bottom = 0;
    Phase phase = Phase::None;
    bool isLoss = false;
    QString title;
    bool isRefused = false; ///< Nobody listened: what began as a handshake ended with its first answer.
};

/// What has happened at least once in a lane.
struct Seen {
    bool handshake = false, loss = false, close = false;
    bool data = false; ///< A message of a program; HTTP's question for an upgrade is none.
    int slowFrames = 0; ///< That took 10 ms or more.
};

class LadderModel {
public:
    /// Which conversations the ladder shows, and whether the conversation's initiator is the client.
    struct Place {
        bool shown = false;
        bool initiatorIsClient = true;
    };
    using Chooser = std::function<Place(const ConversationView&)>;

    /// Begins anew. While `live`, a frame without a verdict is on its way.
    void restart(std::shared_ptr<const Capture>, Chooser, bool live);
    /// Takes in what arrived, for at most so long; true when anything changed.
    bool advance(int milliseconds);

    const std::vector<Arrow>& arrows() const { return m_arrows; }
    const std::vector<ArrowGroup>& groups() const { return m_groups; }
    /// Names of the lifelines from left to right: client, server, further clients.
    const QStringList& lifelines() const { return m_lifelines; }
    int height() const { return m_height; }
    /// Packets of this lane that are not drawn yet.
    std::size_t waiting() const { return m_found.size() - m_drawn; }
    /// The arrow of a packet, or -1.
    int arrowOf(std::size_t packet) const;
    /// The conversation that spoke last; noConversation before any did.
    std::uint32_t conversation() const { return m_conversation; }
    /// What the lane's packets cost on the wire.
    const LayerBytes& bytes() const { return m_bytes; }
    const Seen& seen() const { return m_seen; }

    static constexpr int step = 24, groupHead = 34, groupGap = 12;

private:
    struct Ends {
        Place place;
        int client = -1; ///< Its lifeline, once its first packet named it.
        bool known = false;
        bool answered = false; ///< The responder has said something other than no.
    };
    const Ends& endsOf(std::uint32_t conversation);
    void find(int milliseconds);
    void count(std::size_t packet);
    void land(Arrow&, const Verdict&);
    void draw(std::size_t packet);
    void settle();
    void groupFor(const PacketView&, std::size_t packet, std::uint32_t conversation);
    bool endsRefused(const PacketView&, std::size_t packet, std::uint32_t conversation) const;
    /// The conversation that a packet belongs to, or that an ICMP error is about.
    std::uint32_t conversationOf(std::size_t packet) const;
    std::uint8_t clientLifeline(Ends&, const std::string& name, const std::string& server);

    std::shared_ptr<const Capture> m_capture;
    Chooser m_chooser;
    bool m_live = false;
    std::vector<Ends> m_ends; ///< By conversation.
    std::vector<std::uint32_t> m_found; ///< This lane's packets, from 0.
    std::size_t m_scanned = 0, m_drawn = 0;
    std::vector<Arrow> m_arrows;
    std::deque<std::size_t> m_onTheWay; ///< Arrows that wait for their verdict.
    std::vector<ArrowGroup> m_groups;
    QStringList m_lifelines;
    int m_height = 0;
    std::uint32_t m_conversation = noConversation;
    LayerBytes m_bytes {};
    Seen m_seen;
};

} // namespace packetarium
