// What a client's socket hears, as lines: "echo [1,2]", "disconnect ["io server disconnect",null]".
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/client/socketio_manager.h"
#include "tests/support/live_endpoint.h"

namespace packetarium::test {

class Heard {
public:
    explicit Heard(SocketIoClient& socket)
    {
        socket.onAny([this](std::string_view name, const Arguments& arguments) { add(name, arguments); });
        for (const char* name : {"connect", "connect_error", "disconnect"})
            socket.on(name, [this, name](const Arguments& arguments, const Acknowledge&) { add(name, arguments); });
    }

    std::size_t count(const std::string& line) const
    {
        return std::size_t(std::count(lines.begin(), lines.end(), line));
    }
    /// Whether it has heard this line so often, or does soon.
    bool hears(const std::string& line, std::size_t times = 1) const
    {
        return eventually([&] { return count(line) >= times; });
    }
    /// Whether it hears a line that begins like this.
    bool hearsOf(const std::string& beginning) const
    {
        return eventually([&] { return !last(beginning).empty(); });
    }
    std::string last(const std::string& beginning) const
    {
        const auto line = std::find_if(
            lines.rbegin(), lines.rend(), [&](const std::string& text) { return text.starts_with(beginning); });
        return line == lines.rend() ? std::string() : *line;
    }

    std::vector<std::string> lines;

private:
    void add(std::string_view name, const Arguments& arguments)
    {
        lines.push_back(std::string(name) + ' ' + writeJson(Value(arguments)).toStdString());
    }
};

} // namespace packetarium::test
