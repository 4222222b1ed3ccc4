// What the story knows about one packet: who speaks to whom, and in which conversation.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/conversations/conversations.h"
#include "capture/message_bytes.h"
#include "capture/story.h"

namespace packetarium {

/// What a chapter of the story says about a packet.
struct Told {
    std::string story = {}, details = {}, label = {};
    Phase phase = Phase::None;
    bool carriesData = false;
    bool isAgain = false; ///< The packet repeats one that was sent before.
};

/// What had become of an earlier packet when this one was sent.
enum class Fate : std::uint8_t { NotTold, HadArrived, OnTheWay, Lost };

/// How much of a packet is told.
enum class Telling : std::uint8_t {
    All,
    Story, ///< Neither details nor label: for lists, in which every packet has a line.
};

class Scene {
public:
    /// `bytes` are the packet's.
    Scene(const Capture&, std::size_t index, const PacketNumbers&, Bytes bytes, Telling = Telling::All);

    const Capture& capture;
    const std::size_t index;
    const Telling telling;
    const Packet packet;
    const Summary row; ///< Of the packet.
    const Conversations& conversations;
    const PacketFacts& facts;
    const Bytes bytes;
    const std::vector<std::uint8_t> reassembled; ///< What it completes, where it is the last piece of something cut up.
    const TcpFacts tcp;
    const UdpFacts udp;
    const std::vector<std::uint32_t> messages; ///< Those that are complete with this packet.
    std::string from, to; ///< Names where known, else addresses.

    /// The name of an IP address, or the address itself.
    std::string nameOf(Bytes address) const;
    /// What is known of another segment.
    TcpFacts tcpOf(std::uint32_t other) const
    {
        return other == index ? tcp : conversations.tcp(other, transportBytes(capture, other));
    }
    /// Whether more than one host is meant: a broadcast or a multicast group.
    bool isToGroup() const;
    /// The first bytes of a message, as many as can be had; valid as long as `bytes`, and until `room` changes.
    Bytes beginningOf(std::uint32_t message, std::size_t most, std::vector<std::uint8_t>& room) const;
    bool senderIsNamed() const { return m_senderIsNamed; }
    /// The sender's: "his" for Bob, "her" for Alice, "its" for an address, "their" for everyone else.
    std::string possessive() const;
    /// "packet 12", as Wireshark counts.
    std::string packetName(std::uint32_t index) const;
    Fate fateOf(std::uint32_t earlierPacket) const;
    /// Where this protocol begins in the packet, as bytes; empty when it is not there.
    Bytes layer(std::string_view protocol) const;
    bool has(std::string_view protocol) const { return !layer(protocol).empty(); }

private:
    Bytes hardwareTarget() const;
    bool goesToEveryone() const;
    const PacketNumbers& m_numbers;
    bool m_senderIsNamed = false;
};

std::uint32_t big16(Bytes, std::size_t at);
std::uint32_t big32(Bytes, std::size_t at);

/// Whether a message had reached the other end when that sent this later one, by its acknowledgment number.
bool hadReached(const Scene&, std::uint32_t earlierMessage, std::uint32_t message);

Told tellTcp(const Scene&);
Told tellUdp(const Scene&);
/// What a message of DNS, mDNS or LLMNR says; `asDatagram` where it cannot be told better.
Told tellNames(const Scene&, std::string_view protocol, Bytes message, Told asDatagram);
/// The same for DHCP.
Told tellAddresses(const Scene&, Told asDatagram);
/// The same for NTP.
Told tellTime(const Scene&, Told asDatagram);
/// The same for QUIC.
Told tellQuic(const Scene&, Told asDatagram);
Told tellArp(const Scene&);
Told tellGroups(const Scene&);
/// The same for IPv6, in a message of ICMPv6 that `who` sends; no story for messages of another kind.
Told tellListeners(const Scene&, Bytes icmp, const std::string& who);
Told tellUdpLite(const Scene&);
Told tellLlc(const Scene&);
/// A device that tests its own cable.
Told tellLoop(const Scene&);
Told tellIcmp(const Scene&);
Told tellIcmpv6(const Scene&);
Told tellUnknown(const Scene&);
/// About the messages that are complete with this packet; no story when there are none.
Told tellMessages(const Scene&);
/// A request whose head is complete with this packet, and whose content waits for 100 (Continue); no story for others.
/// `data` is what the packet's segment carries.
Told tellAnnounced(const Scene&, std::uint32_t message, Bytes data);
/// The phase that a message belongs to.
Phase phaseOf(const Capture&, const Message&, std::uint32_t number);

} // namespace packetarium
