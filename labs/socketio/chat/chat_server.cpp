// The lab of the Socket.IO chat.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/chat_server.h"

#include "labs/endpoints/address.h"
#include "labs/socketio/chat/chat_pages.h"

#include <QTimer>

namespace packetarium {
namespace {

SocketIoSettings chatSettings(const ServerSettings& settings)
{
    SocketIoSettings chat;
    chat.engine = engineSettings(settings);
    if (settings.recovery)
        chat.connectionStateRecovery.emplace();
    return chat;
}

constexpr std::chrono::milliseconds pauseAfterConnect {20};

/// The event and its arguments, as one JSON array.
QJsonObject asText(std::string_view event, const Arguments& arguments)
{
    Arguments all {Value(event)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return membersOf(writeJson(all));
}

} // namespace

SocketIoChatServer::SocketIoChatServer(const ServerSettings& settings)
    : m_messages(settings.messages)
    , m_tellsMemory(settings.tellsMemory)
    , m_io(chatSettings(settings))
{
    m_io.setPages(chatPage);
    m_io.on("connection", [this](SocketIoSocket& socket) { watch(socket); });
    if (settings.conformance)
        addConformance();
    reportRefusals(m_io.engine());
}

SocketIoChatServer::~SocketIoChatServer() { m_io.close(); } // While those who listen to its last words are still here.

void SocketIoChatServer::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        return open(command);
    if (name == QLatin1String("close"))
        return close(command);
    if (name != QLatin1String("send"))
        return failUnknown(command);
    say(command);
}

void SocketIoChatServer::say(const QJsonObject& command)
{
    const Result<Payload> payload = payloadOf(command);
    if (!payload)
        return fail(payload.error());
    const QString text = QString::fromUtf8(payload->bytes);
    if (!command.contains(QLatin1String("client"))) {
        if (m_chat)
            m_chat->say(text);
    } else if (SocketIoSocket* const to = client(command)) {
        to->emit("chat message", text);
    }
}

/// The one that a command is for; null, and a `failed` event, when it is not here.
SocketIoSocket* SocketIoChatServer::client(const QJsonObject& command)
{
    const auto found = m_clients.find(command.value(QLatin1String("client")).toInt());
    if (found != m_clients.end() && found->second)
        return found->second;
    fail({"There is no such client.", "The numbers of the clients are in the `connected` events."});
    return nullptr;
}

/// A server that is told to listen a second time keeps its messages and its chat.
void SocketIoChatServer::open(const QJsonObject& listenCommand)
{
    if (const Outcome opened = m_chat ? success() : openChat(); !opened)
        return fail(opened.error());
    listen(listenCommand, m_io.engine());
}

Outcome SocketIoChatServer::openChat()
{
    auto store = MessageStore::open(m_messages);
    if (!store)
        return store.error();
    m_store = std::move(*store);
    m_chat = std::make_unique<SocketIoChat>(m_io, *m_store, reports());
    if (m_tellsMemory) {
        m_memory = std::make_unique<ServerMemory>(m_io, *m_store);
        connect(m_memory.get(), &ServerMemory::changed, this, [this](const QJsonObject& memory) {
            report("memory", memory);
        });
    }
    return success();
}

SocketIoChat::Reports SocketIoChatServer::reports()
{
    const auto named = [this](const char* event) {
        return [this, event](const QString& name) { report(event, {{"name", name}}); };
    };
    return {
        .log =
            [this](const QString& line) {
                report("log", {{"text", line}});
            },
        .failure = [this](const Error& error) { fail(error); },
        .joined = named("joined"),
        .left = named("left"),
        .kept =
            [this](const QString& message, const MessageStore::Kept& kept) {
                if (m_memory)
                    m_memory->look();
                report("kept", {{"message", message.left(64)}, {"number", kept.id}, {"isNew", kept.isNew}});
            }};
}

/// Of one client: it is taken out of the namespace, and with `connection` its connection ends too.
void SocketIoChatServer::close(const QJsonObject& command)
{
    if (!command.contains(QLatin1String("client")))
        return m_io.close();
    if (SocketIoSocket* const leaving = client(command))
        leaving->disconnect(command.value(QLatin1String("connection")).toBool());
}

void SocketIoChatServer::watch(SocketIoSocket& socket)
{
    const int number = ++m_lastClient;
    m_clients[number] = &socket;
    socket.prependAny([this, number](std::string_view event, const Arguments& arguments) {
        QJsonObject members = asText(event, arguments);
        members["client"] = number;
        report("received", members);
    });
    socket.onAnyOutgoing([this, number](std::string_view event, const Arguments& arguments) {
        QJsonObject members = asText(event, arguments);
        members["client"] = number;
        report("sent", members);
    });
    socket.on("disconnect", [this, number](std::string_view reason) {
        m_clients.erase(number);
        const auto why = QString::fromUtf8(reason.data(), qsizetype(reason.size()));
        const bool isTheirs = reason.starts_with("client") || reason.starts_with("transport");
        report("closed", {{"client", number}, {"by", isTheirs ? "there" : "here"}, {"reason", why}});
    });
    const SocketIoHandshake& handshake = socket.handshake();
    report(
        "connected",
        {{"client", number},
         {"address", plainAddress(handshake.address)},
         {"port", handshake.port},
         {"localPort", m_io.port()},
         {"id", QString::fromStdString(socket.id())},
         {"recovered", socket.recovered()}});
}

/// What the official test suite of Socket.IO 5 expects of a server.
/// https://github.com/socketio/socket.io/tree/main/docs/socket.io-protocol/v5-test-suite
void SocketIoChatServer::addConformance()
{
    for (SocketIoNamespace* nsp : {&m_io.of("/"), &m_io.of("/custom")})
        nsp->on("connection", [](SocketIoSocket& socket) {
            // The suite hears one message a read, and would miss an event that comes together with the answer to CONNECT.
            QTimer::singleShot(pauseAfterConnect, &socket, [&socket] { socket.emit("auth", socket.handshake().auth); });
            socket.on(
                "message", [&socket](const Arguments& arguments) { socket.emitArguments("message-back", arguments); });
            socket.on("message-with-ack", [](const Arguments& arguments, const Acknowledge& acknowledge) {
                acknowledge.answer(arguments);
            });
        });
}

} // namespace packetarium
