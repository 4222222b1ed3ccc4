// pcapng blocks in either byte order, made by hand so that they can be wrong on purpose.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/byte_order.h"

#include <string_view>
#include <vector>

/// Appends numbers and blocks in one byte order.
class PcapngBytes {
public:
    explicit PcapngBytes(packetarium::ByteOrder order)
        : m_order(order)
    {
    }

    PcapngBytes& number(std::uint64_t value, unsigned size)
    {
        for (unsigned i = 0; i < size; ++i) {
            const unsigned place = m_order == packetarium::ByteOrder::Big ? size - 1 - i : i;
            bytes.push_back(std::uint8_t(value >> 8 * place));
        }
        return *this;
    }
    PcapngBytes& u16(std::uint64_t value) { return number(value, 2); }
    PcapngBytes& u32(std::uint64_t value) { return number(value, 4); }
    PcapngBytes& u64(std::uint64_t value) { return number(value, 8); }
    PcapngBytes& text(std::string_view text)
    {
        bytes.insert(bytes.end(), text.begin(), text.end());
        bytes.resize((bytes.size() + 3) / 4 * 4);
        return *this;
    }
    PcapngBytes& option(std::uint16_t code, std::string_view value) { return u16(code).u16(value.size()).text(value); }
    /// Wraps what `body` appended to an empty object of the same byte order.
    PcapngBytes& block(std::uint32_t type, const PcapngBytes& body)
    {
        const std::size_t length = body.bytes.size() + 12;
        u32(type).u32(length);
        bytes.insert(bytes.end(), body.bytes.begin(), body.bytes.end());
        return u32(length);
    }
    PcapngBytes empty() const { return PcapngBytes(m_order); }

    PcapngBytes& section() { return block(0x0A0D0D0A, empty().u32(0x1A2B3C4D).u16(1).u16(0).u64(~0ull)); }
    /// An Ethernet interface; `options` as appended to empty().
    PcapngBytes& interface(const PcapngBytes& options, std::uint32_t snapLength = 0)
    {
        PcapngBytes body = empty().u16(1).u16(0).u32(snapLength);
        body.bytes.insert(body.bytes.end(), options.bytes.begin(), options.bytes.end());
        return block(1, body);
    }
    PcapngBytes&
    enhancedPacket(std::uint32_t interface, std::uint64_t time, std::string_view data, const PcapngBytes& options)
    {
        PcapngBytes body = empty().u32(interface).u32(time >> 32).u32(time & 0xffffffff);
        body.u32(data.size()).u32(data.size()).text(data);
        body.bytes.insert(body.bytes.end(), options.bytes.begin(), options.bytes.end());
        return block(6, body);
    }

    std::vector<std::uint8_t> bytes;

private:
    packetarium::ByteOrder m_order;
};
