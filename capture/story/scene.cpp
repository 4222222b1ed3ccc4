// What the story knows about one packet: who speaks to whom, and in which conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/scene.h"

#include "capture/conversations/segment.h"

#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

bool isBroadcast(Bytes address)
{
    return !address.empty() && std::ranges::all_of(address, [](std::uint8_t byte) { return byte == 0xff; });
}

} // namespace

Scene::Scene(const Capture& whole, std::size_t number, const PacketNumbers& numbers, Bytes packetBytes, Telling howMuch)
    : capture(whole)
    , index(number)
    , telling(howMuch)
    , packet(whole.packets()[number])
    , row(whole.packets().summary(packet))
    , conversations(whole.conversations())
    , facts(conversations.facts(number))
    , bytes(packetBytes)
    , reassembled(conversations.wholeOf(number) ? transportBytes(whole, number) : std::vector<std::uint8_t>())
    , tcp(conversations.tcp(number, reassembled.empty() ? bytes : Bytes(reassembled)))
    , udp(conversations.udp(number))
    , messages(messagesOf(whole, number))
    , from(addressText(Bytes(row.source).first(row.addressBytes)))
    , m_numbers(numbers)
{
    if (std::string name = capture.nameOf(from); name != from) {
        m_senderIsNamed = true;
        from = std::move(name);
    }
    to = goesToEveryone() ? "everyone" : nameOf(Bytes(row.target).first(row.addressBytes));
}

bool Scene::goesToEveryone() const
{
    return isBroadcast(hardwareTarget()) || isBroadcast(Bytes(row.target).first(row.addressBytes));
}

/// Where the frame goes on its own network; empty where the capture does not say.
Bytes Scene::hardwareTarget() const
{
    constexpr std::size_t addressSize = 6;
    const Bytes frame = layer("eth");
    return frame.first(std::min(frame.size(), addressSize));
}

bool Scene::isToGroup() const
{
    const Bytes target = Bytes(row.target).first(row.addressBytes), hardware = hardwareTarget();
    const bool isGroup = target.size() == 16 ? target[0] == 0xff : target.size() == 4 && (target[0] & 0xf0) == 0xe0;
    return isGroup || isBroadcast(target) || (!hardware.empty() && (hardware[0] & 1));
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

Bytes Scene::layer(std::string_view name) const
{
    const auto find = [name](std::span<const Summary::Layer> layers, Bytes in) {
        for (const auto& candidate : layers)
            if (candidate.protocol && candidate.at < in.size() && protocol(candidate.protocol).filter == name)
                return in.subspan(candidate.at);
        return Bytes();
    };
    const Bytes found = find(capture.packets().layers(packet), bytes);
    return found.empty() ? find(capture.packets().layersOfWhole(packet), reassembled) : found;
}

Bytes Scene::beginningOf(std::uint32_t number, std::size_t most, std::vector<std::uint8_t>& room) const
{
    const Message& message = conversations.message(number);
    const Piece first = message.pieces == 1 && reassembled.empty() ? conversations.piece(message, 0) : Piece();
    if (first.length != 0 && first.packet == index && first.offset + first.length <= bytes.size())
        return bytes.subspan(first.offset, std::min<std::size_t>(first.length, most));
    room = packetarium::beginningOf(capture, number, most);
    return room;
}

bool hadReached(const Scene& scene, std::uint32_t earlierMessage, std::uint32_t message)
{
    const Message& earlier = scene.conversations.message(earlierMessage);
    const std::uint32_t sentWith = scene.conversations.piece(scene.conversations.message(message), 0).packet;
    const std::uint32_t last = scene.conversations.piece(earlier, earlier.pieces - 1).packet;
    const TcpFacts facts = scene.tcpOf(last);
    // Its data alone: a FIN in the same segment may be confirmed later.
    return !isAfter(facts.sequence + facts.length, scene.tcpOf(sentWith).acknowledgment);
}

std::uint32_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint32_t(bytes[at] << 8 | bytes[at + 1]) : 0;
}

std::uint32_t big32(Bytes bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

} // namespace packetarium
