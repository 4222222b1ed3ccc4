// The extensions of TLS's hello messages, RFC 6066, 7301, 8446 section 4.2 and others.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/tls/numbers.h"
#include "protocols/tree.h"

namespace packetarium::tls {

/// Which message the extensions are in: several look different in an answer.
enum class Inside : std::uint8_t { ClientHello, ServerHello, HelloRetryRequest };

/// Adds the length of all extensions, and each of them.
void addExtensions(Cursor& in, Inside, Tree&);

constexpr Field u24(Words filter, Words name, Words means) { return bits(24, filter, name, means); }
constexpr Field none(Words filter, Words name, Words means) { return text(filter, name, means).as(Show::None); }
constexpr Field raw(Words filter, Words name, Words means) { return bytes(0, filter, name, means); }

inline constexpr auto signatureFields = loose(
    u16("tls.handshake.sig_hash_alg_len", "Signature Hash Algorithms Length", "The size of the list in bytes."),
    none("tls.handshake.sig_hash_algs", "Signature Algorithms", "The kinds of signatures, best liked first."),
    u16("tls.handshake.sig_hash_alg", "Signature Algorithm", "A way to sign, and the checksum that goes with it.")
        .hex()
        .named(signatureSchemes));

inline constexpr auto extensionFields = loose(
    u16("tls.handshake.extensions_length", "Extensions Length", "The size of all extensions in bytes."),
    u16("tls.handshake.extension.type", "Type", "What the extension is about.").named(extensionTypes),
    u16("tls.handshake.extension.len", "Length", "The size of the extension in bytes."),
    raw("tls.handshake.extension.data", "Data", "What the extension says, not taken apart here."),
    u16("tls.handshake.extensions_server_name_list_len", "Server Name list length", "The size of the list in bytes."),
    u8("tls.handshake.extensions_server_name_type", "Server Name Type", "0: the name of a host. There is no other."),
    u16("tls.handshake.extensions_server_name_len", "Server Name length", "The size of the name in bytes."),
    text(
        "tls.handshake.extensions_server_name", "Server Name",
        "The name that the client looks for, readable by everybody on the way."),
    u8("tls.handshake.max_fragment_length", "Maximum Fragment Length", "1: 512 bytes; 2: 1024; 3: 2048; 4: 4096."),
    u8("tls.handshake.extensions_status_request_type", "Certificate Status Type", "1: by OCSP."),
    u16("tls.handshake.extensions_status_request_responder_ids_len", "Responder ID list Length",
        "The size of the list of those whom to ask; 0: anybody."),
    u16("tls.handshake.extensions_status_request_exts_len", "Request Extensions Length", "The size of further wishes."),
    u16("tls.handshake.extensions_supported_groups_length", "Supported Groups List Length", "The size in bytes."),
    none("tls.handshake.extensions_supported_groups", "Supported Groups List", "Curves and groups, best liked first."),
    u16("tls.handshake.extensions_supported_group", "Supported Group", "A curve or group for making a common key.")
        .hex()
        .named(groups),
    u8("tls.handshake.extensions_ec_point_formats_length", "EC point formats Length", "The size in bytes."),
    none("tls.handshake.extensions_ec_point_formats", "EC point formats", "How points may be written."),
    u8("tls.handshake.extensions_ec_point_format", "EC point format", "0: both coordinates in full; 1, 2: compressed."),
    u16("tls.handshake.extensions_alpn_len", "ALPN Extension Length", "The size of the list in bytes."),
    none("tls.handshake.extensions_alpn_list", "ALPN Protocol", "What can be spoken inside, best liked first."),
    u8("tls.handshake.extensions_alpn_str_len", "ALPN string length", "The size of the name in bytes."),
    text("tls.handshake.extensions_alpn_str", "ALPN Next Protocol", "\"http/1.1\", \"h2\" for HTTP/2, or another."),
    raw("tls.handshake.extensions_padding_data", "Padding Data", "Zeros."),
    u8("tls.compress_certificate.algorithms_length", "Algorithms Length", "The size of the list in bytes."),
    u16("tls.compress_certificate.algorithm", "Algorithm", "1: zlib; 2: brotli; 3: zstd."),
    u16("tls.record_size_limit", "Record Size Limit", "The longest record that this side takes, in bytes."),
    u16("tls.handshake.extensions.psk.identities.length", "Identities Length", "The size of the list in bytes."),
    u16("tls.handshake.extensions.psk.identity.identity_length", "Identity Length", "The size in bytes."),
    raw("tls.handshake.extensions.psk.identity.identity", "Identity", "Which key is meant: often a ticket."),
    u32("tls.handshake.extensions.psk.identity.obfuscated_ticket_age", "Obfuscated Ticket Age",
        "How old the ticket is in milliseconds, with a number added that only the two know."),
    u16("tls.handshake.extensions.psk.binders_len", "PSK Binders length", "The size of the proofs in bytes."),
    none("tls.handshake.extensions.psk.binders", "PSK Binders", "Proofs that the client really has the keys."),
    u16("tls.handshake.extensions.psk.identity.selected", "Selected Identity", "Which one the server takes, from 0."),
    u8("tls.handshake.extensions.supported_versions_len", "Supported Versions length", "The size in bytes."),
    u16("tls.handshake.extensions.supported_version", "Supported Version", "A version that this side speaks.")
        .hex()
        .named(versions),
    u16("tls.handshake.extensions.cookie_len", "Cookie length", "The size in bytes."),
    raw("tls.handshake.extensions.cookie", "Cookie", "What the server wants to see again."),
    u8("tls.extension.psk_ke_modes_length", "PSK Key Exchange Modes Length", "The size of the list in bytes."),
    u8("tls.extension.psk_ke_mode", "PSK Key Exchange Mode", "0: the known key alone; 1: with a fresh one as well."),
    u16("tls.handshake.extensions_key_share_client_length", "Client Key Share Length", "The size in bytes."),
    u16("tls.handshake.extensions_key_share_group", "Group", "The curve or group of this key.").named(groups),
    u16("tls.handshake.extensions_key_share_key_exchange_length", "Key Exchange Length", "The size in bytes."),
    raw("tls.handshake.extensions_key_share_key_exchange", "Key Exchange",
        "A public key: everybody may see it, nobody can get the common key from it."),
    u16("tls.handshake.extensions_key_share_selected_group", "Selected Group", "Please send me a key of this group.")
        .named(groups),
    u16("tls.handshake.extensions_alps_len", "ALPS Extension Length", "The size of the list in bytes."),
    none("tls.handshake.extensions_alps_alpn_list", "Supported ALPN List", "Protocols that have settings."),
    u8("tls.handshake.extensions_alps_alpn_str_len", "Supported ALPN Length", "The size of the name in bytes."),
    text("tls.handshake.extensions_alps_alpn_str", "Supported ALPN", "A protocol that has settings."),
    u8("tls.handshake.extensions_reneg_info_len", "Renegotiation info extension length",
       "0 in a first handshake: there is none before it."),
    raw("tls.handshake.extensions_reneg_info", "Renegotiation info", "What the handshake before ended with."));

} // namespace packetarium::tls
