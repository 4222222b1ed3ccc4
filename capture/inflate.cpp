// Decompression of deflate, bare or wrapped by zlib or gzip, within limits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/inflate.h"

#include "protocols/application/http_message.h"

#include <algorithm>
#include <array>

#include <zlib.h>

namespace packetarium {

struct InflateStream::Zlib {
    explicit Zlib(int bits)
        : isReady(inflateInit2(&z, bits) == Z_OK)
    {
    }
    ~Zlib() { inflateEnd(&z); }

    z_stream z {};
    bool isReady;
};

namespace {

/// zlib's number for a wrapping; the largest window reads what was written with any smaller one.
int bitsFor(InflateStream::Wrapping wrapping)
{
    constexpr int largestWindow = 15, gzip = 16;
    switch (wrapping) {
    case InflateStream::Wrapping::None: return -largestWindow;
    case InflateStream::Wrapping::Zlib: return largestWindow;
    case InflateStream::Wrapping::Gzip: return largestWindow + gzip;
    }
    return largestWindow;
}

} // namespace

InflateStream::InflateStream(Wrapping wrapping)
    : m_zlib(std::make_unique<Zlib>(bitsFor(wrapping)))
{
}

InflateStream::~InflateStream() = default;

InflateStream::Outcome InflateStream::add(Bytes bytes, std::vector<std::uint8_t>& output, std::size_t most)
{
    if (!m_zlib->isReady)
        return Outcome::Broken;
    z_stream& z = m_zlib->z;
    z.next_in = const_cast<Bytef*>(bytes.data());
    z.avail_in = uInt(bytes.size());
    std::array<Bytef, 16 * 1024> piece;
    while (true) {
        const std::size_t room = most > output.size() ? most - output.size() : 0;
        z.next_out = piece.data();
        z.avail_out = uInt(std::min(piece.size(), room));
        const int result = z.avail_out == 0 ? Z_BUF_ERROR : inflate(&z, Z_SYNC_FLUSH);
        output.insert(output.end(), piece.data(), z.next_out);
        if (result == Z_STREAM_END)
            return Outcome::Ended;
        if (result == Z_DATA_ERROR) {
            const std::string_view why = z.msg ? z.msg : "";
            return why == "incorrect data check" || why == "incorrect length check" ? Outcome::CheckFailed
                                                                                    : Outcome::Broken;
        }
        if (result != Z_OK && result != Z_BUF_ERROR)
            return Outcome::Broken;
        if (z.avail_in == 0 && z.avail_out > 0)
            return Outcome::NeedsMore;
        if (output.size() >= most)
            return Outcome::TooLong;
        if (result == Z_BUF_ERROR)
            return Outcome::NeedsMore;
    }
}

std::size_t InflateStream::unused() const { return m_zlib->z.avail_in; }

bool InflateStream::isBetweenBlocks() const
{
    constexpr int betweenBlocks = 128, unusedBits = 7;
    return (m_zlib->z.data_type & betweenBlocks) && (m_zlib->z.data_type & unusedBits) == 0;
}

std::vector<std::uint8_t> InflateStream::window() const
{
    constexpr std::size_t largest = 32 * 1024;
    std::vector<std::uint8_t> window(largest);
    uInt size = 0;
    if (inflateGetDictionary(&m_zlib->z, window.data(), &size) != Z_OK)
        size = 0;
    window.resize(size);
    return window;
}

bool InflateStream::beginAfter(Bytes window)
{
    if (!m_zlib->isReady || inflateReset(&m_zlib->z) != Z_OK)
        return false;
    return window.empty() || inflateSetDictionary(&m_zlib->z, window.data(), uInt(window.size())) == Z_OK;
}

namespace {

Decompressed::Outcome meaningOf(InflateStream::Outcome outcome)
{
    switch (outcome) {
    case InflateStream::Outcome::NeedsMore: return Decompressed::Outcome::Cut;
    case InflateStream::Outcome::Broken: return Decompressed::Outcome::Broken;
    case InflateStream::Outcome::TooLong: return Decompressed::Outcome::TooLong;
    case InflateStream::Outcome::Ended:
    case InflateStream::Outcome::CheckFailed: break;
    }
    return Decompressed::Outcome::Whole;
}

/// RFC 9110 section 8.4.1.2: deflate is wrapped by zlib, but some servers leave the wrapping out.
bool hasZlibHeader(Bytes bytes)
{
    constexpr unsigned deflate = 8;
    return bytes.size() >= 2 && (bytes[0] & 15u) == deflate && (bytes[0] * 256u + bytes[1]) % 31 == 0;
}

bool beginsGzip(Bytes bytes) { return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b; }

} // namespace

Decompressed decompress(std::string_view coding, Bytes compressed)
{
    using Wrapping = InflateStream::Wrapping;
    const bool isGzip = equalIgnoringCase(coding, "gzip") || equalIgnoringCase(coding, "x-gzip");
    if (!isGzip && !equalIgnoringCase(coding, "deflate"))
        return {.outcome = Decompressed::Outcome::UnknownCoding};
    const Wrapping wrapping = isGzip ? Wrapping::Gzip : hasZlibHeader(compressed) ? Wrapping::Zlib : Wrapping::None;

    Decompressed result;
    InflateStream stream(wrapping);
    while (true) {
        const auto outcome = stream.add(compressed, result.bytes, longestDecompressed);
        result.outcome = meaningOf(outcome);
        result.checkFailed |= outcome == InflateStream::Outcome::CheckFailed;
        if (outcome != InflateStream::Outcome::Ended)
            return result;
        // RFC 1952 section 2.2: a gzip file may be several, one after the other.
        compressed = compressed.last(stream.unused());
        if (!isGzip || !beginsGzip(compressed) || !stream.beginAfter({}))
            return result;
    }
}

} // namespace packetarium
