// What a capture file turns into, one record after another, whatever its format.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/files/byte_order.h"

#include <optional>
#include <string>
#include <string_view>

namespace packetarium {

/// Where a packet's comments can be found again without remembering each: behind its bytes, in its own block.
struct PacketForm {
    bool hasOptions = false;
    ByteOrder order = ByteOrder::Little;
    bool operator==(const PacketForm&) const = default;
};

struct PacketRecord {
    std::int64_t nanoseconds = 0; ///< Since 1970.
    std::uint64_t fileOffset = 0; ///< Of bytes[0].
    std::uint32_t original = 0; ///< Bytes on the wire.
    std::uint16_t interface = 0; ///< Counted over all sections.
    std::uint32_t droppedBefore = 0; ///< Packets lost since the one before, as the file says.
    Bytes bytes = {}; ///< Valid during the call only.
    PacketForm form = {};
    std::optional<Verdict> verdict = {}; ///< What became of it, where the file says so beside the packet.
};

/// Receives the records of a capture file in the order in which they were written.
class RecordReceiver {
public:
    virtual ~RecordReceiver() = default;
    virtual void interfaceFound(const Interface&) = 0;
    /// False when no further packet can be taken.
    virtual bool packetFound(const PacketRecord&) = 0;
    virtual void nameFound(const std::string& address, const std::string& name) = 0;
    /// What has just become of packet `index` (from 0, over the whole file), which has been found before.
    virtual void verdictFound(std::uint64_t index, const Verdict&) = 0;
    /// Packets lost at this interface since the capture began.
    virtual void dropsFound(std::uint16_t interface, std::uint64_t dropped) = 0;
};

/// What reading one item from the front of the bytes at hand came to.
struct Taken {
    enum class What : std::uint8_t {
        Item, ///< `length` bytes are done with; that may be more than are at hand yet.
        More, ///< The item needs `length` bytes at the front.
        Damage, ///< `why` it cannot go on.
    } what = What::More;
    std::uint64_t length = 0;
    std::string why = {};

    static Taken item(std::uint64_t length) { return {What::Item, length}; }
    static Taken more(std::uint64_t length) { return {What::More, length}; }
    static Taken damage(std::string why) { return {What::Damage, 0, std::move(why)}; }
};

/// Reads one file format, an item (a header, a block, a packet) at a time.
class FormatReader {
public:
    virtual ~FormatReader() = default;
    /// `offset` is where in the file `front` begins.
    virtual Taken take(Bytes front, std::uint64_t offset) = 0;
};

/// No packet and no header is longer; what claims to be is damaged.
constexpr std::uint64_t longestItem = 16 << 20;

} // namespace packetarium
