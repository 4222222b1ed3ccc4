// Whom a broadcast is for, and how it is to be sent.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <chrono>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

namespace packetarium {

/// One room or several: `to("a")`, `to({"a", "b"})`.
class Rooms {
public:
    Rooms(const char* room)
        : m_names {room}
    {
    }
    Rooms(std::string room)
        : m_names {std::move(room)}
    {
    }
    Rooms(std::string_view room)
        : m_names {std::string(room)}
    {
    }
    Rooms(std::initializer_list<std::string_view> rooms)
        : m_names(rooms.begin(), rooms.end())
    {
    }
    Rooms(std::vector<std::string> rooms)
        : m_names(std::move(rooms))
    {
    }
    const std::vector<std::string>& names() const { return m_names; }

private:
    std::vector<std::string> m_names;
};

struct BroadcastFlags {
    bool isVolatile = false;
    bool isLocal = false;
    bool compress = true;
    std::optional<std::chrono::milliseconds> timeout = {};
};

/// No rooms: everyone in the namespace. A socket in several of the rooms gets one copy; one in any of `except`, none.
struct BroadcastTarget {
    std::vector<std::string> rooms = {};
    std::vector<std::string> except = {};
    BroadcastFlags flags = {};
};

} // namespace packetarium
