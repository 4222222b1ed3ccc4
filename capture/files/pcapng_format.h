// The numbers of the pcapng file format: block types and option codes (draft-ietf-opsawg-pcapng).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace packetarium::pcapng {

namespace block {
constexpr std::uint32_t sectionHeader = 0x0A0D0D0A; // Reads the same in both byte orders.
constexpr std::uint32_t interfaceDescription = 1;
constexpr std::uint32_t obsoletePacket = 2;
constexpr std::uint32_t simplePacket = 3;
constexpr std::uint32_t nameResolution = 4;
constexpr std::uint32_t interfaceStatistics = 5;
constexpr std::uint32_t enhancedPacket = 6;
constexpr std::uint32_t custom = 0x00000BAD;
constexpr std::uint32_t customNotCopied = 0x40000BAD;
} // namespace block

namespace option {
constexpr std::uint16_t endOfOptions = 0;
constexpr std::uint16_t comment = 1;
constexpr std::uint16_t customText = 2988;
constexpr std::uint16_t customBytes = 2989;
constexpr std::uint16_t customTextNotCopied = 19372;
constexpr std::uint16_t customBytesNotCopied = 19373;

constexpr std::uint16_t sectionApplication = 4;
constexpr std::uint16_t interfaceName = 2;
constexpr std::uint16_t interfaceDescription = 3;
constexpr std::uint16_t interfaceTimeResolution = 9;
constexpr std::uint16_t interfaceFilter = 11;
constexpr std::uint16_t interfaceTimeOffset = 14;
constexpr std::uint16_t packetDropCount = 4;
constexpr std::uint16_t statisticsReceived = 4;
constexpr std::uint16_t statisticsInterfaceDrops = 5;
constexpr std::uint16_t statisticsSystemDrops = 7;
} // namespace option

constexpr std::uint32_t byteOrderMagic = 0x1A2B3C4D;

/// The enterprise number that RFC 5612 sets aside for examples; the wire's verdicts travel under it.
constexpr std::uint32_t exampleEnterprise = 32473;

} // namespace packetarium::pcapng
