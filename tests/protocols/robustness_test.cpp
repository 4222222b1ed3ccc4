// Whatever arrives: nothing is read that is not there, nothing grows without bound, rows cost no memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/samples.h"
#include "tests/support/catch.h"

#include "protocols/value.h"
#include "tests/fuzz/fuzz_target.h"

#include <cstdlib>
#include <new>
#include <random>

using namespace packetarium;

namespace {

thread_local std::size_t allocations = 0;

} // namespace

void* operator new(std::size_t size)
{
    ++allocations;
    if (void* memory = std::malloc(size ? size : 1))
        return memory;
    throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    ++allocations;
    return std::malloc(size ? size : 1);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("Every sample shows each of its layers without a warning about its length", "[protocols]")
{
    for (const Sample& sample : samples()) {
        CAPTURE(sample.name);
        Tree tree;
        dissectPacket(sample.linkType, sample.bytes, tree);
        CHECK(tree.layers().size() >= 1);
        for (const Node& node : tree.nodes()) {
            CAPTURE(node.text);
            CHECK_FALSE(node.text.starts_with("The bytes end here"));
        }
    }
}

TEST_CASE("A packet cut short anywhere still shows what was captured", "[protocols]")
{
    for (const Sample& sample : samples())
        for (std::size_t size = 0; size <= sample.bytes.size(); ++size) {
            CAPTURE(sample.name, size);
            const std::vector<std::uint8_t> cut(sample.bytes.begin(), sample.bytes.begin() + std::ptrdiff_t(size));
            CHECK(everyNodeLiesInItsSource(sample.linkType, cut));
        }
}

TEST_CASE("A message cut short anywhere still shows what was captured", "[protocols]")
{
    for (const MessageSample& sample : messageSamples())
        for (std::size_t size = 0; size <= sample.bytes.size(); ++size) {
            CAPTURE(sample.protocol, size);
            const std::vector<std::uint8_t> cut(sample.bytes.begin(), sample.bytes.begin() + std::ptrdiff_t(size));
            CHECK(everyNodeLiesInItsSource(protocolNamed(sample.protocol), cut));
        }
}

TEST_CASE("A row for the packet list allocates nothing", "[protocols]")
{
    for (const Sample& sample : samples()) {
        CAPTURE(sample.name);
        const std::size_t before = allocations;
        const Summary row = summarize(sample.linkType, sample.bytes);
        const std::size_t after = allocations;
        CHECK(after == before);
        CHECK(row.layers[0].protocol != 0);
    }
}

TEST_CASE("Damaged packets are shown, not believed", "[protocols]")
{
    std::mt19937 random(20240601); // The same damage on every run.
    constexpr int rounds = 400;
    for (const Sample& sample : samples())
        for (int round = 0; round < rounds; ++round) {
            auto bytes = sample.bytes;
            for (unsigned changes = random() % 6 + 1; changes > 0; --changes)
                bytes[random() % bytes.size()] = std::uint8_t(random());
            CAPTURE(sample.name, round);
            CHECK(everyNodeLiesInItsSource(sample.linkType, bytes));
        }
    for (const MessageSample& sample : messageSamples())
        for (int round = 0; round < rounds; ++round) {
            auto bytes = sample.bytes;
            bytes[random() % bytes.size()] = std::uint8_t(random());
            CAPTURE(sample.protocol, round);
            CHECK(everyNodeLiesInItsSource(protocolNamed(sample.protocol), bytes));
        }
}

TEST_CASE("Errors that quote errors are followed a few steps only", "[protocols]")
{
    std::vector<std::uint8_t> packet;
    constexpr std::size_t depth = 1000;
    for (std::size_t i = 0; i < depth; ++i) {
        const auto next = "45 00 0000 0001 0000 40 01 0000 0a000002 0a000001 03 03 0000 00000000"_hex;
        packet.insert(packet.end(), next.begin(), next.end());
    }
    Tree tree;
    dissectPacket(101, packet, tree);
    CHECK(tree.layers().size() < 12);
}

TEST_CASE("Extension headers without end are given up", "[protocols]")
{
    auto packet = "6 00 00000 ffff 3c 40 00000000000000000000000000000001 00000000000000000000000000000001"_hex;
    for (int i = 0; i < 8000; ++i) {
        const auto extension = "3c 00 01 04 00000000"_hex;
        packet.insert(packet.end(), extension.begin(), extension.end());
    }
    Tree tree;
    dissectPacket(101, packet, tree);
    CHECK(tree.nodes().size() < 500);
}
