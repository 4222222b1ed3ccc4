// Compression of WebSocket messages, permessage-deflate, RFC 7692: zlib doing what client and server agreed on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/permessage_deflate.h"
#include "protocols/field.h"

#include <QByteArray>

#include <memory>

namespace packetarium {

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
