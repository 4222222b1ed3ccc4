// Captures made of any bytes, and all that the program does with one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "protocols/field.h"

#include <memory>
#include <vector>

namespace packetarium::fuzz {

struct Frame {
    std::uint32_t linkType = 1;
    std::int64_t nanoseconds = 0; ///< Since 1970.
    Bytes bytes = {};
    std::uint32_t original = 0; ///< Bytes on the wire, where that is more.
};
/// A pcapng file of these frames.
std::vector<std::uint8_t> fileOf(const std::vector<Frame>&);

/// Opened and read to its end; null when it is refused.
std::shared_ptr<Capture> openedFile(Bytes file);
/// The same bytes as they come out of a pipe; null when they are more than a pipe takes at once.
std::shared_ptr<Capture> followedPipe(Bytes file);

/// Lists, dissects, tells and filters packets of a capture, the first ones and the last ones of a long one.
void examine(const Capture&);
/// Rows, conversations and messages of both are the same.
void mustBeEqual(const Capture&, const Capture&);
/// Saves the capture, and holds what is read again against it.
void saveAndReadAgain(const Capture&);

} // namespace packetarium::fuzz
