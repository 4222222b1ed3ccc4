// Reads pcapng: sections, interfaces, packets, names, statistics (draft-ietf-opsawg-pcapng).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/records.h"
#include "capture/files/timestamp.h"

#include <vector>

namespace packetarium {

class PcapngReader : public FormatReader {
public:
    explicit PcapngReader(RecordReceiver& receiver)
        : m_receiver(receiver)
    {
    }
    /// Whether a file that begins so is pcapng; twelve bytes tell.
    static bool recognise(Bytes front);

    Taken take(Bytes front, std::uint64_t offset) override;

private:
    struct KnownInterface {
        TimeScale time;
        std::uint32_t snapLength = 0;
    };

    /// A packet's own members, which each of the three kinds of packet block lays out in its way.
    struct PacketPlace {
        std::uint32_t interface = 0;
        std::uint32_t captured = 0, original = 0;
        std::size_t at = 0; ///< Of the first captured byte, in the block.
        std::uint32_t droppedBefore = 0;
        std::optional<std::uint64_t> time;
    };

    /// Empty when the block was understood, else why not.
    std::string takeSection(Bytes block);
    std::string takeBlock(std::uint32_t type, Bytes block, std::uint64_t offset);
    std::string takeInterface(Bytes block);
    std::string takeEnhancedPacket(Bytes block, std::uint64_t offset);
    std::string takeObsoletePacket(Bytes block, std::uint64_t offset);
    std::string takeSimplePacket(Bytes block, std::uint64_t offset);
    std::string takePacket(const PacketPlace&, Bytes block, std::uint64_t offset);
    void takeNames(Bytes block);
    void takeStatistics(Bytes block);
    void takeCustom(Bytes block);
    void takePacketOptions(Bytes options, PacketRecord&) const;

    RecordReceiver& m_receiver;
    ByteOrder m_order = ByteOrder::Little;
    bool m_begun = false;
    std::vector<KnownInterface> m_interfaces; ///< Of all sections.
    std::size_t m_firstInterface = 0; ///< Of this section.
    std::uint64_t m_packets = 0; ///< Of all sections.
    std::uint64_t m_firstPacket = 0; ///< Of this section.
    bool m_onlyEnhancedPackets = true; ///< In this section; only those are numbered by the wire.
    std::int64_t m_lastTime = 0;
};

} // namespace packetarium
