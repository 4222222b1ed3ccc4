// The messages on the two streams of a connection: which protocol is spoken, and where each message begins and ends.
// Nothing of a body is kept; messages are found by counting.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/message_log.h"
#include "capture/streams/stream_protocol.h"

namespace packetarium {

class ApplicationStreams {
public:
    ApplicationStreams(MessageLog& log, HalfReadBudget& budget, std::uint32_t conversation, Ports ports)
        : m_log(log)
        , m_budget(budget)
        , m_conversation(conversation)
        , m_ports(ports)
        , m_directions {Direction(budget), Direction(budget)}
    {
    }

    /// What this end had received when it sent what it sends next: so many bytes of the other end's stream.
    void heard(bool fromInitiator, std::uint32_t bytes) { m_directions[fromInitiator ? 0 : 1].heardBytes = bytes; }
    /// The stream's next bytes, from the packet that `from` names.
    void take(bool fromInitiator, Bytes bytes, Piece from);
    /// Bytes that the capture does not have.
    void skip(bool fromInitiator, std::uint64_t bytes);
    /// The same, where the bytes before them were captured and are of one segment with them.
    void cut(bool fromInitiator, std::uint64_t bytes);
    /// The sender has said that nothing follows (FIN).
    void end(bool fromInitiator, std::uint32_t packet);

    Application recognized() const { return m_application; }
    /// True when a message was given up because too much of others was half read.
    bool gaveUp() const { return m_gaveUp; }

    // For the protocols.
    MessageLog& log() { return m_log; }
    std::uint32_t conversation() const { return m_conversation; }
    HalfReadBudget& budget() { return m_budget; }
    /// The kind of the message at hand is known. What every message has is filled in.
    void begin(Direction&, Message&);
    /// A message that has begun, to be changed until it is complete.
    Message* writable(std::uint32_t message) { return message == none ? nullptr : &m_log.writable(message); }
    bool isInitiator(const Direction& direction) const { return &direction == &m_directions[0]; }
    Direction& other(const Direction& direction) { return m_directions[isInitiator(direction) ? 1 : 0]; }
    void recognize(Application application) { m_application = application; }
    /// Keeps bytes of the message at hand. False when there is no room.
    [[nodiscard]] bool keep(HalfRead&, Bytes);
    /// From now on this protocol reads the direction. What was kept is forgotten.
    void change(Direction&, std::shared_ptr<StreamProtocol>);
    void giveUp(Direction&);

private:
    bool recognize(Direction&, Bytes);
    bool decide(Direction&, Bytes);
    bool assignBySegment(Direction&, Bytes);
    void assign(Direction&, const Recognizer&);
    static void keepPiece(Direction&, Piece);
    void messageComplete(Direction&, std::uint32_t packet);
    void logMessage(Direction&, std::uint32_t packet);
    static void forget(Direction&);

    MessageLog& m_log;
    HalfReadBudget& m_budget;
    std::uint32_t m_conversation;
    Ports m_ports;
    Application m_application = Application::None;
    bool m_gaveUp = false;
    std::uint32_t m_lastMessage = none;
    Direction m_directions[2];
};

} // namespace packetarium
