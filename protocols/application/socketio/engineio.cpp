// Engine.IO, protocol version 4: sessions over HTTP long-polling and WebSocket, https://github.com/socketio/engine.io-protocol.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/engineio.h"

#include "protocols/application/content/content.h"
#include "protocols/application/socketio/json_values.h"
#include "protocols/application/socketio/socketio.h"

#include <charconv>

namespace packetarium {

extern const Protocol engineIo;

namespace {

constexpr Named types[] = {
    {0, "open", "The server opens the session and tells its rules."},
    {1, "close", "This side ends the session."},
    {2, "ping", "Are you still there? In version 4 it is the server that asks."},
    {3, "pong", "Yes, I am."},
    {4, "message", "What the programs, or Socket.IO for them, have to say."},
    {5, "upgrade", "From here on the session uses this connection."},
    {6, "noop", "Nothing; it only answers a request that was waiting."},
};

constexpr Named errors[] = {
    {0, "Transport unknown", "The server does not offer this transport."},
    {1, "Session ID unknown", "The session has ended, or another server has it."},
    {2, "Bad handshake method", "A session is opened with GET."},
    {3, "Bad request", "The request does not fit the session, such as a second GET at a time."},
    {4, "Forbidden", "The program at the server has refused the client."},
    {5, "Unsupported protocol version", "The client is older or newer than the server allows."},
};

constexpr auto fields = loose(
    text("engineio.version", "Version", "The version of Engine.IO; in the query it is called EIO."),
    text("engineio.transport", "Transport", "How packets travel: HTTP long-polling, or WebSocket."),
    text("engineio.sid", "Session ID", "The session's name. It may use several TCP connections, one after the other."),
    text("engineio.separator", "Separator", "Stands between packets that share one HTTP body.").hex(2),
    text("engineio.type", "Packet type", "What kind of packet this is: one digit.").as(Show::Decimal).named(types),
    text("engineio.upgrades", "Upgrade", "A transport that the client may change to."),
    text("engineio.ping_interval", "Ping interval", "The server asks whether the client is there, so often (ms).")
        .as(Show::Decimal),
    text("engineio.ping_timeout", "Ping timeout", "How long an answer to a ping may take, in milliseconds.")
        .as(Show::Decimal),
    text("engineio.max_payload", "Maximum payload", "How many bytes one HTTP body may have.").as(Show::Decimal),
    text("engineio.probe", "Probe", "Asks, or answers, whether the new transport works, before it is used."),
    text("engineio.data", "Data", "What a program said by Engine.IO alone."),
    text("engineio.base64", "Base64", "Bytes written in letters, because an HTTP body is one text."),
    text("engineio.binary", "Binary data", "A message in bytes instead of letters.").as(Show::Raw),
    text("engineio.accepted", "Accepted", "The server has taken the packets of the POST request."),
    text("engineio.error.code", "Error code", "Why the server refuses the request.").as(Show::Decimal).named(errors),
    text("engineio.error.message", "Error message", "The same in words."));

/// No further packets are shown when those before have made so many lines.
constexpr std::size_t mostNodes = 100'000;

Cursor part(Cursor whole, std::size_t begin, std::size_t end)
{
    whole.take(begin);
    return whole.take(end - begin);
}

std::uint64_t numberOf(Bytes digits)
{
    std::uint64_t number = 0;
    const auto* begin = reinterpret_cast<const char*>(digits.data());
    std::from_chars(begin, begin + digits.size(), number);
    return number;
}

void addMember(const JsonValues& json, const JsonMember& member, Cursor text, Tree& tree)
{
    constexpr std::pair<std::string_view, const Field&> numbers[] = {
        {"pingInterval", fields["engineio.ping_interval"]},
        {"pingTimeout", fields["engineio.ping_timeout"]},
        {"maxPayload", fields["engineio.max_payload"]},
        {"code", fields["engineio.error.code"]},
    };
    const Cursor where = part(text, member.value.begin, member.value.end);
    for (const auto& [name, field] : numbers)
        if (member.name == name && member.value.kind == JsonItem::Kind::Number)
            tree.add(field, where, numberOf(where.rest()));
    if (member.value.kind == JsonItem::Kind::String && member.name == "sid")
        tree.add(fields["engineio.sid"], where, 0, json.textOf(member.value));
    if (member.value.kind == JsonItem::Kind::String && member.name == "message")
        tree.add(fields["engineio.error.message"], where, 0, json.textOf(member.value));
    if (member.value.kind == JsonItem::Kind::Array && member.name == "upgrades") {
        const JsonValues list(where.rest());
        for (const JsonValue& upgrade : list.elements())
            tree.add(fields["engineio.upgrades"], part(where, upgrade.begin, upgrade.end), 0, list.textOf(upgrade));
    }
}

/// The rules of a session, or why there is none.
void addObject(Cursor text, Tree& tree, const Surroundings& surroundings)
{
    const JsonValues json(text.rest());
    for (const JsonMember& member : json.members())
        addMember(json, member, text, tree);
    if (!json.isSound() || !json.isObject())
        tree.remark(Severity::Warning, "One JSON object should be here.");
    if (text.left() > 0)
        dissectMessage(protocolNamed("json"), text, tree, surroundings);
}

const SocketIoFacts* factsOf(const Surroundings& surroundings, std::size_t place)
{
    const EngineIoFacts* facts = surroundings.engineIo;
    return facts && place < facts->packets.size() ? &facts->packets[place] : nullptr;
}

/// What the layer that is open knows of its session from other packets.
void addSession(Tree& tree, const Surroundings& surroundings, bool tellsItself)
{
    if (surroundings.engineIo && !surroundings.engineIo->sid.empty() && !tellsItself)
        tree.addComputed(fields["engineio.sid"], 0, surroundings.engineIo->sid);
}

void addBinary(Cursor bytes, std::size_t place, Tree& tree, const Surroundings& surroundings)
{
    tree.add(fields["engineio.binary"], bytes);
    const SocketIoFacts* const facts = factsOf(surroundings, place);
    if (facts && facts->attachmentOf)
        dissectSocketIoAttachment(bytes, *facts, tree);
}

void addData(const EngineIoPacket& packet, Cursor data, std::size_t place, Tree& tree, const Surroundings& surroundings)
{
    if (packet.isBase64) {
        tree.add(fields["engineio.base64"], data);
        return addBinary(tree.addSource("Base64 decoded", fromBase64(data.rest())), place, tree, surroundings);
    }
    if (packet.type == EngineIoType::Open)
        return addObject(data, tree, surroundings);
    const auto content = surroundings.engineIo ? surroundings.engineIo->content : EngineIoFacts::Content::Unknown;
    if (packet.type == EngineIoType::Message && isSocketIo(data.rest(), content))
        return dissectSocketIo(data, factsOf(surroundings, place), tree, surroundings);
    if (data.left() == 0)
        return;
    const bool isQuestion = packet.type == EngineIoType::Ping || packet.type == EngineIoType::Pong;
    tree.add(isQuestion ? fields["engineio.probe"] : fields["engineio.data"], data);
}

/// Adds a packet to the layer that is open for it; a separator may stand before it.
void addPacket(Cursor whole, std::size_t place, Tree& tree, const Surroundings& surroundings)
{
    Cursor in = whole;
    if (place > 0)
        tree.add(fields["engineio.separator"], in.take(1));
    const auto packet = readEngineIoPacket(in.rest());
    if (!packet) {
        tree.add(fields["engineio.data"], in);
        return tree.remark(Severity::Warning, "A packet begins with a digit from 0 to 6, or with the letter b.");
    }
    tree.add(fields["engineio.type"], in.take(1), std::uint64_t(packet->type));
    addSession(tree, surroundings, packet->type == EngineIoType::Open);
    tree.endLayer(whole.left() - in.left());
    addData(*packet, in, place, tree, surroundings);
}

/// Adds the packets of a text, the first to the layer that is open.
void addPackets(Cursor text, Tree& tree, const Surroundings& surroundings)
{
    for (std::size_t place = 0; text.left() > 0; ++place) {
        if (place == mostEngineIoPackets || tree.nodes().size() > mostNodes)
            return tree.remark(Severity::Note, "More packets follow than are shown here.");
        const Bytes rest = text.rest();
        const auto end = std::ranges::find(rest.subspan(place > 0 ? 1 : 0), engineIoSeparator);
        const Cursor packet = text.take(std::size_t(end - rest.begin()));
        if (place > 0)
            tree.beginLayer(engineIo, packet);
        addPacket(packet, place, tree, surroundings);
    }
}

bool isText(Bytes bytes, std::string_view text) { return std::ranges::equal(bytes, text); }

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Bytes body = in.rest();
    if (!body.empty() && body.front() == '{') {
        addSession(tree, surroundings, false);
        return addObject(in, tree, surroundings);
    }
    if (isText(body, "ok")) {
        tree.add(fields["engineio.accepted"], in);
        return addSession(tree, surroundings, false);
    }
    addPackets(in, tree, surroundings);
}

void describe(Bytes text, std::string& line)
{
    const auto packet = readEngineIoPacket(text);
    line += packet ? types[std::size_t(packet->type)].name : "data";
}

} // namespace

bool isSocketIo(Bytes data, EngineIoFacts::Content content) noexcept
{
    using Content = EngineIoFacts::Content;
    const auto packet = content == Content::Plain ? std::nullopt : readSocketIoHead(data);
    return packet && (content == Content::SocketIo || packet->fault.empty());
}

void dissectEngineIoQuery(Cursor target, Tree& tree, const Surroundings& surroundings)
{
    const Bytes all = target.rest();
    const auto* begin = reinterpret_cast<const char*>(all.data());
    const auto query = readEngineIoQuery({begin, all.size()});
    if (!query)
        return;
    tree.beginLayer(engineIo, target);
    const auto add = [&](const Field& field, std::string_view value) {
        const auto at = std::size_t(value.data() - begin);
        tree.add(field, part(target, at, at + value.size()));
    };
    add(fields["engineio.version"], query->version);
    add(fields["engineio.transport"], query->transportName);
    if (!query->sid.empty())
        add(fields["engineio.sid"], query->sid);
    else
        addSession(tree, surroundings, false);
}

bool isEngineIoBody(Bytes body) noexcept
{
    return !body.empty() && (readEngineIoPacket(body) || body.front() == '{' || isText(body, "ok"));
}

void dissectEngineIoBody(Cursor body, Tree& tree, const Surroundings& surroundings)
{
    dissectMessage(protocolNamed(engineIo.filter), body, tree, surroundings);
}

void dissectEngineIoMessage(Cursor message, Opcode opcode, Tree& tree, const Surroundings& surroundings)
{
    tree.beginLayer(engineIo, message);
    if (opcode == Opcode::Text)
        return addPacket(message, 0, tree, surroundings);
    tree.addComputed(fields["engineio.type"], std::uint64_t(EngineIoType::Message));
    addSession(tree, surroundings, false);
    addBinary(message, 0, tree, surroundings);
}

extern constinit const Protocol engineIo {
    .filter = "engineio",
    .name = "Engine.IO",
    .means = "Keeps a session over HTTP or WebSocket: layer 5 by its work, but the models do not fit here.",
    .spec = "Engine.IO protocol 4",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {fields.fields},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
