// Middleware: functions that are asked in turn, and each of which goes on with `next()` or refuses.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/value.h"

#include <functional>
#include <memory>

namespace packetarium {

/// Why a middleware refuses; what the client reads as `error.message` and `error.data`.
struct Refusal {
    std::string message;
    std::optional<Value> data = {};
};

/// Written `next()` or `next(Refusal {"not authorized"})`, now or later. Only the first call counts.
class SocketIoNext {
public:
    using Continue = std::function<void(std::optional<Refusal>)>;
    explicit SocketIoNext(Continue);
    void operator()(std::optional<Refusal> = {}) const;

private:
    std::shared_ptr<Continue> m_continue;
};

/// Asks them in turn, and says at the end whether one refused.
void runMiddlewares(std::vector<std::function<void(const SocketIoNext&)>>, SocketIoNext::Continue done);

} // namespace packetarium
