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
    const auto sign = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
    switch (kind) {
    case Kind::Number:
    case Kind::Flag:
    case Kind::Seconds:
    case Kind::Time: return sign(found.number, written.number);
    case Kind::Decimal: return sign(found.decimal, written.decimal);
    case Kind::Ipv4:
    case Kind::Ipv6: break;
    default: return sign(found.bytes.compare(written.bytes), 0);
    }
    if (written.prefixBits == 0 && !written.bytes.empty() && found.bytes.size() == written.bytes.size())
        return 0;
    std::string network = found.bytes, wanted = written.bytes;
    for (std::string* each : {&network, &wanted})
        for (std::size_t i = 0; i < each->size(); ++i) {
            const std::size_t kept =
                written.prefixBits > i * 8 ? std::min<std::size_t>(written.prefixBits - i * 8, 8) : 0;
            (*each)[i] = char(static_cast<unsigned char>((*each)[i]) & (0xff00u >> kept));
        }
    return sign(network.compare(wanted), 0);
}

} // namespace packetarium::filter
