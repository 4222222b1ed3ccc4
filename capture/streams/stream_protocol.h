// What a protocol must know to be found on a TCP stream: how it is recognised, and where each message ends.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message.h"
#include "capture/streams/half_read.h"

#include <memory>
#include <vector>

namespace packetarium {

class ApplicationStreams; // capture/streams/application_streams.h
class StreamProtocol;

enum class Application : std::uint8_t { None, Http, WebSocket, Tls, Dns };

/// What the display filter calls it; empty for None.
std::string_view filterName(Application);

/// One direction of a connection, and the message at hand as far as it has come.
struct Direction {
    explicit Direction(HalfReadBudget& budget)
        : kept(budget)
    {
    }

    enum class Reading : std::uint8_t {
        Undecided, ///< Too little to tell.
        Plain, ///< No protocol that is known here; each segment may still begin one.
        Messages, ///< `protocol` reads.
    };
    std::shared_ptr<StreamProtocol> protocol; ///< Stays while the stream is plain, should it begin again.
    std::shared_ptr<StreamProtocol> nextProtocol; ///< Of `next`.
    Reading reading = Reading::Undecided;
    Reading next = Reading::Messages; ///< After the message at hand.
    bool gap = false; ///< Bytes of the message at hand are missing, so it can never be shown whole.
    bool startsSegment = false; ///< The bytes at hand are the first of their segment.
    Piece at = {}; ///< Where the bytes at hand lie.
    HalfRead kept; ///< The part of a head or header that has come.
    std::vector<Piece> pieces; ///< Of the message at hand.
    std::uint64_t length = 0; ///< Of the pieces.
    std::uint32_t message = none; ///< The message at hand, once its kind is known.
    std::uint32_t position = 0; ///< Bytes of the stream so far; like sequence numbers, it goes round.
    std::uint32_t heardBytes = 0; ///< Of the other end's stream.
};

/// One protocol on both streams of a connection. It is handed the bytes in order, and says where each message ends.
class StreamProtocol {
public:
    enum class Then : std::uint8_t {
        GoesOn, ///< More of the message must come.
        Ends, ///< The message ends here.
        GivesUp, ///< This is not what it seemed to be, or there is no room for it.
    };
    struct Step {
        std::size_t used; ///< Of the bytes, from the front.
        Then then = Then::GoesOn;
    };

    virtual ~StreamProtocol() = default;
    virtual Application application() const = 0;
    /// Reads on. What it will need again it keeps in the direction.
    virtual Step read(Direction&, Bytes) = 0;
    /// So many bytes are missing: whether the message at hand goes on after them.
    virtual Then skip(Direction&, std::uint64_t bytes) = 0;
    /// The next bytes are missing because the capture kept only the beginning of a segment: whether what has come of
    /// the message at hand ends it, or is to be shown now and the rest counted. GivesUp: neither.
    virtual Then cut(Direction&) { return Then::GivesUp; }
    /// Whether the end of the stream ends the message at hand.
    virtual bool endsWithStream(const Direction&) const { return false; }
    /// Forgets the message at hand. Whether the next segment most likely begins one, and is to be read as such.
    virtual bool giveUp(Direction&) = 0;
};

struct Ports {
    std::uint16_t initiator = 0, responder = 0;
    bool either(std::uint16_t port) const { return initiator == port || responder == port; }
};

/// How a protocol is recognised.
struct Recognizer {
    enum class Answer : std::uint8_t { No, Perhaps, Yes };
    Application application;
    /// Whether a stream that begins like this is this protocol.
    Answer (*beginning)(Bytes, Ports);
    /// Whether this segment, somewhere in a stream, begins one of its messages for certain.
    bool (*segment)(Bytes, Ports);
    std::shared_ptr<StreamProtocol> (*make)(ApplicationStreams&);
    bool bothWays; ///< When one end speaks it, the other does too.
};

extern const Recognizer httpRecognizer, tlsRecognizer, dnsRecognizer;

} // namespace packetarium
