// The pcapng reader. A block whose frame is unsound ends the reading; a block that says nothing we know is skipped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcapng_reader.h"

#include "capture/files/pcapng_format.h"
#include "capture/files/pcapng_options.h"
#include "capture/files/verdict_text.h"
#include "protocols/value.h"

#include <algorithm>

namespace packetarium {
namespace {

using namespace pcapng;

constexpr std::size_t smallestBlock = 12; // Type, length, and the length again at its end.
constexpr std::size_t bodyAt = 8;
constexpr std::size_t mostInterfaces = 65535; // A row names its interface by a 16-bit number.
constexpr std::size_t longestName = 256, longestDescription = 1024;

std::size_t paddedSize(std::uint32_t length) { return (std::size_t(length) + 3) / 4 * 4; }

/// The bytes between a block's fixed part and its second length.
Bytes optionsFrom(Bytes block, std::size_t at)
{
    const std::size_t end = block.size() - 4;
    return at < end ? block.subspan(at, end - at) : Bytes {};
}

std::optional<ByteOrder> orderOfSection(Bytes front)
{
    for (const ByteOrder order : {ByteOrder::Little, ByteOrder::Big})
        if (Numbers(front, order).u32(bodyAt) == byteOrderMagic)
            return order;
    return std::nullopt;
}

/// Blocks that must be understood before anything after them can be; others may be skipped when oversized.
bool isEssential(std::uint32_t type)
{
    return type == block::sectionHeader || type == block::interfaceDescription || type == block::enhancedPacket
        || type == block::simplePacket || type == block::obsoletePacket;
}

} // namespace

bool PcapngReader::recognise(Bytes front)
{
    return Numbers(front, ByteOrder::Little).u32(0) == block::sectionHeader && orderOfSection(front);
}

Taken PcapngReader::take(Bytes front, std::uint64_t offset)
{
    if (front.size() < smallestBlock)
        return Taken::more(smallestBlock);
    const bool isSection = Numbers(front, m_order).u32(0) == block::sectionHeader;
    if (isSection) {
        const auto order = orderOfSection(front);
        if (!order)
            return Taken::damage("a section begins without the mark that tells its byte order");
        m_order = *order;
    } else if (!m_begun) {
        return Taken::damage("a pcapng file begins with a Section Header Block, and this one does not");
    }

    const Numbers header(front, m_order);
    const std::uint32_t type = header.u32(0), length = header.u32(4);
    if (length < smallestBlock || length % 4 != 0)
        return Taken::damage("a block claims a length of " + std::to_string(length) + " bytes, which is not possible");
    if (length > longestItem) {
        if (isEssential(type))
            return Taken::damage("a block claims a length of " + std::to_string(length) + " bytes, which is too long");
        return Taken::item(length);
    }
    if (front.size() < length)
        return Taken::more(length);
    if (header.u32(length - 4) != length)
        return Taken::damage("a block's length at its end is not the one at its beginning");

    const Bytes whole = front.first(length);
    const std::string why = isSection ? takeSection(whole) : takeBlock(type, whole, offset);
    return why.empty() ? Taken::item(length) : Taken::damage(why);
}

std::string PcapngReader::takeSection(Bytes block)
{
    constexpr std::size_t fixedPart = 24;
    if (block.size() < fixedPart + 4)
        return "a Section Header Block is too short";
    if (const std::uint16_t major = Numbers(block, m_order).u16(12); major != 1)
        return "this is version " + std::to_string(major) + " of pcapng; only version 1 is known";
    m_begun = true;
    m_firstInterface = m_interfaces.size();
    m_firstPacket = m_packets;
    m_onlyEnhancedPackets = true;
    return {};
}

std::string PcapngReader::takeBlock(std::uint32_t type, Bytes block, std::uint64_t offset)
{
    switch (type) {
    case block::interfaceDescription: return takeInterface(block);
    case block::enhancedPacket: return takeEnhancedPacket(block, offset);
    case block::obsoletePacket: return takeObsoletePacket(block, offset);
    case block::simplePacket: return takeSimplePacket(block, offset);
    case block::nameResolution: takeNames(block); break;
    case block::interfaceStatistics: takeStatistics(block); break;
    case block::custom:
    case block::customNotCopied: takeCustom(block); break;
    default: break;
    }
    return {};
}

std::string PcapngReader::takeInterface(Bytes block)
{
    constexpr std::size_t fixedPart = 16;
    if (block.size() < fixedPart + 4)
        return "an Interface Description Block is too short";
    if (m_interfaces.size() == mostInterfaces)
        return "it has more than " + std::to_string(mostInterfaces) + " interfaces";

    const Numbers numbers(block, m_order);
    Interface described;
    described.linkType = numbers.u16(bodyAt);
    described.snapLength = numbers.u32(bodyAt + 4);
    KnownInterface known {{}, described.snapLength};
    Options options(optionsFrom(block, fixedPart), m_order);
    while (const auto each = options.next()) {
        if (each->code == option::interfaceName)
            described.name = textOf(each->value).substr(0, longestName);
        else if (each->code == option::interfaceDescription)
            described.description = textOf(each->value).substr(0, longestDescription);
        else if (each->code == option::interfaceTimeResolution && !each->value.empty())
            known.time.resolution = each->value[0];
        else if (each->code == option::interfaceTimeOffset && each->value.size() == 8)
            known.time.offsetSeconds = std::int64_t(Numbers(each->value, m_order).u64(0));
    }
    m_interfaces.push_back(known);
    m_receiver.interfaceFound(described);
    return {};
}

std::string PcapngReader::takeEnhancedPacket(Bytes block, std::uint64_t offset)
{
    const Numbers numbers(block, m_order);
    PacketPlace place;
    place.at = 28;
    place.interface = numbers.u32(8);
    place.time = std::uint64_t(numbers.u32(12)) << 32 | numbers.u32(16);
    place.captured = numbers.u32(20);
    place.original = numbers.u32(24);
    return takePacket(place, block, offset);
}

std::string PcapngReader::takeObsoletePacket(Bytes block, std::uint64_t offset)
{
    constexpr std::uint16_t dropsUnknown = 0xffff;
    const Numbers numbers(block, m_order);
    PacketPlace place;
    place.at = 28;
    place.interface = numbers.u16(8);
    place.droppedBefore = numbers.u16(10) == dropsUnknown ? 0 : numbers.u16(10);
    place.time = std::uint64_t(numbers.u32(12)) << 32 | numbers.u32(16);
    place.captured = numbers.u32(20);
    place.original = numbers.u32(24);
    m_onlyEnhancedPackets = false;
    return takePacket(place, block, offset);
}

std::string PcapngReader::takeSimplePacket(Bytes block, std::uint64_t offset)
{
    if (m_interfaces.size() == m_firstInterface)
        return "a packet comes before any interface";
    PacketPlace place;
    place.at = 12;
    place.original = Numbers(block, m_order).u32(8);
    // How much was captured follows from the interface's limit and from the block's own size.
    place.captured = place.original;
    if (const std::uint32_t limit = m_interfaces[m_firstInterface].snapLength; limit != 0)
        place.captured = std::min(place.captured, limit);
    if (block.size() < place.at + 4)
        return "a Simple Packet Block is too short";
    m_onlyEnhancedPackets = false;
    return takePacket(place, block, offset);
}

std::string PcapngReader::takePacket(const PacketPlace& place, Bytes block, std::uint64_t offset)
{
    if (block.size() < place.at + 4)
        return "a packet's block is too short";
    if (paddedSize(place.captured) > block.size() - place.at - 4)
        return "a packet claims " + std::to_string(place.captured) + " bytes, more than its block holds";
    if (place.interface >= m_interfaces.size() - m_firstInterface)
        return "a packet names interface " + std::to_string(place.interface) + ", which was not described";

    const std::size_t interface = m_firstInterface + place.interface;
    PacketRecord packet;
    // A simple packet has no time: it is shown with the time of the packet before it.
    packet.nanoseconds = place.time ? m_interfaces[interface].time.nanoseconds(*place.time) : m_lastTime;
    packet.fileOffset = offset + place.at;
    packet.original = std::max(place.original, place.captured);
    packet.interface = std::uint16_t(interface);
    packet.droppedBefore = place.droppedBefore;
    packet.bytes = block.subspan(place.at, place.captured);

    packet.form = {place.time.has_value(), m_order};
    if (packet.form.hasOptions)
        takePacketOptions(optionsFrom(block, place.at + paddedSize(place.captured)), packet);
    if (!m_receiver.packetFound(packet))
        return "this is more packets than the program can hold";
    ++m_packets;
    m_lastTime = packet.nanoseconds;
    return {};
}

void PcapngReader::takePacketOptions(Bytes bytes, PacketRecord& packet) const
{
    Options options(bytes, m_order);
    while (const auto each = options.next()) {
        if (each->code == option::packetDropCount && each->value.size() == 8) {
            const std::uint64_t dropped = Numbers(each->value, m_order).u64(0);
            packet.droppedBefore = std::uint32_t(std::min<std::uint64_t>(dropped, 0xffffffff));
        } else if (auto found = pcapng::verdict(*each, m_order)) {
            packet.verdict = std::move(found);
        }
    }
}

void PcapngReader::takeNames(Bytes block)
{
    constexpr std::uint16_t ipv4Record = 1, ipv6Record = 2;
    Options records(optionsFrom(block, bodyAt), m_order); // Its records are laid out as options are.
    while (const auto each = records.next()) {
        const std::size_t addressSize = each->code == ipv4Record ? 4 : each->code == ipv6Record ? 16 : 0;
        if (addressSize == 0 || each->value.size() <= addressSize)
            continue;
        const std::string_view text = textOf(each->value.subspan(addressSize));
        const std::string_view name = text.substr(0, std::min(text.find('\0'), longestName));
        if (!name.empty())
            m_receiver.nameFound(addressText(each->value.first(addressSize)), std::string(name));
    }
}

void PcapngReader::takeStatistics(Bytes block)
{
    constexpr std::size_t fixedPart = 20;
    const std::uint32_t interface = Numbers(block, m_order).u32(bodyAt);
    if (block.size() < fixedPart + 4 || interface >= m_interfaces.size() - m_firstInterface)
        return;
    std::uint64_t byInterface = 0, bySystem = 0;
    Options options(optionsFrom(block, fixedPart), m_order);
    while (const auto each = options.next()) {
        if (each->value.size() != 8)
            continue;
        if (each->code == option::statisticsInterfaceDrops)
            byInterface = Numbers(each->value, m_order).u64(0);
        else if (each->code == option::statisticsSystemDrops)
            bySystem = Numbers(each->value, m_order).u64(0);
    }
    std::uint64_t dropped = 0;
    if (__builtin_add_overflow(byInterface, bySystem, &dropped))
        dropped = ~std::uint64_t(0);
    m_receiver.dropsFound(std::uint16_t(m_firstInterface + interface), dropped);
}

void PcapngReader::takeCustom(Bytes block)
{
    if (Numbers(block, m_order).u32(bodyAt) != exampleEnterprise || !m_onlyEnhancedPackets)
        return;
    const auto found = numberedVerdictFromText(textOf(optionsFrom(block, bodyAt + 4)));
    if (found && found->number <= m_packets - m_firstPacket)
        m_receiver.verdictFound(m_firstPacket + found->number - 1, found->verdict);
}

} // namespace packetarium
