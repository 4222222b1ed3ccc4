// The story of Engine.IO: sessions, how they move from HTTP to WebSocket, and the heartbeat.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/engineio_story.h"

#include "capture/socketio/engineio_sessions.h"
#include "capture/story/quote.h"
#include "protocols/application/socketio/engineio.h"
#include "protocols/application/socketio/json_values.h"

#include <algorithm>
#include <cstdlib>

namespace packetarium {
namespace {

using Kind = EngineIoPayload::Kind;
using Sender = EngineIoFacts::Sender;

Bytes asBytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

const SocketIoFacts& factsOf(const EngineIoFacts& facts, std::size_t place)
{
    static const SocketIoFacts nothing;
    return place < facts.packets.size() ? facts.packets[place] : nothing;
}

/// A number of milliseconds in the opening packet, as a time.
std::string timeIn(const JsonValues& json, std::string_view name)
{
    constexpr double nanosecondsPerMillisecond = 1e6, longest = 1e9;
    for (const JsonMember& member : json.members())
        if (member.name == name && member.value.kind == JsonItem::Kind::Number) {
            const double milliseconds = std::strtod(json.textOf(member.value).c_str(), nullptr);
            if (milliseconds >= 0 && milliseconds < longest)
                return duration(std::int64_t(milliseconds * nanosecondsPerMillisecond));
        }
    return {};
}

ToldPacket tellOpen(const Scene& scene, Bytes data)
{
    const JsonValues json(data);
    ToldPacket told {scene.from + " opens a session of Engine.IO.", "the opening of a session", "open", {}};
    const std::string interval = timeIn(json, "pingInterval"), patience = timeIn(json, "pingTimeout");
    if (!interval.empty() && !patience.empty())
        told.details = "Every " + interval + " the server will ask whether the client is there, and wait " + patience
            + " for the answer.";
    return told;
}

ToldPacket tellHeartbeat(const Scene& scene, const EngineIoPacket& packet)
{
    const bool isPing = packet.type == EngineIoType::Ping;
    if (packet.data.empty() && isPing)
        return {
            scene.from + " asks whether " + scene.to + " is still there (ping).",
            "a ping",
            "ping",
            "This heartbeat is Engine.IO's own, in which the server asks; WebSocket's pings are other frames."};
    if (packet.data.empty())
        return {scene.from + " is still there (pong).", "a pong", "pong", {}};
    const std::string probe = quote(packet.data);
    if (isPing)
        return {
            scene.from + " asks whether the session works over this connection, too (ping " + probe + ").",
            "a probe",
            "ping " + probe,
            "Until that is sure, packets go on by HTTP."};
    return {scene.from + " answers that it does (pong " + probe + ").", "the answer to a probe", "pong " + probe, {}};
}

ToldPacket tellPlain(const Scene& scene, Bytes data, bool isText)
{
    const std::string said = isText ? quote(data) : "";
    const std::string what = said.empty() ? "a message of " + byteCount(data.size()) : said;
    const std::string label =
        said.empty() ? "message of " + byteCount(data.size()) : "message " + quote(data, true, 20);
    return {scene.from + " sends " + what + " by Engine.IO.", what, label, {}};
}

ToldPacket tellPacket(const Scene& scene, Bytes text, const EngineIoFacts& session, std::size_t place)
{
    const auto packet = readEngineIoPacket(text);
    if (!packet)
        return {
            scene.from + " sends what is no packet of Engine.IO.",
            "what is no packet of Engine.IO",
            "?",
            "The receiver ends the session (parse error)."};
    const SocketIoFacts& facts = factsOf(session, place);
    switch (packet->type) {
    case EngineIoType::Open: return tellOpen(scene, packet->data);
    case EngineIoType::Close:
        return {scene.from + " ends the session of Engine.IO (close).", "the end of the session", "close", {}};
    case EngineIoType::Ping:
    case EngineIoType::Pong: return tellHeartbeat(scene, *packet);
    case EngineIoType::Upgrade:
        return {
            scene.from + " moves the session to this connection (upgrade).",
            "the move to this connection",
            "upgrade",
            "What was sent by HTTP until now goes by WebSocket from here on."};
    case EngineIoType::Noop:
        return {
            scene.from + " answers the request that was waiting with nothing (noop).",
            "nothing (noop)",
            "noop",
            "So it is over, and the session can move to WebSocket or end."};
    case EngineIoType::Message: break;
    }
    if (packet->isBase64) {
        const auto bytes = fromBase64(packet->data);
        ToldPacket told =
            facts.attachmentOf ? tellAttachment(scene, bytes.size(), facts) : tellPlain(scene, bytes, false);
        told.details +=
            (told.details.empty() ? "" : " ") + std::string("By HTTP, bytes are written in letters (base64).");
        return told;
    }
    const auto found = isSocketIo(packet->data, session.content) ? readSocketIoHead(packet->data) : std::nullopt;
    return found ? tellSocketIo(scene, *found, facts, session.sender) : tellPlain(scene, packet->data, true);
}

void setAll(ToldMessage& message, ToldPacket packet, bool keepsDetails)
{
    const bool isMasked = message.told.label.ends_with(" (masked)");
    message.told.story = std::move(packet.story);
    message.told.label = packet.label + (isMasked ? " (masked)" : "");
    message.what = std::move(packet.what);
    std::string& details = message.told.details;
    if (!packet.details.empty())
        details = packet.details + (keepsDetails && !details.empty() ? " " + details : "");
}

/// Several packets in one body: each is named, as far as there are not too many.
ToldPacket together(const Scene& scene, const std::vector<Bytes>& packets, const EngineIoFacts& session)
{
    constexpr std::size_t most = 4;
    ToldPacket told;
    std::string list;
    const std::size_t shown = packets.size() > most ? most - 1 : packets.size();
    for (std::size_t i = 0; i < shown; ++i) {
        const ToldPacket one = tellPacket(scene, packets[i], session, i);
        list += (i == 0 ? "" : i + 1 == packets.size() ? " and " : ", ") + one.what;
        if (i == 0)
            told.label = one.label + " +" + std::to_string(packets.size() - 1);
    }
    if (shown < packets.size())
        list += " and " + grouped(packets.size() - shown) + " more";
    told.story = scene.from + " sends " + grouped(packets.size()) + " packets in one body: " + list + ".";
    told.what = grouped(packets.size()) + " packets";
    told.details = "Between them stands the byte 1e, the record separator.";
    return told;
}

/// A request without packets: it opens a session, waits for packets, or moves to WebSocket.
void tellRequest(const Scene& scene, std::uint32_t number, ToldMessage& message)
{
    const std::string target = targetOf(scene.capture, number);
    const auto query = readEngineIoQuery(target);
    std::vector<std::uint8_t> room;
    const Bytes method = scene.beginningOf(number, 4, room);
    if (!query)
        return;
    const std::string session = query->sid.empty() ? "" : textOf(asBytes(query->sid));
    if (query->transport == EngineIoQuery::Transport::WebSocket) {
        message.told.details += (message.told.details.empty() ? "" : " ")
            + (session.empty() ? std::string("A session of Engine.IO is to begin there.")
                               : "The session of Engine.IO that it is for began by HTTP: " + session + ".");
        return;
    }
    if (!std::ranges::equal(method, std::string_view("GET ")))
        return;
    if (session.empty())
        return setAll(
            message,
            {scene.from + " asks " + scene.to + " for a session of Engine.IO (HTTP long-polling).",
             "the request for a session",
             "GET a session",
             {}},
            true);
    setAll(
        message,
        {scene.from + " waits for what " + scene.to + " will have to say (HTTP long-polling).",
         "a request that waits",
         "GET, waiting",
         "The answer may come at once or much later. The session is " + session + "."},
        true);
}

void tellServerAnswer(const Scene& scene, const EngineIoPayload& payload, ToldMessage& message)
{
    if (payload.kind == Kind::Accepted)
        return setAll(message, {scene.from + " has taken the packets (ok).", "ok", "ok", {}}, true);
    const JsonValues json(payload.bytes);
    const auto why = json.text("message");
    if (!why)
        return;
    std::string code;
    for (const JsonMember& member : json.members())
        if (member.name == "code")
            code = textOf(asBytes(json.textOf(member.value)));
    message.told.story = scene.from + " refuses the request: " + quote(asBytes(*why))
        + (code.empty() ? "" : " (code " + code + ")") + ".";
}

} // namespace

ToldMessage tellEngineIo(const Scene& scene, std::uint32_t number, ToldMessage message)
{
    constexpr std::size_t longestTold = 1 << 20; // Every row asks.
    const Message& carrier = scene.conversations.message(number);
    const auto payload = carrier.length > longestTold ? std::nullopt : engineIoPayload(scene.capture, number);
    if (!payload || payload->bytes.size() > longestTold || message.told.story.empty())
        return message;
    const EngineIoFacts session = scene.capture.engineIoSessions().facts(scene.capture, number);
    const bool keepsDetails = carrier.kind == Message::Kind::HttpResponse || carrier.compresses;
    switch (payload->kind) {
    case Kind::Nothing:
        if (carrier.kind == Message::Kind::HttpRequest)
            tellRequest(scene, number, message);
        if (carrier.isClose)
            message.told.details +=
                (message.told.details.empty() ? "" : " ")
                + std::string(
                    "The session of Engine.IO ends with it. A client that has not left on purpose comes back.");
        break;
    case Kind::Packets: {
        const auto packets = payload->packets();
        setAll(
            message,
            packets.size() == 1 ? tellPacket(scene, packets.front(), session, 0) : together(scene, packets, session),
            keepsDetails);
        break;
    }
    case Kind::Binary: {
        const SocketIoFacts& facts = factsOf(session, 0);
        setAll(
            message,
            facts.attachmentOf ? tellAttachment(scene, payload->bytes.size(), facts)
                               : tellPlain(scene, payload->bytes, false),
            keepsDetails);
        break;
    }
    case Kind::Accepted:
    case Kind::Refusal: tellServerAnswer(scene, *payload, message); break;
    case Kind::Other: break;
    }
    return message;
}

ProtocolId innermostOfEngineIo(const Capture& capture, std::uint32_t number)
{
    static const ProtocolId engineIo = protocolNamed("engineio"), socketIo = protocolNamed("socketio");
    const auto payload = engineIoPayload(capture, number);
    const bool isRequest = capture.conversations().message(number).kind == Message::Kind::HttpRequest;
    if (!payload || payload->kind == Kind::Nothing || payload->kind == Kind::Other)
        return isRequest ? engineIo : ProtocolId(0);
    const EngineIoFacts session = capture.engineIoSessions().facts(capture, number);
    if (payload->kind == Kind::Binary && factsOf(session, 0).attachmentOf)
        return socketIo;
    const auto packets = payload->packets();
    for (std::size_t place = 0; place < packets.size(); ++place) {
        const auto packet = readEngineIoPacket(packets[place]);
        if (packet && packet->type == EngineIoType::Message
            && (packet->isBase64 ? factsOf(session, place).attachmentOf != 0
                                 : isSocketIo(packet->data, session.content)))
            return socketIo;
    }
    return engineIo;
}

} // namespace packetarium
