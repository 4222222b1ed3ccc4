// Reads pcap, the older capture format: one header, then packets (draft-ietf-opsawg-pcap).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/records.h"
#include "capture/files/timestamp.h"

namespace packetarium {

class PcapReader : public FormatReader {
public:
    static constexpr std::size_t headerSize = 24;

    explicit PcapReader(RecordReceiver& receiver)
        : m_receiver(receiver)
    {
    }
    /// The byte order of a pcap file that begins so; nothing when this is no pcap file that we read.
    static std::optional<ByteOrder> recognise(Bytes front);

    Taken take(Bytes front, std::uint64_t offset) override;

private:
    Taken takeHeader(Bytes front);

    RecordReceiver& m_receiver;
    ByteOrder m_order = ByteOrder::Little;
    std::uint32_t m_nanosecondsAFraction = 1000;
    bool m_begun = false;
    std::uint64_t m_secondPacket = 0; ///< Where it begins in the file; 0 before the first was taken.
};

} // namespace packetarium
