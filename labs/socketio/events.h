// Events as both sides of Socket.IO know them: a name, arguments, listeners, and an answer if one was asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/value.h"

#include <QFuture>

#include <functional>
#include <memory>
#include <string_view>
#include <type_traits>

namespace packetarium {

using Arguments = Array;

/// The callback that came as an event's last argument. Does nothing when the sender asked for no answer, and only the
/// first call counts.
class Acknowledge {
public:
    Acknowledge() = default;
    explicit Acknowledge(std::function<void(Arguments)> send);
    bool isWanted() const { return bool(m_send); }
    template<class... Values> void operator()(Values&&... values) const
    {
        answer({Value(std::forward<Values>(values))...});
    }
    void answer(Arguments) const;

private:
    std::shared_ptr<std::function<void(Arguments)>> m_send;
};

using Listener = std::function<void(const Arguments&, const Acknowledge&)>;
using AnyListener = std::function<void(std::string_view event, const Arguments&)>;

/// What became of an event that asked for an answer. `error` is the reference's text: "operation has timed out".
struct Answer {
    std::optional<std::string> error = {};
    Arguments arguments = {};
};
using OnAnswer = std::function<void(const Answer&)>;

/// What became of a broadcast that asked everyone; `responses` holds the first argument of each answer that came,
/// also when the time was up.
struct Answers {
    std::optional<std::string> error = {};
    std::vector<Value> responses = {};
};
using OnAnswers = std::function<void(const Answers&)>;

/// The names that belong to the protocol; emitting them is a mistake of the program's.
bool isReservedEvent(std::string_view name);

/// An event's name and arguments as one array, as it is sent; a last argument of type `Callback` is taken out.
template<class Callback, class... Values>
std::pair<Arguments, Callback> eventOf(std::string_view name, Values&&... values)
{
    std::pair<Arguments, Callback> event;
    event.first.reserve(sizeof...(values) + 1);
    event.first.emplace_back(name);
    [[maybe_unused]] const auto add = [&](auto&& value) { // Unused where there are no values.
        if constexpr (std::is_constructible_v<Value, decltype(value)>)
            event.first.emplace_back(std::forward<decltype(value)>(value));
        else
            event.second = std::forward<decltype(value)>(value);
    };
    (add(std::forward<Values>(values)), ...);
    return event;
}

/// The listeners of one socket: `on`, `once`, `off`, and the catch-all ones.
class Listeners {
public:
    using Handle = std::uint64_t; ///< What `off` takes; never 0.

    Handle on(std::string_view event, Listener);
    Handle once(std::string_view event, Listener);
    void off(std::string_view event);
    void off(Handle);
    Handle onAny(AnyListener);
    Handle prependAny(AnyListener);
    void offAny();
    Handle onAnyOutgoing(AnyListener);
    Handle prependAnyOutgoing(AnyListener);
    void offAnyOutgoing();

    /// Calls who listens; a listener may add and remove listeners, or end its own socket.
    void dispatch(std::string_view event, const Arguments&, const Acknowledge&);
    void any(std::string_view event, const Arguments&) const;
    void anyOutgoing(std::string_view event, const Arguments&) const;
    bool hasAnyOutgoing() const { return !m_anyOutgoing.empty(); }

private:
    struct Entry {
        Handle handle;
        std::string event;
        std::shared_ptr<const Listener> listener; ///< Shared: it may be taken off while it runs.
        bool once;
    };
    struct AnyEntry {
        Handle handle;
        std::shared_ptr<const AnyListener> listener;
    };
    using AnyEntries = std::vector<AnyEntry>;

    Handle add(std::string_view event, Listener, bool once);
    Handle addAny(AnyEntries&, AnyEntries::const_iterator before, AnyListener);
    void callAny(const AnyEntries&, std::string_view event, const Arguments&) const;

    Handle m_last = 0;
    std::vector<Entry> m_entries;
    AnyEntries m_any;
    AnyEntries m_anyOutgoing;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true); ///< A listener may delete who holds the list.
};

} // namespace packetarium
