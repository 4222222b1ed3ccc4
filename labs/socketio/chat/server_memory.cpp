// What a Socket.IO server keeps in its memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/server_memory.h"

#include <QJsonArray>

#include <algorithm>

namespace packetarium {
namespace {

/// Names come from clients, who may send any length.
QString shortName(std::string_view name)
{
    constexpr qsizetype longest = 64;
    return QString::fromUtf8(name.data(), qsizetype(name.size())).left(longest);
}

QJsonObject socketMembers(const SocketIoSocket& socket)
{
    const Value* name = socket.data().find("username");
    const EngineSocket* const connection = socket.conn();
    return {
        {"id", shortName(socket.id())},
        {"name", name ? shortName(name->text()) : QString()},
        {"transport", QLatin1String(connection ? connection->transportName() : "")}};
}

QJsonArray socketsOf(const SocketIoNamespace& nsp)
{
    QJsonArray sockets;
    for (const SocketIoSocket* socket : nsp.sockets()) {
        if (std::size_t(sockets.size()) == ServerMemory::mostListed)
            break;
        sockets.append(socketMembers(*socket));
    }
    return sockets;
}

/// By name, because a map that hashes has no order that a reader could follow.
QJsonArray roomsOf(const SocketIoNamespace& nsp)
{
    const auto& rooms = nsp.adapter().rooms();
    std::vector<std::string_view> names;
    for (const auto& [name, ids] : rooms)
        names.push_back(name);
    const auto listed = std::min(names.size(), ServerMemory::mostListed);
    std::ranges::partial_sort(names, names.begin() + std::ptrdiff_t(listed));
    names.resize(listed);
    QJsonArray list;
    for (const std::string_view name : names) {
        const auto& ids = rooms.find(name)->second;
        QJsonArray sockets;
        for (const std::string& id : ids)
            if (std::size_t(sockets.size()) < ServerMemory::mostListed)
                sockets.append(shortName(id));
        const bool isOwn = nsp.adapter().sids().contains(name);
        list.append(QJsonObject {{"name", shortName(name)}, {"own", isOwn}, {"sockets", sockets}});
    }
    return list;
}

} // namespace

ServerMemory::ServerMemory(SocketIoServer& io, const MessageStore& store)
    : m_io(io)
    , m_store(store)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, [this] {
        if (QJsonObject memory = read(); memory != m_told) {
            m_told = std::move(memory);
            Q_EMIT changed(m_told);
        }
    });
    for (SocketIoNamespace* nsp : io.namespaces())
        watch(*nsp);
    io.sockets().on("new_namespace", [this](SocketIoNamespace& nsp) { watch(nsp); });
    look();
}

void ServerMemory::look()
{
    if (!m_soon.isActive())
        m_soon.start();
}

void ServerMemory::watch(SocketIoNamespace& nsp)
{
    const QPointer<ServerMemory> alive(this);
    for (const char* event : {"create-room", "delete-room", "join-room", "leave-room"})
        nsp.adapter().on(event, [alive](std::string_view, std::string_view) {
            if (alive)
                alive->look();
        });
    nsp.on("connection", [alive](SocketIoSocket& socket) {
        if (EngineSocket* const connection = socket.conn(); alive && connection)
            connect(connection, &EngineSocket::upgraded, alive.data(), &ServerMemory::look);
    });
}

QJsonObject ServerMemory::read() const
{
    QJsonArray namespaces;
    for (const SocketIoNamespace* nsp : m_io.namespaces()) {
        if (std::size_t(namespaces.size()) == mostListed)
            break;
        namespaces.append(QJsonObject {
            {"name", shortName(nsp->name())},
            {"sockets", socketsOf(*nsp)},
            {"socketCount", qint64(nsp->sockets().size())},
            {"rooms", roomsOf(*nsp)},
            {"roomCount", qint64(nsp->adapter().rooms().size())}});
    }
    const auto messages = m_store.count();
    return {{"namespaces", namespaces}, {"messages", messages ? *messages : 0}};
}

} // namespace packetarium
