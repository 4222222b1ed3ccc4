// WebSocket on a stream, RFC 6455: its frames, and which messages of the other end had come before each.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/streams/application_streams.h"
#include "protocols/application/permessage_deflate.h"
#include "protocols/application/websocket_frame.h"

namespace packetarium {

class WebSocketStream final : public StreamProtocol {
public:
    /// `server` is the direction of the end that agreed to speak WebSocket.
    WebSocketStream(
        ApplicationStreams& streams, const Direction& server, std::optional<DeflateAgreement> deflate,
        bool carriesEngineIo)
        : m_streams(streams)
        , m_deflate(deflate)
        , m_serverIsInitiator(streams.isInitiator(server))
        , m_carriesEngineIo(carriesEngineIo)
    {
    }
    Application application() const override { return Application::WebSocket; }
    Step read(Direction&, Bytes) override;
    Then skip(Direction&, std::uint64_t bytes) override;
    bool giveUp(Direction&) override;

private:
    struct Side {
        bool inPayload = false;
        bool missedBytes = false; ///< Since the last frame began.
        std::uint64_t left = 0; ///< Of the payload.
        std::uint32_t fragmented = none; ///< The last frame of a message which has not ended yet.
        bool closed = false; ///< A close frame was sent.
        bool saysSomething = false; ///< The frame at hand ends a message; false for control frames.
        std::vector<std::uint32_t> unheard; ///< Where the other end's messages end that have not reached this one.
        std::uint32_t heard = 0, unanswered = 0; ///< As Message has them.
    };
    Step readHeader(Direction&, Bytes);
    void noteFrame(Direction&, const FrameHeader&, Message&);
    static void noteHeard(const Direction&, Side&);
    /// The frame is over; it ended at this position of the stream.
    Then ends(Direction&, std::uint32_t position);
    Side& side(const Direction& direction) { return m_sides[m_streams.isInitiator(direction) ? 0 : 1]; }

    ApplicationStreams& m_streams;
    std::optional<DeflateAgreement> m_deflate;
    bool m_serverIsInitiator, m_carriesEngineIo;
    Side m_sides[2];
};

} // namespace packetarium
