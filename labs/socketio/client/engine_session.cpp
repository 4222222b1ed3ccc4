// What a server says about a session when it opens.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/engine_session.h"

#include "labs/socketio/value.h"

namespace packetarium {
namespace {

constexpr std::size_t longestId = 256;
constexpr double longestInterval = 24 * 3600 * 1000.0; ///< Milliseconds; a timer takes no more than 24 days.

std::optional<std::chrono::milliseconds> interval(const Value& handshake, std::string_view name)
{
    const Value* value = handshake.find(name);
    const auto number = value ? value->number() : std::nullopt;
    if (!number || !(*number >= 0) || *number > longestInterval)
        return {};
    return std::chrono::milliseconds(std::int64_t(*number));
}

} // namespace

std::optional<EngineSession> readEngineSession(const QByteArray& json)
{
    const auto handshake = readJson({json.constData(), std::size_t(json.size())});
    if (!handshake)
        return {};
    const Value* id = handshake->find("sid");
    const auto pingInterval = interval(*handshake, "pingInterval");
    const auto pingTimeout = interval(*handshake, "pingTimeout");
    if (!id || id->text().empty() || id->text().size() > longestId || !pingInterval || !pingTimeout)
        return {};
    EngineSession session;
    session.id = QByteArray(id->text().data(), qsizetype(id->text().size()));
    session.pingInterval = *pingInterval;
    session.pingTimeout = *pingTimeout;
    const Value* maxPayload = handshake->find("maxPayload");
    const double most = maxPayload ? maxPayload->number().value_or(0) : 0;
    session.maxPayload = most > 0 && most < double(1LL << 53) ? qint64(most) : 0;
    const Value* upgrades = handshake->find("upgrades");
    if (const Value::Array* names = upgrades ? upgrades->as<Value::Array>() : nullptr)
        for (const Value& name : *names)
            session.upgrades.emplace_back(name.text().data(), qsizetype(name.text().size()));
    return session;
}

} // namespace packetarium
