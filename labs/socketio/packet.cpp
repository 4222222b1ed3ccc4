// Socket.IO packets: TYPE [COUNT "-"] [NAMESPACE ","] [ID] [JSON], and the attachments after it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/packet.h"

#include "labs/socketio/events.h"
#include "labs/socketio/json_writer.h"

#include <charconv>

namespace packetarium {
namespace {

using Type = SocketIoPacket::Type;

Error broken(const char* what) { return {what, "Socket.IO's packets are described in its protocol, revision 5."}; }

/// Takes a run of digits off the front; nothing when there are none or too many.
std::optional<std::uint64_t> takeNumber(std::string_view& text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc())
        return {};
    text.remove_prefix(std::size_t(end - text.data()));
    return number;
}

bool isDigit(char character) { return character >= '0' && character <= '9'; }

/// Whether a packet of this type may carry this.
bool fits(Type type, const Value& data)
{
    const auto* array = data.as<Array>();
    switch (type) {
    case Type::Connect: return data.as<Object>();
    case Type::Disconnect: return false;
    case Type::ConnectError: return data.as<Object>() || data.as<std::string>();
    case Type::Ack:
    case Type::BinaryAck: return array;
    case Type::Event:
    case Type::BinaryEvent: break;
    }
    if (!array || array->empty())
        return false;
    const Value& name = array->front();
    return name.number() || (name.as<std::string>() && !isReservedEvent(name.text()));
}

struct Header {
    SocketIoPacket packet;
    std::size_t attachments = 0;
};

Result<Header> decodeText(std::string_view text, int mostAttachments)
{
    if (text.empty() || text[0] < '0' || text[0] > '6')
        return broken("A message begins with no packet type.");
    Header read {{.type = Type(text[0] - '0')}};
    SocketIoPacket& packet = read.packet;
    text.remove_prefix(1);
    if (packet.type == Type::BinaryEvent || packet.type == Type::BinaryAck) {
        const auto count = takeNumber(text);
        if (!count || *count < 1 || !text.starts_with('-'))
            return broken("A binary packet does not say how many attachments follow.");
        if (*count > std::uint64_t(mostAttachments))
            return broken("A binary packet has too many attachments.");
        read.attachments = std::size_t(*count);
        text.remove_prefix(1);
    }
    if (text.starts_with('/')) {
        const std::size_t comma = std::min(text.find(','), text.size());
        packet.nsp = text.substr(0, comma);
        text.remove_prefix(std::min(comma + 1, text.size()));
    }
    if (!text.empty() && isDigit(text[0])) {
        packet.id = takeNumber(text);
        if (!packet.id)
            return broken("A packet's id is too large.");
    }
    if (text.empty())
        return read;
    Result<Value> data = readJson(text);
    if (!data)
        return data.error();
    if (!fits(packet.type, *data))
        return broken("A packet carries what its type does not allow.");
    packet.data = std::move(*data);
    return read;
}

/// Which attachment stands here; nothing where none does.
std::optional<double> placeholder(const Value& value)
{
    const Value* mark = value.find("_placeholder");
    const bool* yes = mark ? mark->as<bool>() : nullptr;
    if (!yes || !*yes)
        return {};
    const Value* number = value.find("num");
    return number ? number->number().value_or(-1) : -1;
}

/// Puts the attachments where the placeholders are; false when one is not there.
bool putBack(Value& value, const std::vector<QByteArray>& attachments)
{
    if (auto* array = value.as<Array>()) {
        for (Value& element : *array)
            if (!putBack(element, attachments))
                return false;
        return true;
    }
    auto* object = value.as<Object>();
    if (!object)
        return true;
    if (const auto index = placeholder(value)) {
        if (!(*index >= 0 && *index < double(attachments.size())))
            return false;
        value = Value::Binary {attachments[std::size_t(*index)]};
        return true;
    }
    for (auto& [name, member] : *object)
        if (!putBack(member, attachments))
            return false;
    return true;
}

} // namespace

std::vector<Payload> encode(const SocketIoPacket& packet)
{
    const bool mayBeBinary = packet.type == Type::Event || packet.type == Type::Ack;
    const bool isBinary = mayBeBinary && packet.data.hasBinary();
    QByteArray text;
    text.reserve(64);
    std::vector<QByteArray> attachments;
    QByteArray json;
    if (isBinary) {
        appendJson(json, packet.data, &attachments);
        text += packet.type == Type::Event ? '5' : '6';
        text += QByteArray::number(qulonglong(attachments.size())) + '-';
    } else {
        text += char('0' + int(packet.type));
    }
    if (packet.nsp != "/")
        text.append(packet.nsp.data(), qsizetype(packet.nsp.size())).append(',');
    if (packet.id)
        text += QByteArray::number(qulonglong(*packet.id));
    if (isBinary)
        text += json;
    else if (!packet.data.isNull())
        appendJson(text, packet.data);

    std::vector<Payload> messages;
    messages.reserve(1 + attachments.size());
    messages.push_back({Payload::Kind::Text, std::move(text)});
    for (QByteArray& bytes : attachments)
        messages.push_back({Payload::Kind::Binary, std::move(bytes)});
    return messages;
}

Result<std::optional<SocketIoPacket>> SocketIoDecoder::add(const Payload& message)
{
    if (message.kind == Payload::Kind::Binary) {
        if (!m_packet)
            return broken("Bytes came that no packet announced.");
        m_attachments.push_back(message.bytes);
        if (m_attachments.size() < m_expected)
            return std::optional<SocketIoPacket>();
        std::optional<SocketIoPacket> whole = std::exchange(m_packet, std::nullopt);
        if (!putBack(whole->data, std::exchange(m_attachments, {})))
            return broken("A placeholder names an attachment that is not there.");
        return whole;
    }
    if (m_packet)
        return broken("A text came where an attachment was to come.");
    Result<Header> read = decodeText({message.bytes.data(), std::size_t(message.bytes.size())}, m_mostAttachments);
    if (!read)
        return read.error();
    if (read->attachments == 0)
        return std::optional(std::move(read->packet));
    m_packet = std::move(read->packet);
    m_packet->type = m_packet->type == Type::BinaryEvent ? Type::Event : Type::Ack;
    m_expected = read->attachments;
    return std::optional<SocketIoPacket>();
}

} // namespace packetarium
