// What Ethernet and the tags inside its frames share.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/link/ethernet_frame.h"

namespace packetarium {
namespace {

/// Novell wrote IPX right after the length, without LLC; its first field is always ff ff.
bool isRawIpx(Bytes rest) { return rest.size() >= 2 && rest[0] == 0xff && rest[1] == 0xff; }

/// As long as the protocol itself says, if it does.
std::size_t sizeAsTold(ProtocolId inner, Bytes rest)
{
    if (inner && protocol(inner).frameSize)
        if (const auto size = protocol(inner).frameSize(rest); size && *size < rest.size())
            return std::size_t(*size);
    return rest.size();
}

} // namespace

std::size_t frameDataSize(std::uint64_t typeOrLength, Bytes rest) noexcept
{
    if (typeOrLength <= longestFrameLength)
        return std::min<std::size_t>(typeOrLength, rest.size());
    return sizeAsTold(carriedBy(Carrier::EtherType, std::uint32_t(typeOrLength)), rest);
}

Next carriedInFrame(std::uint64_t typeOrLength, Bytes rest) noexcept
{
    if (typeOrLength >= firstEtherType) {
        const ProtocolId inner = carriedBy(Carrier::EtherType, std::uint32_t(typeOrLength));
        const Bytes data = rest.first(sizeAsTold(inner, rest));
        return data.empty() ? Next {} : Next {inner, data};
    }
    const Bytes data = rest.first(frameDataSize(typeOrLength, rest));
    if (typeOrLength > longestFrameLength || data.empty() || isRawIpx(data))
        return {};
    return {carriedBy(Carrier::FrameLength, 0), data};
}

void remarkOnFrameData(std::uint64_t typeOrLength, Bytes rest, Tree& tree)
{
    if (carriedInFrame(typeOrLength, rest).protocol || rest.empty())
        return;
    if (typeOrLength < firstEtherType) {
        if (isRawIpx(rest))
            tree.remark(Severity::Comment, "An IPX packet follows without an LLC header; it is shown as data.");
        return;
    }
    for (const Named& known : etherTypes)
        if (known.value == typeOrLength)
            return tree.remark(
                Severity::Comment, "What follows is " + std::string(known.name) + "; it is shown as data.");
    tree.remark(Severity::Comment, "This type is not known here; what follows is shown as data.");
}

void addFrameEnd(Cursor end, Tree& tree, const Field& trailer, CheckSequence check)
{
    constexpr std::size_t minimumFrame = 60, checkSequence = 4;
    const std::size_t before = end.at(), frameSize = before + end.left();
    std::size_t padding = before < minimumFrame && frameSize >= minimumFrame ? minimumFrame - before : 0;
    if (std::ranges::any_of(end.rest().first(padding), [](std::uint8_t byte) { return byte != 0; }))
        padding = 0;
    if (padding > 0)
        tree.add(frameEnd::parts["eth.padding"], end.take(padding));
    const bool isChecked =
        check == CheckSequence::Perhaps && end.left() >= checkSequence && frameSize >= minimumFrame + checkSequence;
    const Cursor rest = end.take(end.left() - (isChecked ? checkSequence : 0));
    if (rest.left() > 0)
        tree.add(trailer, rest);
    if (isChecked)
        tree.add(frameEnd::parts["eth.fcs"], end);
}

} // namespace packetarium
