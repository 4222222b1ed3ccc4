// The commands of packetarium-net, one JSON object a line: protocol.md lists them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/wire/frames/frame_line.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace packetarium::wire {

struct Start {
    std::string host, program, tag;
    std::vector<std::string> arguments;
};
/// What is not given stays as it is.
struct Change {
    std::optional<std::chrono::nanoseconds> delay;
    std::optional<double> lossPercent;
    std::optional<bool> hold;
};
struct Next { };
struct Kill {
    std::string tag;
};
struct Finish { };

using Command = std::variant<Start, Change, Next, Kill, Finish>;

Result<Command> parseCommand(const std::string& line);

} // namespace packetarium::wire
