// Reading domain names, with bounds on what pointers can make a reader do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/dns/name.h"

#include "protocols/utf8.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace packetarium::dns {
namespace {

constexpr std::uint8_t labelKind = 0xc0, pointer = 0xc0, plainLabel = 0x00;
constexpr std::size_t longestName = 255;
/// A name has at most 127 labels; more pointers than that can only be a loop or a trick.
constexpr unsigned mostPointers = 128;

/// What a control character is called in C, or its octal number.
std::string escape(std::uint8_t byte)
{
    constexpr std::string_view controls = "\a\b\t\n\v\f\r", letters = "abtnvfr";
    if (const std::size_t place = controls.find(char(byte)); byte && place != std::string_view::npos)
        return {'\\', letters[place]};
    return {'\\', char('0' + (byte >> 6)), char('0' + (byte >> 3 & 7)), char('0' + (byte & 7))};
}

/// Characters that cannot be seen, or that change the direction in which the rest is read.
bool isInvisible(unsigned character)
{
    constexpr std::pair<unsigned, unsigned> ranges[] = {
        {0x80, 0x9f},
        {0xad, 0xad},
        {0x61c, 0x61c},
        {0x200b, 0x200f},
        {0x202a, 0x202e},
        {0x2060, 0x2069},
        {0xfeff, 0xfeff}};
    return std::ranges::any_of(
        ranges, [&](const auto& range) { return range.first <= character && character <= range.second; });
}

std::string escape(unsigned character)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text = "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += digits[character >> shift & 15];
    return text;
}

/// The size of the UTF-8 character at the front, or nothing when it is none.
std::optional<std::size_t> characterSize(Bytes bytes)
{
    const std::size_t size = bytes[0] < 0xe0 ? 2 : bytes[0] < 0xf0 ? 3 : 4;
    return size <= bytes.size() && isUtf8(bytes.first(size)) ? std::optional(size) : std::nullopt;
}

} // namespace

std::string printable(Bytes bytes)
{
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    std::string text;
    while (!bytes.empty()) {
        const std::uint8_t byte = bytes[0];
        std::size_t used = 1;
        if (byte < 0x20 || byte == 0x7f) {
            text += escape(byte);
        } else if (byte < 0x80) {
            text += char(byte);
        } else if (const auto size = characterSize(bytes)) {
            unsigned character = byte & (0x7fu >> *size);
            for (const std::uint8_t next : bytes.subspan(1, *size - 1))
                character = character << 6 | (next & 0x3fu);
            text +=
                isInvisible(character) ? escape(character) : std::string(bytes.begin(), bytes.begin() + long(*size));
            used = *size;
        } else {
            text += replacement;
        }
        bytes = bytes.subspan(used);
    }
    return text;
}

std::size_t nameSize(Bytes message, std::size_t at) noexcept
{
    std::size_t end = at;
    while (end < message.size()) {
        const std::uint8_t length = message[end];
        if ((length & labelKind) == pointer)
            return std::min(end + 2, message.size()) - at;
        end += 1;
        if (length == 0)
            break;
        end += length & ~labelKind;
    }
    return std::min(std::max(end, at), std::max(message.size(), at)) - at;
}

Name readName(Bytes message, std::size_t at)
{
    Name name {.size = nameSize(message, at)};
    std::vector<std::uint8_t> written;
    const auto stop = [&](NameFault fault) {
        name.fault = fault;
        name.text = fault == NameFault::Loops ? "<Name contains a pointer that loops>"
            : fault == NameFault::TooLong     ? "<Name too long>"
                                              : printable(written);
        return name;
    };
    std::vector<std::size_t> targets;
    for (;;) {
        if (at >= message.size())
            return stop(NameFault::CutShort);
        const std::uint8_t length = message[at];
        if ((length & labelKind) == pointer) {
            if (at + 1 >= message.size())
                return stop(NameFault::CutShort);
            const std::size_t target = std::size_t(length & ~labelKind) << 8 | message[at + 1];
            name.pointsForward |= target > at;
            if (targets.size() == mostPointers || std::ranges::find(targets, target) != targets.end())
                return stop(NameFault::Loops);
            targets.push_back(target);
            at = target;
            continue;
        }
        if ((length & labelKind) != plainLabel)
            return stop(NameFault::UnknownLabel);
        ++at;
        if (length == 0)
            break;
        if (at + length > message.size())
            return stop(NameFault::CutShort);
        if (name.labels++ > 0)
            written.push_back('.');
        const Bytes label = message.subspan(at, length);
        written.insert(written.end(), label.begin(), label.end());
        if (written.size() + 2 > longestName) // The first length and the final zero count as well.
            return stop(NameFault::TooLong);
        at += length;
    }
    name.length = written.size();
    name.text = written.empty() ? "<Root>" : printable(written);
    return name;
}

} // namespace packetarium::dns
