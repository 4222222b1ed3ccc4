// The story of Socket.IO: what programs tell each other by events, and who is in which namespace.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/engineio_story.h"
#include "capture/story/quote.h"

#include "protocols/application/socketio/json_values.h"

namespace packetarium {
namespace {

using Sender = EngineIoFacts::Sender;

Bytes asBytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// "“hi”", "30", "{"tea":…": a value as a reader of the sentence can take it in.
std::string shownValue(const JsonValues& json, const JsonValue& value, std::size_t most = 40)
{
    const std::string text = json.textOf(value);
    if (value.kind == JsonItem::Kind::String && text.empty())
        return "“”";
    const std::string shown =
        value.kind == JsonItem::Kind::String ? quote(asBytes(text), true, most) : textOf(asBytes(text), true, most);
    return shown.empty() ? "a value of " + byteCount(text.size()) : shown;
}

/// "“hi”, 30 and 2 more".
std::string shownValues(const JsonValues& json, std::span<const JsonValue> values)
{
    constexpr std::size_t most = 3;
    std::string text;
    const std::size_t shown = std::min(values.size(), most);
    for (std::size_t i = 0; i < shown; ++i) {
        const bool isLast = i + 1 == values.size();
        text += (i == 0 ? "" : isLast ? " and " : ", ") + shownValue(json, values[i]);
    }
    return shown < values.size() ? text + " and " + grouped(values.size() - shown) + " more" : text;
}

/// "the main namespace", "the namespace /admin".
std::string nameOf(const SocketIoHead& packet)
{
    if (packet.nameSpace.empty() || packet.nameSpace == "/")
        return "the main namespace";
    return "the namespace " + textOf(asBytes(packet.nameSpace));
}

std::string inNamespace(const SocketIoHead& packet)
{
    return packet.nameSpace.empty() || packet.nameSpace == "/" ? "" : " in " + nameOf(packet);
}

std::string labelFor(std::string_view kind, const SocketIoHead& packet)
{
    return std::string(kind) + (packet.nameSpace.empty() ? "" : " " + textOf(asBytes(packet.nameSpace), true, 20));
}

void add(std::string& details, const std::string& sentence) { details += (details.empty() ? "" : " ") + sentence; }

void addAttachments(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts, std::string& details)
{
    if (!packet.isBinary())
        return;
    const bool isOne = packet.attachments == "1";
    const std::string count = textOf(asBytes(packet.attachments)) + (isOne ? " attachment" : " attachments");
    if (facts.attachmentsIn.empty())
        add(details, "Bytes do not fit into JSON: " + count + " should follow, and none was captured.");
    else
        add(details,
            "Bytes do not fit into JSON: " + count + (isOne ? " follows" : " follow") + ", the first in "
                + scene.packetName(facts.attachmentsIn.front() - 1) + ".");
}

void addAnswer(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts, std::string& details)
{
    if (packet.ackId.empty())
        return;
    if (facts.acknowledgedIn)
        add(details,
            "The program of " + scene.to + " answers in " + scene.packetName(facts.acknowledgedIn - 1) + ", "
                + duration(facts.nanoseconds) + " later.");
    else
        add(details, "An answer is asked for; none was captured. Should a timeout run out, nothing is sent about it.");
}

ToldPacket tellEvent(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts)
{
    const JsonValues json(packet.data);
    auto values = json.elements();
    if (values.empty())
        return {scene.from + " emits an event without a name.", "an event without a name", "EVENT", {}};
    const std::string name = shownValue(json, values.front()), shortName = shownValue(json, values.front(), 20);
    values.erase(values.begin());
    if (facts.carriesOffset && !values.empty())
        values.pop_back();
    const std::string with = values.empty() ? "" : " with " + shownValues(json, values);

    ToldPacket told;
    told.what = "the event " + name + with + inNamespace(packet);
    told.label = labelFor("EVENT", packet) + " " + shortName
        + (values.empty() ? "" : " " + shownValue(json, values.front(), 20));
    told.story = scene.from + " emits " + name + with + inNamespace(packet);
    if (facts.copies > 1) {
        told.story += " to " + grouped(facts.copies) + " clients at once: copy " + grouped(facts.copy) + " of "
            + grouped(facts.copies);
        add(told.details, "Rooms are not sent: only the server knows why it chose these clients.");
    }
    told.story += ".";
    addAnswer(scene, packet, facts, told.details);
    addAttachments(scene, packet, facts, told.details);
    if (facts.carriesOffset)
        add(told.details,
            "The server has added a last value, the offset: a client that returns says how far it has heard.");
    return told;
}

ToldPacket tellAnswer(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts)
{
    const JsonValues json(packet.data);
    const auto values = json.elements();
    const std::string id = textOf(asBytes(packet.ackId));
    const std::string with = values.empty() ? "with nothing more" : "with " + shownValues(json, values);
    ToldPacket told;
    told.what = "the answer to event " + id + inNamespace(packet) + " " + with;
    told.story = scene.from + " answers event " + id + inNamespace(packet) + " " + with + ".";
    told.label = labelFor("ACK", packet) + " " + id;
    if (facts.acknowledges)
        add(told.details,
            "The event is in " + scene.packetName(facts.acknowledges - 1) + ", " + duration(facts.nanoseconds)
                + " earlier. TCP only confirms that bytes have arrived; this is the program's own answer.");
    else
        add(told.details, "The event that it answers was not captured.");
    addAttachments(scene, packet, facts, told.details);
    return told;
}

ToldPacket tellWish(const Scene& scene, const SocketIoHead& packet, const JsonValues& json)
{
    ToldPacket told;
    const bool wishesToReturn = json.text("pid").has_value();
    told.story = scene.from + " asks to enter " + nameOf(packet)
        + (wishesToReturn ? ", and to get the former session back (CONNECT)." : " (CONNECT).");
    told.what = "the wish to enter " + nameOf(packet);
    if (wishesToReturn)
        told.details = "Its pid proves which session that was; its offset tells up to where the client has heard.";
    else if (!packet.data.empty())
        told.details = "With it comes what the program gives to be let in: " + textOf(packet.data) + ".";
    return told;
}

ToldPacket tellConnect(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts, Sender sender)
{
    const JsonValues json(packet.data);
    const auto sid = json.text("sid");
    ToldPacket told;
    if (sender == Sender::Client || (sender == Sender::Unknown && !sid)) {
        told = tellWish(scene, packet, json);
    } else {
        told.story = scene.from + " lets " + scene.to + " into " + nameOf(packet) + " (CONNECT).";
        told.what = "the way into " + nameOf(packet);
        told.details = "There the client is known as " + textOf(asBytes(sid.value_or(""))) + ".";
        if (facts.recovery == SocketIoFacts::Recovery::Done) {
            told.story =
                scene.from + " gives " + scene.to + " the former session in " + nameOf(packet) + " back (CONNECT).";
            add(told.details,
                "Its ID and its rooms are those of before; events that it missed may come before this packet.");
        } else if (facts.recovery == SocketIoFacts::Recovery::Refused) {
            add(told.details,
                "The former session, which the client asked for, is not given back: what was missed is lost.");
        } else if (json.text("pid")) {
            add(told.details, "With the pid, a secret, it can get this session back should the connection break.");
        }
    }
    told.label = labelFor("CONNECT", packet);
    return told;
}

ToldPacket tellDisconnect(const Scene& scene, const SocketIoHead& packet, Sender sender)
{
    ToldPacket told;
    told.label = labelFor("DISCONNECT", packet);
    told.what = "the end of " + nameOf(packet);
    if (sender == Sender::Server) {
        told.story = scene.from + " puts " + scene.to + " out of " + nameOf(packet) + " (DISCONNECT).";
        told.details = "A client does not come back from this by itself. The connection below it may stay.";
        return told;
    }
    told.story = scene.from + " leaves " + nameOf(packet) + " (DISCONNECT).";
    told.details = "Who leaves on purpose cannot get the session back. The connection below it may stay.";
    return told;
}

ToldPacket tellRefusal(const Scene& scene, const SocketIoHead& packet)
{
    const JsonValues json(packet.data);
    const std::string why = json.isString() ? json.wholeText() : json.text("message").value_or("");
    const std::string reason = quote(asBytes(why));
    ToldPacket told;
    told.label = labelFor("CONNECT_ERROR", packet);
    told.what = "the refusal to let the client into " + nameOf(packet);
    told.story = scene.from + " does not let " + scene.to + " into " + nameOf(packet)
        + (reason.empty() ? "" : ": " + reason) + " (CONNECT_ERROR).";
    told.details = "The connection stays. The client does not try again by itself.";
    return told;
}

} // namespace

ToldPacket tellSocketIo(const Scene& scene, const SocketIoHead& packet, const SocketIoFacts& facts, Sender sender)
{
    ToldPacket told;
    if (packet.isEvent())
        told = tellEvent(scene, packet, facts);
    else if (packet.isAck())
        told = tellAnswer(scene, packet, facts);
    else if (packet.type == SocketIoType::Connect)
        told = tellConnect(scene, packet, facts, sender);
    else if (packet.type == SocketIoType::Disconnect)
        told = tellDisconnect(scene, packet, sender);
    else
        told = tellRefusal(scene, packet);
    if (!packet.fault.empty())
        told.details = std::string(packet.fault) + " The receiver ends the connection (parse error).";
    return told;
}

ToldPacket tellAttachment(const Scene& scene, std::size_t bytes, const SocketIoFacts& facts)
{
    ToldPacket told;
    const std::string number = grouped(facts.attachmentNumber + 1);
    told.what = "attachment " + number + " (" + byteCount(bytes) + ")";
    told.label = "ATTACHMENT " + number + " of " + byteCount(bytes);
    told.story = scene.from + " sends attachment " + number + " of what is in "
        + scene.packetName(facts.attachmentOf - 1) + ": " + byteCount(bytes) + ".";
    told.details =
        "In the JSON there, the placeholder with num " + grouped(facts.attachmentNumber) + " stands for these bytes.";
    return told;
}

} // namespace packetarium
