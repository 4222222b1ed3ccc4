// TCP's options: RFC 9293 (end, filler, segment size), 7323 (window scale, timestamps), 2018 and 2883 (SACK),
// 2385 (MD5), 5482 (user timeout), 7413 (fast open), 8684 (multipath).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium {

/// Adds every option. SACK edges are shown relative to `firstSequence`, where the other side's numbering starts.
void addTcpOptions(Cursor options, Tree& tree, std::uint32_t firstSequence);

namespace tcpOptions {

inline constexpr Named kinds[] = {
    {0, "End of Option List", "Nothing but padding follows."},
    {1, "No-Operation", "A filler byte, so that the next option begins at a round place."},
    {2, "Maximum Segment Size", "The largest piece of data I can take in one segment."},
    {3, "Window Scale", "My windows are to be multiplied."},
    {4, "SACK Permitted", "I understand reports about gaps."},
    {5, "SACK", "These bytes have arrived, after a gap."},
    {8, "Time Stamp Option", "My clock and yours, to time the round trip."},
    {19, "MD5 Signature Option", "Proof that the segment comes from who it says."},
    {28, "User Timeout Option", "How long data may wait for its confirmation."},
    {29, "TCP Authentication Option", "Proof that the segment comes from who it says."},
    {30, "Multipath TCP", "One connection over several paths at once."},
    {34, "TCP Fast Open Cookie", "A ticket to send data with the very first segment next time."},
};

inline constexpr Named multipathTypes[] = {
    {0, "Multipath Capable", "I can use several paths for this connection."},
    {1, "Join Connection", "This is another path for a connection that exists."},
    {2, "Data Sequence Signal", "Where these bytes belong in the whole connection."},
    {3, "Add Address", "You can also reach me here."},
    {4, "Remove Address", "You can no longer reach me there."},
    {5, "Change Subflow Priority", "Use this path only if the others fail, or no longer."},
    {6, "TCP Fallback", "Something on the way breaks multipath: back to plain TCP."},
    {7, "Fast Close", "Close all paths at once."},
    {8, "TCP Reset", "Why this path is being closed."},
};

inline constexpr auto kind = layout(u8("tcp.option_kind", "Kind", "Which option this is.").named(kinds));
inline constexpr auto length = layout(u8("tcp.option_len", "Length", "Bytes in this option, these two included."));
inline constexpr auto maxSegmentSize =
    layout(u16("tcp.options.mss_val", "MSS Value", "The largest piece of data I can take in one segment."));
inline constexpr auto windowScale =
    layout(u8("tcp.options.wscale.shift", "Shift count", "Double the window this many times, in every later segment."));
inline constexpr auto timestamps = layout(
    u32("tcp.options.timestamp.tsval", "Timestamp value", "My clock when I sent this."),
    u32("tcp.options.timestamp.tsecr", "Timestamp echo reply",
        "Your clock, sent back so that you can time the round trip."));
inline constexpr auto userTimeout = layout(
    flag("tcp.options.user_to_granularity", "Granularity", "The timeout is in minutes instead of seconds."),
    bits(15, "tcp.options.user_to_val", "User Timeout", "How long data may wait for its confirmation."));
inline constexpr auto multipath = layout(
    bits(4, "tcp.options.mptcp.subtype", "Multipath TCP subtype", "Which part of multipath this is about.")
        .named(multipathTypes),
    bits(4, "tcp.options.mptcp.version", "Multipath TCP version", "Which version of multipath it is."));

inline constexpr Field group(std::string_view filter, std::string_view name, std::string_view means)
{
    return text(filter, name, means).as(Show::None);
}
inline constexpr auto parts = loose(
    group("tcp.options.eol", "TCP Option - End of Option List (EOL)", "Nothing but padding follows."),
    group("tcp.options.nop", "TCP Option - No-Operation (NOP)", "A filler byte."),
    group("tcp.options.mss", "TCP Option - Maximum segment size", "How large my segments may be for you to send."),
    group("tcp.options.wscale", "TCP Option - Window scale", "My windows are to be multiplied."),
    group("tcp.options.sack_perm", "TCP Option - SACK permitted", "I understand reports about gaps."),
    group("tcp.options.sack", "TCP Option - SACK", "Bytes that have arrived although some before them are missing."),
    group("tcp.options.timestamp", "TCP Option - Timestamps", "My clock and yours, to time the round trip."),
    group("tcp.options.md5", "TCP Option - TCP MD5 signature", "Proof that the segment comes from who it says."),
    group("tcp.options.user_to", "TCP Option - User Timeout", "How long data may wait for its confirmation."),
    group("tcp.options.tfo", "TCP Option - TCP Fast Open", "A ticket (cookie) for data in a SYN: asked for, given or used."),
    group("tcp.options.unknown", "TCP Option - Unknown", "An option that this program cannot read."),
    u32("tcp.options.sack_le", "TCP SACK Left Edge", "The first byte of a run that has arrived."),
    u32("tcp.options.sack_re", "TCP SACK Right Edge", "The byte after the last of that run."),
    u8("tcp.options.sack.count", "TCP SACK Count", "How many runs are listed."),
    u16("tcp.options.wscale.multiplier", "Multiplier", "What each later window of this side is multiplied by."),
    bytes(0, "tcp.options.md5.digest", "MD5 digest", "The proof: only who knows the key can make it."),
    group("tcp.options.tfo.request", "Fast Open Cookie Request", "Please give me a ticket for next time."),
    bytes(0, "tcp.options.tfo.cookie", "Fast Open Cookie", "In a SYN the client shows its ticket; in a SYN, ACK the server gives one."),
    bytes(0, "tcp.options.unknown.payload", "Payload", "What the option says."));

} // namespace tcpOptions
} // namespace packetarium
