// The parts of a ClientHello or ServerHello, RFC 8446 section 4.1, read without showing them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/tls/vectors.h"

#include <optional>

namespace packetarium::tls {

struct Hello {
    enum class From : std::uint8_t { Client, Server };

    std::uint16_t version = 0; ///< In TLS 1.3 always 0x0303; the "supported_versions" extension tells the true one.
    Bytes random = {};
    Bytes cipherSuites = {}; ///< Two bytes each; a server chooses one.
    Bytes extensions = {};
    bool isWhole = false;

    /// The extension's bytes, or nothing.
    std::optional<Bytes> extension(std::uint16_t type) const;
};

/// Reads what follows the header of the handshake message.
Hello readHello(Bytes body, Hello::From);

/// RFC 8701: numbers without a meaning, sent so that nobody comes to rely on a fixed list.
constexpr bool isGrease(std::uint64_t number) { return (number & 0x0f0f) == 0x0a0a && number >> 8 == (number & 0xff); }

/// What JA3 and JA3S say of a hello, as text before MD5: "771,4865-4866,0-23-65281,29-23,0".
std::string clientFingerprint(const Hello&);
std::string serverFingerprint(const Hello&);

} // namespace packetarium::tls
