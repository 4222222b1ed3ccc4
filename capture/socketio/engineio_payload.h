// What a message of HTTP or WebSocket brings of Engine.IO, fetched again from the packets that it came in.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"

#include <optional>
#include <string>

namespace packetarium {

struct EngineIoPayload {
    enum class Kind : std::uint8_t {
        Nothing, ///< A request or response without a body, a control frame, a piece of a message.
        Packets, ///< One or more, in letters.
        Binary, ///< One message in bytes.
        Accepted, ///< "ok": the answer to POST.
        Refusal, ///< A JSON object that tells why.
        Other, ///< The body is not of Engine.IO.
    } kind = Kind::Nothing;
    bool mayHoldSeveral = false; ///< The body of an HTTP message.
    std::vector<std::uint8_t> bytes = {};

    /// The packets, in their order; no more than are shown.
    std::vector<Bytes> packets() const;
};

/// None when its bytes cannot be read, or are more than what is put together.
std::optional<EngineIoPayload> engineIoPayload(const Capture&, std::uint32_t message);
/// The target of a request; empty when it cannot be read again, or is very long.
std::string targetOf(const Capture&, std::uint32_t request);

} // namespace packetarium
