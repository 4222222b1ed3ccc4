// What the packets of a whole session tell about one message of Engine.IO: no message knows it by itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace packetarium {

/// About one packet of Socket.IO. Frames are numbers as shown, from 1; 0 is none.
struct SocketIoFacts {
    std::uint32_t acknowledgedIn = 0; ///< The frame that acknowledges this event.
    std::uint32_t acknowledges = 0; ///< The frame with the event that this acknowledges.
    std::int64_t nanoseconds = 0; ///< Between the two.
    std::uint32_t attachmentOf = 0; ///< The frame with the packet that this attachment belongs to.
    std::uint32_t attachmentNumber = 0; ///< Counted from 0, as its placeholder does.
    std::vector<std::uint32_t> attachmentsIn = {}; ///< The frames with the attachments of this packet.
    bool carriesOffset = false; ///< The last argument is the server's, not the program's.
    enum class Recovery : std::uint8_t {
        NotAsked,
        Refused, ///< The client wished for its former session, and has got a new one.
        Done,
    } recovery = Recovery::NotAsked; ///< Of the server's CONNECT.
    std::uint32_t copy = 0, copies = 0; ///< The same event went to so many clients in a burst; this is one of them.
};

/// About one message of the stream: an HTTP request or response, or a message of WebSocket.
struct EngineIoFacts {
    enum class Content : std::uint8_t {
        Unknown,
        Plain, ///< Messages of Engine.IO alone.
        SocketIo,
    } content = Content::Unknown;
    enum class Sender : std::uint8_t { Unknown, Client, Server } sender = Sender::Unknown;
    std::string sid = {}; ///< The session of Engine.IO.
    std::vector<SocketIoFacts> packets = {}; ///< By the packet's place in the message; what is not there is not known.
};

} // namespace packetarium
