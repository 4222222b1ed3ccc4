// DNS, multicast DNS and LLMNR: each turn as a message by itself, and all of them as questions and answers.
// An input is the choice of a port and a transport, then the turns; over TCP its length precedes each message.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

namespace {

std::vector<std::uint8_t> datagram(Bytes message, bool isAnswer, std::uint16_t port)
{
    std::vector<std::uint8_t> bytes = {0x45, 0, 0, 0, 0, 1, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2};
    if (isAnswer)
        std::swap(bytes[15], bytes[19]);
    const auto put = [&](std::size_t number) {
        bytes.push_back(std::uint8_t(number >> 8));
        bytes.push_back(std::uint8_t(number));
    };
    put(isAnswer ? port : 49152);
    put(isAnswer ? 49152 : port);
    put(std::min<std::size_t>(message.size() + 8, 0xffff));
    put(0);
    bytes.insert(bytes.end(), message.begin(), message.end());
    return bytes;
}

std::vector<std::uint8_t> overUdp(const std::vector<Bytes>& messages, std::uint16_t port)
{
    constexpr std::uint32_t rawIpv4 = 228;
    std::vector<std::vector<std::uint8_t>> datagrams;
    for (const Bytes message : messages)
        datagrams.push_back(datagram(message, datagrams.size() % 2 == 1, port));
    std::vector<fuzz::Frame> frames;
    for (const auto& bytes : datagrams)
        frames.push_back({rawIpv4, std::int64_t(frames.size()) * 1'000'000, bytes});
    return fuzz::fileOf(frames);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    struct Kind {
        std::string_view protocol;
        std::uint16_t port;
        bool overTcp;
    };
    constexpr Kind kinds[] = {{"dns", 53, false}, {"dns", 53, true}, {"mdns", 5353, false}, {"llmnr", 5355, false}};
    if (size == 0)
        return 0;
    const Kind& kind = kinds[data[0] % std::size(kinds)];
    const Bytes turns(data + 1, size - 1);
    const auto messages = fuzz::turnsIn(turns);
    for (const Bytes message : messages) {
        Tree tree;
        tree.setPacket(message);
        protocol(protocolNamed(kind.protocol)).dissect(Cursor(message), tree, {});
        must(everyNodeLiesInItsSource(tree), "Every node lies in the bytes that it was read from.");
        must(
            everyNodeLiesInItsSource(protocolNamed(kind.protocol), message),
            "The length before a message does not move a node out of its bytes.");
    }
    const auto file = kind.overTcp ? fuzz::conversationOf(turns, 53, 0).file() : overUdp(messages, kind.port);
    if (const auto capture = fuzz::openedFile(file))
        fuzz::examine(*capture);
    return 0;
}
