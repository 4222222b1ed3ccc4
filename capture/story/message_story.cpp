// The story of HTTP messages (RFC 9110, RFC 9112) and WebSocket frames (RFC 6455).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"
#include "capture/story/quote.h"
#include "capture/story/scene.h"
#include "capture/story/unasked.h"

#include "protocols/http_message.h"

namespace packetarium {
namespace {

Bytes asBytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// "/chat", shortened, and safe to show.
std::string shown(std::string_view text) { return textOf(asBytes(text)); }

Told tellRequest(const Scene& scene, const Message& message, const HttpHead& head)
{
    Told told {.phase = message.asksForUpgrade ? Phase::Upgrade : Phase::Data};
    const std::string method = shown(head.method), target = shown(head.target);
    told.label = method + " " + target;
    told.story = scene.from + " asks " + scene.to + " for " + target + " (HTTP " + method + ").";
    if (head.method == "HEAD")
        told.story = scene.from + " asks " + scene.to + " what there is to know about " + target
            + ", without the content (HTTP HEAD).";
    else if (head.method != "GET")
        told.story = scene.from + " sends " + scene.to + " an HTTP " + method + " request for " + target + ".";
    if (message.asksForUpgrade && head.lists("Upgrade", "websocket")) {
        told.story = scene.from + " asks to switch from HTTP to WebSocket.";
        told.details = "The request is for " + target + "; it carries a random key that " + scene.to + " must answer.";
        told.label += " (upgrade)";
    } else if (message.length > head.size) {
        told.details = "It brings " + byteCount(message.length - head.size) + " of content.";
    }
    return told;
}

void tellUpgradeAnswer(const Scene& scene, const Message& message, Told& told)
{
    told.phase = Phase::Upgrade;
    told.details = "From here on both sides speak WebSocket on the same connection.";
    switch (message.upgrade) {
    case UpgradeAnswer::Correct: told.story = scene.from + " accepts: the key is answered correctly."; break;
    case UpgradeAnswer::Wrong:
        told.story = scene.from + " accepts, but the key is not answered correctly.";
        told.details = "A careful client ends the connection now (RFC 6455, section 4.1).";
        break;
    default: told.story = scene.from + " accepts the switch to WebSocket.";
    }
}

Told tellResponse(const Scene& scene, const Message& message, const HttpHead& head)
{
    Told told {.phase = Phase::Data};
    const unsigned status = head.statusCode();
    const std::string what = shown(head.status) + (head.reason.empty() ? "" : " " + shown(head.reason));
    told.label = what;
    const std::uint64_t content = message.length > head.size ? message.length - head.size : 0;
    const std::string_view kind = status < 200 ? "not yet the final answer"
        : status < 300                         ? "all went well"
        : status < 400                         ? "look elsewhere"
        : status < 500                         ? "the request cannot be met"
                                               : "something went wrong at the server";
    told.story = scene.from + " answers " + what + ": " + std::string(kind) + ".";
    if (status == 404)
        told.story = scene.from + " answers " + what + ": there is no such thing here.";
    if (status == 304)
        told.story = scene.from + " answers " + what + ": the copy that the client has is still good.";
    if (message.upgrade != UpgradeAnswer::None) {
        tellUpgradeAnswer(scene, message, told);
        return told;
    }
    if (message.answers != none && scene.conversations.message(message.answers).packet) {
        const Message& request = scene.conversations.message(message.answers);
        told.details = "That answers " + scene.packetName(request.packet.value()) + ".";
        if (request.asksForUpgrade)
            told.phase = Phase::Upgrade;
    }
    if (content)
        told.details += (told.details.empty() ? "" : " ") + ("It brings " + byteCount(content) + " of content.");
    return told;
}

std::string_view closeMeaning(std::uint32_t code)
{
    switch (code) {
    case 1000: return "the purpose is fulfilled";
    case 1001: return "going away";
    case 1002: return "a rule of the protocol was broken";
    case 1003: return "this kind of data cannot be accepted";
    case 1005: return "no code was given";
    case 1007: return "a text was not valid UTF-8";
    case 1008: return "a rule of one's own was broken";
    case 1009: return "a message was too big";
    case 1010: return "an extension is missing";
    case 1011: return "an unexpected fault at the server";
    default: return {};
    }
}

/// Whether the other end has already sent a close frame on this conversation.
bool answersClose(const Scene& scene, std::uint32_t number)
{
    constexpr std::uint32_t mostLookedAt = 4096;
    const Message& message = scene.conversations.message(number);
    const std::uint32_t first = number > mostLookedAt ? number - mostLookedAt : 0;
    for (std::uint32_t earlier = number; earlier-- > first;) {
        const Message& other = scene.conversations.message(earlier);
        if (other.conversation != message.conversation || other.fromInitiator == message.fromInitiator)
            continue;
        if (other.kind != Message::Kind::WebSocketFrame || !other.packet)
            return false;
        const auto bytes = beginningOf(scene.capture, earlier, 1);
        return !bytes.empty() && (bytes[0] & 0x0f) == std::uint8_t(Opcode::Close);
    }
    return false;
}

Told tellClose(const Scene& scene, std::uint32_t number, Bytes payload)
{
    const bool answers = answersClose(scene, number);
    Told told {.phase = Phase::Close};
    told.story = answers ? scene.from + " agrees to end the WebSocket conversation"
                         : scene.from + " ends the WebSocket conversation";
    told.label = "CLOSE";
    if (payload.size() >= 2) {
        const std::uint32_t code = big16(payload, 0);
        const std::string_view meaning = closeMeaning(code);
        told.label += " " + std::to_string(code);
        told.story += " with code " + std::to_string(code) + (meaning.empty() ? "" : ": " + std::string(meaning));
        const std::string reason = quote(payload.subspan(2));
        if (!reason.empty())
            told.details = "The reason it gives: " + reason + ".";
    }
    told.story += ".";
    told.details += (told.details.empty() ? "" : " ")
        + (answers ? std::string("Both have said it now; the TCP connection can be closed.")
                   : scene.to + " is expected to answer with a close frame.");
    return told;
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

void tellDataFrame(const Scene& scene, std::uint32_t number, const FrameHeader& header, Bytes payload, Told& told)
{
    const Message& message = scene.conversations.message(number);
    const bool isCompressed = message.compresses && (header.rsv & std::uint8_t(Extension::PerMessageDeflate));
    const bool isText = header.is(Opcode::Text) && !isCompressed;
    const std::string text = isText ? quote(payload, payload.size() == header.payloadLength) : "";
    const std::string what =
        text.empty() ? kindOf(header) + " of " + byteCount(header.payloadLength) : kindOf(header) + " " + text;
    told.label = text.empty() ? what : "TEXT " + quote(payload, payload.size() == header.payloadLength, 20);
    told.story = scene.from + " sends " + what;
    if (!header.fin && message.continues == none)
        told.story += ", the first piece of a message";
    else if (message.continues != none)
        told.story = scene.from + " sends " + (message.isFinal ? "the last piece" : "the next piece")
            + " of a message (" + byteCount(header.payloadLength) + ")";
    if (message.continues != none && message.isFinal)
        if (const auto joined = joinFrames(scene.capture, number); joined && !joined->isCompressed) {
            const std::string whole = quote(joined->bytes);
            told.details = joined->opcode == Opcode::Text && !whole.empty()
                ? "Together they say " + whole + "."
                : "Together they are " + byteCount(joined->bytes.size()) + ".";
        }
    if (message.continues == none && !message.fromInitiator)
        if (const auto unasked = unaskedFrame(scene, number, isCompressed || !header.fin ? Bytes() : payload)) {
            told.story += header.fin ? " though nobody asked" : ", though nobody asked";
            told.details = *unasked;
        }
    told.story += ".";
    if (isCompressed)
        told.details += (told.details.empty() ? "" : " ") + std::string("The payload is compressed.");
}

Told tellFrame(const Scene& scene, std::uint32_t number)
{
    constexpr std::size_t enough = 14 + 256;
    const auto bytes = beginningOf(scene.capture, number, enough);
    const auto header = readFrameHeader(bytes);
    if (!header)
        return {};
    std::vector<std::uint8_t> payload(bytes.begin() + header->size, bytes.end());
    if (header->masked)
        applyMask(payload, header->key);

    if (header->is(Opcode::Close))
        return tellClose(scene, number, payload);
    Told told {.phase = Phase::Frames};
    if (header->is(Opcode::Ping)) {
        told.story = scene.from + " asks whether " + scene.to + " is still there (ping).";
        told.label = "PING";
    } else if (header->is(Opcode::Pong)) {
        told.story = scene.from + " is still there (pong).";
        told.label = "PONG";
    } else {
        tellDataFrame(scene, number, *header, payload, told);
    }
    if (header->masked) {
        told.label += " (masked)";
        if (told.details.empty())
            told.details = scene.facts.fromInitiator
                ? "The payload is masked with a random key, as every client's must be."
                : "The payload is masked, which a server's must not be (RFC 6455, section 5.1).";
    }
    return told;
}

Told tellMessage(const Scene& scene, std::uint32_t number)
{
    const Message& message = scene.conversations.message(number);
    if (message.kind == Message::Kind::WebSocketFrame)
        return tellFrame(scene, number);
    const auto bytes = beginningOf(scene.capture, number, longestHttpHead);
    const auto head = readHttpHead(bytes);
    if (!head)
        return {};
    return head->isRequest() ? tellRequest(scene, message, *head) : tellResponse(scene, message, *head);
}

} // namespace

Phase phaseOf(const Capture& capture, const Message& message, std::uint32_t number)
{
    if (message.kind == Message::Kind::HttpRequest)
        return message.asksForUpgrade ? Phase::Upgrade : Phase::Data;
    if (message.kind == Message::Kind::HttpResponse)
        return message.upgrade != UpgradeAnswer::None ? Phase::Upgrade : Phase::Data;
    if (!message.packet)
        return Phase::Frames;
    const auto first = beginningOf(capture, number, 1);
    return !first.empty() && (first[0] & 0x0f) == std::uint8_t(Opcode::Close) ? Phase::Close : Phase::Frames;
}

Told tellMessages(const Scene& scene)
{
    const auto messages = messagesOf(scene.conversations, scene.index);
    if (messages.empty())
        return {};
    Told told = tellMessage(scene, messages.front());
    if (told.story.empty())
        return told;
    const Message& first = scene.conversations.message(messages.front());
    std::string more;
    if (first.pieces > 1)
        more = "It came in " + grouped(first.pieces) + " packets; this one completes it.";
    if (messages.size() > 1)
        more = "The same packet holds " + grouped(messages.size() - 1)
            + (messages.size() == 2 ? " more message." : " more messages.");
    if (!more.empty())
        told.details += (told.details.empty() ? "" : " ") + more;
    if (messages.size() > 1)
        told.label += " +" + std::to_string(messages.size() - 1);
    return told;
}

} // namespace packetarium
