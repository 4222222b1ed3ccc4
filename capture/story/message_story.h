// One message of an application, told by itself or as one of several in a packet.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/scene.h"

namespace packetarium {

struct ToldMessage {
    Told told = {};
    std::string what = {}; ///< "TEXT “hello”": what it is in a list.
    std::string fault = {}; ///< The rule that it breaks, as a sentence.
};

/// A WebSocket frame (RFC 6455).
ToldMessage tellFrame(const Scene&, std::uint32_t number);
/// A TLS record (RFC 8446).
ToldMessage tellRecord(const Scene&, std::uint32_t number);
/// Several TLS records in one packet.
Told tellRecords(const std::vector<ToldMessage>&);

} // namespace packetarium
