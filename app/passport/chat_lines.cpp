// The lines of a Socket.IO chat as a capture tells them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/passport/chat_lines.h"

#include "capture/conversations/conversations.h"
#include "capture/message_bytes.h"
#include "capture/socketio/engineio_sessions.h"
#include "protocols/application/socketio/json_values.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t mostMessages = 20'000; ///< Of Engine.IO, that are looked at.
constexpr std::size_t farthestAck = 10'000; ///< Packets after a segment.

/// The next packet of the other end that confirms all of this one; 0 when none does.
std::size_t confirmationOf(const Capture& capture, std::size_t index)
{
    const Conversations& conversations = capture.conversations();
    const Packet segment = capture.packets()[index];
    const std::uint32_t conversation = conversations.facts(index).conversation;
    const std::uint32_t end = conversations.tcp(index, transportBytes(capture, index)).nextSequence;
    const std::size_t last = std::min(capture.packets().size(), index + farthestAck);
    for (std::size_t i = index + 1; i < last; ++i) {
        const Packet packet = capture.packets()[i];
        const bool comesBack = packet.sourcePort == segment.targetPort && packet.targetPort == segment.sourcePort
            && packet.source == segment.target;
        if (!comesBack || conversations.facts(i).conversation != conversation)
            continue;
        const std::uint32_t confirmed = conversations.tcp(i, transportBytes(capture, i)).acknowledgment;
        if (std::int32_t(confirmed - end) >= 0) // Sequence numbers begin again at 0.
            return i + 1;
    }
    return 0;
}

/// Follows the messages of Engine.IO in their order.
class LineFinder {
public:
    explicit LineFinder(const Capture& capture)
        : m_capture(capture)
    {
    }

    void take(std::uint32_t number)
    {
        const Message& message = m_capture.conversations().message(number);
        const std::size_t packet = message.packet.value();
        const auto payload = packet < m_capture.packets().size() ? engineIoPayload(m_capture, number) : std::nullopt;
        const auto packets = payload ? payload->packets() : std::vector<Bytes>();
        if (packets.empty())
            return;
        const EngineIoFacts facts = m_capture.engineIoSessions().facts(m_capture, number);
        if (facts.content != EngineIoFacts::Content::SocketIo)
            return;
        for (std::size_t place = 0; place < packets.size(); ++place) {
            const auto engine = readEngineIoPacket(packets[place]);
            const auto head = engine && engine->type == EngineIoType::Message && !engine->isBase64
                ? readSocketIoHead(engine->data)
                : std::nullopt;
            if (!head || !head->fault.empty())
                continue;
            const bool isFromClient = facts.sender == EngineIoFacts::Sender::Client;
            if (isFromClient && head->type == SocketIoType::Connect)
                m_names[facts.sid] = JsonValues(head->data).text("username").value_or("");
            if (head->type != SocketIoType::Event)
                continue;
            const std::size_t answer = place < facts.packets.size() ? facts.packets[place].acknowledgedIn : 0;
            if (isFromClient)
                takeLine(*head, facts.sid, packet, message.kind == Message::Kind::WebSocketFrame, answer);
            else
                takeCopy(*head, facts.sid, packet);
        }
    }

    std::vector<ChatLine> lines() { return std::move(m_lines); }

private:
    using Kind = JsonItem::Kind;

    static bool isChat(const JsonValues& json, const std::vector<JsonValue>& values, Kind third)
    {
        return values.size() >= 3 && json.textOf(values[0]) == "chat message" && values[2].kind == third;
    }

    void
    takeLine(const SocketIoHead& head, const std::string& sid, std::size_t packet, bool byWebSocket, std::size_t answer)
    {
        const JsonValues json(head.data);
        const auto values = json.elements();
        if (!isChat(json, values, Kind::String))
            return;
        const std::string name = json.textOf(values[2]);
        auto [found, isNew] = m_byName.emplace(name, m_lines.size());
        if (isNew) {
            const std::string speaker = m_names[sid];
            m_lines.push_back({name, json.textOf(values[1]), speaker.empty() ? m_capture.view(packet).from : speaker});
        }
        ChatLine& line = m_lines[found->second];
        line.sendings.push_back({packet + 1, byWebSocket, confirmationOf(m_capture, packet)});
        if (line.acknowledgedIn == 0)
            line.acknowledgedIn = answer;
    }

    /// The first copies with this text are those of the first line with it that has none yet; the number joins them.
    void takeCopy(const SocketIoHead& head, const std::string& sid, std::size_t packet)
    {
        const JsonValues json(head.data);
        const auto values = json.elements();
        if (!isChat(json, values, Kind::Number))
            return;
        const std::string text = json.textOf(values[1]), number = json.textOf(values[2]);
        const auto line = std::ranges::find_if(m_lines, [&](const ChatLine& one) {
            return one.text == text && (one.number.empty() || one.number == number);
        });
        if (line == m_lines.end())
            return;
        line->number = number;
        const std::string to = m_names[sid];
        line->copies.push_back({to.empty() ? m_capture.view(packet).to : to, packet + 1});
    }

    const Capture& m_capture;
    std::map<std::string, std::string> m_names; ///< By session.
    std::map<std::string, std::size_t> m_byName; ///< Where in m_lines.
    std::vector<ChatLine> m_lines;
};

} // namespace

bool ChatLine::passes(std::size_t packet) const
{
    return packet == acknowledgedIn
        || std::ranges::any_of(copies, [&](const Copy& copy) { return copy.packet == packet; })
        || std::ranges::any_of(
               sendings, [&](const Sending& one) { return one.packet == packet || one.confirmedIn == packet; });
}

std::vector<ChatLine> chatLines(const Capture& capture)
{
    LineFinder finder(capture);
    const std::size_t count = std::min(capture.conversations().engineIoCount(), mostMessages);
    for (std::size_t i = 0; i < count; ++i)
        finder.take(capture.conversations().engineIoMessage(i));
    return finder.lines();
}

} // namespace packetarium
