// Reading pcap and pcapng: every block in both byte orders, and what happens when a file is cut or lies.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/capture_reader.h"
#include "capture/files/timestamp.h"
#include "tests/capture/pcapng_bytes.h"
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include <limits>

using namespace packetarium;

namespace {

/// Keeps what a reader finds.
class Found final : public RecordReceiver {
public:
    struct Kept {
        PacketRecord record;
        std::string bytes;
    };

    void interfaceFound(const Interface& interface) override { interfaces.push_back(interface); }
    bool packetFound(const PacketRecord& record) override
    {
        packets.push_back({record, std::string(record.bytes.begin(), record.bytes.end())});
        packets.back().record.bytes = {};
        if (record.verdict)
            verdicts[packets.size() - 1] = *record.verdict;
        return true;
    }
    void nameFound(const std::string& address, const std::string& name) override { names[address] = name; }
    void verdictFound(std::uint64_t index, const Verdict& verdict) override { verdicts[index] = verdict; }
    void dropsFound(std::uint16_t interface, std::uint64_t dropped) override { drops[interface] = dropped; }

    std::vector<Interface> interfaces;
    std::vector<Kept> packets;
    std::map<std::string, std::string> names;
    std::map<std::uint64_t, Verdict> verdicts;
    std::map<std::uint16_t, std::uint64_t> drops;
    std::optional<Error> damage;
};

Found readInPieces(Bytes bytes, std::size_t pieceSize)
{
    Found found;
    CaptureReader reader(found);
    std::vector<std::uint8_t> left;
    while (!reader.damage() && !bytes.empty()) {
        const std::size_t size = std::min(pieceSize, bytes.size());
        left.insert(left.end(), bytes.begin(), bytes.begin() + std::ptrdiff_t(size));
        bytes = bytes.subspan(size);
        // A copy of exactly this size, so that a sanitizer sees every read past it.
        const std::vector<std::uint8_t> front(left);
        left.erase(left.begin(), left.begin() + std::ptrdiff_t(reader.take(front)));
    }
    reader.finish(left.size());
    found.damage = reader.damage();
    return found;
}

Found read(Bytes bytes) { return readInPieces(bytes, bytes.size()); }

bool mentions(const std::optional<Error>& damage, std::string_view words)
{
    return damage && damage->what.find(words) != std::string::npos;
}

/// Every kind of block that matters, and some that do not.
std::vector<std::uint8_t> everyBlock(ByteOrder order)
{
    PcapngBytes file(order);
    const PcapngBytes none = file.empty();
    file.section();
    file.interface(file.empty().option(2, "eth0").option(3, "the cable").option(9, "\x09").option(11, "\0tcp"), 65535);
    file.interface(file.empty().option(9, std::string_view("\x83", 1))); // Eighths of a second.
    file.block(4, file.empty().option(1, std::string_view("\x0a\0\0\1Alice\0", 10)).option(0, ""));
    file.block(
        4,
        file.empty()
            .option(
                2,
                std::string_view(
                    "\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\1"
                    "Bob\0",
                    20))
            .option(0, ""));
    file.enhancedPacket(0, 1'500'000'000'123'456'789, "frame one", none);
    PcapngBytes verdict = file.empty().u32(32473);
    verdict.text("packetarium-verdict dropped loss of 10 %");
    const std::string_view custom(reinterpret_cast<const char*>(verdict.bytes.data()), verdict.bytes.size());
    PcapngBytes options = file.empty().option(1, "a comment").option(2988, custom).option(1, "another");
    options.u16(4).u16(8).u64(5).option(0, ""); // epb_dropcount
    file.enhancedPacket(1, 12, "frame two", options);
    file.block(3, file.empty().u32(11).text("frame three")); // Simple Packet Block.
    PcapngBytes obsolete = file.empty().u16(0).u16(0xffff).u32(0).u32(7).u32(10).u32(12);
    file.block(2, obsolete.text("frame four"));
    file.block(0x12345678, file.empty().text("a block that nobody knows"));
    file.block(5, file.empty().u32(0).u32(0).u32(0).u16(5).u16(8).u64(3).u16(7).u16(8).u64(4).option(0, ""));
    return file.bytes;
}

const auto bothOrders = {ByteOrder::Little, ByteOrder::Big};

} // namespace

TEST_CASE("Every block is read in both byte orders, however the bytes arrive")
{
    for (const ByteOrder order : bothOrders)
        for (const std::size_t pieceSize : {std::size_t(1), std::size_t(7), std::size_t(1 << 20)}) {
            const Found found = readInPieces(everyBlock(order), pieceSize);
            CHECK_FALSE(found.damage);
            REQUIRE(found.interfaces.size() == 2);
            CHECK(found.interfaces[0].name == "eth0");
            CHECK(found.interfaces[0].description == "the cable");
            CHECK(found.interfaces[0].snapLength == 65535);
            CHECK(found.names.at("10.0.0.1") == "Alice");
            CHECK(found.names.at("fe80::1") == "Bob");
            REQUIRE(found.packets.size() == 4);
            CHECK(found.packets[0].bytes == "frame one");
            CHECK(found.packets[0].record.nanoseconds == 1'500'000'000'123'456'789);
            CHECK(found.packets[1].bytes == "frame two");
            CHECK(found.packets[1].record.nanoseconds == 1'500'000'000);
            CHECK(found.packets[1].record.droppedBefore == 5);
            CHECK(found.verdicts.at(1).reason == "loss of 10 %");
            CHECK(found.packets[2].bytes == "frame three");
            CHECK(found.packets[3].bytes == "frame four");
            CHECK(found.packets[3].record.original == 12);
            CHECK(found.packets[3].record.droppedBefore == 0);
            CHECK(found.drops.at(0) == 7);
        }
}

TEST_CASE("Sections of different byte order follow each other, and interfaces count on")
{
    auto bytes = everyBlock(ByteOrder::Little);
    const auto second = everyBlock(ByteOrder::Big);
    bytes.insert(bytes.end(), second.begin(), second.end());
    const Found found = read(bytes);
    CHECK_FALSE(found.damage);
    CHECK(found.interfaces.size() == 4);
    REQUIRE(found.packets.size() == 8);
    CHECK(found.packets[5].record.interface == 3);
    CHECK(found.packets[5].bytes == "frame two");
    CHECK(found.verdicts.at(5).kind == Verdict::Kind::Dropped);
}

TEST_CASE("A file that is cut anywhere opens as far as it is sound, and says where it stops")
{
    for (const ByteOrder order : bothOrders) {
        const auto whole = everyBlock(order);
        std::size_t packets = 0;
        for (std::size_t length = 0; length < whole.size(); ++length) {
            const Found found = read(Bytes(whole).first(length));
            INFO(length << " bytes");
            CHECK(found.packets.size() >= packets); // A longer beginning never has fewer packets.
            packets = found.packets.size();
            const auto isEndOfBlock = [&] { return !found.damage; };
            if (!isEndOfBlock())
                CHECK((length < 12 || mentions(found.damage, "Reading stopped at byte ")));
        }
        CHECK(packets == 4);
    }
}

TEST_CASE("A file with any one byte changed is read without harm")
{
    for (const ByteOrder order : bothOrders) {
        const auto whole = everyBlock(order);
        for (std::size_t at = 0; at < whole.size(); ++at)
            for (const std::uint8_t change : {0x01, 0x80, 0xff}) {
                auto changed = whole;
                changed[at] ^= change;
                CHECK(read(changed).packets.size() <= 5);
            }
    }
}

TEST_CASE("A block that claims gigabytes is refused, or passed over when it does not matter")
{
    for (const std::uint32_t length : {0u, 4u, 11u, 13u, 0x7ffffffcu, 0xfffffffcu, 0xffffffffu}) {
        PcapngBytes file(ByteOrder::Little);
        file.section().u32(6).u32(length).u64(0);
        const Found found = read(file.bytes);
        INFO(length);
        CHECK(mentions(found.damage, "Reading stopped at byte 28: "));
    }
    PcapngBytes unknown(ByteOrder::Little);
    unknown.section().u32(0x12345678).u32(0xfffffffc).u64(0);
    CHECK(mentions(read(unknown.bytes).damage, "the capture ends in the middle of a block"));
}

TEST_CASE("A packet that claims more than its block holds ends the reading")
{
    PcapngBytes file(ByteOrder::Little);
    const PcapngBytes none = file.empty();
    file.section().interface(none).enhancedPacket(0, 1, "sound", none);
    const std::size_t end = file.bytes.size();
    file.block(6, file.empty().u32(0).u32(0).u32(1).u32(0xfffffff0).u32(5).text("hello"));
    file.enhancedPacket(0, 2, "never read", none);
    const Found found = read(file.bytes);
    CHECK(found.packets.size() == 1);
    CHECK(mentions(found.damage, "Reading stopped at byte " + std::to_string(end)));
    CHECK(mentions(found.damage, "more than its block holds"));
}

TEST_CASE("A packet of an interface that was never described ends the reading")
{
    PcapngBytes file(ByteOrder::Big);
    file.section().enhancedPacket(0, 1, "whose", file.empty());
    CHECK(mentions(read(file.bytes).damage, "names interface 0, which was not described"));
}

TEST_CASE("Options that run past their block are left out, the packet is not")
{
    PcapngBytes file(ByteOrder::Little);
    PcapngBytes options = file.empty().option(1, "kept").u16(2988).u16(0xffff);
    file.section().interface(file.empty()).enhancedPacket(0, 1, "data", options);
    const Found found = read(file.bytes);
    CHECK_FALSE(found.damage);
    CHECK(found.packets.size() == 1);
}

TEST_CASE("A Simple Packet Block holds as much as its interface's limit allows")
{
    PcapngBytes file(ByteOrder::Little);
    file.section().interface(file.empty(), 5).block(3, file.empty().u32(1000).text("hello"));
    const Found found = read(file.bytes);
    REQUIRE(found.packets.size() == 1);
    CHECK(found.packets[0].bytes == "hello");
    CHECK(found.packets[0].record.original == 1000);
}

TEST_CASE("Times of any resolution become nanoseconds, and never overflow")
{
    constexpr std::int64_t latest = std::numeric_limits<std::int64_t>::max();
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    CHECK(TimeScale {6, 0}.nanoseconds(1'500'000) == 1'500'000'000);
    CHECK(TimeScale {9, 0}.nanoseconds(1'500'000'000) == 1'500'000'000);
    CHECK(TimeScale {0, 0}.nanoseconds(3) == 3'000'000'000);
    CHECK(TimeScale {12, 0}.nanoseconds(1'500'000'000'999) == 1'500'000'000);
    CHECK(TimeScale {19, 0}.nanoseconds(most) == 1'844'674'407);
    CHECK(TimeScale {20, 0}.nanoseconds(most) == 184'467'440);
    CHECK(TimeScale {0x7f, 0}.nanoseconds(most) == 0); // 10^-127 of a second.
    CHECK(TimeScale {0x81, 0}.nanoseconds(3) == 1'500'000'000);
    CHECK(TimeScale {0xbf, 0}.nanoseconds(most) == 1'999'999'999);
    CHECK(TimeScale {0xc0, 0}.nanoseconds(most) == 999'999'999);
    CHECK(TimeScale {0xff, 0}.nanoseconds(most) == 0); // 2^-127 of a second.
    CHECK(TimeScale {6, 10}.nanoseconds(1) == 10'000'001'000);
    CHECK(TimeScale {6, -10}.nanoseconds(1) == -9'999'999'000);
    CHECK(TimeScale {0, 0}.nanoseconds(most) == latestTime);
    CHECK(TimeScale {0, 0}.nanoseconds(latestTime / 1'000'000'000 + 1) == latestTime);
    CHECK(TimeScale {6, latest}.nanoseconds(most) == latestTime);
    CHECK(TimeScale {6, std::numeric_limits<std::int64_t>::min()}.nanoseconds(0) == earliestTime);
    CHECK(TimeScale {6, -5'000'000'000}.nanoseconds(0) == earliestTime);
    std::int64_t between = 0;
    CHECK_FALSE(__builtin_sub_overflow(latestTime, earliestTime, &between));
    CHECK_FALSE(__builtin_sub_overflow(earliestTime, latestTime, &between));
}

TEST_CASE("pcap is read with both magics and in both byte orders")
{
    for (const ByteOrder order : bothOrders)
        for (const bool nanoseconds : {false, true}) {
            PcapngBytes file(order);
            file.u32(nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4).u16(2).u16(4).u64(0).u32(262144).u32(1);
            file.u32(1'700'000'000).u32(7).u32(4).u32(60).text("data");
            const Found found = readInPieces(file.bytes, 5);
            CHECK_FALSE(found.damage);
            REQUIRE(found.packets.size() == 1);
            CHECK(found.packets[0].bytes == "data");
            CHECK(found.packets[0].record.nanoseconds == 1'700'000'000'000'000'000 + (nanoseconds ? 7 : 7000));
            CHECK(found.packets[0].record.original == 60);
            CHECK(found.packets[0].record.fileOffset == 40);
            file.u32(1).u32(2).u32(0xffffffff).u32(1).u64(0);
            CHECK(mentions(read(file.bytes).damage, "Reading stopped at byte 44: a packet claims 4294967295 bytes"));
        }
}

TEST_CASE(
    "Variants of pcap with longer packet headers end the reading at their second packet, however the bytes arrive")
{
    const auto fileHeader = "d4c3b2a1 02000400 00000000 00000000 00000400 01000000"_hex; // Lower byte first
    const auto packetHeader = "f0f1f260 40420f00 14000000 14000000"_hex; // 20 bytes, all of them captured
    for (const std::size_t more : {0, 4, 8}) {
        CAPTURE(more);
        std::vector<std::uint8_t> file = fileHeader;
        for (int packet = 0; packet < 2; ++packet) {
            file.insert(file.end(), packetHeader.begin(), packetHeader.end());
            file.insert(file.end(), more + 20, 0xab);
        }
        for (const std::size_t piece : {std::size_t(1), std::size_t(30), file.size()}) {
            const Found found = readInPieces(file, piece);
            CHECK(found.packets.size() == (more ? 1 : 2));
            CHECK(mentions(found.damage, "editcap") == (more > 0));
        }
    }
}

TEST_CASE("An empty packet at the end of a pcap file is a packet, however the bytes arrive")
{
    std::vector<std::uint8_t> file = "d4c3b2a1 02000400 00000000 00000000 ffff0000 01000000"_hex;
    for (const auto& packet :
         {"00f15365 00000000 02000000 02000000 abcd"_hex, "03f15365 00000000 00000000 00000000"_hex})
        file.insert(file.end(), packet.begin(), packet.end());
    for (const std::size_t piece : {std::size_t(1), std::size_t(30), file.size()}) {
        const Found found = readInPieces(file, piece);
        CHECK(found.packets.size() == 2);
        CHECK_FALSE(found.damage);
    }
}

TEST_CASE("What is no capture is refused with a reason")
{
    const struct {
        std::vector<std::uint8_t> bytes;
        const char* says;
    } cases[] = {
        {{}, "empty"},
        {"34cdb2a1 02000400 00000000 00000000"_hex, "modified pcap"},
        {"a1b2cd34 00020004 00000000 00000000"_hex, "modified pcap"},
        {"d4c3b2a1 03000400 00000000 00000000"_hex, "version 3 of pcap"},
        {"736e6f6f 70000000 00000002 00000004"_hex, "snoop"},
        {"1f8b0800 00000000 00000000 00000000"_hex, "gzip"},
        {"0a0d0d0a 1c000000 00000000 00000000"_hex, "not a capture file"},
        {"48656c6c 6f2c2077 6f726c64 21212121"_hex, "not a capture file"},
        {"d4c3b2a1"_hex, "too short"},
    };
    for (const auto& each : cases) {
        INFO(each.says);
        CHECK(mentions(read(each.bytes).damage, each.says));
    }
}
