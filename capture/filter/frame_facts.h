// Facts about the whole packet, which no protocol declares: "frame.number" and its like.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/protocol.h"

namespace packetarium::filter {

/// What the row, or the file beside the packet, says about the whole packet.
enum class FrameFact : std::uint8_t {
    Number,
    Length,
    CapturedLength,
    SinceFirst,
    SincePrevious,
    Time,
    LinkType,
    InterfaceNumber,
    InterfaceName,
    InterfaceDescription,
    Protocols,
    Comment,
    Nothing, ///< A number that always is 0.
};
/// `field` is one of frameFields().
FrameFact frameFact(const Field& field);
std::span<const Field> frameFields();

/// Wireshark's number for a LINKTYPE_ number; none for link types that are not known here.
std::optional<std::uint64_t> encapsulationType(std::uint32_t linkType);
/// The layers as Wireshark lists them: "eth:ethertype:ip:tcp".
std::string protocolsIn(const Tree&);

} // namespace packetarium::filter
