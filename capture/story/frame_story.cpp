// The story of WebSocket frames (RFC 6455).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/inflated_messages.h"
#include "capture/message_bytes.h"
#include "capture/story/message_story.h"
#include "capture/story/quote.h"
#include "capture/story/unasked.h"

#include "protocols/application/websocket_frame.h"

namespace packetarium {
namespace {

std::string_view closeMeaning(std::uint32_t code)
{
    switch (code) {
    case 1000: return "the purpose is fulfilled";
    case 1001: return "going away";
    case 1002: return "a rule of the protocol was broken";
    case 1003: return "this kind of data cannot be accepted";
    case 1007: return "a text was not valid UTF-8";
    case 1008: return "a rule of one's own was broken";
    case 1009: return "a message was too big";
    case 1010: return "an extension is missing";
    case 1011: return "an unexpected fault at the server";
    default: return {};
    }
}

void addDetail(Told& told, const std::string& sentence)
{
    if (!sentence.empty())
        told.details += (told.details.empty() ? "" : " ") + sentence;
}

/// The other end's close frame that was sent before this frame, as a message number; `none` when there is none.
std::uint32_t otherClose(const Scene& scene, std::uint32_t number)
{
    constexpr std::size_t mostLookedAt = 1000;
    const Message& message = scene.conversations.message(number);
    std::uint32_t earlier = message.previous;
    for (std::size_t i = 0; i < mostLookedAt && earlier != none; ++i) {
        const Message& other = scene.conversations.message(earlier);
        if (other.isClose && other.packet && other.fromInitiator != message.fromInitiator)
            return earlier;
        earlier = other.previous;
    }
    return none;
}

ToldMessage tellClose(const Scene& scene, std::uint32_t number, Bytes payload)
{
    const std::uint32_t other = otherClose(scene, number);
    const bool answers = other != none && hadReached(scene, other, number);
    ToldMessage message {.told = {.phase = Phase::Close}, .what = "CLOSE"};
    Told& told = message.told;
    told.story = answers ? scene.from + " agrees to end the WebSocket conversation"
                         : scene.from + " ends the WebSocket conversation";
    told.label = "CLOSE";
    if (payload.size() >= 2) {
        const std::uint32_t code = big16(payload, 0);
        const std::string meaning(closeMeaning(code));
        told.label += " " + std::to_string(code);
        told.story += " with code " + std::to_string(code) + (meaning.empty() ? "" : ": " + meaning);
        message.what = told.label + (meaning.empty() ? "" : " (" + meaning + ")");
        if (const std::string reason = quote(payload.subspan(2)); !reason.empty())
            told.details = "The reason it gives: " + reason + ".";
    }
    told.story += ".";
    if (answers)
        addDetail(told, "Both have said it now; the TCP connection can be closed.");
    else if (other == none)
        addDetail(told, scene.to + " is expected to answer with a close frame.");
    else
        addDetail(
            told,
            scene.to + "'s close frame, " + scene.packetName(scene.conversations.message(other).packet.value())
                + ", had not reached " + scene.from + " yet: both end it at the same time.");
    return message;
}

std::string kindOf(const FrameHeader& header)
{
    if (header.is(Opcode::Text))
        return "TEXT";
    if (header.is(Opcode::Binary))
        return "BINARY";
    if (header.is(Opcode::Continuation))
        return "CONTINUATION";
    return "a frame of unknown kind " + std::to_string(header.opcode);
}

/// What the pieces of a message say together.
std::string wholeText(const WholeMessage& whole)
{
    const std::string text = quote(whole.bytes);
    return whole.opcode == Opcode::Text && !text.empty() ? "Together they say " + text + "."
                                                         : "Together they are " + byteCount(whole.bytes.size()) + ".";
}

/// "Compressed, its 1,234 bytes were sent as 400."
std::string compressionOf(const WholeMessage& whole)
{
    if (!whole.remark.empty())
        return "It was sent compressed. " + std::string(whole.remark);
    return "Compressed (permessage-deflate), its " + byteCount(whole.bytes.size()) + " were sent as "
        + grouped(whole.compressedLength) + ".";
}

std::string pieceName(const Message& message, const FrameHeader& header)
{
    const std::string size = " (" + byteCount(header.payloadLength) + ")";
    if (message.continues == none)
        return "a piece of a message whose beginning is not here" + size;
    return (message.isFinal ? "the last piece of a message" : "the next piece of a message") + size;
}

/// "TEXT “hello”", or how many bytes it is.
std::string nameOf(const FrameHeader& header, const std::string& text, std::uint64_t size)
{
    return text.empty() ? kindOf(header) + " of " + byteCount(size) : joined({kindOf(header), " ", text});
}

void tellDataFrame(const Scene& scene, std::uint32_t number, const FrameHeader& header, Bytes payload, ToldMessage& one)
{
    const Message& message = scene.conversations.message(number);
    const auto whole = scene.capture.inflatedMessages().message(scene.capture, number);
    const bool isPiece = header.is(Opcode::Continuation);
    const bool isCompressed = message.compresses && (header.rsv & std::uint8_t(Extension::PerMessageDeflate));
    const bool isInflated = whole && whole->inflated && !isPiece && whole->remark.empty();
    const bool isText = header.is(Opcode::Text) && (!isCompressed || isInflated);
    const Bytes said = isInflated ? Bytes(whole->bytes) : payload;
    const std::uint64_t size = isInflated ? whole->bytes.size() : header.payloadLength;
    const bool isWhole = said.size() == size;
    const std::string text = isText ? quote(said, isWhole) : "";
    Told& told = one.told;
    one.what = isPiece ? pieceName(message, header) : nameOf(header, text, size);
    if (!isPiece && !header.fin)
        one.what += ", the first piece of a message";
    if (isPiece && whole && whole->remark.empty() && scene.telling == Telling::All)
        told.details = wholeText(*whole);
    if (!isPiece && !message.fromInitiator)
        if (const auto unasked = unaskedFrame(scene, number, isText && header.fin && !isInflated ? said : Bytes())) {
            one.what += header.fin ? " though nobody asked" : ", though nobody asked";
            told.details = *unasked;
        }
    told.story = joined({scene.from, " sends ", one.what, "."});
    if (scene.telling == Telling::Story)
        return;
    told.label = nameOf(header, isText ? quote(said, isWhole, 20) : "", size);
    if (whole && whole->inflated)
        addDetail(told, compressionOf(*whole));
    else if (isCompressed)
        addDetail(told, "The payload is compressed.");
}

/// The rules that this frame breaks, as sentences; empty when it keeps them.
std::string faultOf(const Message& message, const FrameHeader& header)
{
    std::string fault;
    const auto add = [&](std::string_view sentence) { fault += (fault.empty() ? "" : " ") + std::string(sentence); };
    for (const std::string_view broken : rulesBroken(message, header))
        add(broken);
    const auto agreed = message.compresses ? Extension::PerMessageDeflate : Extension::None;
    if (const FrameFault found = faultIn(header, agreed); found != FrameFault::None)
        add(sentenceFor(found));
    return fault;
}

} // namespace

ToldMessage tellFrame(const Scene& scene, std::uint32_t number)
{
    constexpr std::size_t enough = 14 + 256;
    std::vector<std::uint8_t> room;
    const Bytes bytes = scene.beginningOf(number, enough, room);
    const auto header = readFrameHeader(bytes);
    if (!header)
        return {};
    std::vector<std::uint8_t> unmasked;
    Bytes payload = bytes.subspan(header->size);
    if (header->masked) {
        unmasked.assign(payload.begin(), payload.end());
        applyMask(unmasked, header->key);
        payload = unmasked;
    }

    const Message& message = scene.conversations.message(number);
    ToldMessage one {.told = {.phase = Phase::Frames}};
    if (header->is(Opcode::Close)) {
        one = tellClose(scene, number, payload);
    } else if (header->is(Opcode::Ping)) {
        one.told.story = scene.from + " asks whether " + scene.to + " is still there (ping).";
        one.told.label = one.what = "PING";
    } else if (header->is(Opcode::Pong)) {
        one.told.story = scene.from + " is still there (pong).";
        one.told.label = one.what = "PONG";
    } else {
        tellDataFrame(scene, number, *header, payload, one);
    }
    one.fault = faultOf(message, *header);
    if (scene.telling == Telling::Story)
        return one;
    if (header->masked)
        one.told.label += " (masked)";
    if (header->masked && message.fromInitiator && one.told.details.empty())
        one.told.details = "The payload is masked with a random key, as every client's must be.";
    return one;
}

} // namespace packetarium
