// TCP's options: RFC 9293 (end, filler, segment size), 7323 (window scale, timestamps), 2018 and 2883 (SACK),
// 2385 (MD5), 4782 (Quick-Start), 5482 (user timeout), 5925 (authentication), 6994 (experiments), 7413 (fast open),
// 8684 (multipath); RFC 1072 (echo) and 1644 (connection counts) are of the past.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

namespace packetarium {

/// What SACK edges are compared with: they are shown relative to where the other side's numbering starts, and a run
/// that was already acknowledged is one that came twice (RFC 2883).
struct SackContext {
    std::uint32_t firstSequence = 0;
    std::uint32_t acknowledged = 0;
};

/// Adds every option. `size` is what the header says of them; the bytes may end before.
void addTcpOptions(Cursor options, std::size_t size, Tree& tree, SackContext);

namespace tcpOptions {

inline constexpr Named kinds[] = {
    {0, "End of Option List", "Nothing but padding follows."},
    {1, "No-Operation", "A filler byte, so that the next option begins at a round place."},
    {2, "Maximum Segment Size", "The largest piece of data I can take in one segment."},
    {3, "Window Scale", "My windows are to be multiplied."},
    {4, "SACK Permitted", "I understand reports about gaps."},
    {5, "SACK", "These bytes have arrived, after a gap."},
    {6, "Echo", "Please send this number back. Replaced by timestamps."},
    {7, "Echo Reply", "This is your number. Replaced by timestamps."},
    {8, "Time Stamp Option", "My clock and yours, to time the round trip."},
    {11, "CC", "Counts this client's connections. No longer in use."},
    {12, "CC.NEW", "Counts this client's connections. No longer in use."},
    {13, "CC.ECHO", "The client's count, sent back. No longer in use."},
    {14, "TCP Alternate Checksum Request", "Let us use another checksum. No longer in use."},
    {19, "MD5 Signature Option", "Proof that the segment comes from who it says."},
    {27, "Quick-Start Response", "How fast the routers let the sender begin."},
    {28, "User Timeout Option", "How long data may wait for its confirmation."},
    {29, "TCP Authentication Option", "Proof that the segment comes from who it says."},
    {30, "Multipath TCP", "One connection over several paths at once."},
    {34, "TCP Fast Open Cookie", "A ticket to send data with the very first segment next time."},
    {69, "Encryption Negotiation", "Let us encrypt this connection."},
    {172, "Accurate ECN Order 0", "How many bytes came through a jam."},
    {174, "Accurate ECN Order 1", "How many bytes came through a jam."},
    {253, "RFC3692-style Experiment 1", "An experiment."},
    {254, "RFC3692-style Experiment 2", "An experiment."},
};

inline constexpr Named experiments[] = {
    {0xf989, "TCP Fast Open", "A ticket to send data with the very first segment, before it had a number."},
    {0x454e, "Encryption Negotiation", "Let us encrypt this connection."},
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

inline constexpr auto authentication = layout(
    u8("tcp.options.ao.keyid", "AO KeyID", "Which key made this proof."),
    u8("tcp.options.ao.rnextkeyid", "AO RNextKeyID", "Which key you should use for your next proof."));
inline constexpr auto experiment = layout(
    u16("tcp.options.experimental.exid", "Experiment Identifier", "Which experiment it is.").hex().named(experiments));
inline constexpr auto value = layout(u32("tcp.options.cc_value", "TCP CC Option", "The number of the connection."));

inline constexpr Field group(std::string_view filter, std::string_view name, std::string_view means)
{
    return bytes(0, filter, name, means);
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
    group(
        "tcp.options.tfo", "TCP Option - TCP Fast Open",
        "A ticket (cookie) for data in a SYN: asked for, given or used."),
    group("tcp.options.echo", "TCP Option - Echo", "A number to be sent back, or sent back."),
    group("tcp.options.cc", "TCP Option - CC", "Counts this client's connections."),
    group("tcp.options.ao", "TCP Option - TCP AO", "Proof that the segment comes from who it says."),
    group("tcp.options.acc_ecn", "TCP Option - Accurate ECN", "How many bytes came through a jam."),
    group("tcp.options.experimental", "TCP Option - Experimental", "An experiment."),
    u32("tcp.options.echo_value", "TCP Echo Option", "The number to be sent back."),
    bytes(0, "tcp.options.ao.mac", "AO MAC", "The proof: only who knows the key can make it."),
    bytes(0, "tcp.options.experimental.data", "Data", "What the experiment says."),
    u32("tcp.options.sack.dsack_le", "TCP D-SACK Left Edge", "The first byte of a run that came twice."),
    u32("tcp.options.sack.dsack_re", "TCP D-SACK Right Edge", "The byte after the last of that run."),
    bits(24, "tcp.options.acc_ecn.ee0b", "Accurate ECN Echo ECT(0) Byte Counter", "Bytes that came marked ECT(0)."),
    bits(
        24, "tcp.options.acc_ecn.eceb", "Accurate ECN Echo CE Byte Counter",
        "Bytes that came with a mark: congestion."),
    bits(24, "tcp.options.acc_ecn.ee1b", "Accurate ECN Echo ECT(1) Byte Counter", "Bytes that came marked ECT(1)."),
    group("tcp.options.unknown", "TCP Option - Unknown", "An option that this program cannot read."),
    u32("tcp.options.sack_le", "TCP SACK Left Edge", "The first byte of a run that has arrived."),
    u32("tcp.options.sack_re", "TCP SACK Right Edge", "The byte after the last of that run."),
    u8("tcp.options.sack.count", "TCP SACK Count", "How many runs are listed."),
    u16("tcp.options.wscale.multiplier", "Multiplier", "What each later window of this side is multiplied by."),
    bytes(0, "tcp.options.md5.digest", "MD5 digest", "The proof: only who knows the key can make it."),
    text("tcp.options.tfo.request", "Fast Open Cookie Request", "Please give me a ticket for next time.")
        .as(Show::None),
    bytes(
        0, "tcp.options.tfo.cookie", "Fast Open Cookie",
        "In a SYN the client shows its ticket; in a SYN, ACK the server gives one."),
    bytes(0, "tcp.options.unknown.payload", "Payload", "What the option says."));

} // namespace tcpOptions
} // namespace packetarium
