// Fields that no single packet carries: they follow from the packets before it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/computed_fields.h"

namespace packetarium {
namespace {

constexpr Field number(std::string_view filter, std::string_view name, std::string_view means)
{
    return u32(filter, name, means);
}
constexpr Field seconds(std::string_view filter, std::string_view name, std::string_view means)
{
    return u64(filter, name, means).as(Show::Seconds);
}
constexpr Field finding(std::string_view filter, std::string_view name, std::string_view means)
{
    return bits(1, filter, name, means).as(Show::None);
}

constexpr Field fields[] = {
    number("ip.fragment", "IPv4 Fragment", "A packet that brought a piece."),
    number("ip.fragment.count", "Fragment count", "How many pieces the packet was cut into."),
    flag("ip.fragment.overlap", "Fragment overlap", "A piece brought bytes for a place that already had some."),
    flag(
        "ip.fragment.overlap.conflict", "Conflicting data in fragment overlap",
        "It brought other bytes than those that were there."),
    number("ip.reassembled.length", "Reassembled IPv4 length", "Bytes of all pieces together."),
    number("ipv6.fragment", "IPv6 Fragment", "A packet that brought a piece."),
    number("ipv6.fragment.count", "Fragment count", "How many pieces the packet was cut into."),
    flag("ipv6.fragment.overlap", "Fragment overlap", "A piece brought bytes for a place that already had some."),
    number("ipv6.reassembled.length", "Reassembled IPv6 length", "Bytes of all pieces together."),
    number("tcp.stream", "Stream index", "Which connection of this capture it is, counted from 0."),
    number("tcp.completeness", "Conversation completeness", "How much of the connection was captured before this."),
    number("tcp.len", "TCP Segment Len", "Bytes of data in this segment, the header not counted."),
    number(
        "tcp.seq", "Sequence Number",
        "Where this segment's first byte lies, counted from the start of the connection."),
    number("tcp.nxtseq", "Next Sequence Number", "Where the sender's next segment will begin."),
    number("tcp.ack", "Acknowledgment Number", "The next byte that is waited for, counted from the start."),
    number(
        "tcp.window_size", "Calculated window size", "Bytes the sender of this segment has room for, scaling applied."),
    number(
        "tcp.window_size_scalefactor", "Window size scaling factor",
        "Multiplies the window; -1: unknown, -2: not used."),
    seconds("tcp.time_relative", "Time since first frame", "Seconds since this connection's first packet."),
    seconds("tcp.time_delta", "Time since previous frame", "Seconds since this connection's previous packet."),
    number("tcp.analysis.acks_frame", "This is an ACK to the segment in frame", "The packet whose data this confirms."),
    seconds("tcp.analysis.ack_rtt", "The RTT to ACK the segment was", "How long the confirmation took."),
    seconds("tcp.analysis.initial_rtt", "iRTT", "The round trip that the handshake measured."),
    number("tcp.analysis.bytes_in_flight", "Bytes in flight", "Sent and not yet confirmed, this segment included."),
    number(
        "tcp.analysis.push_bytes_sent", "Bytes sent since last PSH flag", "Data since the last segment that said PSH."),
    finding("tcp.analysis.retransmission", "Retransmission", "The same bytes again, because no answer came."),
    finding(
        "tcp.analysis.fast_retransmission", "Fast retransmission",
        "The same bytes again, because the receiver asked three times."),
    finding(
        "tcp.analysis.spurious_retransmission", "Spurious retransmission",
        "The same bytes again, although they had arrived."),
    finding("tcp.analysis.out_of_order", "Out-of-order segment", "Overtaken by a segment that was sent after it."),
    finding("tcp.analysis.reused_ports", "Ports reused", "A new connection between ports that were used before."),
    finding(
        "tcp.analysis.lost_segment", "Previous segment not captured",
        "Something before this is missing in the capture."),
    finding(
        "tcp.analysis.ack_lost_segment", "ACKed segment not captured",
        "Confirms bytes that the capture does not have."),
    finding("tcp.analysis.window_update", "Window update", "Nothing new but the room that the receiver has."),
    finding("tcp.analysis.window_full", "Window full", "This fills all the room that the receiver has."),
    finding("tcp.analysis.keep_alive", "Keep-alive", "Sent only to hear whether the other side is still there."),
    finding("tcp.analysis.keep_alive_ack", "Keep-alive ACK", "Yes, still here."),
    finding(
        "tcp.analysis.zero_window_probe", "Zero window probe", "One byte, sent to ask whether there is room again."),
    finding("tcp.analysis.zero_window", "Zero window", "No room: the other side must wait."),
    finding("tcp.analysis.zero_window_probe_ack", "Zero window probe ACK", "Still no room."),
    finding("tcp.analysis.duplicate_ack", "Duplicate ACK", "The same confirmation again: something is still missing."),
    number("tcp.analysis.duplicate_ack_num", "Duplicate ACK #", "How many times it has been repeated."),
    number("tcp.analysis.duplicate_ack_frame", "Duplicate to the ACK in frame", "The packet that said it first."),
    seconds("tcp.analysis.rto", "The RTO for this segment was", "How long the sender waited before it sent again."),
    number("tcp.analysis.rto_frame", "RTO based on delta from frame", "The packet that was sent again."),
    number("tcp.segment.count", "Segment count", "How many packets this message was spread over."),
    number("tcp.reassembled.length", "Reassembled TCP length", "Bytes of the message that was put together."),
    number("udp.stream", "Stream index", "Which pair of sockets of this capture it is, counted from 0."),
    seconds("udp.time_relative", "Time since first frame", "Seconds since the first datagram between these sockets."),
    seconds("udp.time_delta", "Time since previous frame", "Seconds since the previous datagram between them."),
    number("dns.response_to", "Request In", "The packet that asked."),
    seconds("dns.time", "Time", "Seconds between question and answer."),
    finding("dns.retransmit_request", "DNS query retransmission", "The same question again, because no answer came."),
    number("dns.retransmit_request_in", "Retransmitted request. Original request in", "The packet that asked first."),
    finding("dns.retransmit_response", "DNS response retransmission", "The same question was answered before."),
    number("dns.retransmit_response_in", "Retransmitted response. Original response in", "The packet that answered."),
    flag("dns.retransmission", "Retransmission", "The same again."),
    flag("dns.unsolicited", "Unsolicited", "An answer to a question that this capture does not have."),
    number("icmpv6.resp_to", "Response To", "The packet that asked."),
    number("icmpv6.resptime", "Response Time", "Milliseconds between question and answer."),
    number("icmp.resp_to", "Request frame", "The packet that asked."),
    number("icmp.resptime", "Response time", "Milliseconds between question and answer."),
};

} // namespace

std::span<const Field> computedFields() { return fields; }

const Field* computedFieldNamed(std::string_view filter)
{
    for (const Field& field : fields)
        if (field.filter == filter)
            return &field;
    return nullptr;
}

} // namespace packetarium
