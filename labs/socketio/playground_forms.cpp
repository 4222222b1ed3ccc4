// The playground's answers: what a client asks for by emitting an event, the server does.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/playground.h"

#include <QTimer>

#include <algorithm>

namespace packetarium {
namespace {

// What a client may make the playground hold.
constexpr int mostWaiting = 10'000;
constexpr double longestWait = 60'000; // Milliseconds.
constexpr double longestBurst = 100'000;
constexpr std::size_t mostRooms = 1000;
constexpr std::size_t longestRoom = 1000;
constexpr std::size_t mostEndings = 10'000;

Value at(const Arguments& arguments, std::size_t index)
{
    return index < arguments.size() ? arguments[index] : Value();
}

Arguments from(const Arguments& arguments, std::size_t index)
{
    return {arguments.begin() + std::ptrdiff_t(std::min(index, arguments.size())), arguments.end()};
}

std::chrono::milliseconds millisecondsOf(const Value& value)
{
    return std::chrono::milliseconds(std::int64_t(std::clamp(value.number().value_or(0), 0.0, longestWait)));
}

int countOf(const Value& value) { return int(std::clamp(value.number().value_or(0), 0.0, longestBurst)); }

/// One name, or a list of names.
std::vector<std::string> roomsOf(const Value& value)
{
    std::vector<std::string> rooms;
    const auto add = [&](const Value& name) {
        std::string room = name.number() ? writeJson(name).toStdString() : std::string(name.text());
        if (room.size() <= longestRoom && (name.number() || name.as<std::string>()) && rooms.size() < mostRooms)
            rooms.push_back(std::move(room));
    };
    if (const auto* list = value.as<Array>())
        std::for_each(list->begin(), list->end(), add);
    else
        add(value);
    return rooms;
}

/// Its rooms as the client sees them: the one that is named by its id is "<self>".
Array sortedRooms(const SocketIoSocket& socket)
{
    std::vector<std::string> rooms = socket.rooms();
    std::replace(rooms.begin(), rooms.end(), socket.id(), std::string("<self>"));
    std::sort(rooms.begin(), rooms.end());
    return {rooms.begin(), rooms.end()};
}

Value errorOf(const std::optional<std::string>& error) { return error ? Value(*error) : Value(); }

} // namespace

void SocketIoPlayground::after(const Value& milliseconds, QObject& context, std::function<void()> what)
{
    if (m_waiting >= mostWaiting)
        return;
    ++m_waiting;
    const QPointer<QObject> there(&context);
    QTimer::singleShot(millisecondsOf(milliseconds), this, [this, there, what = std::move(what)] {
        --m_waiting;
        if (there)
            what();
    });
}

void SocketIoPlayground::addAnswers(SocketIoSocket& socket)
{
    socket.on("ack", [](const Arguments& arguments, const Acknowledge& acknowledge) { acknowledge.answer(arguments); });
    socket.on("ack-after", [this, &socket](const Arguments& arguments, const Acknowledge& acknowledge) {
        const Value wait = at(arguments, 0);
        after(wait, socket, [acknowledge, wait] { acknowledge("late", wait); });
    });
    socket.on("never-ack", [] {});
    socket.on("set-data", [&socket](const Arguments& arguments, const Acknowledge& acknowledge) {
        socket.data() = at(arguments, 0);
        acknowledge();
    });
    socket.on("transport", [&socket](const Arguments&, const Acknowledge& acknowledge) {
        acknowledge(socket.conn()->transportName());
    });
}

void SocketIoPlayground::addEmitting(SocketIoSocket& socket)
{
    socket.on("echo", [&socket](const Arguments& arguments) { socket.emitArguments("echo", arguments); });
    socket.on("ask-me", [&socket](const Arguments& arguments) {
        socket.timeout(millisecondsOf(at(arguments, 0)))
            .emitArguments("question", from(arguments, 1), [&socket](const Answer& answer) {
                socket.emit("answer", errorOf(answer.error), at(answer.arguments, 0));
            });
    });
    socket.on("volatile-burst", [&socket](const Arguments& arguments) {
        for (int i = 0; i < countOf(at(arguments, 0)); ++i)
            socket.volatile_().emit("v", i);
        socket.emit("v-done");
    });
    socket.on("burst", [&socket](const Arguments& arguments) {
        for (int i = 0; i < countOf(at(arguments, 0)) && socket.connected(); ++i)
            socket.emit("b", i);
    });
}

void SocketIoPlayground::addBroadcasts(SocketIoSocket& socket)
{
    SocketIoNamespace& io = socket.nsp();
    socket.on("to", [&socket](const Arguments& a) {
        socket.to(roomsOf(at(a, 0))).emitArguments(at(a, 1).text(), from(a, 2));
    });
    socket.on("in", [&io](const Arguments& a) { io.in(roomsOf(at(a, 0))).emitArguments(at(a, 1).text(), from(a, 2)); });
    socket.on("to-except", [&socket](const Arguments& a) {
        socket.to(roomsOf(at(a, 0))).except(roomsOf(at(a, 1))).emitArguments(at(a, 2).text(), from(a, 3));
    });
    socket.on("all-except", [&io](const Arguments& a) {
        io.except(roomsOf(at(a, 0))).emitArguments(at(a, 1).text(), from(a, 2));
    });
    socket.on(
        "broadcast", [&socket](const Arguments& a) { socket.broadcast().emitArguments(at(a, 0).text(), from(a, 1)); });
    socket.on("broadcast-except", [&socket](const Arguments& a) {
        socket.broadcast().except(roomsOf(at(a, 0))).emitArguments(at(a, 1).text(), from(a, 2));
    });
    socket.on("all", [&io](const Arguments& a) { io.emitArguments(at(a, 0).text(), from(a, 1)); });
    socket.on("all-ack", [this, &io](const Arguments& a, const Acknowledge& acknowledge) {
        if (m_waiting >= mostWaiting)
            return;
        ++m_waiting;
        const std::shared_ptr<void> waits(nullptr, [this](void*) { --m_waiting; });
        const auto answered = [waits, acknowledge](const Answers& answers) {
            acknowledge(errorOf(answers.error), Array(answers.responses));
        };
        io.to(roomsOf(at(a, 0))).timeout(millisecondsOf(at(a, 1))).emit(at(a, 2).text(), at(a, 3), answered);
    });
}

void SocketIoPlayground::addRooms(SocketIoSocket& socket)
{
    socket.on("join", [&socket](const Arguments& arguments, const Acknowledge& acknowledge) {
        for (const std::string& room : roomsOf(at(arguments, 0)))
            if (socket.rooms().size() < mostRooms)
                socket.join(room);
        acknowledge(sortedRooms(socket));
    });
    socket.on("leave", [&socket](const Arguments& arguments, const Acknowledge& acknowledge) {
        for (const std::string& room : roomsOf(at(arguments, 0)))
            socket.leave(room);
        acknowledge(sortedRooms(socket));
    });
    socket.on(
        "rooms", [&socket](const Arguments&, const Acknowledge& acknowledge) { acknowledge(sortedRooms(socket)); });
}

void SocketIoPlayground::addRoomUtilities(SocketIoSocket& socket)
{
    SocketIoNamespace& io = socket.nsp();
    socket.on("count", [this, &io](const Arguments& a, const Acknowledge& acknowledge) {
        io.in(roomsOf(at(a, 0))).fetchSockets().then(this, [acknowledge](const std::vector<RemoteSocket>& sockets) {
            acknowledge(sockets.size());
        });
    });
    socket.on("sockets-join", [&io](const Arguments& a, const Acknowledge& acknowledge) {
        io.in(roomsOf(at(a, 0))).socketsJoin(roomsOf(at(a, 1)));
        acknowledge();
    });
    socket.on("sockets-leave", [&io](const Arguments& a, const Acknowledge& acknowledge) {
        io.in(roomsOf(at(a, 0))).socketsLeave(roomsOf(at(a, 1)));
        acknowledge();
    });
    socket.on("disconnect-sockets", [&io](const Arguments& a, const Acknowledge& acknowledge) {
        acknowledge();
        io.in(roomsOf(at(a, 0))).disconnectSockets(at(a, 1) == Value(true));
    });
}

void SocketIoPlayground::addDelayed(SocketIoSocket& socket)
{
    // By its id, not to the socket itself: it may be away by then, and come back to what it missed.
    SocketIoNamespace& io = socket.nsp();
    const std::string id = socket.id();
    socket.on("later", [this, &io, id](const Arguments& a) {
        after(at(a, 0), io, [&io, id, a] { io.to(id).emitArguments(at(a, 1).text(), from(a, 2)); });
    });
    socket.on("later-volatile", [this, &io, id](const Arguments& a) {
        after(at(a, 0), io, [&io, id, a] { io.volatile_().to(id).emitArguments(at(a, 1).text(), from(a, 2)); });
    });
}

void SocketIoPlayground::addEndings(SocketIoSocket& socket)
{
    socket.on("kick", [&socket](const Arguments& a) { socket.disconnect(at(a, 0) == Value(true)); });
    socket.on("drop-engine", [&socket] { socket.conn()->close(); });
    socket.on("kill-transport", [&socket] { socket.conn()->cut(); });
    const auto rooms = std::make_shared<std::size_t>(0);
    socket.on("disconnecting", [&socket, rooms] { *rooms = socket.rooms().size(); });
    socket.on("disconnect", [this, &socket, rooms](std::string_view reason) { remember(socket, reason, *rooms); });
    socket.on("reason-of", [this](const Arguments& a, const Acknowledge& acknowledge) {
        const auto ended = std::find_if(
            m_endings.rbegin(), m_endings.rend(), [&](const Ending& one) { return one.id == at(a, 0).text(); });
        if (ended == m_endings.rend())
            return acknowledge(nullptr, nullptr);
        acknowledge(ended->reason, ended->rooms);
    });
}

void SocketIoPlayground::remember(const SocketIoSocket& socket, std::string_view reason, std::size_t rooms)
{
    m_endings.push_back({socket.id(), std::string(reason), rooms});
    if (m_endings.size() > mostEndings)
        m_endings.pop_front();
}

} // namespace packetarium
