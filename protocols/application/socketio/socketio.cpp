// Socket.IO, protocol version 5: events, acknowledgements and namespaces, https://github.com/socketio/socket.io-protocol.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/socketio.h"

#include "protocols/application/socketio/json_values.h"
#include "protocols/application/socketio/packet_heads.h"

#include <charconv>

namespace packetarium {

extern const Protocol socketIo;

namespace {

using Sender = EngineIoFacts::Sender;

constexpr Named types[] = {
    {0, "CONNECT", "The client asks to enter a namespace, or the server lets it in."},
    {1, "DISCONNECT", "This side leaves the namespace; the connection below it may stay."},
    {2, "EVENT", "Something has happened: a name, and values that go with it."},
    {3, "ACK", "The other program's own answer to an event."},
    {4, "CONNECT_ERROR", "The server does not let the client into the namespace."},
    {5, "BINARY_EVENT", "An event with bytes, which follow as attachments."},
    {6, "BINARY_ACK", "An answer with bytes, which follow as attachments."},
};

constexpr auto fields = loose(
    text("socketio.type", "Packet type", "What kind of packet this is: one digit.").as(Show::Decimal).named(types),
    text("socketio.attachments", "Attachments", "How many binary messages follow that belong to this packet.")
        .as(Show::Decimal),
    text("socketio.namespace", "Namespace", "The channel on this connection. Rooms are never sent: only servers know."),
    text("socketio.ack_id", "Acknowledgement ID", "Pairs an event with the answer that its sender asks for.")
        .as(Show::Decimal),
    text("socketio.data", "Data", "What the packet brings, as JSON.").as(Show::None),
    text("socketio.event", "Event", "The name of the event, as the program gave it to emit()."),
    text("socketio.argument", "Argument", "A value that was given to emit() after the name, or to the answer."),
    text("socketio.offset", "Recovery offset", "The server's mark, not the program's: up to here a client has heard."),
    text("socketio.auth", "Auth", "What the client gives to be let in."),
    text("socketio.sid", "Socket ID", "The client's name in this namespace; another one than the session's."),
    text("socketio.pid", "Private session ID", "A secret with which a client can get its session back."),
    text("socketio.error.message", "Error message", "Why the client is not let in."),
    text("socketio.error.data", "Error data", "What the server's program adds to that."),
    text("socketio.attachment", "Attachment", "Bytes that belong to a packet sent just before.").as(Show::Raw),
    text("socketio.attachment.number", "Attachment number", "Which placeholder these bytes stand for, from 0.")
        .as(Show::Decimal),
    text("socketio.attachment_of", "Attachment of frame", "The packet with the event that these bytes belong to.")
        .as(Show::Decimal),
    text("socketio.attachment_in", "Attachment in frame", "The packet with bytes that belong to this one.")
        .as(Show::Decimal),
    text("socketio.ack_in", "Acknowledged in frame", "The packet with the answer of the other program.")
        .as(Show::Decimal),
    text("socketio.ack_to", "Acknowledges frame", "The packet with the event that this answers.").as(Show::Decimal),
    text("socketio.ack_time", "Acknowledgement time", "How long the answer of the other program took.")
        .as(Show::Seconds),
    text("socketio.recovered", "Recovered", "The client, which asked for it, has its former socket ID and rooms back.")
        .as(Show::Flag),
    text("socketio.copy", "Copy", "The same event went to several clients at once; which of the copies this is.")
        .as(Show::Decimal),
    text("socketio.copies", "Copies", "To how many clients the same event went at once, as far as was captured.")
        .as(Show::Decimal));

Cursor part(Cursor whole, std::size_t begin, std::size_t end)
{
    whole.take(begin);
    return whole.take(end - begin);
}

/// Adds digits as a number; beyond 64 bits, as they were written.
void addNumber(const Field& field, Cursor digits, Tree& tree)
{
    const Bytes bytes = digits.rest();
    const auto* begin = reinterpret_cast<const char*>(bytes.data());
    std::uint64_t number = 0;
    const bool fits = std::from_chars(begin, begin + bytes.size(), number).ec == std::errc();
    tree.add(field, digits, fits ? number : UINT64_MAX, fits ? "" : std::string(begin, bytes.size()));
}

void addHead(const SocketIoHead& packet, Cursor& in, Tree& tree)
{
    tree.add(fields["socketio.type"], in.take(1), std::uint64_t(packet.type));
    if (!packet.attachments.empty()) {
        addNumber(fields["socketio.attachments"], in.take(packet.attachments.size()), tree);
        in.take(1); // The dash.
    }
    if (packet.nameSpace.empty()) {
        tree.addComputed(fields["socketio.namespace"], 0, "/");
    } else {
        tree.add(fields["socketio.namespace"], in.take(packet.nameSpace.size()));
        in.take(in.left() > packet.ackId.size() + packet.data.size() ? 1 : 0); // The comma.
    }
    if (!packet.ackId.empty())
        addNumber(fields["socketio.ack_id"], in.take(packet.ackId.size()), tree);
}

/// Adds values of a JSON text, each where it lies.
class DataTree {
public:
    DataTree(Cursor data, Tree& tree)
        : m_json(data.rest())
        , m_data(data)
        , m_tree(tree)
    {
    }

    void addEvent(bool carriesOffset)
    {
        const auto values = m_json.elements();
        for (std::size_t i = 0; i < values.size(); ++i) {
            const bool isOffset = carriesOffset && i > 0 && i + 1 == values.size();
            add(i == 0         ? fields["socketio.event"]
                    : isOffset ? fields["socketio.offset"]
                               : fields["socketio.argument"],
                values[i]);
            if (isOffset)
                m_tree.remark(Severity::Comment, "The server has added this last value; the program does not see it.");
        }
        if (values.empty())
            m_tree.remark(Severity::Warning, "An event must have a name.");
    }

    void addAnswer()
    {
        for (const JsonValue& value : m_json.elements())
            add(fields["socketio.argument"], value);
    }

    void addConnect(Sender sender)
    {
        const bool mayBeServer = sender != Sender::Client;
        bool tellsMore = false;
        for (const JsonMember& member : m_json.members()) {
            const bool isText = member.value.kind == JsonItem::Kind::String;
            if (member.name == "sid" && isText && mayBeServer)
                add(fields["socketio.sid"], member.value);
            else if (member.name == "pid" && isText)
                add(fields["socketio.pid"], member.value);
            else if (member.name == "offset" && isText)
                add(fields["socketio.offset"], member.value);
            else
                tellsMore = true;
        }
        if (tellsMore)
            m_tree.add(fields["socketio.auth"], m_data);
    }

    void addRefusal()
    {
        if (m_json.isString())
            m_tree.add(fields["socketio.error.message"], m_data, 0, m_json.wholeText());
        for (const JsonMember& member : m_json.members())
            if (member.name == "message")
                add(fields["socketio.error.message"], member.value);
            else if (member.name == "data")
                add(fields["socketio.error.data"], member.value);
    }

    bool isSound() const { return m_json.isSound(); }

private:
    void add(const Field& field, const JsonValue& value)
    {
        Cursor where = part(m_data, value.begin, value.end);
        std::string text = m_json.textOf(value);
        if (text.empty()) // The node's bytes are its value then, and there are none between the quotation marks.
            where = where.take(0);
        m_tree.add(field, where, 0, std::move(text));
    }

    JsonValues m_json;
    Cursor m_data;
    Tree& m_tree;
};

void addData(const SocketIoHead& packet, Cursor data, const SocketIoFacts* facts, Sender sender, Tree& tree)
{
    tree.add(fields["socketio.data"], data);
    const auto indent = tree.indent();
    DataTree values(data, tree);
    if (packet.isEvent())
        values.addEvent(facts && facts->carriesOffset);
    else if (packet.isAck())
        values.addAnswer();
    else if (packet.type == SocketIoType::Connect)
        values.addConnect(sender);
    else if (packet.type == SocketIoType::ConnectError)
        values.addRefusal();
    if (!values.isSound())
        tree.remark(Severity::Warning, "This is not one JSON value; a receiver ends the connection (parse error).");
    else if (packet.isBinary())
        tree.remark(
            Severity::Comment, "A placeholder stands for each attachment, which follows as a message of its own.");
}

void addFacts(const SocketIoFacts& facts, Tree& tree)
{
    const auto addFrame = [&](const Field& field, std::uint32_t frame) {
        if (frame)
            tree.addComputed(field, frame);
    };
    addFrame(fields["socketio.ack_in"], facts.acknowledgedIn);
    addFrame(fields["socketio.ack_to"], facts.acknowledges);
    if ((facts.acknowledges || facts.acknowledgedIn) && facts.nanoseconds >= 0)
        tree.addComputed(fields["socketio.ack_time"], std::uint64_t(facts.nanoseconds));
    for (const std::uint32_t frame : facts.attachmentsIn)
        addFrame(fields["socketio.attachment_in"], frame);
    if (facts.recovery != SocketIoFacts::Recovery::NotAsked)
        tree.addComputed(fields["socketio.recovered"], facts.recovery == SocketIoFacts::Recovery::Done);
    if (facts.copies > 1) {
        tree.addComputed(fields["socketio.copy"], facts.copy);
        tree.addComputed(fields["socketio.copies"], facts.copies);
    }
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings, const SocketIoFacts* facts)
{
    const Cursor whole = in;
    const auto packet = readSocketIoHead(in.rest());
    if (!packet)
        return tree.remark(Severity::Warning, "A packet begins with a digit from 0 to 6.");
    addHead(*packet, in, tree);
    if (!packet->fault.empty())
        tree.remark(Severity::Warning, std::string(packet->fault));
    const Cursor data = part(whole, whole.left() - packet->data.size(), whole.left());
    if (data.left() > 0)
        addData(*packet, data, facts, surroundings.engineIo ? surroundings.engineIo->sender : Sender::Unknown, tree);
    if (facts)
        addFacts(*facts, tree);
    if (data.left() == 0)
        return;
    tree.endLayer(whole.left() - data.left());
    dissectMessage(protocolNamed("json"), data, tree, surroundings);
}

void describe(Bytes text, std::string& line)
{
    if (const auto packet = readSocketIoHead(text))
        line += types[std::size_t(packet->type)].name;
}

} // namespace

void dissectSocketIo(Cursor packet, const SocketIoFacts* facts, Tree& tree, const Surroundings& surroundings)
{
    tree.beginLayer(socketIo, packet);
    dissect(packet, tree, surroundings, facts);
}

void dissectSocketIoAttachment(Cursor bytes, const SocketIoFacts& facts, Tree& tree)
{
    tree.beginLayer(socketIo, bytes);
    tree.add(fields["socketio.attachment"], bytes);
    tree.addComputed(fields["socketio.attachment.number"], facts.attachmentNumber);
    tree.addComputed(fields["socketio.attachment_of"], facts.attachmentOf);
}

extern constinit const Protocol socketIo {
    .filter = "socketio",
    .name = "Socket.IO",
    .means = "Lets programs send each other named events with values, and answer them, in namespaces.",
    .spec = "Socket.IO protocol 5",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {fields.fields},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = describe,
    .dissect = [](Cursor in, Tree& tree,
                  const Surroundings& surroundings) { dissect(in, tree, surroundings, nullptr); },
};

} // namespace packetarium
