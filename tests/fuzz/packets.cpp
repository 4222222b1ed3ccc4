// Packets one after another, which belong together or pretend to: fragments, errors that quote, answers, connections.
// An input is a link type, then of each packet its length in two bytes, and its bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/captures.h"
#include "tests/fuzz/frames.h"

using namespace packetarium;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t mostPackets = 200;
    if (size == 0)
        return 0;
    const std::uint32_t linkType = fuzz::linkTypes[data[0] % std::size(fuzz::linkTypes)];
    Bytes rest(data + 1, size - 1);
    std::vector<fuzz::Frame> frames;
    while (rest.size() > 2 && frames.size() < mostPackets) {
        const std::size_t length = std::size_t(rest[0]) << 8 | rest[1];
        rest = rest.subspan(2);
        const Bytes packet = rest.first(std::min(length, rest.size()));
        frames.push_back({linkType, std::int64_t(frames.size()) * 1'000'000, packet, std::uint32_t(length)});
        rest = rest.subspan(packet.size());
    }
    if (const auto capture = fuzz::openedFile(fuzz::fileOf(frames)))
        fuzz::examine(*capture);
    return 0;
}
