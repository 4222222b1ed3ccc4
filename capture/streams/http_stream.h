// HTTP/1.1 on a stream, RFC 9112: where each message ends, and which request a response answers.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/server_events.h"
#include "capture/streams/application_streams.h"
#include "protocols/application/http_message.h"

namespace packetarium {

class HttpStream final : public StreamProtocol {
public:
    explicit HttpStream(ApplicationStreams& streams)
        : m_streams(streams)
    {
    }
    Application application() const override { return Application::Http; }
    Step read(Direction&, Bytes) override;
    Then skip(Direction&, std::uint64_t bytes) override;
    Then cut(Direction&) override;
    bool endsWithStream(const Direction& direction) const override { return side(direction).at == At::UntilClose; }
    bool giveUp(Direction&) override;

private:
    enum class At : std::uint8_t { Head, Body, UntilClose, ChunkLine, ChunkData, Trailer };
    struct Side {
        At at = At::Head;
        std::uint64_t left = 0; ///< Of a body or chunk.
        std::unique_ptr<ServerEvents> events; ///< Of a body that is a stream of events.
    };
    struct Request {
        std::uint32_t message;
        enum class Method : std::uint8_t { Head, Connect, Other } method;
        bool carriesEngineIo;
    };

    Step readHead(Direction&, Bytes);
    Step readChunkLine(Direction&, Bytes);
    Step readTrailer(Direction&, Bytes);
    Step count(Direction&, Bytes);
    /// Hands on those of the bytes that belong to a stream of events: not the lines of chunks, nor what ends them.
    static void tellEvents(Side&, const Direction&, Bytes);
    void listenForEvents(Direction&);
    Then headRead(Direction&, const HttpHead&);
    void noteRequest(Direction&, const HttpHead&);
    /// What a head of either kind means for its connection. The method that a response answers.
    std::string_view noteHead(Direction&, const HttpHead&);
    /// The method that this response answers.
    std::string_view noteResponse(Direction&, const HttpHead&);
    UpgradeAnswer upgradeAnswer(const HttpHead&, std::uint32_t request) const;
    /// Once this response is over, both sides speak something else.
    void changeBoth(Direction& responder, Direction::Reading, const std::shared_ptr<StreamProtocol>& = {});
    /// The message is over: the next one begins with a head.
    Then ends(Direction&);
    Side& side(const Direction& direction) { return m_sides[m_streams.isInitiator(direction) ? 0 : 1]; }
    const Side& side(const Direction& direction) const { return m_sides[m_streams.isInitiator(direction) ? 0 : 1]; }

    ApplicationStreams& m_streams;
    Side m_sides[2];
    std::vector<Request> m_unanswered; ///< In the order in which they were sent.
    std::uint32_t m_upgradeRequest = none; ///< The last that asked to change the protocol and has no answer yet.
    std::optional<std::string> m_expectedAccept; ///< That proves it was understood; none where its head was cut.
};

} // namespace packetarium
