// The chat itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/chat.h"

#include <cmath>

namespace packetarium {
namespace {

/// What a client hears at once of all that it missed; the rest stays in the database.
constexpr int mostMissedMessages = 1000;
constexpr qsizetype longestName = 64; ///< That is reported.

QString contentOf(const Value& message)
{
    if (const auto* text = message.as<std::string>())
        return QString::fromStdString(*text);
    return QString::fromUtf8(writeJson(message));
}

/// Empty for who did not say one.
QString nameOf(const SocketIoSocket& socket)
{
    const Value* name = socket.data().find("username");
    return name ? contentOf(*name).left(longestName) : QString();
}

/// {"username": …, "numUsers": …}
Object withName(const SocketIoSocket& socket, Object members = {})
{
    const Value* name = socket.data().find("username");
    members.insert(members.begin(), {"username", name ? *name : Value()});
    return members;
}

} // namespace

SocketIoChat::SocketIoChat(SocketIoServer& io, MessageStore& store, Reports reports)
    : m_io(io)
    , m_store(store)
    , m_reports(std::move(reports))
{
    m_io.on("connection", [this](SocketIoSocket& socket) { greet(socket); });
}

void SocketIoChat::say(const QString& text) { m_io.emit("chat message", text); }

void SocketIoChat::greet(SocketIoSocket& socket)
{
    m_reports.log(QStringLiteral("a user connected"));
    socket.on("disconnect", [this] { m_reports.log(QStringLiteral("user disconnected")); });
    socket.on("chat message", [this](const Arguments& message, const Acknowledge& done) { hear(message, done); });
    addNames(socket);
    if (!socket.recovered())
        sendMissed(socket);
}

/// Steps 5, 7 and 8 of the tutorial: a message goes to everyone, its sender included. One that has a name of its own
/// is stored first, and only the first time that it comes does it go out.
void SocketIoChat::hear(const Arguments& message, const Acknowledge& done)
{
    if (message.empty())
        return;
    if (message.size() < 2) {
        m_io.emit("chat message", message[0]);
        return done();
    }
    const auto kept = m_store.keep(contentOf(message[0]), contentOf(message[1]));
    if (!kept)
        return m_reports.failure(kept.error()); // Without an acknowledgement, the client sends it again.
    m_reports.kept(contentOf(message[1]), *kept);
    if (kept->isNew)
        m_io.emit("chat message", message[0], kept->id);
    done();
}

void SocketIoChat::sendMissed(SocketIoSocket& socket)
{
    const Value* offset = socket.handshake().auth.find("serverOffset");
    const auto number = offset ? offset->number() : std::nullopt;
    if (!number || !(std::abs(*number) < 9e15)) // Beyond that, a JavaScript number is no exact integer.
        return;
    const auto missed = m_store.after(qint64(*number), mostMissedMessages);
    if (!missed)
        return m_reports.failure(missed.error());
    for (const StoredMessage& message : *missed)
        socket.emit("chat message", message.content, message.id);
}

/// The larger example of the Socket.IO project: people with names, who see each other typing.
/// https://github.com/socketio/socket.io/tree/main/examples/chat
void SocketIoChat::addNames(SocketIoSocket& socket)
{
    const auto hasName = [&socket] { return socket.data().find("username") != nullptr; };
    socket.on("add user", [this, &socket, hasName](const Arguments& name) {
        if (hasName() || name.empty())
            return;
        join(socket, name[0]);
        socket.emit("login", users());
    });
    socket.on("new message", [&socket](const Arguments& message) {
        socket.broadcast().emit("new message", withName(socket, {{"message", message.empty() ? Value() : message[0]}}));
    });
    socket.on("typing", [&socket] { socket.broadcast().emit("typing", withName(socket)); });
    socket.on("stop typing", [&socket] { socket.broadcast().emit("stop typing", withName(socket)); });
    socket.on("disconnect", [this, &socket, hasName](std::string_view) {
        if (!hasName())
            return;
        --m_users;
        m_reports.left(nameOf(socket));
        socket.broadcast().emit("user left", withName(socket, users()));
    });
    if (socket.recovered() && hasName())
        ++m_users;
    // A name that is there already when the client enters saves the event.
    if (const Value* name = socket.handshake().auth.find("username"); name && !hasName())
        join(socket, *name);
}

void SocketIoChat::join(SocketIoSocket& socket, const Value& name)
{
    ++m_users;
    socket.data() = Object {{"username", name}};
    m_reports.joined(nameOf(socket));
    socket.broadcast().emit("user joined", withName(socket, users()));
}

} // namespace packetarium
