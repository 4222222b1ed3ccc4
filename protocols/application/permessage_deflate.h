// What two ends of a WebSocket connection agree on about compression: permessage-deflate, RFC 7692 section 7.1.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace packetarium {

struct HttpHead;

/// What the server agreed to, RFC 7692 section 7.1.
struct DeflateAgreement {
    bool serverForgets = false; ///< server_no_context_takeover: each message is compressed on its own.
    bool clientForgets = false; ///< client_no_context_takeover.
    std::optional<int> serverWindowBits {}; ///< 8 to 15; absent means 15.
    std::optional<int> clientWindowBits {};

    /// The value of the Sec-WebSocket-Extensions header that says so.
    std::string header() const;
};

struct ExtensionOffers {
    bool sound = true; ///< False: not what RFC 6455 section 9.1 allows in this header; the handshake must fail.
    std::optional<DeflateAgreement> deflate; ///< The first offer that can be accepted.
};

/// Reads the Sec-WebSocket-Extensions of a request, all of them joined by commas.
ExtensionOffers readExtensionOffers(std::string_view header);

/// What a server's answer agrees to; nothing when messages are not to be compressed. Parameters that make no sense
/// count as absent: what follows is compressed all the same.
std::optional<DeflateAgreement> agreedDeflate(const HttpHead& response);

} // namespace packetarium
