// Compression of WebSocket messages, permessage-deflate, RFC 7692: what client and server agree on, and zlib doing it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

#include <QByteArray>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace packetarium {

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

/// Compresses the messages of one direction.
class Deflater {
public:
    explicit Deflater(const DeflateAgreement&);
    ~Deflater();
    QByteArray message(const QByteArray&);

private:
    struct Stream;
    std::unique_ptr<Stream> m_stream;
    bool m_forgets;
};

/// Decompresses the messages of one direction, piece by piece.
class Inflater {
public:
    enum class Outcome { Sound, Broken, TooLong };

    explicit Inflater(const DeflateAgreement&);
    ~Inflater();
    /// Appends what the piece decompresses to; stops as soon as `output` is longer than `longest`.
    Outcome add(Bytes piece, QByteArray& output, qint64 longest);
    /// The message's last piece was added.
    Outcome endMessage(QByteArray& output, qint64 longest);

private:
    struct Stream;
    std::unique_ptr<Stream> m_stream;
    bool m_forgets;
};

} // namespace packetarium
