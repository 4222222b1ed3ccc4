// Values as a packet has them, and how two of them compare.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/filter/value.h"

#include "protocols/value.h"

#include <algorithm>
#include <charconv>

namespace packetarium::filter {
namespace {

std::string stringOf(Bytes bytes) { return std::string(bytes.begin(), bytes.end()); }

/// A number below 0 is in the node's text only.
Wide numberOf(const Node& node)
{
    std::int64_t below = 0;
    const std::string& text = node.text;
    if (text.starts_with('-') && std::from_chars(text.data(), text.data() + text.size(), below).ec == std::errc())
        return below;
    return node.value;
}

/// Nanoseconds, also below 0, as the node's text has them then.
Wide nanosecondsOf(const Node& node)
{
    const std::string_view text = node.text;
    if (!text.starts_with('-'))
        return node.origin == Origin::Computed ? Wide(std::int64_t(node.value)) : Wide(node.value);
    std::string digits(text.substr(1));
    std::erase(digits, '.');
    std::int64_t magnitude = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), magnitude);
    return -magnitude;
}

template<class T> int order(T a, T b) { return a < b ? -1 : a > b ? 1 : 0; }

/// Only the bits of the written address's prefix count.
int compareAddresses(std::string_view found, const Value& written)
{
    if (written.prefixBits == 0 && !written.bytes.empty() && found.size() == written.bytes.size())
        return 0;
    if (written.prefixBits == written.bytes.size() * 8)
        return order(found.compare(written.bytes), 0);
    const auto bitsKept = [&](std::size_t i) {
        const std::size_t kept = written.prefixBits > i * 8 ? std::min<std::size_t>(written.prefixBits - i * 8, 8) : 0;
        return 0xff00u >> kept & 0xff;
    };
    const std::size_t common = std::min(found.size(), written.bytes.size());
    for (std::size_t i = 0; i < common; ++i) {
        const unsigned one = static_cast<unsigned char>(found[i]) & bitsKept(i);
        const unsigned other = static_cast<unsigned char>(written.bytes[i]) & bitsKept(i);
        if (one != other)
            return order(one, other);
    }
    return order(found.size(), written.bytes.size());
}

/// As in Wireshark, the longer one is the greater.
int compareBytes(std::string_view found, std::string_view written)
{
    return found.size() != written.size() ? order(found.size(), written.size()) : order(found.compare(written), 0);
}

} // namespace

bool isBytes(Kind kind) { return kind == Kind::Raw || kind == Kind::Mac || kind == Kind::Protocol; }

Value valueOf(const Node& node, const Name& name)
{
    Value value;
    switch (name.kind) {
    case Kind::Number:
    case Kind::Flag: value.number = numberOf(node); break;
    case Kind::Seconds: value.number = nanosecondsOf(node); break;
    case Kind::Time:
        value.number = node.text.empty() ? std::int64_t(node.value) : timeFromText(node.text).value_or(0);
        break;
    case Kind::Decimal:
        value.decimal = double(node.value);
        std::from_chars(node.text.data(), node.text.data() + node.text.size(), value.decimal);
        break;
    case Kind::Text:
        value.bytes = name.isAddressText ? addressText(node.bytes)
            : node.text.empty()          ? stringOf(node.bytes)
                                         : node.text;
        break;
    default: value = valueOf(node.bytes);
    }
    return value;
}

Value valueOf(Bytes bytes)
{
    Value value;
    value.bytes = stringOf(bytes);
    value.prefixBits = unsigned(bytes.size() * 8);
    return value;
}

int compare(const Value& found, const Value& written, Kind kind)
{
    switch (kind) {
    case Kind::Number:
    case Kind::Flag:
    case Kind::Seconds:
    case Kind::Time: return order(found.number, written.number);
    case Kind::Decimal: return order(found.decimal, written.decimal);
    case Kind::Ipv4:
    case Kind::Ipv6: return compareAddresses(found.bytes, written);
    case Kind::Text: return order(found.bytes.compare(written.bytes), 0);
    default: return compareBytes(found.bytes, written.bytes);
    }
}

int compare(const Node& found, const Name& name, const Value& written)
{
    const std::string_view bytes(reinterpret_cast<const char*>(found.bytes.data()), found.bytes.size());
    switch (name.kind) {
    case Kind::Number:
    case Kind::Flag: return order(numberOf(found), written.number);
    case Kind::Seconds: return order(nanosecondsOf(found), written.number);
    case Kind::Ipv4:
    case Kind::Ipv6: return compareAddresses(bytes, written);
    case Kind::Mac:
    case Kind::Raw: return compareBytes(bytes, written.bytes);
    default: return compare(valueOf(found, name), written, name.kind);
    }
}

} // namespace packetarium::filter
