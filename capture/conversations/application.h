// HTTP/1.1 (RFC 9112) and WebSocket (RFC 6455) on the two streams of a connection: where each message begins and ends.
// Nothing of a body is kept; messages are found by counting.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message_log.h"
#include "capture/conversations/reassembly.h"
#include "capture/conversations/server_events.h"
#include "protocols/application/http_message.h"
#include "protocols/application/permessage_deflate.h"
#include "protocols/application/websocket_frame.h"

#include <deque>
#include <memory>

namespace packetarium {

enum class Application : std::uint8_t { None, Http, WebSocket };

class ApplicationStreams {
public:
    ApplicationStreams(MessageLog& log, std::uint32_t conversation)
        : m_log(log)
        , m_conversation(conversation)
    {
    }

    /// What this end had received when it sent what it sends next: so many bytes of the other end's stream.
    void heard(bool fromInitiator, std::uint32_t bytes) { m_directions[fromInitiator ? 0 : 1].heardBytes = bytes; }
    /// The stream's next bytes, from the packet that `from` names.
    void take(bool fromInitiator, Bytes bytes, Piece from);
    /// Bytes that the capture does not have.
    void skip(bool fromInitiator, std::uint64_t bytes);
    /// The sender has said that nothing follows (FIN).
    void end(bool fromInitiator, std::uint32_t packet);

    Application recognized() const { return m_application; }

private:
    enum class Reading : std::uint8_t {
        Undecided, ///< Too little to tell.
        Plain, ///< No protocol that is known here; each segment may still begin one.
        Head,
        Body,
        UntilClose,
        ChunkLine,
        ChunkData,
        Trailer,
        FrameHeader,
        FramePayload,
    };
    struct Direction {
        Reading reading = Reading::Undecided;
        Reading next = Reading::Head; ///< After the message at hand.
        bool missedBytes = false; ///< Since the last frame began.
        bool gap = false; ///< Bytes of the message at hand are missing, so it can never be shown whole.
        std::vector<std::uint8_t> buffer; ///< The part of a head, chunk line or frame header that has come.
        std::uint64_t left = 0; ///< Of a body, chunk or payload.
        std::vector<Piece> pieces; ///< Of the message at hand.
        std::uint64_t length = 0; ///< Of the pieces.
        std::unique_ptr<ServerEvents> events; ///< Of a body that is a stream of events.
        std::uint32_t message = none; ///< The message at hand, once its kind is known.
        std::uint32_t fragmented = none; ///< The last frame of a message which has not ended yet.
        std::uint32_t position = 0; ///< Bytes of the stream so far; like sequence numbers, it goes round.
        std::uint32_t heardBytes = 0; ///< Of the other end's stream.
        bool closed = false; ///< A close frame was sent.
        bool saysSomething = false; ///< The frame at hand ends a message; false for control frames.
        std::deque<std::uint32_t> unheard; ///< Where the other end's messages end that have not reached this one.
        std::uint32_t heard = 0, unanswered = 0; ///< As Message has them.
    };
    struct Request {
        std::uint32_t message;
        enum class Method : std::uint8_t { Head, Connect, Other } method;
    };

    /// What one step made of the bytes: how many it used, and whether they end the message at hand.
    struct Step {
        std::size_t used;
        bool endsMessage = false;
    };
    Step step(Direction&, Bytes);
    Step readHead(Direction&, Bytes);
    Step readChunkLine(Direction&, Bytes);
    Step readTrailer(Direction&, Bytes);
    Step readFrameHeader(Direction&, Bytes);
    Step count(Direction&, Bytes);
    /// Both end the message at once when nothing follows the header.
    bool endsWithHead(Direction&, const HttpHead&);
    bool endsWithHeader(Direction&, const FrameHeader&);
    void keepPiece(Direction&, Piece);
    static std::size_t bodyBytes(const Direction&, std::size_t available);
    void listenForEvents(Direction&);
    void noteRequest(Direction&, const HttpHead&);
    /// The method that this response answers.
    std::string_view noteResponse(Direction&, const HttpHead&);
    void noteFrame(Direction&, const FrameHeader&, Message&);
    static void noteHeard(Direction&);
    UpgradeAnswer upgradeAnswer(const HttpHead&, std::uint32_t request) const;
    void changeBoth(Direction& responder, Reading to);
    void messageComplete(Direction&, std::uint32_t packet);
    void giveUp(Direction&);
    void begin(Direction&, Message);
    bool isInitiator(const Direction& direction) const { return &direction == &m_directions[0]; }
    bool isFromServer(const Direction& direction) const { return isInitiator(direction) == m_serverIsInitiator; }

    MessageLog& m_log;
    std::uint32_t m_conversation;
    Application m_application = Application::None;
    Direction m_directions[2];
    std::deque<Request> m_unanswered;
    std::vector<std::uint8_t> m_upgradeHead; ///< Of the last request that asked to change the protocol.
    std::uint32_t m_upgradeRequest = none, m_lastMessage = none;
    std::optional<DeflateAgreement> m_deflate;
    bool m_serverIsInitiator = false; ///< Of the WebSocket.
};

} // namespace packetarium
