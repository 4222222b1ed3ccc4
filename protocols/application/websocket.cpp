// WebSocket frames, RFC 6455 section 5.2, and permessage-deflate's mark, RFC 7692.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/socketio/engineio.h"
#include "protocols/application/websocket_frame.h"
#include "protocols/data.h"
#include "protocols/protocol.h"
#include "protocols/utf8.h"

namespace packetarium {
namespace {

constexpr Named opcodes[] = {
    {0x0, "Continuation", "More of the message that an earlier frame began."},
    {0x1, "Text", "A message, or the beginning of one, in UTF-8."},
    {0x2, "Binary", "A message, or the beginning of one, in any bytes at all."},
    {0x8, "Connection Close", "I am done; please say so too, and we hang up."},
    {0x9, "Ping", "Are you still there?"},
    {0xA, "Pong", "Yes, I am."},
};

constexpr Named closeCodes[] = {
    {1000, "Normal Closure", "Everything has been said."},
    {1001, "Going Away", "The page is being left, or the server is stopping."},
    {1002, "Protocol error", "The other side broke the rules of WebSocket."},
    {1003, "Unsupported Data", "This kind of message is not wanted here."},
    {1007, "Invalid frame payload data", "The text was not UTF-8."},
    {1008, "Policy Violation", "The message is against the rules of this service."},
    {1009, "Message Too Big", "The message is longer than this side can take."},
    {1010, "Mandatory Extension", "The client needs an extension that the server did not choose."},
    {1011, "Internal Error", "Something broke on this side."},
};

constexpr auto header = layout(
    flag("websocket.fin", "Fin", "This frame completes its message."),
    bits(3, "websocket.rsv", "Reserved", "Zero, unless both sides agreed on an extension such as compression.").hex(),
    bits(4, "websocket.opcode", "Opcode", "What kind of frame this is.").named(opcodes),
    flag("websocket.mask", "Mask", "The payload is scrambled. Clients must do this; servers must not."),
    bits(
        7, "websocket.payload_length", "Payload length",
        "The size in bytes; 126 and 127 mean that it follows in 2 or 8 bytes."));
constexpr auto length16 = layout(u16(
    "websocket.payload_length_ext_16", "Extended Payload length (16 bits)", "The size, which did not fit in 7 bits."));
constexpr auto length64 = layout(u64(
    "websocket.payload_length_ext_64", "Extended Payload length (64 bits)", "The size, which did not fit in 16 bits."));
constexpr auto key = layout(bytes(
    4, "websocket.masking_key", "Masking-Key", "Each payload byte was combined with one of these four, in turn."));

constexpr auto& opcode = header["websocket.opcode"];
constexpr auto& fin = header["websocket.fin"];

constexpr auto parts = loose(
    flag("websocket.pmc", "Per-Message Compressed", "The whole message was compressed before it was sent."),
    text("websocket.masked_payload", "Masked payload", "The payload as it was sent: scrambled.").as(Show::None),
    text("websocket.payload", "Payload", "What the two programs wanted to say.").as(Show::None),
    text("websocket.payload.continue", "Continue", "More of a message that is not complete yet.").as(Show::Raw),
    text("websocket.payload.text", "Text", "The message, in letters."),
    text("websocket.payload.ping", "Ping", "Bytes that the answer must bring back.").as(Show::Raw),
    text("websocket.payload.pong", "Pong", "The bytes of the ping that it answers.").as(Show::Raw),
    text("websocket.payload.unknown", "Unknown", "The payload of a frame without a known meaning.").as(Show::Raw),
    text("websocket.payload.close", "Close", "Why the connection ends.").as(Show::None),
    text("websocket.payload.close.reason", "Reason", "Why the connection ends, in words for people."));
constexpr auto statusCode = layout(u16("websocket.payload.close.status_code", "Status code",
                                       "Why the connection ends, as a number: 1000 is the usual goodbye.")
                                       .named(closeCodes));

void addText(Tree& tree, Cursor in)
{
    tree.add(parts["websocket.payload.text"], in);
    if (!isUtf8(in.rest()))
        tree.remark(Severity::Error, "This text is not UTF-8; the receiver must end the connection with 1007.");
}

void addClose(Tree& tree, Cursor in)
{
    if (in.left() == 0)
        return;
    tree.add(parts["websocket.payload.close"], in);
    const auto indent = tree.indent();
    if (in.left() < 2)
        return tree.remark(
            Severity::Error, "A close frame's payload is empty or begins with a status code of 2 bytes.");
    const View code = tree.add(statusCode, in);
    if (!mayBeSent(std::uint16_t(code[statusCode.fields[0]])))
        tree.remark(Severity::Warning, "This status code must not be sent.");
    if (in.left() == 0)
        return;
    tree.add(parts["websocket.payload.close.reason"], in);
    if (!isUtf8(in.rest()))
        tree.remark(Severity::Error, "The reason is not UTF-8.");
}

/// What the frame's payload carries for another layer: a text's lines, or bytes that only the programs know.
struct Content {
    Opcode kind;
    Cursor bytes;
};

/// The message that this frame completes, of which it does not hold all, or not in plain bytes.
std::optional<Content> addWhole(Tree& tree, const WebSocketMessage& message)
{
    const Cursor whole = tree.addSource(
        message.inflated ? "Decompressed message" : "Whole message", {message.bytes.begin(), message.bytes.end()});
    if (!message.remark.empty())
        tree.remark(Severity::Warning, std::string(message.remark));
    if (!message.remark.empty() && message.bytes.empty())
        return std::nullopt;
    if (message.opcode == Opcode::Text)
        addText(tree, whole);
    return Content {message.opcode, whole};
}

std::optional<Content> addPayload(Tree& tree, const FrameHeader& frame, Cursor in, const Surroundings& surroundings)
{
    const bool isPart = !frame.isControl() && (!frame.fin || frame.is(Opcode::Continuation));
    if (surroundings.message)
        return addWhole(tree, *surroundings.message);
    if (isPart) {
        if (frame.is(Opcode::Continuation))
            tree.add(parts["websocket.payload.continue"], in);
        tree.remark(Severity::Comment, "This is one piece of a message; the last piece shows all of it.");
    } else if (surroundings.deflate && (frame.rsv & std::uint8_t(Extension::PerMessageDeflate))) {
        tree.remark(Severity::Comment, "The payload is compressed; it is shown as it was sent.");
    } else if (frame.is(Opcode::Text)) {
        addText(tree, in);
        return Content {Opcode::Text, in};
    } else if (frame.is(Opcode::Close)) {
        addClose(tree, in);
    } else if (frame.is(Opcode::Ping) || frame.is(Opcode::Pong)) {
        tree.add(frame.is(Opcode::Ping) ? parts["websocket.payload.ping"] : parts["websocket.payload.pong"], in);
    } else if (frame.is(Opcode::Binary)) {
        return Content {Opcode::Binary, in};
    } else {
        tree.add(parts["websocket.payload.unknown"], in);
    }
    return std::nullopt;
}

Cursor unmasked(Tree& tree, const FrameHeader& frame, Cursor in)
{
    tree.add(parts["websocket.masked_payload"], in);
    std::vector<std::uint8_t> plain(in.rest().begin(), in.rest().end());
    applyMask(plain, frame.key);
    return tree.addSource("Unmasked", std::move(plain));
}

void addMark(Tree& tree, Cursor firstByte, const FrameHeader& frame)
{
    constexpr unsigned placeOfMark = 1; ///< After the Fin bit: the first of the three reserved ones.
    Node& node = tree.add(parts["websocket.pmc"], firstByte, frame.rsv >> 2);
    node.bit += placeOfMark;
    node.bits = 1;
}

void dissect(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    const Cursor whole = in;
    const auto frame = readFrameHeader(in.rest());
    tree.add(header, in);
    if (!frame) {
        if (whole.left() >= header.size())
            tree.remark(Severity::Warning, "The capture ends here, within the header of the frame.");
        return;
    }
    tree.endLayer(frame->size);
    if (surroundings.deflate)
        addMark(tree, Cursor(whole).take(1), *frame);
    if (frame->lengthBytes == 2)
        tree.add(length16, in);
    else if (frame->lengthBytes == 8)
        tree.add(length64, in);
    if (frame->masked)
        tree.add(key, in);
    const auto extension = surroundings.deflate ? Extension::PerMessageDeflate : Extension::None;
    if (const FrameFault fault = faultIn(*frame, extension); fault != FrameFault::None)
        tree.remark(Severity::Error, std::string(sentenceFor(fault)));

    Cursor data = in.take(std::size_t(std::min<std::uint64_t>(frame->payloadLength, in.left())));
    if (data.left() < frame->payloadLength)
        tree.remark(Severity::Warning, "The capture holds only a part of this frame's payload.");
    if (frame->payloadLength == 0 && !surroundings.message)
        return;
    if (frame->masked)
        data = unmasked(tree, *frame, data);
    tree.add(parts["websocket.payload"], data);
    std::optional<Content> content;
    if (data.left() == frame->payloadLength) {
        const auto indent = tree.indent();
        content = addPayload(tree, *frame, data, surroundings);
    }
    if (content && surroundings.engineIo)
        dissectEngineIoMessage(content->bytes, content->kind, tree, surroundings);
    else if (content && content->kind == Opcode::Text)
        dissectMessage(protocolNamed("data-text-lines"), content->bytes, tree, surroundings);
    else if (content && content->bytes.left() > 0)
        addDataLayer(tree, content->bytes);
}

std::optional<std::uint64_t> frameSize(Bytes stream)
{
    const auto frame = readFrameHeader(stream);
    if (!frame || frame->payloadLength >> 63)
        return std::nullopt;
    return frame->size + frame->payloadLength;
}

Next summarize(Bytes, Summary&) noexcept { return {}; }

void describe(Bytes frame, std::string& line)
{
    const View h = header.over(frame);
    for (const Named& kind : opcodes)
        if (kind.value == h[opcode])
            line += kind.name;
    line += h[fin] ? " [FIN]" : " [FRAGMENT]";
    if (h[header["websocket.mask"]])
        line += " [MASKED]";
}

} // namespace

extern constinit const Protocol websocket {
    .filter = "websocket",
    .name = "WebSocket",
    .means = "Lets a web page and a server send each other messages at any time over one TCP connection.",
    .spec = "RFC 6455",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {{Carrier::HttpUpgrade, 0}},
    .layouts = {header.fields, length16.fields, length64.fields, key.fields, statusCode.fields, parts.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissect,
    .frameSize = frameSize,
};

} // namespace packetarium
