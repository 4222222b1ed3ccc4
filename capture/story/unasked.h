// Whether what a server sends answers its client, or comes by itself, as far as the packets tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/scene.h"

#include <optional>

namespace packetarium {

/// Why this frame answers nothing of its receiver, as a sentence that may be empty. None where it may be an answer.
/// `text` is what it says, where that can be read.
std::optional<std::string> unaskedFrame(const Scene&, std::uint32_t message, Bytes text);
/// The same for the text of a segment or datagram, which is unasked for certain only when it passes on what another
/// client has sent.
std::optional<std::string> unaskedText(const Scene&, Bytes text);

} // namespace packetarium
