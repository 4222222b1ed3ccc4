// What was found about packets of Socket.IO by looking at others: answers, attachments, copies.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/set_once.h"
#include "protocols/application/socketio/session_facts.h"

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace packetarium {

/// One packet of Engine.IO.
struct EngineIoPlace {
    std::uint32_t message = none; ///< The message of the stream that brings it.
    std::uint32_t place = 0; ///< In that message, from 0.
    std::uint32_t packet = none; ///< With which the message is complete, as an index.
    std::int64_t nanoseconds = 0; ///< Of that packet.
};

class SocketIoMatches {
public:
    /// Of packets about which something is known; no more are kept.
    static constexpr std::size_t most = 1'000'000;

    void acknowledge(const EngineIoPlace& event, const EngineIoPlace& answer);
    void attach(const EngineIoPlace& packet, const EngineIoPlace& attachment, std::uint32_t number);
    void noteOffset(const EngineIoPlace&);
    void noteRecovery(const EngineIoPlace&, SocketIoFacts::Recovery);
    /// `first` and `next` are copies of one event; so is whatever is already said to be one of `first`.
    void addCopy(const EngineIoPlace& first, const EngineIoPlace& next);

    /// By the packet's place in the message.
    std::vector<SocketIoFacts> about(std::uint32_t message) const;

private:
    struct Facts {
        SocketIoFacts told;
        std::uint64_t firstCopy = 0; ///< The key of the one that counts them.
    };
    static std::uint64_t keyOf(std::uint32_t message, std::uint32_t place)
    {
        return std::uint64_t(message) << 16 | place;
    }
    /// A place to write to; null when there is no more room.
    Facts* at(const EngineIoPlace&);

    std::map<std::uint64_t, Facts> m_facts; ///< By keyOf().
};

/// Finds events that a server sends to several clients in a burst.
class CopyFinder {
public:
    /// Copies follow each other at most so closely.
    static constexpr std::int64_t longestPause = 100'000'000;

    /// `event` tells the server and what it says; `session` is who hears it.
    void take(std::string_view event, std::uint32_t session, const EngineIoPlace&, SocketIoMatches&);

private:
    struct Burst {
        EngineIoPlace first = {};
        std::int64_t last = 0;
        std::unordered_set<std::uint32_t> sessions = {};
    };
    static constexpr std::size_t mostBursts = 10'000;

    std::unordered_map<std::uint64_t, std::vector<Burst>> m_bursts; ///< By the event's hash.
    std::size_t m_count = 0;
};

} // namespace packetarium
