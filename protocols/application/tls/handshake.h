// TLS's handshake messages, RFC 8446 section 4, RFC 5246 section 7.4 and RFC 8422.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/application/tls/cipher_suites.h"
#include "protocols/application/tls/extensions.h"
#include "protocols/application/tls/state.h"

namespace packetarium::tls {

/// Adds the handshake messages of one record, one after the other. `begun` is what earlier records brought of the
/// first one; afterwards, what has come of the one that goes on in the next.
void addHandshake(Cursor content, Tree&, TlsState&, std::vector<std::uint8_t>& begun);

/// The message's name in Wireshark's Info column, or "" for what cannot be the beginning of a message.
std::string_view handshakeName(Bytes message);

inline constexpr auto handshakeFields = loose(
    none("tls.handshake", "Handshake Protocol", "A message with which the two sides agree on methods and keys."),
    u8("tls.handshake.type", "Handshake Type", "What this message is for.").named(handshakeTypes),
    u24("tls.handshake.length", "Length", "The size of what follows in bytes; one message may fill several records."),
    u16("tls.handshake.version", "Version", "The version, up to TLS 1.2; since 1.3 the extensions tell it.")
        .hex()
        .named(versions),
    bytes(32, "tls.handshake.random", "Random", "Fresh random bytes, so that no two handshakes are the same."),
    u8("tls.handshake.session_id_length", "Session ID Length", "The size of the session's name, at most 32."),
    raw("tls.handshake.session_id", "Session ID", "The session's name; in TLS 1.3 there only for old devices."),
    u16("tls.handshake.cipher_suites_length", "Cipher Suites Length", "The size of the list in bytes."),
    none("tls.handshake.ciphersuites", "Cipher Suites", "The methods that the client can use, best liked first."),
    u16("tls.handshake.ciphersuite", "Cipher Suite", "A set of methods: for keys, proof, encryption and checksum.")
        .hex()
        .named(cipherSuites),
    u8("tls.handshake.comp_methods_length", "Compression Methods Length", "The size of the list in bytes."),
    none("tls.handshake.comp_methods", "Compression Methods", "Ways to compress; today always none."),
    u8("tls.handshake.comp_method", "Compression Method", "0: none. Compression gave secrets away."),
    text("tls.handshake.ja3_full", "JA3 Fullstring", "Version, suites, extensions, groups and formats of this hello."),
    text("tls.handshake.ja3", "JA3", "The MD5 of that: a fingerprint by which programs can be told apart."),
    text("tls.handshake.ja3s_full", "JA3S Fullstring", "Version, suite and extensions of this hello."),
    text("tls.handshake.ja3s", "JA3S", "The MD5 of that: a fingerprint of how this server answers this client."));

inline constexpr auto certificateFields = loose(
    u24("tls.handshake.certificates_length", "Certificates Length", "The size of all certificates in bytes."),
    none("tls.handshake.certificates", "Certificates", "The owner's certificate first, then those that vouch for it."),
    u24("tls.handshake.certificate_length", "Certificate Length", "The size of this certificate in bytes."),
    raw("tls.handshake.certificate", "Certificate", "Name, public key and the signature of who vouches (X.509)."),
    u8("tls.handshake.cert_types_count", "Certificate types count", "How many kinds are listed."),
    none("tls.handshake.cert_types", "Certificate types", "The kinds of certificates that are welcome."),
    u8("tls.handshake.cert_type", "Certificate type", "1: for RSA; 2: for DSA; 64: for ECDSA."),
    u16("tls.handshake.dnames_len", "Distinguished Names Length",
        "The size of the list in bytes; 0: anybody may vouch."),
    none("tls.handshake.dnames", "Distinguished Names", "Those who may vouch for the client."),
    u16("tls.handshake.dname_len", "Distinguished Name Length", "The size of the name in bytes."),
    u16("tls.handshake.client_cert_vrfy.sig_len", "Signature length", "The size in bytes."),
    raw("tls.handshake.client_cert_vrfy.sig", "Signature", "Over all messages so far, with the certificate's key."));

inline constexpr auto keyExchangeFields = loose(
    u8("tls.handshake.server_curve_type", "Curve Type", "3: the curve is told by its name.").hex(),
    u16("tls.handshake.server_named_curve", "Named Curve", "The curve that the server chose.").hex().named(groups),
    u8("tls.handshake.server_point_len", "Pubkey Length", "The size in bytes."),
    raw("tls.handshake.server_point", "Pubkey", "The server's half of the key: everybody may see it."),
    u16("tls.handshake.p_len", "p Length", "The size in bytes."),
    raw("tls.handshake.p", "p", "The prime number to calculate with."),
    u16("tls.handshake.g_len", "g Length", "The size in bytes."),
    raw("tls.handshake.g", "g", "The number whose powers are the public keys."),
    u16("tls.handshake.ys_len", "Pubkey Length", "The size in bytes."),
    raw("tls.handshake.ys", "Pubkey", "The server's half of the key: everybody may see it."),
    u16("tls.handshake.sig_len", "Signature Length", "The size in bytes."),
    raw("tls.handshake.sig", "Signature", "Made with the certificate's key: this half really is the server's."),
    u8("tls.handshake.client_point_len", "Pubkey Length", "The size in bytes."),
    raw("tls.handshake.client_point", "Pubkey", "The client's half of the key: everybody may see it."),
    u16("tls.handshake.yc_len", "Pubkey Length", "The size in bytes."),
    raw("tls.handshake.yc", "Pubkey", "The client's half of the key: everybody may see it."),
    u16("tls.handshake.epms_len", "Encrypted PreMaster length", "The size in bytes."),
    raw("tls.handshake.epms", "Encrypted PreMaster", "The key to be, which only the server can decrypt."),
    u32("tls.handshake.session_ticket_lifetime_hint", "Session Ticket Lifetime Hint", "Good for so many seconds."),
    u16("tls.handshake.session_ticket_length", "Session Ticket Length", "The size in bytes."),
    raw("tls.handshake.session_ticket", "Session Ticket",
        "The session's keys, encrypted so that only the server knows."));

} // namespace packetarium::tls
