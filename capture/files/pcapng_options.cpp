// The options of a pcapng block: walked without trusting their lengths.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcapng_options.h"

#include "capture/files/pcapng_format.h"
#include "capture/files/verdict_text.h"

namespace packetarium::pcapng {

std::optional<Option> Options::next()
{
    const Numbers numbers(m_rest, m_order);
    Option found {numbers.u16(0), {}};
    const std::size_t length = numbers.u16(2);
    if (m_rest.size() < 4 || found.code == option::endOfOptions || length > m_rest.size() - 4) {
        m_rest = {};
        return std::nullopt;
    }
    found.value = m_rest.subspan(4, length);
    const std::size_t padded = 4 + (length + 3) / 4 * 4;
    m_rest = m_rest.subspan(std::min(padded, m_rest.size()));
    return found;
}

std::string_view textOf(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

std::vector<std::string> comments(Bytes bytes, ByteOrder order)
{
    constexpr std::size_t most = 1000;
    std::vector<std::string> found;
    Options options(bytes, order);
    while (const auto each = options.next())
        if (each->code == option::comment && found.size() < most)
            found.emplace_back(textOf(each->value));
    return found;
}

std::optional<Verdict> verdict(const Option& each, ByteOrder order)
{
    const bool isText = each.code == option::customText || each.code == option::customTextNotCopied;
    if (!isText || each.value.size() < 4 || Numbers(each.value, order).u32(0) != exampleEnterprise)
        return std::nullopt;
    return verdictFromText(textOf(each.value.subspan(4)));
}

} // namespace packetarium::pcapng
