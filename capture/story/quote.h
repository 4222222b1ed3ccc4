// Bytes from the network quoted in a sentence: short, on one line, and harmless.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <initializer_list>
#include <string>
#include <string_view>

namespace packetarium {

/// The bytes as text, at most `most` characters, with line ends and other controls as visible signs; empty when
/// they are not text. `isWhole` is false when more follows than what is given.
std::string textOf(Bytes, bool isWhole = true, std::size_t most = 40);
/// The same in quotation marks: “hello”; empty when it is not text.
std::string quote(Bytes, bool isWhole = true, std::size_t most = 40);

/// The parts of a sentence, one after another: of every packet one is made, so memory is asked for only once.
std::string joined(std::initializer_list<std::string_view> parts);

/// "1 byte", "1,448 bytes".
std::string byteCount(std::uint64_t);
/// "1,448".
std::string grouped(std::uint64_t);
/// "0.2 s", "23 ms", "15 µs": two significant digits.
std::string duration(std::int64_t nanoseconds);

} // namespace packetarium
