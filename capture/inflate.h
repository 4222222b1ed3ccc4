// Decompression of deflate (RFC 1951), bare or wrapped by zlib (RFC 1950) or gzip (RFC 1952), within limits.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/content/coding.h"

#include <memory>

namespace packetarium {

/// One stream of deflate. Its end, and how far one may look back, are zlib's business.
class InflateStream {
public:
    enum class Wrapping : std::uint8_t { None, Zlib, Gzip };
    explicit InflateStream(Wrapping = Wrapping::None);
    ~InflateStream();

    enum class Outcome : std::uint8_t {
        NeedsMore, ///< All that was given has been used.
        Ended, ///< The stream says that it ends; unused() bytes follow.
        Broken,
        CheckFailed, ///< It ends, and the checksum or length after it does not fit.
        TooLong, ///< The output is as long as it may be.
    };
    /// Appends what the bytes stand for, until `output` holds `most`.
    Outcome add(Bytes, std::vector<std::uint8_t>& output, std::size_t most);
    std::size_t unused() const;

    /// Whether no block is under way, and none of the last byte's bits is still to come.
    bool isBetweenBlocks() const;
    /// The last 32 KiB at most: what the next bytes may refer back to.
    std::vector<std::uint8_t> window() const;
    /// Begins anew, as if `window` had just been said.
    bool beginAfter(Bytes window);

private:
    struct Zlib;
    std::unique_ptr<Zlib> m_zlib;
};

/// For Surroundings::decompress: gzip and deflate (with or without zlib's wrapping, as browsers take it).
Decompressed decompress(std::string_view coding, Bytes compressed);

} // namespace packetarium
