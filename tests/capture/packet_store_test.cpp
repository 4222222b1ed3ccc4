// What packets share is found quickly, whatever a capture was made to hold.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversation_key.h"
#include "capture/store/packet_store.h"
#include "tests/support/catch.h"

#include <bit>
#include <set>

using namespace packetarium;

namespace {

constexpr std::size_t count = 20'000;
/// Of so many hashes of 32 bits, by chance hardly any two are alike.
constexpr std::size_t leastHashes = count - 100;

Address addressOf(std::uint64_t upper, std::uint64_t lower)
{
    Address address;
    address.length = 16;
    std::memcpy(address.bytes.data(), &upper, sizeof upper);
    std::memcpy(address.bytes.data() + sizeof upper, &lower, sizeof lower);
    return address;
}

/// Both halves are the same, but turned: combined by XOR, nothing of them is left.
Address turned(std::uint64_t half) { return addressOf(std::rotl(half, 29), half); }

/// Only the highest byte of each half: multiplied by keys of 64 bits, the sums have 256 values.
Address highBytes(std::uint64_t number) { return addressOf(number << 56, number >> 8 << 56); }

} // namespace

TEST_CASE("Addresses that were chosen to look alike have different hashes", "[store]")
{
    const KeyedHash hash;
    for (const auto make : {turned, highBytes}) {
        std::set<std::uint32_t> hashes;
        for (std::uint64_t i = 0; i < count; ++i)
            hashes.insert(make(i).hash(hash));
        CHECK(hashes.size() > leastHashes);
    }
}

TEST_CASE("Two stores draw keys of their own", "[store]")
{
    // One pair may meet by chance, but not two.
    const KeyedHash one, other;
    CHECK((turned(1).hash(one) != turned(1).hash(other) || turned(2).hash(one) != turned(2).hash(other)));
}

TEST_CASE("Nestings and ends of conversations have different hashes", "[store]")
{
    const KeyedHash hash;
    std::set<std::uint32_t> nestings, ends;
    for (std::uint32_t i = 0; i < count; ++i) {
        Nesting nesting;
        nesting.layers[0] = {std::uint16_t(i), 1};
        nestings.insert(nesting.hash(hash));
        ends.insert(ConversationKey::of({i, 1}, {i + 1, 2}, true).hash(hash));
    }
    CHECK(nestings.size() > leastHashes);
    CHECK(ends.size() > leastHashes);
}

TEST_CASE("What follows the last layer of a nesting does not count", "[store]")
{
    const KeyedHash hash;
    Nesting one, other;
    one.layers[0] = other.layers[0] = {14, 1};
    other.layers[2] = {99, 3};
    REQUIRE(one == other);
    CHECK(one.hash(hash) == other.hash(hash));
}

TEST_CASE("Each address has one number, however many look alike", "[store]")
{
    PacketStore packets;
    for (std::uint64_t i = 0; i < count; ++i)
        REQUIRE(packets.numberOf(turned(i + 1)) == i + 1); // Number 0 is of no address.
    for (std::uint64_t i = 0; i < count; ++i)
        REQUIRE(packets.numberOf(turned(i + 1)) == i + 1);
}
