// The pcapng writer: block frames, options and their padding.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcapng_writer.h"

#include "capture/files/pcapng_format.h"
#include "capture/files/utf8.h"

#include <algorithm>
#include <limits>

#include <arpa/inet.h>

namespace packetarium {
namespace {

constexpr std::size_t longestOption = 0xffff; // Its length is a 16-bit number.
constexpr std::uint8_t nanosecondResolution = 9; // 10 to the power of -9.

Bytes bytesOf(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// pcapng counts from 1970 upwards only.
std::uint64_t timestamp(std::int64_t nanoseconds) { return std::uint64_t(std::max<std::int64_t>(nanoseconds, 0)); }

} // namespace

void PcapngWriter::number(std::uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; ++i)
        m_sink.push_back(std::uint8_t(value >> 8 * i));
}

void PcapngWriter::padded(Bytes bytes)
{
    m_sink.insert(m_sink.end(), bytes.begin(), bytes.end());
    m_sink.insert(m_sink.end(), (4 - bytes.size() % 4) % 4, 0);
}

std::size_t PcapngWriter::begin(std::uint32_t blockType)
{
    const std::size_t block = m_sink.size();
    number(blockType, 4);
    number(0, 4); // The length, known when the block ends.
    return block;
}

void PcapngWriter::end(std::size_t block)
{
    const auto length = std::uint32_t(m_sink.size() + 4 - block);
    number(length, 4);
    for (unsigned i = 0; i < 4; ++i)
        m_sink[block + 4 + i] = std::uint8_t(length >> 8 * i);
}

void PcapngWriter::option(std::uint16_t code, Bytes value)
{
    number(code, 2);
    number(value.size(), 2);
    padded(value);
}

void PcapngWriter::textOption(std::uint16_t code, std::string_view text)
{
    if (!text.empty())
        option(code, bytesOf(fittingUtf8(validUtf8(text), longestOption)));
}

void PcapngWriter::customTextOption(std::uint32_t enterprise, std::string_view text)
{
    if (text.empty())
        return;
    const std::string clean = validUtf8(text);
    const std::string_view fits = fittingUtf8(clean, longestOption - 4);
    number(pcapng::option::customText, 2);
    number(4 + fits.size(), 2);
    number(enterprise, 4);
    padded(bytesOf(fits));
}

void PcapngWriter::numberOption(std::uint16_t code, std::uint64_t value)
{
    number(code, 2);
    number(8, 2);
    number(value, 8);
}

void PcapngWriter::endOfOptions()
{
    number(pcapng::option::endOfOptions, 2);
    number(0, 2);
}

void PcapngWriter::section(std::string_view comment)
{
    m_interfaces = 0;
    const std::size_t block = begin(pcapng::block::sectionHeader);
    number(pcapng::byteOrderMagic, 4);
    number(1, 2); // Version 1.0.
    number(0, 2);
    number(std::numeric_limits<std::uint64_t>::max(), 8); // The section's length is not known beforehand.
    textOption(pcapng::option::comment, comment);
    textOption(pcapng::option::sectionApplication, "Packetarium");
    endOfOptions();
    end(block);
}

std::uint32_t PcapngWriter::interface(const Interface& described, std::string_view captureFilter)
{
    const std::size_t block = begin(pcapng::block::interfaceDescription);
    number(described.linkType, 2);
    number(0, 2);
    number(described.snapLength, 4);
    textOption(pcapng::option::interfaceName, described.name);
    textOption(pcapng::option::interfaceDescription, described.description);
    option(pcapng::option::interfaceTimeResolution, Bytes(&nanosecondResolution, 1));
    if (!captureFilter.empty()) {
        // Its first byte says how the filter is written; 0 is libpcap's language.
        std::vector<std::uint8_t> filter {0};
        const Bytes text = bytesOf(fittingUtf8(captureFilter, longestOption - 1));
        filter.insert(filter.end(), text.begin(), text.end());
        option(pcapng::option::interfaceFilter, filter);
    }
    endOfOptions();
    end(block);
    return m_interfaces++;
}

void PcapngWriter::names(const std::map<std::string, std::string>& nameOfAddress)
{
    const std::size_t block = begin(pcapng::block::nameResolution);
    for (const auto& [address, name] : nameOfAddress) {
        std::uint8_t raw[16];
        const bool four = inet_pton(AF_INET, address.c_str(), raw) == 1;
        if (!four && inet_pton(AF_INET6, address.c_str(), raw) != 1)
            continue;
        std::vector<std::uint8_t> record(raw, raw + (four ? 4 : 16));
        // The format's text ends at the first zero byte, and so does a name that holds one.
        const std::string clean = validUtf8(name.c_str());
        const Bytes text = bytesOf(fittingUtf8(clean, 255));
        if (text.empty())
            continue;
        record.insert(record.end(), text.begin(), text.end());
        record.push_back(0);
        option(four ? 1 : 2, record);
    }
    number(0, 4); // End of records.
    end(block);
}

void PcapngWriter::packet(std::uint32_t interface, const Frame& frame)
{
    const std::size_t block = begin(pcapng::block::enhancedPacket);
    const std::uint64_t time = timestamp(frame.nanoseconds);
    const auto captured = std::uint32_t(frame.bytes.size());
    number(interface, 4);
    number(time >> 32, 4);
    number(time & 0xffffffff, 4);
    number(captured, 4);
    number(std::max(frame.original, captured), 4);
    padded(frame.bytes);
    if (!frame.comments.empty() || !frame.customText.empty()) {
        for (const std::string& comment : frame.comments)
            textOption(pcapng::option::comment, comment);
        customTextOption(pcapng::exampleEnterprise, frame.customText);
        endOfOptions();
    }
    end(block);
}

void PcapngWriter::interfaceStatistics(
    std::uint32_t interface, std::int64_t nanoseconds, std::uint64_t received, std::uint64_t droppedByInterface,
    std::uint64_t droppedBySystem)
{
    const std::size_t block = begin(pcapng::block::interfaceStatistics);
    const std::uint64_t time = timestamp(nanoseconds);
    number(interface, 4);
    number(time >> 32, 4);
    number(time & 0xffffffff, 4);
    numberOption(pcapng::option::statisticsReceived, received);
    numberOption(pcapng::option::statisticsInterfaceDrops, droppedByInterface);
    numberOption(pcapng::option::statisticsSystemDrops, droppedBySystem);
    endOfOptions();
    end(block);
}

void PcapngWriter::custom(std::uint32_t enterprise, std::string_view data)
{
    const std::size_t block = begin(pcapng::block::custom);
    number(enterprise, 4);
    // The block's own length is a multiple of four, so text is padded with zero bytes that a reader takes off again.
    padded(bytesOf(data));
    end(block);
}

} // namespace packetarium
