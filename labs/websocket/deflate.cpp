// Compression of WebSocket messages, permessage-deflate, RFC 7692.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/deflate.h"

#include <array>

#include <zlib.h>

namespace packetarium {
namespace {

/// Every flushed piece of deflate ends like this; the sender leaves it out, the receiver puts it back.
constexpr std::array<std::uint8_t, 4> tail {0x00, 0x00, 0xff, 0xff};
constexpr int memoryLevel = 8;

} // namespace

struct Deflater::Stream {
    explicit Stream(int bits)
    {
        // zlib cannot compress with a window of 256 bytes. Looking back one byte only (Z_RLE) stays within any window.
        const int strategy = bits == 8 ? Z_RLE : Z_DEFAULT_STRATEGY;
        ready = deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -std::max(bits, 9), memoryLevel, strategy) == Z_OK;
    }
    ~Stream() { deflateEnd(&z); }

    z_stream z {};
    bool ready = false;
};

Deflater::Deflater(const DeflateAgreement& agreement)
    : m_stream(std::make_unique<Stream>(agreement.serverWindowBits.value_or(15)))
    , m_forgets(agreement.serverForgets)
{
}

Deflater::~Deflater() = default;

QByteArray Deflater::message(const QByteArray& message)
{
    if (message.isEmpty()) // Section 7.2.3.6: an empty message is one byte.
        return QByteArray(1, '\0');
    z_stream& z = m_stream->z;
    QByteArray output;
    std::array<char, 16 * 1024> piece;
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(message.constData()));
    z.avail_in = uInt(message.size());
    do {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = uInt(piece.size());
        deflate(&z, Z_SYNC_FLUSH);
        output.append(piece.data(), qsizetype(piece.size() - z.avail_out));
    } while (z.avail_out == 0);
    if (m_forgets)
        deflateReset(&z);
    output.chop(qsizetype(tail.size()));
    return output;
}

struct Inflater::Stream {
    Stream() { ready = inflateInit2(&z, -15) == Z_OK; } // The largest window reads what any smaller one wrote.
    ~Stream() { inflateEnd(&z); }

    /// Section 7.2.3.4: a sender may end deflate's stream inside a message. The next one may still refer back to it.
    /// False when that happens so often that it can only be meant to keep the server busy.
    bool beginAgain()
    {
        constexpr int mostInMessage = 64;
        if (++endings > mostInMessage)
            return false;
        std::array<Bytef, 32 * 1024> window;
        uInt size = 0;
        inflateGetDictionary(&z, window.data(), &size);
        inflateReset(&z);
        return inflateSetDictionary(&z, window.data(), size) == Z_OK;
    }

    z_stream z {};
    bool ready = false;
    int endings = 0; ///< Of deflate's stream, in this message.
};

Inflater::Inflater(const DeflateAgreement& agreement)
    : m_stream(std::make_unique<Stream>())
    , m_forgets(agreement.clientForgets)
{
}

Inflater::~Inflater() = default;

Inflater::Outcome Inflater::add(Bytes input, QByteArray& output, qint64 longest)
{
    if (!m_stream->ready)
        return Outcome::Broken;
    z_stream& z = m_stream->z;
    std::array<char, 16 * 1024> piece;
    z.next_in = const_cast<Bytef*>(input.data());
    z.avail_in = uInt(input.size());
    do {
        z.next_out = reinterpret_cast<Bytef*>(piece.data());
        z.avail_out = uInt(piece.size());
        const int result = inflate(&z, Z_SYNC_FLUSH);
        if (result == Z_DATA_ERROR || result == Z_NEED_DICT || result == Z_MEM_ERROR || result == Z_STREAM_ERROR)
            return Outcome::Broken;
        output.append(piece.data(), qsizetype(piece.size() - z.avail_out));
        if (output.size() > longest)
            return Outcome::TooLong;
        if (result == Z_STREAM_END && !m_stream->beginAgain())
            return Outcome::Broken;
        if (result == Z_BUF_ERROR)
            break;
    } while (z.avail_in > 0 || z.avail_out == 0);
    return Outcome::Sound;
}

Inflater::Outcome Inflater::endMessage(QByteArray& output, qint64 longest)
{
    const Outcome outcome = add(tail, output, longest);
    m_stream->endings = 0;
    if (m_forgets)
        inflateReset(&m_stream->z);
    return outcome;
}

} // namespace packetarium
