// What a packet means, in one sentence, from the state of its conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story.h"

#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"
#include "capture/story/engineio_story.h"
#include "capture/story/scene.h"

#include <algorithm>

namespace packetarium {
namespace {

/// What a datagram says by the protocol that it carries; `told` where that says nothing.
Told tellCarried(const Scene& scene, Told told)
{
    for (const std::string_view names : {"dns", "mdns", "llmnr"})
        if (scene.has(names))
            return tellNames(scene, names, scene.layer(names), std::move(told));
    if (scene.has("dhcp"))
        return tellAddresses(scene, std::move(told));
    if (scene.has("ntp"))
        return tellTime(scene, std::move(told));
    if (scene.has("quic"))
        return tellQuic(scene, std::move(told));
    return told;
}

Told tellDatagram(const Scene& scene)
{
    // What the datagram says by itself is the longest to find out, and mostly only details.
    Told told = tellCarried(scene, scene.telling == Telling::All ? tellUdp(scene) : Told());
    return told.story.empty() ? tellUdp(scene) : told;
}

Told tell(const Scene& scene)
{
    if (scene.has("tcp"))
        return tellTcp(scene);
    if (scene.has("udp"))
        return tellDatagram(scene);
    if (scene.has("udplite"))
        return tellUdpLite(scene);
    if (scene.has("icmpv6"))
        return tellIcmpv6(scene);
    if (scene.has("icmp"))
        return tellIcmp(scene);
    if (scene.has("arp"))
        return tellArp(scene);
    if (scene.has("igmp"))
        return tellGroups(scene);
    if (scene.has("llc") && !scene.has("ip") && !scene.has("ipv6"))
        return tellLlc(scene);
    if (scene.has("loop"))
        return tellLoop(scene);
    return tellUnknown(scene);
}

/// Who has no address yet is not called by it.
Told tellOf(const Scene& scene)
{
    Told told = tell(scene);
    const Bytes source = Bytes(scene.row.source).first(scene.row.addressBytes);
    const bool isUnset = !source.empty() && std::ranges::all_of(source, [](std::uint8_t byte) { return byte == 0; });
    if (isUnset && told.story.starts_with(scene.from + " "))
        told.story.replace(0, scene.from.size(), "Someone without an address yet");
    return told;
}

void addOsi(std::vector<std::uint8_t>& layers, std::uint8_t osi)
{
    if (osi && std::ranges::find(layers, osi) == layers.end())
        layers.push_back(osi);
}

std::string shownName(std::string_view filter)
{
    if (filter == "websocket")
        return "WebSocket";
    if (filter == "engineio")
        return "Engine.IO";
    if (filter == "socketio")
        return "Socket.IO";
    if (filter == "ip")
        return "IPv4";
    if (filter == "ipv6")
        return "IPv6";
    if (filter == "icmpv6")
        return "ICMPv6";
    if (filter == "eth")
        return "Ethernet";
    if (filter == "ieee8021ad")
        return "802.1ad";
    if (filter == "udplite")
        return "UDP-Lite";
    std::string name(filter);
    std::ranges::transform(name, name.begin(), [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
    return name;
}

/// "TCP", "HTTP", "WebSocket"; empty for none.
std::string_view shownName(ProtocolId id)
{
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all(1);
        for (const Protocol* const each : protocols())
            all.push_back(shownName(each->filter));
        return all;
    }();
    return names[id];
}

/// The innermost protocol that was recognised.
ProtocolId innermost(const Scene& scene)
{
    for (auto number = scene.messages.rbegin(); number != scene.messages.rend(); ++number) {
        const Message& message = scene.conversations.message(*number);
        if (const ProtocolId id = message.carriesEngineIo ? innermostOfEngineIo(scene.capture, *number) : ProtocolId(0))
            return id;
        if (const ProtocolId id = protocolOf(message))
            return id;
    }
    ProtocolId found = 0;
    for (const auto& layer : scene.row.layers)
        if (layer.protocol)
            found = layer.protocol;
    return found;
}

std::vector<std::uint8_t> osiLayers(const Scene& scene, bool carriesData)
{
    std::vector<std::uint8_t> layers;
    for (const auto& layer : scene.row.layers)
        if (layer.protocol)
            addOsi(layers, protocol(layer.protocol).osi);
    for (const std::uint32_t number : scene.messages)
        if (const ProtocolId id = protocolOf(scene.conversations.message(number)))
            addOsi(layers, protocol(id).osi);
    if (carriesData)
        addOsi(layers, 7);
    std::ranges::sort(layers);
    return layers;
}

void addFate(const Scene& scene, const Verdict& verdict, std::string& story)
{
    if (verdict.kind == Verdict::Kind::Dropped)
        story += scene.isToGroup() ? std::string(" It was lost on the wire, so nobody saw it.")
                                   : " It was lost on the wire, so " + scene.to + " never saw it.";
}

} // namespace

PacketNumbers::PacketNumbers(const std::vector<std::size_t>& only)
    : m_all(only.empty())
{
    for (std::size_t i = 0; i < only.size(); ++i)
        m_numbers.emplace(only[i], i + 1);
}

std::optional<std::size_t> PacketNumbers::numberOf(std::size_t index) const
{
    if (m_all)
        return index + 1;
    const auto found = m_numbers.find(index);
    return found == m_numbers.end() ? std::nullopt : std::optional(found->second);
}

PacketView viewOf(const Capture& capture, std::size_t index, const PacketNumbers& numbers)
{
    PacketView view;
    if (index >= capture.packets().size())
        return view;
    const auto bytes = capture.bytes(index);
    const Scene scene(capture, index, numbers, bytes);
    Told told = tellOf(scene);
    view.number = std::uint32_t(index + 1);
    view.seconds = double(scene.packet.nanoseconds - capture.packets()[0].nanoseconds) / 1e9;
    view.from = scene.from;
    view.to = scene.to;
    view.bytes = scene.packet.original;
    view.conversation = scene.facts.conversation;
    view.fromInitiator = scene.facts.fromInitiator;
    view.story = std::move(told.story);
    view.details = std::move(told.details);
    if (const auto whole = scene.conversations.wholeOf(index))
        view.details += (view.details.empty() ? "" : " ")
            + ("This packet brings the last of " + std::to_string(whole->pieces)) + " pieces.";
    view.label = std::move(told.label);
    view.phase = told.phase;
    view.carriesData = told.carriesData;
    view.verdict = capture.verdict(index);
    addFate(scene, view.verdict, view.story);
    view.osiLayers = osiLayers(scene, view.carriesData);
    view.protocol = shownName(innermost(scene));
    return view;
}

PacketLine PacketLines::line(std::size_t index)
{
    PacketLine line;
    if (index >= m_capture.packets().size())
        return line;
    const auto prepared = m_capture.inflatedMessages().prepare(m_capture, index);
    Scene scene(m_capture, index, m_numbers, m_capture.bytes(index, m_bytes), Telling::Story);
    line.story = tellOf(scene).story;
    addFate(scene, m_capture.verdict(index), line.story);
    line.nanoseconds = scene.packet.nanoseconds - m_capture.packets()[0].nanoseconds;
    line.from = std::move(scene.from);
    line.to = std::move(scene.to);
    line.sourcePort = scene.packet.sourcePort;
    line.targetPort = scene.packet.targetPort;
    line.protocol = shownName(innermost(scene));
    line.bytes = scene.packet.original;
    return line;
}

} // namespace packetarium
