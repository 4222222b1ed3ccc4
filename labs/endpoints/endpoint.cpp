// What every endpoint can do, and which class serves which lab.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/endpoint.h"

#include "labs/endpoints/http/http_client.h"
#include "labs/endpoints/http/http_server.h"
#include "labs/endpoints/tcp/tcp_chat.h"
#include "labs/endpoints/tcp/tcp_client.h"
#include "labs/endpoints/tcp/tcp_echo_server.h"
#include "labs/endpoints/udp/udp_chat.h"
#include "labs/endpoints/udp/udp_client.h"
#include "labs/endpoints/udp/udp_server.h"
#include "labs/socketio/chat/chat_client.h"
#include "labs/socketio/chat/chat_server.h"
#include "labs/socketio/engine/engine_echo_server.h"
#include "labs/socketio/playground.h"
#include "labs/websocket/websocket_chat.h"
#include "labs/websocket/websocket_client.h"
#include "labs/websocket/websocket_echo_server.h"

namespace packetarium {
namespace {

using Application = Lab::Application;

/// As a string, because a JSON number is a double, which cannot hold today's nanoseconds.
QString nanosecondsNow()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return QString::number(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

/// Picks one of two classes that are made from the same settings.
template<class Echo, class Chat, class Settings>
std::unique_ptr<Endpoint> make(Lab::Kind kind, const Settings& settings)
{
    if (kind == Lab::Kind::Chat)
        return std::make_unique<Chat>(settings);
    return std::make_unique<Echo>(settings);
}

} // namespace

void Endpoint::report(const char* name, QJsonObject members)
{
    members["event"] = QLatin1String(name);
    members["time"] = nanosecondsNow();
    Q_EMIT event(members);
}

void Endpoint::fail(const Error& error, QJsonObject members)
{
    members["what"] = QString::fromStdString(error.what);
    members["advice"] = QString::fromStdString(error.advice);
    report("failed", std::move(members));
}

void Endpoint::failUnknown(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString().left(64);
    fail({"The command \"" + name.toStdString() + "\" means nothing to this endpoint.", "Compare the spelling."});
}

std::unique_ptr<Endpoint> makeServer(const Lab& lab, const ServerSettings& settings)
{
    if (lab.application == Application::WebSocket)
        return make<WebSocketEchoServer, WebSocketChatServer>(lab.kind, settings);
    if (lab.application == Application::Http)
        return std::make_unique<HttpServer>(settings);
    if (lab.application == Application::EngineIo)
        return std::make_unique<EngineEchoServer>(settings);
    if (lab.application == Application::SocketIo)
        return make<SocketIoPlayground, SocketIoChatServer>(lab.kind, settings);
    if (lab.transport == Lab::Transport::Udp)
        return make<UdpEchoServer, UdpChatServer>(lab.kind, settings);
    return make<TcpEchoServer, TcpChatServer>(lab.kind, settings);
}

std::unique_ptr<Endpoint> makeClient(const Lab& lab, const ClientSettings& settings)
{
    if (lab.application == Application::WebSocket)
        return make<WebSocketClient, WebSocketChatClient>(lab.kind, settings);
    if (lab.application == Application::Http)
        return std::make_unique<HttpClient>(settings);
    if (lab.application == Application::SocketIo)
        return std::make_unique<SocketIoChatClient>(settings);
    if (lab.transport == Lab::Transport::Udp)
        return make<UdpClient, UdpChatClient>(lab.kind, settings);
    return make<TcpClient, TcpChatClient>(lab.kind, settings);
}

} // namespace packetarium
