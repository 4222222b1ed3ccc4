// What stands before the data in packets of Engine.IO 4 and Socket.IO 5, and in the requests that carry them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/packet_heads.h"

#include <algorithm>

namespace packetarium {
namespace {

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Takes digits from the front.
std::string_view takeDigits(std::string_view& text)
{
    const auto end = std::ranges::find_if_not(text, isDigit);
    const std::string_view digits = text.substr(0, std::size_t(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

/// What a letter of base64 stands for; 64 for what is none. Both alphabets of RFC 4648 are read.
unsigned sextet(std::uint8_t letter)
{
    if (letter >= 'A' && letter <= 'Z')
        return letter - 'A';
    if (letter >= 'a' && letter <= 'z')
        return letter - 'a' + 26u;
    if (letter >= '0' && letter <= '9')
        return letter - '0' + 52u;
    if (letter == '+' || letter == '-')
        return 62;
    return letter == '/' || letter == '_' ? 63 : 64;
}

/// What is wrong with the data that this type of packet brings, as far as its first character tells.
std::string_view faultOf(const SocketIoHead& packet)
{
    const char first = packet.data.empty() ? '\0' : char(packet.data.front());
    switch (packet.type) {
    case SocketIoType::Connect: return first == '\0' || first == '{' ? "" : "CONNECT brings an object, or nothing.";
    case SocketIoType::Disconnect: return first == '\0' ? "" : "Nothing may follow in a DISCONNECT.";
    case SocketIoType::ConnectError:
        return first == '{' || first == '"' ? "" : "CONNECT_ERROR must bring an object or a text.";
    case SocketIoType::Event:
    case SocketIoType::BinaryEvent: return first == '[' ? "" : "An event must bring an array, its name first.";
    case SocketIoType::Ack:
    case SocketIoType::BinaryAck: break;
    }
    if (packet.ackId.empty())
        return "An acknowledgement must name the event that it answers.";
    return first == '[' ? "" : "An acknowledgement must bring an array.";
}

} // namespace

std::optional<EngineIoPacket> readEngineIoPacket(Bytes text) noexcept
{
    if (text.empty())
        return std::nullopt;
    const std::uint8_t first = text.front();
    if (first == 'b')
        return EngineIoPacket {EngineIoType::Message, true, text.subspan(1)};
    if (first < '0' || first > '6')
        return std::nullopt;
    return EngineIoPacket {EngineIoType(first - '0'), false, text.subspan(1)};
}

std::vector<std::uint8_t> fromBase64(Bytes letters)
{
    std::vector<std::uint8_t> bytes;
    bytes.reserve(letters.size() / 4 * 3 + 3);
    unsigned held = 0, bits = 0;
    for (const std::uint8_t letter : letters) {
        const unsigned value = sextet(letter);
        if (letter == '=')
            break;
        if (value > 63)
            continue;
        held = (held << 6 | value) & 0xffff;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            bytes.push_back(std::uint8_t(held >> bits));
        }
    }
    return bytes;
}

std::optional<EngineIoQuery> readEngineIoQuery(std::string_view target) noexcept
{
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos)
        return std::nullopt;
    EngineIoQuery query;
    std::string_view rest = target.substr(question + 1);
    rest = rest.substr(0, rest.find('#'));
    while (!rest.empty()) {
        const std::size_t end = rest.find('&');
        const std::string_view part = rest.substr(0, end);
        const auto valueOf = [&](std::string_view name, std::string_view& value) {
            if (part.starts_with(name))
                value = part.substr(name.size());
        };
        valueOf("EIO=", query.version);
        valueOf("transport=", query.transportName);
        valueOf("sid=", query.sid);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    if (query.version != "4" || (query.transportName != "polling" && query.transportName != "websocket"))
        return std::nullopt;
    if (query.transportName == "websocket")
        query.transport = EngineIoQuery::Transport::WebSocket;
    return query;
}

std::optional<SocketIoHead> readSocketIoHead(Bytes text) noexcept
{
    if (text.empty() || text.front() < '0' || text.front() > '6')
        return std::nullopt;
    SocketIoHead packet;
    packet.type = SocketIoType(text.front() - '0');
    std::string_view rest = asText(text).substr(1);
    if (packet.isBinary()) {
        packet.attachments = takeDigits(rest);
        if (packet.attachments.empty() || !rest.starts_with('-')) {
            packet.fault = "A binary packet must say how many attachments follow, and then a dash.";
            packet.data = text.last(rest.size());
            return packet;
        }
        rest.remove_prefix(1);
    }
    if (rest.starts_with('/')) {
        packet.nameSpace = rest.substr(0, rest.find(','));
        rest.remove_prefix(std::min(packet.nameSpace.size() + 1, rest.size()));
    }
    packet.ackId = takeDigits(rest);
    packet.data = text.last(rest.size());
    packet.fault = faultOf(packet);
    return packet;
}

} // namespace packetarium
