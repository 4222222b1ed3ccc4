// How new inputs are made from old ones: libFuzzer's ways, and now and then a part repeated until no room is left,
// which shows what takes more than its share of time or memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

extern "C" std::size_t
LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned int seed)
{
    constexpr unsigned seldom = 64;
    std::minstd_rand random(seed);
    if (size == 0 || random() % seldom != 0)
        return LLVMFuzzerMutate(data, size, most);
    const std::size_t from = random() % size, length = 1 + random() % std::min<std::size_t>(size - from, 64);
    const std::vector<std::uint8_t> part(data + from, data + from + length);
    const std::vector<std::uint8_t> rest(data + from + length, data + size);
    std::size_t end = from;
    while (end + part.size() + rest.size() <= most && end < most)
        end = std::size_t(std::ranges::copy(part, data + end).out - data);
    return std::size_t(std::ranges::copy(rest, data + end).out - data);
}
