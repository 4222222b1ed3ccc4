// One client in one namespace: what comes from it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/socketio_namespace.h"
#include "labs/socketio/server/socketio_socket.h"

namespace packetarium {

using Type = SocketIoPacket::Type;

void SocketIoSocket::receive(SocketIoPacket packet)
{
    switch (packet.type) {
    case Type::Event: return receiveEvent(std::move(packet));
    case Type::Ack: return receiveAck(std::move(packet));
    case Type::Disconnect: return end("client namespace disconnect");
    default: break; // The connection deals with the others.
    }
}

void SocketIoSocket::receiveEvent(SocketIoPacket packet)
{
    auto* event = packet.data.as<Arguments>();
    if (!event)
        return;
    Acknowledge acknowledge;
    if (packet.id)
        acknowledge = Acknowledge([self = QPointer<SocketIoSocket>(this), id = *packet.id](Arguments answer) {
            if (self)
                self->sendPacket({.type = Type::Ack, .id = id, .data = std::move(answer)});
        });
    if (!m_middlewares.empty())
        return ask(std::make_shared<Arguments>(std::move(*event)), acknowledge);
    hear(std::move(*event), acknowledge, CatchAll::First);
}

void SocketIoSocket::hear(Arguments event, const Acknowledge& acknowledge, CatchAll catchAll)
{
    const std::string name = nameOf(event.front());
    event.erase(event.begin());
    if (catchAll == CatchAll::First) {
        const QPointer<SocketIoSocket> alive(this);
        m_listeners.any(name, event);
        if (!alive)
            return;
    }
    if (connected()) // A catch-all listener or a middleware may have ended it.
        m_listeners.dispatch(name, event, acknowledge);
}

void SocketIoSocket::ask(const std::shared_ptr<Arguments>& event, const Acknowledge& acknowledge)
{
    const QPointer<SocketIoSocket> alive(this);
    m_listeners.any(nameOf(event->front()), Arguments(event->begin() + 1, event->end()));
    if (!alive)
        return;
    std::vector<std::function<void(const SocketIoNext&)>> steps;
    for (const SocketMiddleware& middleware : m_middlewares)
        steps.push_back([alive, event, middleware](const SocketIoNext& next) {
            if (alive)
                middleware(*event, next);
        });
    runMiddlewares(std::move(steps), [alive, event, acknowledge](const std::optional<Refusal>& refusal) {
        if (!alive)
            return;
        if (refusal)
            return alive->fail(refusal->message);
        if (!event->empty())
            alive->hear(std::move(*event), acknowledge, CatchAll::Heard);
    });
}

void SocketIoSocket::receiveAck(SocketIoPacket packet)
{
    auto ack = m_acks.extract(packet.id.value_or(~std::uint64_t(0)));
    if (!ack)
        return; // Nobody asked, or it is too late.
    auto* answer = packet.data.as<Arguments>();
    ack.mapped().answer(answer ? std::move(*answer) : Arguments());
}

void SocketIoSocket::fail(const std::string& message) { m_listeners.dispatch("error", {message}, {}); }

} // namespace packetarium
