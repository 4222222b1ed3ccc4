// Reads a capture of either format as its bytes come in: from a file in large chunks, or from a pipe in small ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/records.h"

#include <memory>
#include <optional>
#include <vector>

namespace packetarium {

/// The reader for a file that begins with these bytes, or why there is none.
Result<std::unique_ptr<FormatReader>> readerFor(Bytes front, RecordReceiver&);

class CaptureReader {
public:
    explicit CaptureReader(RecordReceiver& receiver)
        : m_receiver(receiver)
    {
    }

    /// Takes the next bytes. False when nothing more can be read: see damage().
    bool push(Bytes chunk);
    /// Says that there are no more bytes; a block begun and not ended is damage.
    void finish();
    const std::optional<Error>& damage() const { return m_damage; }

private:
    /// Reads whole items from the front and returns how many bytes they had.
    std::size_t takeItems(Bytes front);
    void stopAt(const std::string& why);

    RecordReceiver& m_receiver;
    std::unique_ptr<FormatReader> m_format;
    std::vector<std::uint8_t> m_pending; ///< The beginning of an item that is not complete.
    std::uint64_t m_offset = 0; ///< In the file, of the first byte not taken yet.
    std::uint64_t m_toSkip = 0; ///< The rest of an item that is being passed over.
    std::uint64_t m_wanted = 0; ///< Bytes that the item at the front needs.
    std::optional<Error> m_damage;
};

} // namespace packetarium
