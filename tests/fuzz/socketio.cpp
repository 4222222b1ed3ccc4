// Engine.IO and Socket.IO: each turn as a body of HTTP and as a message of WebSocket by itself, and all of them as a
// session, by long-polling or by WebSocket. An input is that choice, the size of segments, then the turns.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/engineio.h"
#include "protocols/application/websocket_frame.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"

using namespace packetarium;

namespace {

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// What a session could know.
EngineIoFacts knowledge(std::uint8_t choice)
{
    EngineIoFacts facts;
    facts.content = EngineIoFacts::Content(choice % 3);
    facts.sender = EngineIoFacts::Sender(choice / 3 % 3);
    facts.sid = "s";
    facts.packets.resize(2);
    facts.packets[0].carriesOffset = choice & 16;
    facts.packets[0].attachmentOf = choice & 32 ? 1 : 0;
    facts.packets[1].attachmentOf = 1;
    facts.packets[1].attachmentsIn = {3};
    return facts;
}

void dissectAlone(Bytes turn, std::uint8_t choice)
{
    const EngineIoFacts facts = knowledge(choice);
    Surroundings surroundings;
    surroundings.engineIo = choice & 64 ? &facts : nullptr;
    const auto dissect = [&](auto how) {
        Tree tree;
        tree.setPacket(turn);
        how(tree);
        must(everyNodeLiesInItsSource(tree), "Every node lies in the bytes that it was read from.");
    };
    dissect([&](Tree& tree) { dissectEngineIoBody(Cursor(turn), tree, surroundings); });
    dissect([&](Tree& tree) { dissectEngineIoMessage(Cursor(turn), Opcode::Text, tree, surroundings); });
    dissect([&](Tree& tree) { dissectEngineIoMessage(Cursor(turn), Opcode::Binary, tree, surroundings); });
    dissect([&](Tree& tree) { dissectEngineIoQuery(Cursor(turn), tree, surroundings); });
}

std::string byPolling(const std::vector<Bytes>& turns)
{
    std::string all;
    for (std::size_t i = 0; i < turns.size(); ++i) {
        const std::string length = "Content-Length: " + std::to_string(turns[i].size()) + "\r\n\r\n";
        all += i > 0 ? std::string(fuzz::turn) : "";
        all += i % 2 == 0 ? "POST /?EIO=4&transport=polling&sid=s HTTP/1.1\r\n" : "HTTP/1.1 200 OK\r\n";
        all += length + std::string(asText(turns[i]));
    }
    return all;
}

/// A turn that begins with a zero is a message in bytes.
std::string byWebSocket(const std::vector<Bytes>& turns)
{
    // The key and its answer are those of RFC 6455 section 1.2.
    std::string all = "GET /?EIO=4&transport=websocket&sid=s HTTP/1.1\r\nHost: b\r\nUpgrade: websocket\r\n"
                      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        + std::string(fuzz::turn)
        + "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    for (const Bytes turn : turns) {
        FrameHeader header;
        header.opcode = std::uint8_t(!turn.empty() && turn[0] == 0 ? Opcode::Binary : Opcode::Text);
        header.payloadLength = turn.size();
        const auto head = writeFrameHeader(header);
        all += std::string(fuzz::turn) + std::string(asText(head)) + std::string(asText(turn));
    }
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2)
        return 0;
    const auto turns = fuzz::turnsIn(Bytes(data + 2, size - 2));
    for (const Bytes turn : turns)
        dissectAlone(turn, data[0]);
    const std::string everything = data[0] & 128 ? byPolling(turns) : byWebSocket(turns);
    const auto script = fuzz::conversationOf(fuzz::bytesOf(everything), 80, data[1]);
    if (const auto capture = fuzz::openedFile(script.file()))
        fuzz::examine(*capture);
    return 0;
}
