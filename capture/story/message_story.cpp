// The story of the messages that a packet completes, and of HTTP's own (RFC 9110, RFC 9112).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/message_story.h"

#include "capture/inflate.h"
#include "capture/message_bytes.h"
#include "capture/story/engineio_story.h"
#include "capture/story/quote.h"

#include "protocols/application/content/event_stream.h"
#include "protocols/application/http_message.h"

#include <algorithm>

namespace packetarium {
namespace {

Bytes asBytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

/// "/chat", shortened, and safe to show.
std::string shown(std::string_view text) { return textOf(asBytes(text)); }

/// How a body was compressed, and how far that can be undone; the first fault ends it.
struct Unpacked {
    std::uint64_t size = 0; ///< Of the content.
    std::string codings = {}; ///< "gzip".
    Decompressed::Outcome outcome = Decompressed::Outcome::Whole;
};

Unpacked unpacked(std::vector<std::uint8_t> body, const HttpHead& head)
{
    Unpacked result;
    for (const std::string_view coding : httpCodings(head)) {
        result.codings += (result.codings.empty() ? "" : " and ") + shown(coding);
        Decompressed before = decompress(coding, body);
        result.outcome = before.outcome;
        if (before.outcome != Decompressed::Outcome::Whole)
            break;
        body = std::move(before.bytes);
    }
    result.size = body.size();
    return result;
}

/// What follows "compressed with gzip": that it became `packedSize` bytes, or why that cannot be told.
std::string packingOf(const Unpacked& content, std::uint64_t packedSize)
{
    switch (content.outcome) {
    case Decompressed::Outcome::UnknownCoding: return ", which is not undone here.";
    case Decompressed::Outcome::TooLong:
        return "; decompressed, they are more than " + std::to_string(longestDecompressed >> 20) + " MiB.";
    case Decompressed::Outcome::Cut:
    case Decompressed::Outcome::Broken: return "; they cannot be decompressed as they should.";
    case Decompressed::Outcome::Whole: break;
    }
    return " to " + grouped(packedSize) + ".";
}

/// "It brings 1,234 bytes of content in 3 chunks, compressed with gzip to 400." Empty when there is no content.
std::string contentOf(const Scene& scene, std::uint32_t number, const HttpHead& head)
{
    constexpr std::uint64_t longestUnpacked = 1 << 20; // Every row asks.
    const Message& message = scene.conversations.message(number);
    if (message.isCut)
        return "The capture holds only the beginning of this message.";
    const std::uint64_t sent = message.length > head.size ? message.length - head.size : 0;
    const bool isChunked = head.lists("Transfer-Encoding", "chunked");
    const bool isPlain = !isChunked && httpCodings(head).empty();
    const auto whole =
        sent == 0 || isPlain || message.length > longestUnpacked ? std::nullopt : bytesOf(scene.capture, number);
    if (!whole)
        return sent == 0 ? "" : "It brings " + byteCount(sent) + (isPlain ? " of content." : " of packed content.");

    std::vector<std::uint8_t> body(whole->begin() + std::ptrdiff_t(head.size), whole->end());
    std::size_t chunks = 0;
    if (isChunked) {
        JoinedChunks joined = joinHttpChunks(body);
        body = std::move(joined.bytes);
        chunks = joined.count;
    }
    const std::size_t packedSize = body.size();
    const Unpacked content = unpacked(std::move(body), head);
    if (content.size == 0)
        return "";
    std::string text = "It brings " + byteCount(content.size) + " of content";
    if (isChunked)
        text += chunks == 1 ? " in one chunk" : " in " + grouped(chunks) + " chunks";
    if (content.codings.empty())
        return text + ".";
    return text + ", compressed with " + content.codings + packingOf(content, packedSize);
}

Told tellRequest(const Scene& scene, std::uint32_t number, const HttpHead& head)
{
    const Message& message = scene.conversations.message(number);
    Told told {.phase = message.asksForUpgrade ? Phase::Upgrade : Phase::Data};
    const std::string method = shown(head.method), target = shown(head.target);
    told.label = method + " " + target;
    told.story = joined({scene.from, " asks ", scene.to, " for ", target, " (HTTP ", method, ")."});
    if (head.method == "HEAD")
        told.story = scene.from + " asks " + scene.to + " what there is to know about " + target
            + ", without the content (HTTP HEAD).";
    else if (head.method != "GET")
        told.story = scene.from + " sends " + scene.to + " an HTTP " + method + " request for " + target + ".";
    if (message.asksForUpgrade && head.lists("Upgrade", "websocket")) {
        told.story = scene.from + " asks to switch from HTTP to WebSocket.";
        told.details = "The request is for " + target + "; it carries a random key that " + scene.to + " must answer.";
        told.label += " (upgrade)";
    } else if (message.asksForUpgrade) {
        told.story.back() = ',';
        told.story += " and offers to switch from HTTP to " + shown(*head.find("Upgrade")) + ".";
        told.label += " (upgrade)";
    } else if ((message.isCut || message.length > head.size) && scene.telling == Telling::All) {
        told.details = contentOf(scene, number, head);
    }
    return told;
}

/// Whether this request asks for WebSocket, and not for another protocol.
bool asksForWebSocket(const Scene& scene, std::uint32_t request)
{
    if (request == none || !scene.conversations.message(request).asksForUpgrade
        || !scene.conversations.message(request).packet)
        return false;
    std::vector<std::uint8_t> room;
    const Bytes bytes = scene.beginningOf(request, longestHttpHead, room);
    const auto head = readBegunHttpHead(bytes);
    return head && head->lists("Upgrade", "websocket");
}

/// A switch to a protocol that is not known here (RFC 9110 section 15.2.2), or a request for one (15.5.22).
void tellOtherProtocol(const Scene& scene, const Message& message, const HttpHead& head, Told& told)
{
    constexpr unsigned switching = 101;
    const std::string protocol = shown(head.find("Upgrade").value_or(""));
    const bool forWebSocket = asksForWebSocket(scene, message.answers);
    if (head.statusCode() == switching) {
        told.phase = Phase::Upgrade;
        told.story = scene.from + " agrees to switch from HTTP to " + (protocol.empty() ? "something else" : protocol)
            + " (" + told.label + ").";
        told.details = "What follows on this connection is no HTTP; it is shown as plain data.";
        if (protocol.empty())
            told.details += " The answer does not say to what, which it must (RFC 9110, section 7.8).";
        return;
    }
    constexpr unsigned upgradeRequired = 426;
    if (forWebSocket) {
        told.story = scene.from + " does not switch to WebSocket and answers " + told.label + ".";
        told.details += " The connection still speaks HTTP.";
        if (const auto versions = head.find("Sec-WebSocket-Version"))
            told.details += " The server understands version " + shown(*versions) + " of WebSocket.";
    } else if (head.statusCode() == upgradeRequired) {
        told.story = scene.from + " answers " + told.label + ": it serves this only in another protocol"
            + (protocol.empty() ? "." : ", " + protocol + ".");
    }
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

Told tellResponse(const Scene& scene, std::uint32_t number, const HttpHead& head)
{
    const Message& message = scene.conversations.message(number);
    Told told {.phase = Phase::Data};
    const unsigned status = head.statusCode();
    const std::string what = shown(head.status) + (head.reason.empty() ? "" : " " + shown(head.reason));
    told.label = what;
    const std::string_view kind = status == 100 ? "the content may be sent now"
        : status < 200                          ? "not yet the final answer"
        : status < 300                          ? "all went well"
        : status < 400                          ? "look elsewhere"
        : status < 500                          ? "the request cannot be met"
                                                : "something went wrong at the server";
    told.story = joined({scene.from, " answers ", what, ": ", kind, "."});
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
    if (scene.telling == Telling::All)
        if (const std::string content = contentOf(scene, number, head); !content.empty())
            told.details += (told.details.empty() ? "" : " ") + content;
    tellOtherProtocol(scene, message, head, told);
    return told;
}

/// The packet that completes the message's head.
std::uint32_t headEndsIn(const Scene& scene, const Message& message, std::size_t headSize)
{
    std::uint64_t end = 0;
    for (std::uint32_t i = 0; i < message.pieces; ++i) {
        const Piece piece = scene.conversations.piece(message, i);
        end += piece.length;
        if (end >= headSize)
            return piece.packet;
    }
    return none;
}

/// One event of a stream that a page listens to (WHATWG HTML, section 9.2).
ToldMessage tellEvent(const Scene& scene, std::uint32_t number)
{
    constexpr std::size_t enough = 4096;
    const Message& message = scene.conversations.message(number);
    std::vector<std::uint8_t> room;
    const Bytes bytes = scene.beginningOf(number, enough, room);
    const ServerEvent event = readServerEvent(bytes);
    const bool isWhole = bytes.size() == message.length;
    ToldMessage one {.told = {.phase = Phase::Data}, .what = "a comment in the stream of events"};
    Told& told = one.told;
    told.label = "COMMENT";
    told.details = "The page does not hear of it; it keeps the connection open.";
    if (event.hasData) {
        const std::string name = event.type.empty() ? "" : " " + shown(event.type);
        const std::string data = quote(asBytes(event.data), isWhole);
        one.what = "the event" + name + (data.empty() ? "" : ": " + data);
        told.label = "EVENT" + name + " " + quote(asBytes(event.data), isWhole, 20);
        told.details = "It belongs to an answer that goes on: the page need not ask again.";
        if (!event.id.empty())
            told.details += " Should the connection break, the browser says that it has seen " + shown(event.id) + ".";
    } else if (event.comment.empty()) {
        one.what = "a block without data in the stream of events";
        told.label = "EVENT without data";
        told.details = "The page does not hear of it.";
    }
    if (!event.retry.empty())
        told.details += " It asks the browser to wait " + event.retry + " ms before it connects again.";
    told.story = scene.from + " sends " + one.what + ".";
    return one;
}

/// A message of DNS, its length in front.
ToldMessage tellNameMessage(const Scene& scene, std::uint32_t number)
{
    constexpr std::size_t lengthSize = 2;
    const std::uint64_t length = scene.conversations.message(number).length;
    const auto bytes = beginningOf(scene.capture, number, std::size_t(length));
    Told told {.phase = Phase::Data};
    told.story = scene.from + " sends a DNS message of " + byteCount(length - lengthSize) + ".";
    told.label = "DNS";
    told = tellNames(scene, "dns", Bytes(bytes).subspan(std::min(lengthSize, bytes.size())), std::move(told));
    return {told, told.label};
}

ToldMessage tellAsCarried(const Scene& scene, std::uint32_t number)
{
    const Message& message = scene.conversations.message(number);
    if (message.kind == Message::Kind::WebSocketFrame)
        return tellFrame(scene, number);
    if (message.kind == Message::Kind::ServerEvent)
        return tellEvent(scene, number);
    if (message.kind == Message::Kind::TlsRecord)
        return tellRecord(scene, number);
    if (message.kind == Message::Kind::DnsMessage)
        return tellNameMessage(scene, number);
    std::vector<std::uint8_t> room;
    const auto head = readBegunHttpHead(scene.beginningOf(number, longestHttpHead, room));
    if (!head)
        return {};
    Told told = head->isRequest() ? tellRequest(scene, number, *head) : tellResponse(scene, number, *head);
    if (head->isRequest() && head->lists("Expect", "100-continue")
        && headEndsIn(scene, message, head->size) != scene.index) {
        told.story = scene.from + " sends the content of the HTTP " + shown(head->method) + " request.";
        told.label = "content of " + told.label;
    }
    // Its first line may have come long before: this packet brings only what was missing.
    const bool isRest = headEndsIn(scene, message, head->size) != scene.index;
    std::string what = (isRest ? "the rest of " : "") + told.label;
    return {std::move(told), std::move(what)};
}

ToldMessage tellMessage(const Scene& scene, std::uint32_t number)
{
    ToldMessage told = tellAsCarried(scene, number);
    if (!scene.conversations.message(number).carriesEngineIo)
        return told;
    return tellEngineIo(scene, number, std::move(told));
}

/// "a, b and c"; what is left out between the first and the last is counted.
std::string listOf(const std::vector<ToldMessage>& all)
{
    constexpr std::size_t most = 3;
    std::string text = all.front().what;
    std::size_t leftOut = 0, closes = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        const bool isLast = i + 1 == all.size();
        // A close frame is not only counted: nothing but it tells why the conversation ends.
        const bool closesHere = all[i].told.phase == Phase::Close && ++closes <= most;
        if (isLast || i < most || closesHere)
            text += (isLast ? " and " : ", ") + all[i].what;
        else
            ++leftOut;
    }
    if (leftOut > 0)
        text += ", and " + grouped(leftOut) + " more between";
    return text;
}

/// Several messages in one packet: each is named, and the close frame decides what the packet is about.
Told tellTogether(const Scene& scene, const std::vector<ToldMessage>& all)
{
    Told told = all.front().told;
    const bool beginsWithFrame = told.phase == Phase::Frames || told.phase == Phase::Close;
    if (beginsWithFrame) {
        told.story = scene.from + " sends " + listOf(all) + ".";
    } else {
        const std::vector<ToldMessage> others(all.begin() + 1, all.end());
        told.story += " The same packet brings " + listOf(others) + ".";
    }
    for (const ToldMessage& one : all) {
        if (told.story.find(one.fault) == std::string::npos) // Once each: there may be very many frames.
            told.story += " " + one.fault;
        if (one.told.phase == Phase::Close && told.phase != Phase::Upgrade)
            told.phase = Phase::Close;
    }
    if (all.back().told.phase == Phase::Close)
        told.details = all.back().told.details;
    told.label += all.size() == 2 ? " + " + all.back().told.label : " +" + std::to_string(all.size() - 1);
    if (all.size() > 2 && all.back().told.phase == Phase::Close)
        told.label += ", " + all.back().told.label;
    return told;
}

} // namespace

Told tellAnnounced(const Scene& scene, std::uint32_t number, Bytes data)
{
    const Message& message = scene.conversations.message(number);
    if (message.kind != Message::Kind::HttpRequest)
        return {};
    const auto bytes = message.packet ? beginningOf(scene.capture, number, longestHttpHead)
                                      : std::vector<std::uint8_t>(data.begin(), data.end());
    const auto head = readHttpHead(bytes);
    if (!head || !head->isRequest() || !head->lists("Expect", "100-continue"))
        return {};
    if (message.packet && headEndsIn(scene, message, head->size) != scene.index)
        return {};
    Told told = tellRequest(scene, number, *head);
    told.details = "The head is complete. " + scene.from + " may wait for “100 Continue” before sending the content.";
    return told;
}

Phase phaseOf(const Capture& capture, const Message& message, std::uint32_t number)
{
    if (message.kind == Message::Kind::HttpRequest)
        return message.asksForUpgrade ? Phase::Upgrade : Phase::Data;
    if (message.kind == Message::Kind::HttpResponse)
        return message.upgrade != UpgradeAnswer::None ? Phase::Upgrade : Phase::Data;
    if (message.kind != Message::Kind::WebSocketFrame)
        return Phase::Data;
    if (!message.packet)
        return Phase::Frames;
    const auto first = beginningOf(capture, number, 1);
    return !first.empty() && (first[0] & 0x0f) == std::uint8_t(Opcode::Close) ? Phase::Close : Phase::Frames;
}

Told tellMessages(const Scene& scene)
{
    const auto& messages = scene.messages;
    std::vector<ToldMessage> all;
    all.reserve(messages.size());
    for (const std::uint32_t number : messages)
        if (ToldMessage told = tellMessage(scene, number); !told.told.story.empty())
            all.push_back(std::move(told));
    if (all.empty())
        return {};
    const bool isTls = scene.conversations.message(messages.front()).kind == Message::Kind::TlsRecord;
    Told told = all.size() == 1 ? std::move(all.front().told) : isTls ? tellRecords(all) : tellTogether(scene, all);
    if (all.size() == 1 && !all.front().fault.empty())
        told.story += " " + all.front().fault;
    const Message& first = scene.conversations.message(messages.front());
    if (first.pieces > 1 && scene.telling == Telling::All)
        told.details += (told.details.empty() ? "" : " ")
            + ("It came in " + grouped(first.pieces) + " packets; this one completes it.");
    return told;
}

} // namespace packetarium
