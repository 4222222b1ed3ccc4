// Writes pcapng, one block a call, into a run of bytes that the caller sends where it likes (draft-ietf-opsawg-pcapng).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "protocols/field.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace packetarium {

/// Appends whole blocks to `sink`, little-endian, times in nanoseconds. The caller may empty `sink` between calls.
class PcapngWriter {
public:
    /// One frame as it goes into an Enhanced Packet Block.
    struct Frame {
        std::int64_t nanoseconds = 0; ///< Since 1970; earlier times are written as 1970.
        Bytes bytes = {};
        std::uint32_t original = 0; ///< Bytes on the wire; at least bytes.size() is written.
        std::vector<std::string> comments = {};
        std::string customText = {}; ///< Custom option 2988 of exampleEnterprise; empty: none.
    };

    explicit PcapngWriter(std::vector<std::uint8_t>& sink)
        : m_sink(sink)
    {
    }

    /// Begins a section; interfaces count from 0 again.
    void section(std::string_view comment = {});
    /// Declares an interface and returns the number that packets name it by.
    std::uint32_t interface(const Interface&, std::string_view captureFilter = {});
    /// Says which address belongs to which name. What is no IPv4 or IPv6 address is left out.
    void names(const std::map<std::string, std::string>& nameOfAddress);
    void packet(std::uint32_t interface, const Frame&);
    void interfaceStatistics(
        std::uint32_t interface, std::int64_t nanoseconds, std::uint64_t received, std::uint64_t droppedByInterface,
        std::uint64_t droppedBySystem);
    /// A Custom Block that other programs skip, and copy along.
    void custom(std::uint32_t enterprise, std::string_view data);

private:
    std::size_t begin(std::uint32_t blockType);
    void end(std::size_t block);
    void number(std::uint64_t value, unsigned bytes);
    void padded(Bytes);
    void option(std::uint16_t code, Bytes value);
    void textOption(std::uint16_t code, std::string_view text);
    void customTextOption(std::uint32_t enterprise, std::string_view text);
    void numberOption(std::uint16_t code, std::uint64_t value);
    void endOfOptions();

    std::vector<std::uint8_t>& m_sink;
    std::uint32_t m_interfaces = 0;
};

} // namespace packetarium
