// TLS on a stream, RFC 8446 and RFC 5246: its records, and the handshake messages that go on from record to record.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/streams/application_streams.h"
#include "protocols/application/tls/state.h"

#include <array>

namespace packetarium {

class TlsStream final : public StreamProtocol {
public:
    explicit TlsStream(ApplicationStreams& streams)
        : m_streams(streams)
        , m_sides {Side(streams.budget()), Side(streams.budget())}
    {
    }
    Application application() const override { return Application::Tls; }
    Step read(Direction&, Bytes) override;
    Then skip(Direction&, std::uint64_t bytes) override;
    bool giveUp(Direction&) override;

private:
    struct Side {
        explicit Side(HalfReadBudget& budget)
            : hello(budget)
        {
        }
        bool inRecord = false;
        bool encrypted = false; ///< "Change Cipher Spec" was said.
        bool isOpaque = false; ///< The rest of the record at hand is not read.
        bool beganHere = false; ///< The handshake message at hand began in the record at hand.
        bool isHello = false; ///< The handshake message at hand is kept to learn from it.
        std::uint8_t type = 0; ///< Of the record at hand.
        std::uint8_t headerSize = 0; ///< Bytes of the handshake message's header that have come; 0: between messages.
        std::array<std::uint8_t, 4> header {}; ///< Of the handshake message at hand.
        std::uint32_t missing = 0; ///< Of its bytes, once the header is there.
        std::uint32_t begins = 0; ///< Where it begins in its record's content.
        std::uint64_t length = 0, left = 0; ///< Of the record's content.
        std::uint32_t record = none; ///< The one before, as a message number.
        HalfRead hello;
    };
    Step readHeader(Direction&, Bytes);
    Step readUnknown(Direction&, Bytes);
    /// Follows the handshake messages in the content of a record.
    void follow(Side&, Bytes content);
    void handshakeHeaderRead(Side&);
    void handshakeEnds(Side&);
    void keepHello(Side&, Bytes);
    static void forgetHandshake(Side&);
    void begin(Direction&);
    Then recordEnds(Direction&);
    TlsState stateOf(const Side& side) const { return {m_version, m_cipherSuite, side.encrypted}; }
    Side& side(const Direction& direction) { return m_sides[m_streams.isInitiator(direction) ? 0 : 1]; }

    ApplicationStreams& m_streams;
    std::uint16_t m_version = 0, m_cipherSuite = 0; ///< As TlsState has them.
    Side m_sides[2];
};

} // namespace packetarium
