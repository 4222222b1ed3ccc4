// Events as both sides of Socket.IO know them: listeners and answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/events.h"

#include <algorithm>
#include <array>

namespace packetarium {

Acknowledge::Acknowledge(std::function<void(Arguments)> send)
    : m_send(std::make_shared<std::function<void(Arguments)>>(std::move(send)))
{
}

void Acknowledge::answer(Arguments arguments) const
{
    if (!m_send || !*m_send)
        return;
    const auto send = std::exchange(*m_send, nullptr);
    send(std::move(arguments));
}

bool isReservedEvent(std::string_view name)
{
    static constexpr std::array<std::string_view, 6> reserved {
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
    return std::find(reserved.begin(), reserved.end(), name) != reserved.end();
}

Listeners::Handle Listeners::add(std::string_view event, Listener listener, bool once)
{
    m_entries.push_back({++m_last, std::string(event), std::make_shared<const Listener>(std::move(listener)), once});
    return m_last;
}

Listeners::Handle Listeners::on(std::string_view event, Listener listener)
{
    return add(event, std::move(listener), false);
}

Listeners::Handle Listeners::once(std::string_view event, Listener listener)
{
    return add(event, std::move(listener), true);
}

void Listeners::off(std::string_view event)
{
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.event == event; });
}

void Listeners::off(Handle handle)
{
    std::erase_if(m_entries, [&](const Entry& entry) { return entry.handle == handle; });
    std::erase_if(m_any, [&](const AnyEntry& entry) { return entry.handle == handle; });
    std::erase_if(m_anyOutgoing, [&](const AnyEntry& entry) { return entry.handle == handle; });
}

Listeners::Handle Listeners::addAny(AnyEntries& entries, AnyEntries::const_iterator before, AnyListener listener)
{
    entries.insert(before, {++m_last, std::make_shared<const AnyListener>(std::move(listener))});
    return m_last;
}

Listeners::Handle Listeners::onAny(AnyListener listener) { return addAny(m_any, m_any.end(), std::move(listener)); }

Listeners::Handle Listeners::prependAny(AnyListener listener)
{
    return addAny(m_any, m_any.begin(), std::move(listener));
}

void Listeners::offAny() { m_any.clear(); }

Listeners::Handle Listeners::onAnyOutgoing(AnyListener listener)
{
    return addAny(m_anyOutgoing, m_anyOutgoing.end(), std::move(listener));
}

Listeners::Handle Listeners::prependAnyOutgoing(AnyListener listener)
{
    return addAny(m_anyOutgoing, m_anyOutgoing.begin(), std::move(listener));
}

void Listeners::offAnyOutgoing() { m_anyOutgoing.clear(); }

void Listeners::dispatch(std::string_view event, const Arguments& arguments, const Acknowledge& acknowledge)
{
    // What listens now is called, whatever the listeners do to the list; but not once the list itself is gone.
    std::vector<std::shared_ptr<const Listener>> called;
    bool anyOnce = false;
    for (const Entry& entry : m_entries)
        if (entry.event == event) {
            called.push_back(entry.listener);
            anyOnce |= entry.once;
        }
    if (anyOnce)
        std::erase_if(m_entries, [&](const Entry& entry) { return entry.once && entry.event == event; });
    const std::weak_ptr<bool> alive = m_alive;
    for (std::size_t i = 0; i < called.size(); ++i)
        if (i == 0 || !alive.expired())
            (*called[i])(arguments, acknowledge);
}

void Listeners::callAny(const AnyEntries& entries, std::string_view event, const Arguments& arguments) const
{
    if (entries.empty())
        return;
    const AnyEntries called = entries;
    const std::weak_ptr<bool> alive = m_alive;
    for (const AnyEntry& entry : called)
        if (!alive.expired())
            (*entry.listener)(event, arguments);
}

void Listeners::any(std::string_view event, const Arguments& arguments) const { callAny(m_any, event, arguments); }

void Listeners::anyOutgoing(std::string_view event, const Arguments& arguments) const
{
    callAny(m_anyOutgoing, event, arguments);
}

} // namespace packetarium
