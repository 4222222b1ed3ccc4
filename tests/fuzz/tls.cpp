// TLS: each turn as records by themselves, and all of them as a connection.
// An input is the size of segments, then the turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const ProtocolId tls = protocolNamed("tls");
    if (size == 0)
        return 0;
    const Bytes turns(data + 1, size - 1);
    for (const Bytes records : fuzz::turnsIn(turns))
        must(everyNodeLiesInItsSource(tls, records), "Every node lies in the bytes that it was read from.");
    if (const auto capture = fuzz::openedFile(fuzz::conversationOf(turns, 443, data[0]).file()))
        fuzz::examine(*capture);
    return 0;
}
