// The Internet checksum: a sum that is cheap to compute and notices most damage.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/checksum.h"

namespace packetarium {
namespace {

std::string hex(std::uint16_t value)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += digits[value >> shift & 15];
    return text;
}

constexpr std::string_view notChecked = "The checksum was not checked: not all of the packet was captured.";
constexpr std::string_view offloaded =
    "The computer left this checksum to the network card, which fills it in after the packet was seen here. "
    "Nothing is wrong.";

std::string wrong(std::uint16_t correct)
{
    return "The checksum is wrong: it should be " + hex(correct) + ". A receiver would throw this packet away.";
}

} // namespace

std::uint16_t onesComplementSum(Bytes bytes, std::uint32_t start) noexcept
{
    std::uint64_t sum = start;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2)
        sum += unsigned(bytes[i]) << 8 | bytes[i + 1];
    if (bytes.size() % 2)
        sum += unsigned(bytes.back()) << 8;
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return std::uint16_t(sum);
}

std::uint16_t pseudoHeaderSum(const Summary& row, std::uint8_t protocol, std::size_t length) noexcept
{
    std::uint32_t sum = protocol + std::uint32_t(length >> 16) + std::uint32_t(length & 0xffff);
    sum = onesComplementSum(Bytes(row.source).first(row.addressBytes), sum);
    return onesComplementSum(Bytes(row.target).first(row.addressBytes), sum);
}

void checkWithPseudoHeader(Tree& tree, Bytes packet, std::size_t checksumAt, const Summary& row, std::uint8_t protocol)
{
    if ((row.addressBytes != 4 && row.addressBytes != 16) || checksumAt + 2 > packet.size())
        return;
    if (row.truncated)
        return tree.remark(Severity::Comment, std::string(notChecked));
    const std::uint16_t pseudo = pseudoHeaderSum(row, protocol, packet.size());
    if (onesComplementSum(packet, pseudo) == 0xffff)
        return;
    // Linux leaves the sum over the pseudo-header in place, without the length where the card will also cut.
    const auto found = std::uint16_t(packet[checksumAt] << 8 | packet[checksumAt + 1]);
    if (found == pseudo || found == pseudoHeaderSum(row, protocol, 0) || found == 0)
        return tree.remark(Severity::Note, std::string(offloaded));
    const auto correct = std::uint16_t(~onesComplementSum(packet, pseudo + (~found & 0xffffu)));
    tree.remark(Severity::Error, wrong(correct));
}

void checkPlain(Tree& tree, Bytes packet, const Summary& row)
{
    if (row.truncated)
        return tree.remark(Severity::Comment, std::string(notChecked));
    if (onesComplementSum(packet) == 0xffff)
        return;
    const auto found = std::uint16_t(packet[2] << 8 | packet[3]);
    tree.remark(Severity::Error, wrong(std::uint16_t(~onesComplementSum(packet, ~found & 0xffffu))));
}

} // namespace packetarium
