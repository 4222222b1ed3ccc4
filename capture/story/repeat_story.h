// The story of what TCP sends more than once: why it does, as far as the wire and the other packets tell.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/story/scene.h"

namespace packetarium {

/// A segment that repeats what was sent before; no story when it does not.
Told tellRepeat(const Scene&);
/// An acknowledgement that says the same as the one before it.
Told tellDuplicateAck(const Scene&);
/// What became of the segment that is repeated here, or of its acknowledgement, as a sentence; empty when not known.
std::string whyRepeated(const Scene&);
/// Whether an earlier segment carried the same, and nothing captured has confirmed it since.
bool repeatsUnconfirmed(const Scene&);
/// The SYN that came again after it had been answered, and that this SYN, ACK answers again (RFC 9293 section 3.10.7.4);
/// `none` where none did.
std::uint32_t questionRepeated(const Scene&);
/// Whether an earlier segment of the sender said that nothing more will come.
bool finWasSent(const Scene&);
/// "no answer came for 0.2 s"; without the time when the segment that is repeated was not captured.
std::string noAnswerFor(const Scene&);
/// The packet whose arrival this acknowledgement confirms; `none` when it is not known.
std::uint32_t confirmedPacket(const Scene&);

} // namespace packetarium
