// The sessions of Engine.IO in a capture, and what their packets tell about each other.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/socketio/engineio_sessions.h"

#include "protocols/application/socketio/json_values.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t longestSid = 256;

/// Who offers the session: an address and a port, as one word.
std::string serverOf(const Capture& capture, std::uint32_t packet, bool isSource)
{
    const Packet row = capture.packets()[packet];
    const std::uint32_t address = isSource ? row.source : row.target;
    const std::uint16_t port = isSource ? row.sourcePort : row.targetPort;
    return std::to_string(address) + ":" + std::to_string(port) + " ";
}

std::string sidIn(const std::string& key) { return key.substr(std::min(key.find(' ') + 1, key.size())); }

/// The session's name, where the packet opens one.
std::string sidOpened(Bytes packet)
{
    const auto opening = readEngineIoPacket(packet);
    if (!opening || opening->type != EngineIoType::Open)
        return {};
    const std::string sid = JsonValues(opening->data).text("sid").value_or("");
    return sid.size() <= longestSid ? sid : "";
}

} // namespace

EngineIoFacts EngineIoSessions::facts(const Capture& capture, std::uint32_t number)
{
    const std::lock_guard lock(m_mutex);
    update(capture);
    EngineIoFacts facts;
    const Message& message = capture.conversations().message(number);
    const std::string key = keyOf(capture, message, number);
    facts.sid = sidIn(key);
    facts.sender = senderOf(message);
    if (const auto found = m_sessions.find(key); found != m_sessions.end())
        facts.content = found->second.content();
    facts.packets = m_ledger.matches.about(number);
    return facts;
}

void EngineIoSessions::update(const Capture& capture)
{
    const Conversations& conversations = capture.conversations();
    const std::size_t end = conversations.engineIoCount(), shown = capture.packets().size();
    for (; m_followed < end; ++m_followed) {
        const std::uint32_t message = conversations.engineIoMessage(m_followed);
        if (conversations.message(message).packet.value() >= shown)
            return; // Its packet will be there in a moment.
        follow(capture, message);
    }
}

void EngineIoSessions::follow(const Capture& capture, std::uint32_t number)
{
    const Message& message = capture.conversations().message(number);
    switch (message.kind) {
    case Message::Kind::HttpRequest: return followRequest(capture, message, number);
    case Message::Kind::HttpResponse: return followResponse(capture, message, number);
    case Message::Kind::WebSocketFrame: return followFrame(capture, message, number);
    default: return;
    }
}

void EngineIoSessions::followRequest(const Capture& capture, const Message& message, std::uint32_t number)
{
    const std::string target = targetOf(capture, number);
    const auto query = readEngineIoQuery(target);
    if (!query || query->sid.size() > longestSid)
        return;
    const std::string server = serverOf(capture, message.packet.value(), false);
    const std::string key = query->sid.empty() ? "" : server + std::string(query->sid);
    if (query->transport == EngineIoQuery::Transport::WebSocket) {
        if (m_connections.size() < mostConnections)
            m_connections[message.conversation] = {key, server, number, message.fromInitiator};
        return;
    }
    if (const auto payload = key.empty() ? std::nullopt : engineIoPayload(capture, number))
        takeAll(capture, *payload, key, server, false, number);
}

void EngineIoSessions::followResponse(const Capture& capture, const Message& message, std::uint32_t number)
{
    const auto payload = engineIoPayload(capture, number);
    const auto packets = payload ? payload->packets() : std::vector<Bytes>();
    if (packets.empty())
        return;
    const std::string server = serverOf(capture, message.packet.value(), true);
    std::string key = keyOf(capture, message, number);
    if (key.empty()) {
        const std::string sid = sidOpened(packets.front());
        if (sid.empty() || m_openings.size() >= mostConnections)
            return;
        key = m_openings[message.answers] = server + sid;
        session(key, true);
    }
    takeAll(capture, *payload, key, server, true, number);
}

void EngineIoSessions::followFrame(const Capture& capture, const Message& message, std::uint32_t number)
{
    const auto found = m_connections.find(message.conversation);
    const auto payload = found == m_connections.end() ? std::nullopt : engineIoPayload(capture, number);
    if (!payload)
        return;
    Connection& connection = found->second;
    const bool fromServer = message.fromInitiator != connection.clientIsInitiator;
    if (connection.session.empty()) {
        const auto packets = payload->packets();
        const std::string sid = packets.empty() || !fromServer ? "" : sidOpened(packets.front());
        if (sid.empty())
            return;
        connection.session = m_openings[connection.request] = connection.server + sid;
        session(connection.session, true);
    }
    takeAll(capture, *payload, connection.session, connection.server, fromServer, number);
}

void EngineIoSessions::takeAll(
    const Capture& capture, const EngineIoPayload& payload, const std::string& key, const std::string& server,
    bool fromServer, std::uint32_t number)
{
    const std::uint32_t packet = capture.conversations().message(number).packet.value();
    EngineIoPlace here {number, 0, packet, capture.packets()[packet].nanoseconds};
    EngineIoSession& mine = session(key, false);
    if (payload.kind == EngineIoPayload::Kind::Binary)
        mine.takeBinary(fromServer, here, m_ledger);
    for (const Bytes each : payload.packets()) {
        mine.take(each, fromServer, server, here, m_ledger);
        ++here.place;
    }
}

EngineIoSession& EngineIoSessions::session(const std::string& key, bool beganHere)
{
    const auto found = m_sessions.find(key);
    if (found != m_sessions.end())
        return found->second;
    if (m_sessions.size() >= mostSessions) {
        const std::size_t half = m_order.size() / 2;
        for (std::size_t i = 0; i < half; ++i) {
            const auto oldest = m_sessions.find(m_order[i]);
            m_ledger.kept -= oldest->second.kept();
            m_sessions.erase(oldest);
        }
        m_order.erase(m_order.begin(), m_order.begin() + std::ptrdiff_t(half));
    }
    m_order.push_back(key);
    return m_sessions.emplace(key, EngineIoSession(m_opened++, beganHere)).first->second;
}

EngineIoFacts::Sender EngineIoSessions::senderOf(const Message& message) const
{
    using Sender = EngineIoFacts::Sender;
    if (message.kind != Message::Kind::WebSocketFrame)
        return message.kind == Message::Kind::HttpRequest ? Sender::Client : Sender::Server;
    const auto found = m_connections.find(message.conversation);
    if (found == m_connections.end())
        return Sender::Unknown;
    return message.fromInitiator == found->second.clientIsInitiator ? Sender::Client : Sender::Server;
}

std::string EngineIoSessions::keyOf(const Capture& capture, const Message& message, std::uint32_t number) const
{
    if (message.kind == Message::Kind::WebSocketFrame) {
        const auto found = m_connections.find(message.conversation);
        return found == m_connections.end() ? "" : found->second.session;
    }
    const bool isResponse = message.kind == Message::Kind::HttpResponse;
    const std::uint32_t request = isResponse ? message.answers : number;
    const std::string target = targetOf(capture, request);
    const auto query = readEngineIoQuery(target);
    if (!query || query->sid.size() > longestSid)
        return {};
    if (!query->sid.empty())
        return serverOf(capture, message.packet.value(), isResponse) + std::string(query->sid);
    const auto opened = m_openings.find(request);
    return opened == m_openings.end() ? "" : opened->second;
}

} // namespace packetarium
