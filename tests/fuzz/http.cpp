// HTTP: each turn as a message by itself, and all of them as a connection.
// An input is the choice of a method, the size of segments, then the turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const ProtocolId http = protocolNamed("http");
    constexpr std::string_view methods[] = {"", "GET", "HEAD", "CONNECT"};
    if (size < 2)
        return 0;
    const Bytes turns(data + 2, size - 2);
    for (const Bytes message : fuzz::turnsIn(turns)) {
        must(everyNodeLiesInItsSource(http, message), "Every node lies in the bytes that it was read from.");
        Surroundings surroundings;
        surroundings.requestMethod = methods[data[0] % std::size(methods)];
        Tree tree;
        tree.setPacket(message);
        dissectMessage(http, Cursor(message), tree, surroundings);
        must(everyNodeLiesInItsSource(tree), "The method of a request does not move a node out of its bytes.");
    }
    if (const auto capture = fuzz::openedFile(fuzz::conversationOf(turns, 80, data[1]).file()))
        fuzz::examine(*capture);
    return 0;
}
