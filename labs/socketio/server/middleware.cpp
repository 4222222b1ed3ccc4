// Middleware: functions that are asked in turn.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/server/middleware.h"

namespace packetarium {
namespace {

using Steps = std::shared_ptr<const std::vector<std::function<void(const SocketIoNext&)>>>;

void runFrom(std::size_t index, const Steps& steps, const SocketIoNext::Continue& done)
{
    if (index == steps->size())
        return done({});
    (*steps)[index](SocketIoNext([index, steps, done](std::optional<Refusal> refusal) {
        if (refusal)
            return done(std::move(refusal));
        runFrom(index + 1, steps, done);
    }));
}

} // namespace

SocketIoNext::SocketIoNext(Continue go)
    : m_continue(std::make_shared<Continue>(std::move(go)))
{
}

void SocketIoNext::operator()(std::optional<Refusal> refusal) const
{
    if (const Continue go = std::exchange(*m_continue, nullptr))
        go(std::move(refusal));
}

void runMiddlewares(std::vector<std::function<void(const SocketIoNext&)>> middlewares, SocketIoNext::Continue done)
{
    runFrom(
        0, std::make_shared<const std::vector<std::function<void(const SocketIoNext&)>>>(std::move(middlewares)), done);
}

} // namespace packetarium
