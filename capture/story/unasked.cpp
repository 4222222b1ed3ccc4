// Whether what a server sends answers its client, or comes by itself, as far as the packets tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/unasked.h"

#include "capture/conversations/segment.h"
#include "capture/message_bytes.h"
#include "protocols/application/websocket_frame.h"

#include <algorithm>

namespace packetarium {
namespace {

/// How far back and forth other packets are looked at: each is read again.
constexpr std::size_t mostLookedAt = 100;
constexpr std::uint64_t longestText = 2048;

std::string_view withoutLineEnd(Bytes text)
{
    std::string_view line(reinterpret_cast<const char*>(text.data()), text.size());
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
        line.remove_suffix(1);
    return line;
}

/// Whether a text says this, by itself or behind the name of whoever said it first: "Carol: hello", "<Carol> hello".
bool passesOn(Bytes text, Bytes said)
{
    const std::string_view whole = withoutLineEnd(text), part = withoutLineEnd(said);
    if (part.empty() || !whole.ends_with(part))
        return false;
    std::string_view before = whole.substr(0, whole.size() - part.size());
    while (before.ends_with(' '))
        before.remove_suffix(1);
    return before.empty() || before.ends_with(':') || before.ends_with('>') || before.ends_with(']');
}

std::vector<std::uint8_t> frameText(const Capture& capture, std::uint32_t number)
{
    const Message& message = capture.conversations().message(number);
    if (message.kind != Message::Kind::WebSocketFrame || !message.packet || message.length > longestText)
        return {};
    auto bytes = beginningOf(capture, number, std::size_t(message.length));
    const auto header = readFrameHeader(bytes);
    if (!header || header->isControl() || bytes.size() <= header->size)
        return {};
    bytes.erase(bytes.begin(), bytes.begin() + header->size);
    if (header->masked)
        applyMask(bytes, header->key);
    return bytes;
}

/// What the programs say in this packet: its frames, or else what TCP or UDP carries.
std::vector<std::vector<std::uint8_t>> textsIn(const Scene& scene, std::uint32_t packet)
{
    std::vector<std::vector<std::uint8_t>> texts;
    for (const std::uint32_t number : messagesOf(scene.capture, packet))
        texts.push_back(frameText(scene.capture, number));
    if (!texts.empty())
        return texts;
    const Packet& row = scene.capture.packets()[packet];
    const auto bytes = scene.capture.bytes(packet);
    const auto layers = scene.capture.packets().layers(row);
    Segment said;
    if (readTransport(said, layers, bytes, row.original) != Transport::Other && said.data.size() <= longestText)
        texts.emplace_back(said.data.begin(), said.data.end());
    return texts;
}

enum class Towards { Server, Client };

/// Whether this packet carries data between the server of the scene and another client than the scene's.
bool isOfOtherClient(const Scene& scene, std::uint32_t packet, Towards towards)
{
    const Packet& row = scene.capture.packets()[packet];
    const bool isOfServer = towards == Towards::Server
        ? row.target == scene.packet.source && row.targetPort == scene.packet.sourcePort
        : row.source == scene.packet.source && row.sourcePort == scene.packet.sourcePort;
    if (!isOfServer) // The usual case, told without looking further.
        return false;
    const PacketFacts& facts = scene.conversations.facts(packet);
    return facts.carriesData && facts.kind == scene.facts.kind && facts.conversation != scene.facts.conversation;
}

/// The packet in which another client told the server what this text passes on; `none` when there is none.
std::uint32_t passedOnFrom(const Scene& scene, Bytes text)
{
    if (text.empty())
        return none;
    for (std::size_t i = scene.index; i-- > 0 && scene.index - i <= mostLookedAt;) {
        const auto packet = std::uint32_t(i);
        if (!isOfOtherClient(scene, packet, Towards::Server))
            continue;
        const Fate fate = scene.fateOf(packet);
        if (fate == Fate::Lost || fate == Fate::OnTheWay)
            continue;
        for (const auto& said : textsIn(scene, packet))
            if (passesOn(text, said))
                return packet;
    }
    return none;
}

/// Whether the server has passed what this packet said on to another client.
bool wasPassedOn(const Scene& scene, std::uint32_t packet, Bytes said)
{
    for (std::size_t i = packet + 1; i < scene.index && i - packet <= mostLookedAt; ++i)
        if (isOfOtherClient(scene, std::uint32_t(i), Towards::Client))
            for (const auto& text : textsIn(scene, std::uint32_t(i)))
                if (passesOn(text, said))
                    return true;
    return false;
}

/// When this packet reached its receiver, as far as is known.
std::int64_t arrivalOf(const Scene& scene, std::uint32_t packet)
{
    const Verdict verdict = scene.capture.verdict(packet);
    return verdict.kind == Verdict::Kind::Arrived ? verdict.arrivedNanoseconds
                                                  : scene.capture.packets()[packet].nanoseconds;
}

/// The packet of another client that reached the server just before this frame, while the scene's client had been
/// waiting for long; `none` when there is none.
std::uint32_t promptedBy(const Scene& scene, std::uint32_t lastOfClient)
{
    constexpr std::int64_t waitedLong = 500'000'000, justBefore = 100'000'000;
    for (std::size_t i = scene.index; i-- > lastOfClient + std::size_t(1) && scene.index - i <= mostLookedAt;) {
        const auto packet = std::uint32_t(i);
        if (!isOfOtherClient(scene, packet, Towards::Server))
            continue;
        const std::int64_t arrival = arrivalOf(scene, packet);
        if (arrival <= scene.packet.nanoseconds && scene.packet.nanoseconds - arrival < justBefore
            && arrival - arrivalOf(scene, lastOfClient) > waitedLong)
            return packet;
    }
    return none;
}

struct FromClient {
    std::uint32_t packet;
    std::vector<std::uint8_t> text;
};

/// What the server may be answering: the client's messages that had reached it, newest first, and that no message of
/// its own has answered, as far as their order tells.
struct Waiting {
    std::vector<FromClient> messages;
    std::uint32_t onTheWay = none; ///< The packet of a message that had not reached the server.
    bool isEcho = false; ///< The last of the messages says the same; those before it were not looked at.
};

Waiting waitingBefore(const Scene& scene, std::uint32_t number, Bytes answer)
{
    constexpr std::size_t most = 64;
    const Message& message = scene.conversations.message(number);
    Waiting waiting;
    std::size_t wanted = message.unanswered;
    std::uint32_t earlier = message.previous;
    for (std::size_t i = 0; i < most && earlier != none; ++i, earlier = scene.conversations.message(earlier).previous) {
        const Message& other = scene.conversations.message(earlier);
        auto text = frameText(scene.capture, earlier);
        if (other.kind != Message::Kind::WebSocketFrame)
            break;
        if (!other.packet || (text.empty() && other.length < longestText))
            continue; // Control frames, and frames without text, ask for nothing.
        if (!other.fromInitiator) {
            // A server that passed something on has answered nothing with it.
            if (wanted <= waiting.messages.size() && passedOnFrom(scene, text) == none)
                break;
            wanted = std::max<std::size_t>(wanted, 1);
        } else if (!hadReached(scene, earlier, number)) {
            waiting.onTheWay = other.packet.value();
        } else if (wanted > waiting.messages.size()) {
            waiting.messages.push_back({other.packet.value(), std::move(text)});
            waiting.isEcho = passesOn(answer, waiting.messages.back().text);
            if (waiting.isEcho)
                break;
        }
    }
    return waiting;
}

/// Whether the scene's own client has said this, and more often than it was answered with it: then it is an echo,
/// though another client may have said the same.
bool isEchoOfOwn(const Scene& scene, Bytes text)
{
    int unanswered = 0;
    std::uint32_t packet = scene.facts.previous;
    for (std::size_t i = 0; i < mostLookedAt && packet != none; ++i) {
        const PacketFacts& facts = scene.conversations.facts(packet);
        if (facts.carriesData && facts.kind == scene.facts.kind)
            for (const auto& said : textsIn(scene, packet))
                if (facts.fromInitiator ? passesOn(text, said) : std::ranges::equal(text, said))
                    unanswered += facts.fromInitiator ? 1 : -1;
        packet = facts.previous;
    }
    return unanswered > 0;
}

/// The sentence about a text that another client has sent; none where none did.
std::optional<std::string> passingOn(const Scene& scene, Bytes text)
{
    const std::uint32_t packet = passedOnFrom(scene, text);
    if (packet == none)
        return std::nullopt;
    const Summary other = scene.capture.packets().summary(scene.capture.packets()[packet]);
    return "It passes on what " + scene.nameOf(Bytes(other.source).first(other.addressBytes)) + " sent in "
        + scene.packetName(packet) + ".";
}

} // namespace

std::optional<std::string> unaskedFrame(const Scene& scene, std::uint32_t number, Bytes text)
{
    Waiting waiting = waitingBefore(scene, number, text);
    if (waiting.isEcho)
        return std::nullopt;
    if (auto passedOn = passingOn(scene, text))
        return passedOn;
    if (waiting.messages.empty() && waiting.onTheWay != none)
        return "What " + scene.to + " sent in " + scene.packetName(waiting.onTheWay) + " had not reached " + scene.from
            + " yet.";
    if (waiting.messages.empty())
        return scene.conversations.message(number).heard == 0 ? std::string()
                                                              : scene.to + " has sent nothing since " + scene.from
                + "'s last message: with WebSocket a server may speak by itself.";
    if (const std::uint32_t prompt = promptedBy(scene, waiting.messages.front().packet); prompt != none)
        return "It follows " + scene.packetName(prompt) + ", which came from another client.";
    std::erase_if(waiting.messages, [&](const FromClient& said) { return wasPassedOn(scene, said.packet, said.text); });
    if (waiting.messages.empty())
        return scene.from + " has passed on what " + scene.to
            + " sent. With WebSocket a server may also speak by itself.";
    return std::nullopt;
}

std::optional<std::string> unaskedText(const Scene& scene, Bytes text)
{
    auto passedOn = passingOn(scene, text);
    return passedOn && isEchoOfOwn(scene, text) ? std::nullopt : passedOn;
}

} // namespace packetarium
