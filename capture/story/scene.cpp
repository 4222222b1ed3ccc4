// What the story knows about one packet: who speaks to whom, and in which conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/scene.h"

#include "protocols/value.h"

#include <algorithm>

namespace packetarium {

Scene::Scene(const Capture& whole, std::size_t number)
    : capture(whole)
    , index(number)
    , packet(whole.packets()[number])
    , conversations(whole.conversations())
    , facts(conversations.facts(number))
    , tcp(conversations.tcp(facts))
    , receiver(tcp.receiver.change())
    , udp(conversations.udp(facts))
    , bytes(whole.bytes(number))
    , m_names(whole.names())
{
    const Summary& row = packet.summary;
    from = nameOf(Bytes(row.source).first(row.addressBytes));
    to = nameOf(Bytes(row.target).first(row.addressBytes));
    const Bytes target = Bytes(row.target).first(row.addressBytes);
    if (!target.empty() && std::ranges::all_of(target, [](std::uint8_t byte) { return byte == 0xff; }))
        to = "everyone";
}

std::string Scene::nameOf(Bytes address) const
{
    if (address.empty())
        return {};
    const std::string text = addressText(address);
    const auto found = m_names.find(text);
    return found == m_names.end() ? text : found->second;
}

bool Scene::isNamed(const std::string& shown) const
{
    return std::ranges::any_of(m_names, [&](const auto& entry) { return entry.second == shown; });
}

std::string Scene::possessive(const std::string& who) const
{
    if (!isNamed(who))
        return "its";
    return who == "Bob" ? "his" : who == "Alice" ? "her" : "their";
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
    for (const auto& candidate : packet.summary.layers)
        if (id && candidate.protocol == id && candidate.at < bytes.size())
            return Bytes(bytes).subspan(candidate.at);
    return {};
}

std::string packetName(std::uint32_t index) { return "packet " + std::to_string(std::uint64_t(index) + 1); }

std::uint32_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint32_t(bytes[at] << 8 | bytes[at + 1]) : 0;
}

std::uint32_t big32(Bytes bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

} // namespace packetarium
