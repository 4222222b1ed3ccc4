// Reading JSON, RFC 8259: where each value lies in the bytes, and where they stop being JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <optional>
#include <string>
#include <vector>

namespace packetarium {

struct JsonItem {
    enum class Kind : std::uint8_t { Object, Array, Member, String, Number, True, False, Null } kind;
    unsigned depth; ///< What it holds follows it, each one or more steps deeper.
    std::size_t begin, end;
    std::size_t keyEnd = 0; ///< Members: where the key ends that they begin with.
};

struct JsonText {
    std::vector<JsonItem> items; ///< Each before what it holds. Those that the text leaves open end with it.
    std::size_t end = 0; ///< Where it stops being JSON; the number of all bytes when all is well.
    std::string_view fault; ///< What is wrong at `end`; empty when nothing is.
    std::optional<std::string_view> tooMuch; ///< What was passed over, because it is more than is shown.
};

/// One or more texts, with nothing but white space between them.
JsonText readJson(Bytes);

/// What a string between quotation marks says: escapes undone, in UTF-8.
std::string unescaped(Bytes quoted);

} // namespace packetarium
