// One capture, from a file or live: rows, bytes, conversations, stories. One worker thread writes, any thread reads.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/store/packet_store.h"
#include "capture/result.h"

#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace packetarium {

class Conversations; // capture/conversations/conversations.h
class EngineIoSessions; // capture/socketio/engineio_sessions.h
class InflatedMessages; // capture/inflated_messages.h
class ReadAhead; // capture/store/read_ahead.h

/// An interface that packets were captured on (pcapng's Interface Description Block).
struct Interface {
    std::string name, description;
    std::uint32_t linkType = 1; ///< LINKTYPE_ number; 1 is Ethernet.
    std::uint32_t snapLength = 0;
    std::uint64_t dropped = 0; ///< Packets lost here, as far as the file or the capturing program said.
};

/// What became of a frame on the glass wire.
struct Verdict {
    enum class Kind : std::uint8_t { Unknown, Arrived, Dropped } kind = Kind::Unknown;
    std::int64_t arrivedNanoseconds = 0; ///< Since 1970; only when Arrived.
    std::string reason; ///< Why it was dropped, a short phrase: "loss of 10 %".
};

/// Where in a connection's life a packet belongs; the ladder groups by it.
enum class Phase : std::uint8_t { None, AddressResolution, Handshake, Upgrade, Data, Frames, Close };

/// Everything a visible row or a ladder arrow shows. Made on demand from the row and its conversation.
struct PacketView {
    std::uint32_t number = 0; ///< From 1, as Wireshark counts.
    double seconds = 0; ///< Since the capture's first packet.
    std::string from, to; ///< Names where known, else addresses.
    std::string protocol; ///< "TCP", "HTTP", "WebSocket": the innermost that was recognised.
    std::vector<std::uint8_t> osiLayers; ///< Ascending, e.g. {2, 3, 4, 7}: the coloured squares.
    std::string label; ///< For an arrow: "SYN, ACK", "“hello” · PSH, ACK", "TEXT “hello” (masked)".
    std::string story; ///< One sentence: "Alice asks Bob to open a connection (SYN)."
    std::string details; ///< One to three more short sentences for the chosen packet; may be empty.
    std::uint32_t bytes = 0; ///< On the wire.
    std::uint32_t conversation = noConversation;
    bool fromInitiator = true; ///< The direction within the conversation.
    bool carriesData = false; ///< Application bytes, not only TCP's own business.
    Phase phase = Phase::None;
    Verdict verdict;
};

/// One dissected packet together with the bytes that its nodes point into.
struct Dissection {
    std::vector<std::uint8_t> bytes;
    Tree tree;
};

/// Two ends that talk: a TCP connection, or a UDP pair of sockets. A snapshot.
struct ConversationView {
    std::uint32_t number = 0; ///< tcp.stream or udp.stream; each protocol counts its own from 0.
    std::string transport; ///< "tcp" or "udp".
    std::string application; ///< "http", "websocket" or empty.
    std::string initiatorAddress, responderAddress;
    std::uint16_t initiatorPort = 0, responderPort = 0;
    std::string initiatorName, responderName; ///< As PacketView::from shows them.
    std::string initiatorState, responderState; ///< RFC 9293 state names; empty for UDP.
    std::uint64_t packets = 0, bytes = 0;
};

/// Where a live capture ends by itself, so that one left alone fills neither the disk nor the memory.
struct LiveLimits {
    std::uint64_t bytes = std::uint64_t(4) << 30;
    std::uint64_t packets = 10'000'000; ///< About 1 GiB of memory.
    std::uint64_t freeBytes = std::uint64_t(256) << 20; ///< What stays free on the disk that keeps the bytes.
};

class Capture {
public:
    enum class State : std::uint8_t {
        Reading, ///< A file, not yet at its end.
        Following, ///< Live.
        Complete, ///< Everything there is has been read.
    };
    struct Progress {
        std::uint64_t read = 0, total = 0; ///< Bytes; total is 0 when live.
    };

    /// Opens a pcap or pcapng file, by its content. Returns at once; a worker reads on. Fails when the file cannot be
    /// opened or is no capture at all; a damaged one opens as far as it is sound, see damage().
    static Result<std::shared_ptr<Capture>> open(const std::string& path);
    /// Follows a pcapng stream (a pipe from packetarium-net or packetarium-capture) until its end, a limit (damage()
    /// says which) or stop(); takes the descriptor over. Bytes are kept in an unlinked temporary file.
    static Result<std::shared_ptr<Capture>> follow(int descriptor, const LiveLimits& = {});
    ~Capture();
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    State state() const;
    Progress progress() const;
    /// Ends the worker; what was read stays.
    void stop();
    /// Blocks until the worker is done. For commands and tests, never for the window.
    void wait();

    const PacketStore& packets() const;
    std::vector<Interface> interfaces() const;
    /// The one that packet `index` was captured on; without a name when there is no such packet.
    Interface interfaceOf(std::size_t index) const;
    /// The captured bytes of packet `index` (from 0); empty when they can no longer be read.
    std::vector<std::uint8_t> bytes(std::size_t index) const;
    /// The same without a copy, for those who ask for many packets. Valid as long as ReadAhead says.
    Bytes bytes(std::size_t index, ReadAhead&) const;
    /// The LINKTYPE_ number of packet `index`.
    std::uint32_t linkTypeOf(std::size_t index) const;
    Dissection dissect(std::size_t index) const;
    PacketView view(std::size_t index) const;
    Verdict verdict(std::size_t index) const;
    /// Comments that the file holds for this packet (pcapng opt_comment).
    std::vector<std::string> comments(std::size_t index) const;

    std::size_t conversationCount() const;
    ConversationView conversation(std::size_t index) const;
    const Conversations& conversations() const;
    /// Decompresses WebSocket messages; it remembers what the next ones look back at.
    InflatedMessages& inflatedMessages() const;
    /// What messages of Engine.IO and Socket.IO tell about each other.
    EngineIoSessions& engineIoSessions() const;

    /// Address -> name, from the file's Name Resolution Blocks and from setName().
    std::map<std::string, std::string> names() const;
    /// The name of an address, or the address itself.
    std::string nameOf(const std::string& address) const;
    void setName(const std::string& address, const std::string& name);

    /// Where and why reading stopped before the end, or why it could not go on.
    std::optional<Error> damage() const;
    /// What was read but not put together, because it would have taken too much memory.
    std::optional<Error> limitation() const;
    /// Packets that the kernel or the interface dropped, as far as anyone reported it.
    std::uint64_t dropped() const;

private:
    class Worker;
    explicit Capture(std::unique_ptr<Worker>);
    std::unique_ptr<Worker> m_worker;
    std::unique_ptr<InflatedMessages> m_inflatedMessages;
    std::unique_ptr<EngineIoSessions> m_engineIoSessions;
};

/// Comments on packets, by index from 0.
using PacketComments = std::map<std::size_t, std::vector<std::string>>;

/// Saves packets as pcapng: interfaces, names, story and verdict as comments, and behind them those that are `added`.
/// `only` selects (indexes from 0); empty means all. Whole or not at all: written beside `path` and renamed.
Outcome savePcapng(
    const Capture&, const std::string& path, const std::vector<std::size_t>& only = {}, std::stop_token giveUp = {},
    const PacketComments& added = {});

} // namespace packetarium
