// The entry that libFuzzer calls: build with clang++ -fsanitize=fuzzer,address and the sources of protocols/.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"

using namespace packetarium;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Bytes packet(data, size);
    for (const std::uint32_t linkType : {0u, 1u, 101u, 113u, 276u})
        if (!everyNodeLiesInItsSource(linkType, packet))
            __builtin_trap();
    for (const std::string_view name : {"http", "websocket", "dns"})
        if (!everyNodeLiesInItsSource(protocolNamed(name), packet))
            __builtin_trap();
    return 0;
}
