// What the packets before a segment make of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/computed_values.h"

#include "capture/computed_fields.h"

#include <algorithm>
#include <cassert>

namespace packetarium {
namespace {

/// A field's name where it must be known when the program is built.
template<std::size_t N> struct Literal {
    consteval Literal(const char (&text)[N]) { std::copy_n(text, N, letters); }
    char letters[N];
};

/// Found once: every segment asks for a dozen.
template<Literal name> const Field& field()
{
    static const Field* const found = computedFieldNamed(std::string_view(name.letters, sizeof name.letters - 1));
    assert(found);
    return *found;
}

std::string belowZero(std::int64_t nanoseconds)
{
    std::string fraction = std::to_string(-(nanoseconds % 1'000'000'000));
    fraction.insert(0, 9 - fraction.size(), '0');
    return "-" + std::to_string(-(nanoseconds / 1'000'000'000)) + "." + fraction;
}

class Teller {
public:
    explicit Teller(ComputedValues& values)
        : m_values(values)
    {
    }
    void number(const Field& field, std::uint64_t value, std::string text = {})
    {
        m_values.take(field, value, std::move(text));
    }
    void packet(const Field& field, std::uint32_t index)
    {
        if (index != none)
            number(field, std::uint64_t(index) + 1);
    }
    void seconds(const Field& field, std::int64_t nanoseconds)
    {
        number(
            field,
            std::uint64_t(std::max<std::int64_t>(nanoseconds, 0)),
            nanoseconds < 0 ? belowZero(nanoseconds) : "");
    }

private:
    ComputedValues& m_values;
};

void tellFindings(std::uint32_t findings, Teller& tell)
{
    static const std::pair<std::uint32_t, const Field&> all[] = {
        {finding::retransmission, field<"tcp.analysis.retransmission">()},
        {finding::fastRetransmission, field<"tcp.analysis.fast_retransmission">()},
        {finding::spuriousRetransmission, field<"tcp.analysis.spurious_retransmission">()},
        {finding::outOfOrder, field<"tcp.analysis.out_of_order">()},
        {finding::reusedPorts, field<"tcp.analysis.reused_ports">()},
        {finding::lostSegment, field<"tcp.analysis.lost_segment">()},
        {finding::ackLostSegment, field<"tcp.analysis.ack_lost_segment">()},
        {finding::windowUpdate, field<"tcp.analysis.window_update">()},
        {finding::windowFull, field<"tcp.analysis.window_full">()},
        {finding::keepAlive, field<"tcp.analysis.keep_alive">()},
        {finding::keepAliveAck, field<"tcp.analysis.keep_alive_ack">()},
        {finding::zeroWindowProbe, field<"tcp.analysis.zero_window_probe">()},
        {finding::zeroWindow, field<"tcp.analysis.zero_window">()},
        {finding::zeroWindowProbeAck, field<"tcp.analysis.zero_window_probe_ack">()},
        {finding::duplicateAck, field<"tcp.analysis.duplicate_ack">()},
    };
    if (findings & (finding::fastRetransmission | finding::spuriousRetransmission))
        findings |= finding::retransmission;
    for (const auto& [bit, found] : all)
        if (findings & bit)
            tell.number(found, 1);
}

void tellAnalysis(const TcpFacts& facts, Teller& tell)
{
    tell.packet(field<"tcp.analysis.acks_frame">(), facts.acksPacket);
    if (facts.acksPacket != none && facts.ackRoundTrip != 0)
        tell.seconds(field<"tcp.analysis.ack_rtt">(), facts.ackRoundTrip);
    const bool somethingToSay =
        facts.examined || facts.findings || facts.acksPacket != none || facts.bytesInFlight || facts.pushBytesSent;
    if (facts.initialRoundTrip >= 0 && somethingToSay)
        tell.seconds(field<"tcp.analysis.initial_rtt">(), facts.initialRoundTrip);
    if (facts.bytesInFlight)
        tell.number(field<"tcp.analysis.bytes_in_flight">(), facts.bytesInFlight);
    if (facts.bytesInFlight && facts.pushBytesSent)
        tell.number(field<"tcp.analysis.push_bytes_sent">(), facts.pushBytesSent);
    tellFindings(facts.findings, tell);
    if (facts.duplicateAckNumber) {
        tell.number(field<"tcp.analysis.duplicate_ack_num">(), facts.duplicateAckNumber);
        tell.packet(field<"tcp.analysis.duplicate_ack_frame">(), facts.duplicateAckPacket);
    }
    if (facts.retransmissionOf != none && facts.retransmissionDelay != 0) {
        tell.seconds(field<"tcp.analysis.rto">(), facts.retransmissionDelay);
        tell.packet(field<"tcp.analysis.rto_frame">(), facts.retransmissionOf);
    }
}

} // namespace

void tellTcpValues(const Conversations& conversations, std::size_t index, Bytes packet, ComputedValues& values)
{
    Teller tell(values);
    const TcpFacts facts = conversations.tcp(index, packet);
    tell.number(field<"tcp.stream">(), conversations.number(conversations.facts(index).conversation));
    tell.number(field<"tcp.completeness">(), facts.completeness);
    if (facts.lengthKnown)
        tell.number(field<"tcp.len">(), facts.length);
    tell.number(field<"tcp.seq">(), facts.sequence);
    if (facts.lengthKnown)
        tell.number(field<"tcp.nxtseq">(), facts.nextSequence);
    tell.number(field<"tcp.ack">(), facts.acknowledgment);
    tell.number(field<"tcp.window_size">(), facts.window);
    if (facts.scaleFactor)
        tell.number(
            field<"tcp.window_size_scalefactor">(),
            std::uint64_t(std::max(facts.scaleFactor, 0)),
            facts.scaleFactor < 0 ? std::to_string(facts.scaleFactor) : "");
    tellTcpTimes(facts.sinceFirst, facts.sincePrevious, values);
    tellAnalysis(facts, tell);
}

void tellTcpTimes(std::int64_t sinceFirst, std::int64_t sincePrevious, ComputedValues& values)
{
    Teller tell(values);
    tell.seconds(field<"tcp.time_relative">(), sinceFirst);
    tell.seconds(field<"tcp.time_delta">(), sincePrevious);
}

void tellUdpValues(const Conversations& conversations, std::size_t index, bool carriesData, ComputedValues& values)
{
    Teller tell(values);
    const UdpFacts facts = conversations.udp(index);
    tell.number(field<"udp.stream">(), conversations.number(conversations.facts(index).conversation));
    if (!carriesData)
        return; // As Wireshark: a datagram without data has no times.
    tell.seconds(field<"udp.time_relative">(), facts.sinceFirst);
    tell.seconds(field<"udp.time_delta">(), facts.sincePrevious);
}

void tellDnsValues(const DnsMatch& match, std::int64_t nanoseconds, ComputedValues& values)
{
    Teller tell(values);
    switch (match.kind) {
    case DnsMatch::Kind::None: return;
    case DnsMatch::Kind::Answer:
        tell.packet(field<"dns.response_to">(), match.packet);
        return tell.seconds(field<"dns.time">(), nanoseconds);
    case DnsMatch::Kind::RepeatedQuestion:
        tell.number(field<"dns.retransmit_request">(), 1);
        tell.packet(field<"dns.retransmit_request_in">(), match.packet);
        return tell.number(field<"dns.retransmission">(), 1);
    case DnsMatch::Kind::RepeatedAnswer:
        tell.number(field<"dns.retransmit_response">(), 1);
        tell.packet(field<"dns.retransmit_response_in">(), match.packet);
        return tell.number(field<"dns.retransmission">(), 1);
    case DnsMatch::Kind::Unasked: return tell.number(field<"dns.unsolicited">(), 1);
    }
}

} // namespace packetarium
