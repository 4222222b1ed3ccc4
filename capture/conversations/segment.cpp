// Reading the transport header of a captured packet: what the conversations need, and where the data lies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/segment.h"

#include <algorithm>

namespace packetarium {
namespace {

std::uint32_t big16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint32_t(bytes[at] << 8 | bytes[at + 1]) : 0;
}

std::uint32_t big32(Bytes bytes, std::size_t at) { return big16(bytes, at) << 16 | big16(bytes, at + 2); }

/// The IP header before the transport layer; in a tunnel, the innermost.
Summary::Layer ipBefore(Layers layers, std::size_t transportAt)
{
    static const ProtocolId ipv4 = protocolNamed("ip"), ipv6 = protocolNamed("ipv6");
    Summary::Layer found = {};
    for (const auto& layer : layers)
        if (layer.protocol && layer.at < transportAt && (layer.protocol == ipv4 || layer.protocol == ipv6))
            found = layer;
    return found;
}

bool isIpv4(const Summary::Layer& layer)
{
    static const ProtocolId ipv4 = protocolNamed("ip");
    return layer.protocol && layer.protocol == ipv4;
}

/// How many bytes IP says the transport layer has. None for fragments, whose bytes are only part of a segment.
std::optional<std::uint32_t>
transportLength(const Summary::Layer& ip, Bytes bytes, std::size_t transportAt, std::size_t onWire)
{
    std::uint64_t end = std::max(onWire, bytes.size());
    constexpr std::uint32_t moreFragmentsOrOffset = 0x3fff;
    if (isIpv4(ip)) {
        if (big16(bytes, ip.at + 6u) & moreFragmentsOrOffset)
            return std::nullopt;
        if (const std::uint32_t total = big16(bytes, ip.at + 2u)) // 0: the network card was to split the packet.
            end = std::min<std::uint64_t>(end, ip.at + total);
    } else if (ip.protocol) {
        constexpr std::uint8_t fragmentHeader = 44;
        if (ip.at + 40u <= bytes.size() && bytes[ip.at + 6u] == fragmentHeader)
            return std::nullopt;
        if (const std::uint32_t payload = big16(bytes, ip.at + 4u))
            end = std::min<std::uint64_t>(end, ip.at + 40u + payload);
    }
    return end > transportAt ? std::uint32_t(end - transportAt) : 0;
}

void readOptions(Bytes options, Segment& segment)
{
    for (std::size_t at = 0; at < options.size();) {
        const std::uint8_t kind = options[at];
        if (kind == 0)
            return;
        if (kind == 1) {
            ++at;
            continue;
        }
        const std::size_t size = at + 1 < options.size() ? options[at + 1] : 0;
        if (size < 2 || at + size > options.size())
            return;
        if (kind == 3 && size == 3)
            segment.windowShift = std::int8_t(std::min<int>(options[at + 2], 14)); // RFC 7323 section 2.3
        if (kind == 5) {
            segment.selectivelyAcked = 0;
            for (std::size_t block = at + 2; block + 8 <= at + size; block += 8)
                segment.selectivelyAcked += std::uint32_t(big32(options, block + 4) - big32(options, block));
        }
        at += size;
    }
}

void setData(Segment& segment, Bytes bytes, std::uint32_t transportBytes)
{
    segment.lengthKnown = transportBytes >= segment.headerLength;
    segment.length = segment.lengthKnown ? transportBytes - segment.headerLength : 0;
    if (segment.dataAt() < bytes.size())
        segment.data = bytes.subspan(segment.dataAt());
    segment.data = segment.data.first(std::min<std::size_t>(segment.data.size(), segment.length));
}

bool readTcp(Segment& segment, Layers layers, Bytes bytes, std::size_t at, std::size_t onWire)
{
    constexpr std::size_t shortestHeader = 20;
    if (at + shortestHeader > bytes.size())
        return false;
    const std::uint8_t headerLength = (bytes[at + 12] >> 4) * 4u;
    const auto transportBytes = transportLength(ipBefore(layers, at), bytes, at, onWire);
    if (!transportBytes || *transportBytes < shortestHeader || headerLength < shortestHeader)
        return false; // Where IP leaves no room for the header, its ports are not to be trusted either.
    segment.headerAt = std::uint32_t(at);
    segment.headerLength = headerLength;
    segment.sequence = big32(bytes, at + 4);
    segment.acknowledgment = big32(bytes, at + 8);
    segment.flags = std::uint16_t(big16(bytes, at + 12) & 0x0fff);
    segment.window = std::uint16_t(big16(bytes, at + 14));
    segment.isHeaderCut = segment.dataAt() > bytes.size();
    const std::size_t optionsEnd = std::min<std::size_t>(bytes.size(), at + headerLength);
    readOptions(bytes.subspan(at + shortestHeader, optionsEnd - at - shortestHeader), segment);
    setData(segment, bytes, *transportBytes);
    return true;
}

bool readUdp(Segment& segment, Layers layers, Bytes bytes, std::size_t at, std::size_t onWire, bool isLite)
{
    constexpr std::uint8_t header = 8;
    if (at + header > bytes.size())
        return false;
    const Summary::Layer ip = ipBefore(layers, at);
    const std::uint32_t transportBytes = transportLength(ip, bytes, at, onWire).value_or(header);
    // UDP-Lite has no length (RFC 3828 section 3.1), and 0 stands for one too large, in IPv6 (RFC 2675 section 4).
    std::uint32_t length = isLite ? 0 : big16(bytes, at + 4);
    if (isLite || (length == 0 && !isIpv4(ip)))
        length = transportBytes;
    if (length < header || transportBytes < header)
        return false; // Where there is no room for the header, its ports are not to be trusted either.
    segment.headerAt = std::uint32_t(at);
    segment.headerLength = header;
    setData(segment, bytes, length);
    return true;
}

} // namespace

std::optional<std::size_t> layerAt(Layers layers, ProtocolId protocol)
{
    for (const auto& layer : layers) {
        if (!layer.protocol)
            break; // Nothing follows the first without a protocol.
        if (layer.protocol == protocol)
            return layer.at;
    }
    return std::nullopt;
}

Transport readTransport(Segment& segment, Layers layers, Bytes bytes, std::size_t onWire)
{
    static const ProtocolId tcp = protocolNamed("tcp"), udp = protocolNamed("udp"), lite = protocolNamed("udplite");
    static const ProtocolId ipv4 = protocolNamed("ip"), ipv6 = protocolNamed("ipv6");
    const Summary::Layer* innermost = nullptr; // Around it may lie the UDP of a tunnel.
    for (const auto& layer : layers) {
        if (!layer.protocol)
            break; // Nothing follows the first without a protocol.
        if (layer.protocol == tcp || layer.protocol == udp || layer.protocol == lite)
            innermost = &layer;
        else if (layer.protocol == ipv4 || layer.protocol == ipv6)
            innermost = nullptr; // Of ICMP in a tunnel, the tunnel's UDP says nothing.
    }
    if (!innermost)
        return segment.transport;
    if (innermost->protocol == tcp) {
        if (readTcp(segment, layers, bytes, innermost->at, onWire))
            segment.transport = Transport::Tcp;
    } else if (readUdp(segment, layers, bytes, innermost->at, onWire, innermost->protocol == lite)) {
        segment.transport = Transport::Udp;
    }
    return segment.transport;
}

std::optional<Summary> quotedDatagram(const Summary& summary, Bytes bytes)
{
    static const ProtocolId icmp = protocolNamed("icmp"), icmpv6 = protocolNamed("icmpv6");
    static const ProtocolId carriers[] = {protocolNamed("tcp"), protocolNamed("udp"), protocolNamed("udplite")};
    const auto hasPorts = [](const Summary& any) {
        return std::ranges::any_of(
            carriers, [&](ProtocolId carrier) { return layerAt(any.layers, carrier).has_value(); });
    };
    constexpr std::uint32_t rawIpv4 = 228, rawIpv6 = 229; // LINKTYPE_ numbers
    constexpr std::size_t header = 8;
    const auto version4 = layerAt(summary.layers, icmp), version6 = layerAt(summary.layers, icmpv6);
    if ((!version4 && !version6) || hasPorts(summary))
        return std::nullopt;
    const std::size_t at = version4 ? *version4 : *version6;
    if (at + header >= bytes.size())
        return std::nullopt;
    const std::uint8_t type = bytes[at];
    const bool isError = version4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type < 128;
    if (!isError)
        return std::nullopt;
    const Summary quoted = summarize(version4 ? rawIpv4 : rawIpv6, bytes.subspan(at + header));
    const bool isWhole = quoted.sourcePort != 0 || quoted.targetPort != 0; // Else less than the header is there.
    return isWhole && hasPorts(quoted) ? std::optional(quoted) : std::nullopt;
}

} // namespace packetarium
