// The messages of a WebSocket connection, decompressed where they were compressed (permessage-deflate, RFC 7692).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/inflate.h"
#include "protocols/application/websocket_frame.h"

#include <functional>
#include <map>
#include <memory>
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
    /// For those who may wait, as a window may not: reads all that the messages of this packet look back at, however
    /// much it is, while `goesOn` says so before each message. As long as the result is kept, message() has it at hand.
    std::shared_ptr<const void> prepare(
        const Capture&, std::size_t packet, const std::function<bool()>& goesOn = [] { return true; });

    /// How much message() reads before a message at one time; of bytes, compressed ones and others together.
    static constexpr std::size_t mostFramesBefore = 100'000, mostBytesBefore = 256u << 20;

private:
    /// What messages after some frame may look back at.
    struct Place {
        std::vector<std::uint8_t> window = {};
        bool isWhole = true; ///< Nothing that was said before is missing in it.
    };
    using KeptPlace = std::shared_ptr<const Place>;
    struct Known {
        KeptPlace place; ///< Not given up while somebody reads from there.
        bool isMilestone = false; ///< Kept so that one can go back, too.
        std::uint64_t lastUsed = 0;
    };
    class Reader;
    /// The frames of the same end between the last place that is known and a message, the latest first.
    struct Before {
        KeptPlace from;
        std::vector<std::uint32_t> frames;
    };

    Before framesBefore(const Capture&, std::uint32_t first);
    std::vector<std::uint32_t> knownFrames();
    KeptPlace placeAfter(std::uint32_t frame);
    /// Reads these messages while `mayGoOn` says so, which hears how many bytes the last one took. False when it did not
    /// come to the end; it goes on from there when it is called again.
    bool readAll(
        const Capture&, const std::vector<std::uint32_t>& frames, Reader&,
        const std::function<bool(std::size_t bytes)>& mayGoOn);
    KeptPlace keep(std::uint32_t frame, Place, bool isMilestone);

    std::mutex m_mutex; ///< Never held while something is read: the window does not wait for a search.
    std::map<std::uint32_t, Known> m_places; ///< By the frame after which they are.
    std::uint64_t m_uses = 0;
};

} // namespace packetarium
