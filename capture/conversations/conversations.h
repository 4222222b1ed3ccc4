// Who talks with whom: every packet is put into its conversation, and what follows from the order of packets is noted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/conversations/facts.h"
#include "capture/conversations/message.h"

namespace packetarium {

/// One thread adds packets; any thread reads what facts() and messages cover. Reading never waits for the writer.
class Conversations {
public:
    Conversations();
    ~Conversations();
    Conversations(const Conversations&) = delete;
    Conversations& operator=(const Conversations&) = delete;

    /// For the worker thread: packets in capture order, each before its row is published.
    void add(const Packet&, std::size_t index, std::uint32_t linkType, Bytes packet);

    std::size_t count() const;
    ConversationView view(std::size_t index, const std::map<std::string, std::string>& names) const;
    /// Why not everything in this conversation could be put together, as a sentence; empty when all is well.
    std::string limitation(std::size_t index) const;

    /// Facts about a packet that was added; empty facts for any other.
    const PacketFacts& facts(std::size_t packetIndex) const;
    const TcpFacts& tcp(const PacketFacts&) const;
    const UdpFacts& udp(const PacketFacts&) const;

    std::size_t messageCount() const;
    const Message& message(std::size_t index) const;
    const Piece& piece(std::size_t index) const;

private:
    class State;
    std::unique_ptr<State> m_state;
};

} // namespace packetarium
