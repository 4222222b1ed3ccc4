// Domain names as DNS messages write them: labels with their lengths, and pointers to what was written before.
// RFC 1035 sections 3.1 and 4.1.4.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <cstddef>
#include <string>

namespace packetarium::dns {

/// Why a name cannot be read, or not to its end.
enum class NameFault : std::uint8_t {
    None,
    CutShort, ///< The message ends within it, or a pointer leads out of the message.
    UnknownLabel, ///< A label of a kind that nobody uses (RFC 6891 section 5).
    Loops, ///< Pointers that lead back to themselves.
    TooLong, ///< More than 255 bytes when written out (RFC 1035 section 2.3.4).
};

struct Name {
    std::string text = {}; ///< "www.example.com"; control characters escaped; "<Root>" for the empty name.
    std::size_t size = 0; ///< Bytes where it stands; what a pointer leads to is not counted.
    std::size_t length = 0; ///< Bytes of the labels and the dots between them.
    unsigned labels = 0;
    bool pointsForward = false; ///< A pointer leads to what comes later, although only "prior" names may be reused.
    NameFault fault = NameFault::None;
};

/// Reads the name at `at` of the message. The work is bounded, whatever the pointers say.
Name readName(Bytes message, std::size_t at);

/// How many bytes the name at `at` takes where it stands; reaches the end of the message when it is cut short.
std::size_t nameSize(Bytes message, std::size_t at) noexcept;

/// Bytes as a name shows them: escapes instead of control and invisible characters, so that they stay on one line.
std::string printable(Bytes);

} // namespace packetarium::dns
