// The messages of a WebSocket connection, decompressed where they were compressed (permessage-deflate, RFC 7692).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/inflate.h"
#include "protocols/application/websocket_frame.h"

#include <map>
#include <mutex>

namespace packetarium {

/// A message as its sender meant it.
struct WholeMessage {
    Opcode opcode = Opcode::Text;
    std::vector<std::uint8_t> bytes = {};
    bool inflated = false;
    std::uint64_t compressedLength = 0; ///< Bytes of payload that were sent, where it was compressed.
    std::string_view remark = {}; ///< Why not all of it could be decompressed.
};

/// A compressed message may look back at 32 KiB of what its sender said before, so that reading one means reading all
/// before it. What that needs is kept for a few places of each connection; work and memory are bounded. Any thread may
/// ask.
class InflatedMessages {
public:
    /// The message that ends with frame `last`, joined and decompressed. Nothing where a frame alone says it all, is a
    /// control frame, or pieces of it are missing.
    std::optional<WholeMessage> message(const Capture&, std::uint32_t last);

    /// How much may be read before a message, at one time, so that it can be read.
    static constexpr std::size_t mostFramesBefore = 100'000, mostBytesBefore = 256u << 20;

private:
    /// What messages after some frame may look back at.
    struct Place {
        std::vector<std::uint8_t> window = {};
        bool isWhole = true; ///< Nothing that was said before is missing in it.
        bool isMilestone = false; ///< Kept so that one can go back, too.
        std::uint64_t lastUsed = 0;
    };
    class Reader;

    /// The frames of the same end between the last place that is known and frame `first`, the latest first.
    std::vector<std::uint32_t> framesBefore(const Capture&, std::uint32_t first, Place& from);
    bool readAll(const Capture&, const std::vector<std::uint32_t>& frames, Reader&);
    void keep(std::uint32_t frame, Place);

    std::mutex m_mutex;
    std::map<std::uint32_t, Place> m_places; ///< By the frame after which they are.
    std::uint64_t m_uses = 0;
};

} // namespace packetarium
