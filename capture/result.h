// How this program says that the world did not play along: what happened, and what to do about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace packetarium {

/// What went wrong, and what the reader can do about it. Both are shown as they stand.
struct Error {
    std::string what;
    std::string advice;
};

/// A value, or the reason why there is none. C++23 calls this std::expected.
template<class T> class [[nodiscard]] Result {
public:
    Result(T value)
        : m_state(std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::move(error))
    {
    }

    explicit operator bool() const { return std::holds_alternative<T>(m_state); }
    T& operator*() { return std::get<T>(m_state); }
    const T& operator*() const { return std::get<T>(m_state); }
    T* operator->() { return &std::get<T>(m_state); }
    const T* operator->() const { return &std::get<T>(m_state); }
    const Error& error() const { return std::get<Error>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or the reason why not.
using Outcome = Result<std::monostate>;
inline Outcome success() { return std::monostate {}; }

} // namespace packetarium
