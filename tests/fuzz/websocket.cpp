// WebSocket: each turn as a frame by itself, and all of them on a connection that was upgraded before, with or without
// permessage-deflate (RFC 7692). An input is that choice, the size of segments, then the turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

namespace {

/// The key and its answer are those of RFC 6455 section 1.2.
std::string upgrade(std::string_view extensions)
{
    std::string request = "GET / HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    std::string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    for (std::string* head : {&request, &response}) {
        if (!extensions.empty())
            *head += "Sec-WebSocket-Extensions: " + std::string(extensions) + "\r\n";
        *head += "\r\n";
    }
    return request.append(fuzz::turn) + response.append(fuzz::turn);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const ProtocolId webSocket = protocolNamed("websocket");
    constexpr std::string_view extensions[] = {
        "",
        "permessage-deflate",
        "permessage-deflate; client_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits=8; server_max_window_bits=9",
    };
    if (size < 2)
        return 0;
    const std::string_view agreed = extensions[data[0] % std::size(extensions)];
    const Bytes turns(data + 2, size - 2);
    for (const Bytes frame : fuzz::turnsIn(turns)) {
        must(everyNodeLiesInItsSource(webSocket, frame), "Every node lies in the bytes that it was read from.");
        Surroundings surroundings;
        surroundings.deflate = !agreed.empty();
        Tree tree;
        tree.setPacket(frame);
        dissectMessage(webSocket, Cursor(frame), tree, surroundings);
        must(everyNodeLiesInItsSource(tree), "Compression does not move a node out of its bytes.");
    }
    std::string everything = upgrade(agreed);
    everything.append(reinterpret_cast<const char*>(turns.data()), turns.size());
    const auto script = fuzz::conversationOf(fuzz::bytesOf(everything), 80, data[1]);
    if (const auto capture = fuzz::openedFile(script.file()))
        fuzz::examine(*capture);
    return 0;
}
