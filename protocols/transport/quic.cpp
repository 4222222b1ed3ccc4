// QUIC: the long header of RFC 9000 section 17.2, and of version 2, RFC 9369. All behind it is encrypted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/transport/quic.h"

#include "protocols/protocol.h"

namespace packetarium {
namespace {

constexpr std::uint32_t negotiation = 0, version1 = 1, version2 = 0x6b3343cf;
constexpr std::uint32_t firstDraft = 0xff00001d, lastDraft = 0xff000022; // 29 to 34: the same header as version 1's

constexpr Named forms[] = {
    {0, "Short Header", "For packets after the handshake."},
    {1, "Long Header", "For the first packets: it tells version and connection IDs."},
};
constexpr Named types[] = {
    {0, "Initial", "The first packet each way, with TLS's hello."},
    {1, "0-RTT", "Data sent at once, with the keys from last time."},
    {2, "Handshake", "The rest of TLS's handshake."},
    {3, "Retry", "Come again with this token: it proves that your address is yours."},
};
constexpr Named types2[] = {
    {0, "Retry", "Come again with this token: it proves that your address is yours."},
    {1, "Initial", "The first packet each way, with TLS's hello."},
    {2, "0-RTT", "Data sent at once, with the keys from last time."},
    {3, "Handshake", "The rest of TLS's handshake."},
};
constexpr Named versions[] = {
    {negotiation, "Version Negotiation", "I do not speak your version; these are mine."},
    {version1, "1", "RFC 9000."},
    {version2, "2", "RFC 9369: the same with other numbers, so that nobody relies on the old ones."},
};

constexpr auto header = layout(
    bits(1, "quic.header_form", "Header Form", "Whether this is a long header or a short one.").named(forms),
    flag("quic.fixed_bit", "Fixed Bit", "Always set: it tells QUIC from other protocols."),
    bits(2, "quic.long.packet_type", "Packet Type", "What the packet is for.").named(types),
    bits(4, "quic.long.reserved", "Reserved", "Hidden by header protection."),
    u32("quic.version", "Version", "The version of QUIC.").hex().named(versions));

/// A field of the first byte that takes the place of others.
constexpr Field from(unsigned firstBit, Field field)
{
    field.at = firstBit;
    return field;
}
constexpr auto otherwise = loose(
    from(2, bits(2, "quic.long.packet_type_v2", "Packet Type", "What the packet is for, in version 2.").named(types2)),
    from(1, bits(7, "quic.vn.unused", "Unused", "Any bits: version negotiation has no use for them.").hex()));

constexpr auto parts = loose(
    u32("quic.packet_length", "Packet Length", "The size of the packet in bytes; a datagram may hold several."),
    u8("quic.dcil", "Destination Connection ID Length", "The size in bytes, at most 20."),
    bytes(0, "quic.dcid", "Destination Connection ID", "The receiver's number for this connection."),
    u8("quic.scil", "Source Connection ID Length", "The size in bytes, at most 20."),
    bytes(0, "quic.scid", "Source Connection ID", "The sender's number: it survives a change of address."),
    bits(0, "quic.token_length", "Token Length", "The size of the token in bytes."),
    bytes(0, "quic.token", "Token", "What a Retry or an earlier connection gave: the client's address is real."),
    bits(0, "quic.length", "Length", "The size of packet number and payload in bytes."),
    bytes(0, "quic.remaining_payload", "Remaining Payload", "Packet number and payload, encrypted."),
    bytes(0, "quic.retry_token", "Retry Token", "What the client is to bring when it comes again."),
    bytes(16, "quic.retry_integrity_tag", "Retry Integrity Tag", "Proof that the Retry was not damaged."),
    u32("quic.supported_version", "Supported Version", "A version that the server speaks.").hex().named(versions));

enum class Kind : std::uint8_t { Initial, ZeroRtt, Handshake, Retry };

Kind kindOf(std::uint8_t firstByte, std::uint32_t version)
{
    const unsigned type = firstByte >> 4 & 3;
    return Kind(version == version2 ? (type + 3) % 4 : type);
}

/// Adds a number of 1, 2, 4 or 8 bytes, as its first two bits say (RFC 9000 section 16); nothing if it is cut off.
std::optional<std::uint64_t> addVariableNumber(const Field& field, Cursor& in, Tree& tree)
{
    const std::size_t size = in.left() > 0 ? std::size_t(1) << (in.rest()[0] >> 6) : 1;
    if (in.left() < size) {
        in.take(in.left());
        tree.remark(Severity::Warning, "The bytes end here: " + std::string(field.name) + " is missing.");
        return std::nullopt;
    }
    const Cursor part = in.take(size);
    std::uint64_t number = part.rest()[0] & 0x3f;
    for (const std::uint8_t byte : part.rest().subspan(1))
        number = number << 8 | byte;
    tree.add(field, part, number);
    return number;
}

/// Adds a length of one byte and the connection ID that it counts.
bool addConnectionId(const Field& length, const Field& id, Cursor& in, Tree& tree)
{
    const std::size_t size = in.left() > 0 ? in.rest()[0] : 0;
    if (in.left() < 1 + size) {
        in.take(in.left());
        tree.remark(Severity::Warning, "The bytes end here: " + std::string(id.name) + " is missing.");
        return false;
    }
    tree.add(length, in.take(1));
    if (size > 0)
        tree.add(id, in.take(size));
    return true;
}

void addVersions(Cursor& in, Tree& tree)
{
    while (in.left() >= 4)
        tree.add(parts["quic.supported_version"], in.take(4));
    in.take(in.left());
}

void addRetry(Cursor& in, Tree& tree)
{
    constexpr std::size_t tagSize = 16;
    if (in.left() > tagSize)
        tree.add(parts["quic.retry_token"], in.take(in.left() - tagSize));
    if (in.left() == tagSize)
        tree.add(parts["quic.retry_integrity_tag"], in.take(tagSize));
    in.take(in.left());
}

/// Adds what is behind the connection IDs of a packet with a payload.
void addProtected(Kind kind, Cursor& in, Tree& tree)
{
    if (kind == Kind::Initial) {
        const auto size = addVariableNumber(parts["quic.token_length"], in, tree);
        if (size && *size > 0)
            tree.add(parts["quic.token"], in.take(std::size_t(std::min<std::uint64_t>(*size, in.left()))));
    }
    const auto length = addVariableNumber(parts["quic.length"], in, tree);
    if (!length)
        return;
    if (*length > in.left())
        tree.remark(Severity::Warning, "The bytes end here, within the packet.");
    const Cursor payload = in.take(std::size_t(std::min<std::uint64_t>(*length, in.left())));
    if (payload.left() > 0)
        tree.add(parts["quic.remaining_payload"], payload);
    tree.remark(
        Severity::Comment,
        kind == Kind::Initial
            ? "Encrypted, but with keys that follow from the connection ID: anybody could read it. It is not read here."
            : "Encrypted: only the two ends have the keys; on the way nobody can read it.");
}

void addFirstByte(Cursor first, std::uint32_t version, Tree& tree)
{
    tree.addBits(header["quic.header_form"], first);
    if (version == negotiation) {
        tree.addBits(otherwise["quic.vn.unused"], first);
        return;
    }
    tree.addBits(header["quic.fixed_bit"], first);
    if (version == version2)
        tree.addBits(otherwise["quic.long.packet_type_v2"], first);
    else
        tree.addBits(header["quic.long.packet_type"], first);
}

void addPacket(Cursor& in, Tree& tree)
{
    const std::size_t begin = in.at();
    const std::uint8_t firstByte = in.rest()[0];
    const auto version = std::uint32_t(header.over(in.rest())[header["quic.version"]]);
    addFirstByte(in.take(1), version, tree);
    tree.add(header["quic.version"], in.take(4));
    if (!addConnectionId(parts["quic.dcil"], parts["quic.dcid"], in, tree)
        || !addConnectionId(parts["quic.scil"], parts["quic.scid"], in, tree))
        return;
    if (version == negotiation)
        addVersions(in, tree);
    else if (const Kind kind = kindOf(firstByte, version); kind == Kind::Retry)
        addRetry(in, tree);
    else
        addProtected(kind, in, tree);
    tree.addComputed(parts["quic.packet_length"], in.at() - begin);
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    while (beginsWithQuic(in.rest()))
        addPacket(in, tree);
    if (in.left() > 0)
        tree.remark(Severity::Note, "What follows is a packet with a short header, or filler.");
}

Next summarize(Bytes, Summary&) noexcept { return {}; }

void describe(Bytes datagram, std::string& line)
{
    if (!beginsWithQuic(datagram)) {
        line += "Protected Payload";
        return;
    }
    const auto version = std::uint32_t(header.over(datagram)[header["quic.version"]]);
    if (version == negotiation)
        line += "Version Negotiation";
    else
        line += types[std::size_t(kindOf(datagram[0], version))].name;
}

} // namespace

bool beginsWithQuic(Bytes datagram) noexcept
{
    constexpr std::uint8_t longHeader = 0x80, fixedBit = 0x40, longestId = 20;
    constexpr std::size_t idAt = 5;
    if (datagram.size() <= idAt || !(datagram[0] & longHeader))
        return false;
    const auto version = std::uint32_t(header.over(datagram)[header["quic.version"]]);
    if (version == negotiation)
        return datagram[idAt] >= 1;
    const bool isKnown = version == version1 || version == version2 || (version >= firstDraft && version <= lastDraft);
    return isKnown && (datagram[0] & fixedBit) && datagram[idAt] <= longestId;
}

extern constinit const Protocol quic {
    .filter = "quic",
    .name = "QUIC",
    .means = "Reliable, encrypted streams over UDP, without TCP; HTTP/3 runs on it.",
    .spec = "RFC 9000",
    .osi = 4,
    .tcpip = TcpIpLayer::Transport,
    .carried = {{Carrier::UdpPort, quicPort}},
    .layouts = {header.fields, otherwise.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
