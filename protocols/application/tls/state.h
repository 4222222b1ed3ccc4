// What the records of a TLS connection have told so far, as far as later records can only be read with it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium {

/// Version and cipher suite hold for both directions; each direction switches its keys on for itself.
struct TlsState {
    std::uint16_t version = 0; ///< The one that the server chose, 0x0304 for TLS 1.3; 0 while it is not known.
    std::uint16_t cipherSuite = 0; ///< The one that the server chose; 0 while it is not known.
    bool encrypted = false; ///< The sender has said "Change Cipher Spec".
    Bytes begun = {}; ///< Of the handshake message that goes on in the next record: what came of it before.
};

/// Whether a record may begin like this; the first two bytes decide.
bool mayBeTlsRecord(Bytes) noexcept;
/// Whether a handshake message that is not encrypted may begin like this; the first four bytes decide.
bool beginsTlsHandshake(Bytes content, const TlsState&) noexcept;

/// Learns from one record of the direction whose state this is, header included.
void noteTlsRecord(Bytes record, TlsState&) noexcept;
/// Learns from one handshake message, header included.
void noteTlsHandshake(Bytes message, TlsState&) noexcept;

} // namespace packetarium
