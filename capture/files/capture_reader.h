// Reads a capture of either format as its bytes come in: from a file in large chunks, or from a pipe in small ones.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/files/records.h"

#include <memory>
#include <optional>

namespace packetarium {

/// The reader for a file that begins with these bytes, or why there is none.
Result<std::unique_ptr<FormatReader>> readerFor(Bytes front, RecordReceiver&);

class CaptureReader {
public:
    explicit CaptureReader(RecordReceiver& receiver)
        : m_receiver(receiver)
    {
    }

    /// Takes whole items from the front of the bytes at hand, and returns how many bytes are done with. The rest must
    /// come again, at the front of the next call.
    std::size_t take(Bytes front);
    /// As many bytes must be at hand for anything to be taken.
    std::uint64_t wanted() const { return m_wanted; }
    /// Says that no bytes follow those that were left; a block begun and not ended is damage.
    void finish(std::size_t left);
    /// Once there is damage, nothing more is taken.
    const std::optional<Error>& damage() const { return m_damage; }

private:
    bool recognise(Bytes front);
    void stopAt(const std::string& why);

    RecordReceiver& m_receiver;
    std::unique_ptr<FormatReader> m_format;
    std::uint64_t m_offset = 0; ///< In the file, of the first byte not taken yet.
    std::uint64_t m_toSkip = 0; ///< The rest of an item that is being passed over.
    std::uint64_t m_wanted = 0; ///< Bytes that the item at the front needs.
    std::optional<Error> m_damage;
};

} // namespace packetarium
