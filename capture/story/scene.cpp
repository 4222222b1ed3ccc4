// What the story knows about one packet: who speaks to whom, and in which conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/scene.h"

#include "protocols/value.h"

#include <algorithm>

namespace packetarium {

Scene::Scene(const Capture& whole, std::size_t number, const PacketNumbers& numbers)
    : capture(whole)
    , index(number)
    , packet(whole.packets()[number])
    , row(whole.packets().summary(packet))
    , conversations(whole.conversations())
    , facts(conversations.facts(number))
    , bytes(whole.bytes(number))
    , tcp(conversations.tcp(number, bytes))
    , udp(conversations.udp(number))
    , m_numbers(numbers)
{
    const Bytes source = Bytes(row.source).first(row.addressBytes);
    from = nameOf(source);
    m_senderIsNamed = !source.empty() && from != addressText(source);
    to = nameOf(Bytes(row.target).first(row.addressBytes));
    const Bytes target = Bytes(row.target).first(row.addressBytes);
    if (!target.empty() && std::ranges::all_of(target, [](std::uint8_t byte) { return byte == 0xff; }))
        to = "everyone";
}

std::string Scene::nameOf(Bytes address) const
{
    if (address.empty())
        return {};
    return capture.nameOf(addressText(address));
}

std::string Scene::possessive() const
{
    if (!m_senderIsNamed)
        return "its";
    return from == "Bob" ? "his" : from == "Alice" ? "her" : "their";
}

std::string Scene::packetName(std::uint32_t other) const
{
    if (const auto number = m_numbers.numberOf(other))
        return "packet " + std::to_string(*number);
    return other < index ? "an earlier packet" : "a later packet";
}

Fate Scene::fateOf(std::uint32_t earlierPacket) const
{
    const Verdict verdict = capture.verdict(earlierPacket);
    switch (verdict.kind) {
    case Verdict::Kind::Arrived:
        return verdict.arrivedNanoseconds <= packet.nanoseconds ? Fate::HadArrived : Fate::OnTheWay;
    case Verdict::Kind::Dropped: return Fate::Lost;
    case Verdict::Kind::Unknown: break;
    }
    return Fate::NotTold;
}

Bytes Scene::layer(std::string_view protocol) const
{
    const ProtocolId id = protocolNamed(protocol);
    for (const auto& candidate : row.layers)
        if (id && candidate.protocol == id && candidate.at < bytes.size())
            return Bytes(bytes).subspan(candidate.at);
    return {};
}

std::uint32_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint32_t(bytes[at] << 8 | bytes[at + 1]) : 0;
}

std::uint32_t big32(Bytes bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

} // namespace packetarium
