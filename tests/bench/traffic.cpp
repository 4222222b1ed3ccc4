// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/traffic.h"

#include "capture/files/pcapng_writer.h"

#include <string_view>

namespace packetarium::bench {
namespace {

enum Flags : std::uint8_t { Fin = 0x01, Syn = 0x02, Push = 0x08, Ack = 0x10 };

/// One step in the life of a connection: who speaks, with which flags and data, at which relative numbers.
struct Step {
    bool fromClient;
    std::uint8_t flags;
    std::uint32_t sequence, acknowledgment;
    std::string_view data;
};

constexpr Step tcpLife[] = {
    {true, Syn, 0, 0, ""},
    {false, Syn | Ack, 0, 1, ""},
    {true, Ack, 1, 1, ""},
    {true, Push | Ack, 1, 1, "hello, is anybody there?\n"},
    {false, Ack, 1, 26, ""},
    {false, Push | Ack, 1, 26, "hello, is anybody there?\n"},
    {true, Ack, 26, 26, ""},
    {true, Fin | Ack, 26, 26, ""},
    {false, Fin | Ack, 26, 27, ""},
    {true, Ack, 27, 27, ""},
};
constexpr std::size_t udpPerConnection = 2;
constexpr std::size_t perConnection = std::size(tcpLife) + udpPerConnection;

void put(std::vector<std::uint8_t>& frame, std::uint64_t value, unsigned bytes)
{
    while (bytes-- > 0)
        frame.push_back(std::uint8_t(value >> 8 * bytes));
}

void putHeaders(std::vector<std::uint8_t>& frame, bool fromClient, std::uint8_t protocol, std::size_t payload)
{
    const std::uint64_t client = 0x02000a000001, server = 0x02000a000002;
    put(frame, fromClient ? server : client, 6);
    put(frame, fromClient ? client : server, 6);
    put(frame, 0x0800, 2);
    put(frame, 0x4500, 2);
    put(frame, 20 + payload, 2);
    put(frame, 0x00004000, 4);
    put(frame, 64, 1);
    put(frame, protocol, 1);
    put(frame, 0, 2);
    put(frame, fromClient ? 0x0a000001 : 0x0a000002, 4);
    put(frame, fromClient ? 0x0a000002 : 0x0a000001, 4);
}

void putText(std::vector<std::uint8_t>& frame, std::string_view text)
{
    frame.insert(frame.end(), text.begin(), text.end());
}

void makeFrame(std::vector<std::uint8_t>& frame, std::size_t number)
{
    frame.clear();
    const std::size_t connection = number / perConnection, stepNumber = number % perConnection;
    const std::uint16_t clientPort = std::uint16_t(20000 + connection % 40000), serverPort = 7;
    if (stepNumber >= std::size(tcpLife)) {
        const bool asks = stepNumber == std::size(tcpLife);
        putHeaders(frame, asks, 17, 8 + 5);
        put(frame, asks ? clientPort : serverPort, 2);
        put(frame, asks ? serverPort : clientPort, 2);
        put(frame, 8 + 5, 2);
        put(frame, 0, 2);
        putText(frame, "hello");
        return;
    }
    const Step& step = tcpLife[stepNumber];
    putHeaders(frame, step.fromClient, 6, 20 + step.data.size());
    put(frame, step.fromClient ? clientPort : serverPort, 2);
    put(frame, step.fromClient ? serverPort : clientPort, 2);
    const std::uint32_t start = std::uint32_t(connection / 40000 * 1000003);
    put(frame, start + step.sequence, 4);
    put(frame, step.flags & Ack ? start + step.acknowledgment : 0, 4);
    put(frame, 0x5000 | step.flags, 2);
    put(frame, 64240, 2);
    put(frame, 0, 4);
    putText(frame, step.data);
}

} // namespace

std::vector<std::uint8_t> beginning()
{
    std::vector<std::uint8_t> bytes;
    PcapngWriter writer(bytes);
    writer.section("Made-up traffic for measurements");
    writer.interface({"bench", "generated", 1, 0});
    return bytes;
}

void appendPackets(std::vector<std::uint8_t>& sink, std::size_t from, std::size_t count)
{
    PcapngWriter writer(sink);
    std::vector<std::uint8_t> frame;
    for (std::size_t number = from; number < from + count; ++number) {
        makeFrame(frame, number);
        PcapngWriter::Frame record;
        record.nanoseconds = 1'700'000'000'000'000'000 + std::int64_t(number) * 1000;
        record.bytes = frame;
        record.original = std::uint32_t(frame.size());
        writer.packet(0, record);
    }
}

} // namespace packetarium::bench
