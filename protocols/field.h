// The language in which a protocol's layout is declared: fields in wire order, offsets computed at compile time.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace packetarium {

using Bytes = std::span<const std::uint8_t>;

/// How a value is written out. Seconds: the value is in nanoseconds. None: the field's presence is all it says.
enum class Show : std::uint8_t { Decimal, Hex, Flag, Raw, Mac, Ipv4, Ipv6, Text, Seconds, None };

/// A value that has a name of its own, such as WebSocket opcode 8, "Connection Close".
struct Named {
    std::uint64_t value;
    std::string_view name;
    std::string_view means;
};

/// A named run of bits: what Wireshark calls it, and what it means to someone who has never met it.
struct Field {
    unsigned bits; ///< 0: as long as the packet says.
    std::string_view filter;
    std::string_view name;
    std::string_view means;
    Show show = Show::Decimal;
    unsigned unit = 1;
    std::span<const Named> names = {};
    unsigned at = 0; ///< First bit, counted from the start of the layout.
    unsigned depth = 0; ///< How many fields enclose this one.
    unsigned digits = 0; ///< Of Show::Hex, where Wireshark pads to more than the bits need.

    constexpr Field as(Show how) const
    {
        Field f = *this;
        f.show = how;
        return f;
    }
    constexpr Field hex(unsigned padTo = 0) const
    {
        Field f = as(Show::Hex);
        f.digits = padTo;
        return f;
    }
    constexpr Field times(unsigned n) const
    {
        Field f = *this;
        f.unit = n;
        return f;
    }
    constexpr Field named(std::span<const Named> list) const
    {
        Field f = *this;
        f.names = list;
        return f;
    }

    /// The bytes the field lies in; none when `header` ends before it does.
    constexpr Bytes in(Bytes header) const
    {
        const unsigned end = (at + bits + 7) / 8;
        return end <= header.size() ? header.subspan(at / 8, end - at / 8) : Bytes {};
    }

    /// The field's value, or 0 when `header` ends before the field does: reading never overruns.
    constexpr std::uint64_t read(Bytes header) const
    {
        if ((at + bits + 7) / 8 > header.size() || bits > 64 || bits == 0)
            return 0;
        std::uint64_t value = 0;
        for (unsigned byte = at / 8; byte <= (at + bits - 1) / 8; ++byte)
            value = value << 8 | header[byte];
        value >>= (8 - (at + bits) % 8) % 8;
        return (bits < 64 ? value & ((1ull << bits) - 1) : value) * unit;
    }
};

using Words = std::string_view;
constexpr Field bits(unsigned n, Words filter, Words name, Words means) { return {n, filter, name, means}; }
constexpr Field u8(Words filter, Words name, Words means) { return {8, filter, name, means}; }
constexpr Field u16(Words filter, Words name, Words means) { return {16, filter, name, means}; }
constexpr Field u32(Words filter, Words name, Words means) { return {32, filter, name, means}; }
constexpr Field u64(Words filter, Words name, Words means) { return {64, filter, name, means}; }
constexpr Field flag(Words filter, Words name, Words means) { return {1, filter, name, means, Show::Flag}; }
constexpr Field bytes(unsigned n, Words filter, Words name, Words means)
{
    return {8 * n, filter, name, means, Show::Raw};
}
constexpr Field mac(Words filter, Words name, Words means) { return {48, filter, name, means, Show::Mac}; }
constexpr Field ipv4Address(Words filter, Words name, Words means) { return {32, filter, name, means, Show::Ipv4}; }
constexpr Field ipv6Address(Words filter, Words name, Words means) { return {128, filter, name, means, Show::Ipv6}; }
/// Text or bytes whose length the packet itself decides.
constexpr Field text(Words filter, Words name, Words means) { return {0, filter, name, means, Show::Text}; }

/// The bytes under a layout. Short captures make it false; its fields then read as 0.
struct View {
    Bytes bytes;
    bool whole;

    constexpr explicit operator bool() const { return whole; }
    constexpr std::uint64_t operator[](const Field& field) const { return field.read(bytes); }
};

/// Fields in the order in which they are sent.
template<std::size_t N> struct Layout {
    std::array<Field, N> fields;

    constexpr std::size_t size() const { return (fields.back().at + fields.back().bits) / 8; }
    constexpr View over(Bytes data) const { return {data, data.size() >= size()}; }

    /// The field with this filter name. A misspelt name does not compile.
    consteval const Field& operator[](std::string_view filter) const
    {
        for (const Field& field : fields)
            if (field.filter == filter)
                return field;
        throw "no field has this filter name";
    }
};

/// Fields that lie wherever the packet puts them: no order, no offsets.
template<std::size_t N> struct LooseFields {
    std::array<Field, N> fields;

    /// The field with this filter name. A misspelt name does not compile.
    consteval const Field& operator[](std::string_view filter) const
    {
        for (const Field& field : fields)
            if (field.filter == filter)
                return field;
        throw "no field has this filter name";
    }
};
template<class... F> consteval LooseFields<sizeof...(F)> loose(F... list) { return {{list...}}; }

/// Lays fields end to end, as an RFC draws them. A field whose filter name extends an earlier one's
/// ("tcp.flags.syn", "tcp.flags") lies inside it; a field's insides must fill it exactly.
template<class... F> consteval Layout<sizeof...(F)> layout(F... list)
{
    Layout<sizeof...(F)> result {{list...}};
    auto& f = result.fields;
    auto liesInside = [&](std::size_t inner, std::size_t outer) {
        return f[inner].filter.size() > f[outer].filter.size() && f[inner].filter.starts_with(f[outer].filter)
            && f[inner].filter[f[outer].filter.size()] == '.';
    };

    unsigned at = 0;
    for (std::size_t i = 0; i < f.size(); ++i) {
        f[i].at = at;
        for (std::size_t outer = 0; outer < i; ++outer) {
            const unsigned end = f[outer].at + f[outer].bits;
            if (liesInside(i, outer)) {
                if (at + f[i].bits > end)
                    throw "a field's insides overrun it";
                ++f[i].depth;
            } else if (f[outer].at <= at && at < end && outer + 1 < i && liesInside(outer + 1, outer)) {
                throw "a field's insides do not fill it";
            }
        }
        const bool isGroup = i + 1 < f.size() && liesInside(i + 1, i);
        if (!isGroup)
            at += f[i].bits;
    }
    if (at % 8 != 0)
        throw "a layout must end on a byte boundary";
    return result;
}

} // namespace packetarium
