// The numbers of TLS and what they are called (IANA's TLS registries): versions, messages, alerts, extensions, groups.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/field.h"

namespace packetarium::tls {

inline constexpr std::size_t recordHeaderSize = 5, handshakeHeaderSize = 4;
inline constexpr std::uint16_t tls12 = 0x0303, tls13 = 0x0304;

namespace contentType {
inline constexpr std::uint8_t changeCipherSpec = 20, alert = 21, handshake = 22, applicationData = 23;
}
namespace handshake {
inline constexpr std::uint8_t clientHello = 1, serverHello = 2, newSessionTicket = 4, certificate = 11,
                              serverKeyExchange = 12, certificateRequest = 13, certificateVerify = 15,
                              clientKeyExchange = 16;
}
namespace extension {
inline constexpr std::uint16_t serverName = 0, maxFragmentLength = 1, statusRequest = 5, supportedGroups = 10,
                               pointFormats = 11, signatureAlgorithms = 13, applicationProtocols = 16,
                               signedTimestamp = 18, padding = 21, encryptThenMac = 22, extendedMasterSecret = 23,
                               compressCertificate = 27, recordSizeLimit = 28, delegatedCredentials = 34,
                               preSharedKey = 41, earlyData = 42, supportedVersions = 43, cookie = 44, pskModes = 45,
                               postHandshakeAuthentication = 49, certificateSignatureAlgorithms = 50, keyShare = 51,
                               applicationSettings = 17513, renegotiationInfo = 65281;
}

/// The named numbers, and the sixteen that RFC 8701 reserves for nothing.
template<std::size_t N> constexpr auto withGrease(const Named (&rows)[N])
{
    constexpr std::size_t reserved = 16;
    std::array<Named, N + reserved> all {};
    for (std::size_t i = 0; i < N; ++i)
        all[i] = rows[i];
    for (std::size_t i = 0; i < reserved; ++i)
        all[N + i] = {
            0x0a0a + 0x1010 * i,
            "Reserved (GREASE)",
            "Means nothing: it teaches servers to ignore what they do not know (RFC 8701)."};
    return all;
}

inline constexpr Named contentTypes[] = {
    {20, "Change Cipher Spec", "What I send next is encrypted with the new keys. In TLS 1.3 it means nothing."},
    {21, "Alert", "Something is wrong, or this is the goodbye."},
    {22, "Handshake", "The two sides agree on version, methods and keys."},
    {23, "Application Data", "Encrypted: what the programs say; in TLS 1.3 also handshake and alerts."},
    {24, "Heartbeat", "Asks whether the other side is still there (RFC 6520)."},
};

inline constexpr auto versions = withGrease({
    {0x0300, "SSL 3.0", "From 1996, broken: nobody should use it (RFC 7568)."},
    {0x0301, "TLS 1.0", "From 1999, no longer to be used (RFC 8996). Here it often only means: any version."},
    {0x0302, "TLS 1.1", "From 2006, no longer to be used (RFC 8996)."},
    {0x0303, "TLS 1.2", "From 2008. TLS 1.3 writes it too where old devices look, so that they let it pass."},
    {0x0304, "TLS 1.3", "From 2018: one round trip, and everything after the hellos is encrypted."},
});

inline constexpr Named handshakeTypes[] = {
    {0, "Hello Request", "Please begin a new handshake."},
    {1, "Client Hello", "Let us talk in secret; this is what I can do."},
    {2, "Server Hello", "This is what I chose from what you can do."},
    {3, "Hello Verify Request", "Prove first that your address is yours (DTLS)."},
    {4, "New Session Ticket", "Show me this next time, and we get going faster."},
    {5, "End of Early Data", "The data that I sent before the handshake was done ends here."},
    {6, "Hello Retry Request", "Please say hello again, with another key (drafts of TLS 1.3)."},
    {8, "Encrypted Extensions", "More of what I chose, which only you may read."},
    {11, "Certificate", "This is who I am, signed by somebody whom you may know."},
    {12, "Server Key Exchange", "My half of the key, signed."},
    {13, "Certificate Request", "Tell me, too, who you are."},
    {14, "Server Hello Done", "That was everything; it is your turn."},
    {15, "Certificate Verify", "With this signature I prove that the certificate is mine."},
    {16, "Client Key Exchange", "My half of the key."},
    {20, "Finished", "This checksum proves that we both saw the same handshake."},
    {21, "Client Certificate URL", "My certificate can be fetched there."},
    {22, "Certificate Status", "Proof that my certificate has not been revoked."},
    {23, "Supplemental Data", "More for the program (RFC 4680)."},
    {24, "Key Update", "From now on I use the next keys."},
    {25, "Compressed Certificate", "This is who I am, compressed (RFC 8879)."},
};

inline constexpr Named alertLevels[] = {
    {1, "Warning", "The connection may go on."},
    {2, "Fatal", "The connection ends here."},
};

inline constexpr Named alertDescriptions[] = {
    {0, "Close Notify", "I have nothing more to send: the regular goodbye."},
    {10, "Unexpected Message", "That message does not belong here."},
    {20, "Bad Record MAC", "A record was damaged or forged."},
    {21, "Decryption Failed", "A record could not be decrypted (old; must not be sent any more)."},
    {22, "Record Overflow", "A record was too long."},
    {30, "Decompression Failure", "A record could not be unpacked."},
    {40, "Handshake Failure", "We have no method in common."},
    {41, "No Certificate", "I have no certificate (SSL 3.0 only)."},
    {42, "Bad Certificate", "Your certificate is damaged or wrongly signed."},
    {43, "Unsupported Certificate", "I cannot use this kind of certificate."},
    {44, "Certificate Revoked", "Your certificate was withdrawn by who gave it."},
    {45, "Certificate Expired", "Your certificate is out of date."},
    {46, "Certificate Unknown", "I do not accept your certificate, for some other reason."},
    {47, "Illegal Parameter", "Something in the handshake contradicts itself."},
    {48, "Unknown CA", "I do not know who signed your certificate."},
    {49, "Access Denied", "I know who you are, and you may not come in."},
    {50, "Decode Error", "I could not read a message."},
    {51, "Decrypt Error", "A signature or checksum of the handshake is wrong."},
    {60, "Export Restriction", "The keys are longer than the law allowed (old)."},
    {70, "Protocol Version", "I do not speak this version of TLS."},
    {71, "Insufficient Security", "Your methods are too weak for me."},
    {80, "Internal Error", "Something broke on this side."},
    {86, "Inappropriate Fallback", "You offer less than we both can: somebody may have made you (RFC 7507)."},
    {90, "User Canceled", "The user does not want to go on."},
    {100, "No Renegotiation", "I do not want another handshake."},
    {109, "Missing Extension", "An extension is missing that must be there."},
    {110, "Unsupported Extension", "You answered with an extension that I did not offer."},
    {111, "Certificate Unobtainable", "I could not fetch your certificate."},
    {112, "Unrecognized Name", "There is no server of that name here."},
    {113, "Bad Certificate Status Response", "The proof that the certificate is good is not good."},
    {114, "Bad Certificate Hash Value", "The certificate that I fetched is another one."},
    {115, "Unknown PSK Identity", "I do not know that shared key."},
    {116, "Certificate Required", "You must say who you are, with a certificate."},
    {120, "No application Protocol", "None of the protocols that you offer inside is spoken here."},
    {121, "ECH Required", "The encrypted hello was not understood."},
};

inline constexpr auto extensionTypes = withGrease({
    {0, "server_name", "Which of the server's names the client wants; everybody on the way can read it (SNI)."},
    {1, "max_fragment_length", "Please send short records; I have little memory."},
    {5, "status_request", "Please prove that your certificate has not been revoked (OCSP)."},
    {10, "supported_groups", "The curves and groups for making a common key."},
    {11, "ec_point_formats", "How points of curves may be written."},
    {12, "srp", "The login name for a password method."},
    {13, "signature_algorithms", "Which kinds of signatures I can check."},
    {14, "use_srtp", "Keys for sound and pictures."},
    {15, "heartbeat", "Whether \"are you still there?\" may be asked."},
    {16, "application_layer_protocol_negotiation", "Which protocols can be spoken inside (ALPN), such as HTTP/2."},
    {17, "status_request_v2", "Please prove that all your certificates are good."},
    {18, "signed_certificate_timestamp", "Proof that the certificate was published in a log."},
    {19, "client_certificate_type", "The kind of certificate that the client can show."},
    {20, "server_certificate_type", "The kind of certificate that the client can check."},
    {21, "padding", "Filler: some old servers fail at certain lengths."},
    {22, "encrypt_then_mac", "Encrypt first, then protect: the safer order (RFC 7366)."},
    {23, "extended_master_secret", "The key depends on the whole handshake (RFC 7627)."},
    {27, "compress_certificate", "Certificates may come compressed."},
    {28, "record_size_limit", "The longest record that I can take."},
    {34, "delegated_credentials", "A short-lived key may stand in for the certificate's."},
    {35, "session_ticket", "I can use tickets, or here is one from last time."},
    {41, "pre_shared_key", "We have talked before: this is the key from then."},
    {42, "early_data", "Data follow at once, before the handshake is done."},
    {43, "supported_versions", "The versions that I really speak; since TLS 1.3 this counts."},
    {44, "cookie", "Proof that you saw my request to retry."},
    {45, "psk_key_exchange_modes", "How the key from last time may be used."},
    {47, "certificate_authorities", "Whose signatures I accept."},
    {48, "oid_filters", "What the client's certificate must contain."},
    {49, "post_handshake_auth", "You may ask later who I am."},
    {50, "signature_algorithms_cert", "Which kinds of signatures I can check in certificates."},
    {51, "key_share", "My half of the key, sent at once."},
    {53, "connection_id (deprecated)", "A number that survives a change of address (a draft)."},
    {54, "connection_id", "A number that survives a change of address (DTLS)."},
    {57, "quic_transport_parameters", "What QUIC needs to know."},
    {13172, "next_protocol_negotiation", "What ALPN was before it had its name."},
    {17513, "application_settings", "Settings of the protocol inside, sent early (ALPS, a draft)."},
    {65037, "encrypted_client_hello", "The real hello, encrypted (ECH), or something that looks like one."},
    {65281, "renegotiation_info", "Ties a new handshake to the one before (RFC 5746)."},
});

inline constexpr auto groups = withGrease({
    {0x0017, "secp256r1", "The elliptic curve P-256, of the American standards institute."},
    {0x0018, "secp384r1", "The elliptic curve P-384."},
    {0x0019, "secp521r1", "The elliptic curve P-521."},
    {0x001a, "brainpoolP256r1", "An elliptic curve by a European group."},
    {0x001b, "brainpoolP384r1", "An elliptic curve by a European group."},
    {0x001c, "brainpoolP512r1", "An elliptic curve by a European group."},
    {0x001d, "x25519", "An elliptic curve, fast and easy to use safely (RFC 7748)."},
    {0x001e, "x448", "Its larger sister (RFC 7748)."},
    {0x0100, "ffdhe2048", "Numbers modulo a prime of 2048 bits (RFC 7919)."},
    {0x0101, "ffdhe3072", "Numbers modulo a prime of 3072 bits (RFC 7919)."},
    {0x0102, "ffdhe4096", "Numbers modulo a prime of 4096 bits (RFC 7919)."},
    {0x0103, "ffdhe6144", "Numbers modulo a prime of 6144 bits (RFC 7919)."},
    {0x0104, "ffdhe8192", "Numbers modulo a prime of 8192 bits (RFC 7919)."},
    {0x11ec, "X25519MLKEM768", "x25519 together with a method that a quantum computer does not break."},
    {0x6399, "X25519Kyber768Draft00", "The same idea, as it was drafted."},
});

inline constexpr auto signatureSchemes = withGrease({
    {0x0201, "rsa_pkcs1_sha1", "RSA with SHA-1, which is broken: for old servers only."},
    {0x0202, "SHA1 DSA", "DSA with SHA-1, both outdated."},
    {0x0203, "ecdsa_sha1", "ECDSA with SHA-1, which is broken."},
    {0x0301, "SHA224 RSA", "RSA with SHA-224."},
    {0x0302, "SHA224 DSA", "DSA with SHA-224."},
    {0x0303, "SHA224 ECDSA", "ECDSA with SHA-224."},
    {0x0401, "rsa_pkcs1_sha256", "RSA in its older form, with SHA-256."},
    {0x0402, "SHA256 DSA", "DSA with SHA-256."},
    {0x0403, "ecdsa_secp256r1_sha256", "ECDSA on the curve P-256, with SHA-256."},
    {0x0501, "rsa_pkcs1_sha384", "RSA in its older form, with SHA-384."},
    {0x0502, "SHA384 DSA", "DSA with SHA-384."},
    {0x0503, "ecdsa_secp384r1_sha384", "ECDSA on the curve P-384, with SHA-384."},
    {0x0601, "rsa_pkcs1_sha512", "RSA in its older form, with SHA-512."},
    {0x0602, "SHA512 DSA", "DSA with SHA-512."},
    {0x0603, "ecdsa_secp521r1_sha512", "ECDSA on the curve P-521, with SHA-512."},
    {0x0804, "rsa_pss_rsae_sha256", "RSA in its newer form (PSS), with SHA-256."},
    {0x0805, "rsa_pss_rsae_sha384", "RSA in its newer form (PSS), with SHA-384."},
    {0x0806, "rsa_pss_rsae_sha512", "RSA in its newer form (PSS), with SHA-512."},
    {0x0807, "ed25519", "EdDSA on the curve of x25519."},
    {0x0808, "ed448", "EdDSA on the curve of x448."},
    {0x0809, "rsa_pss_pss_sha256", "RSA-PSS with a key made for nothing else, with SHA-256."},
    {0x080a, "rsa_pss_pss_sha384", "RSA-PSS with a key made for nothing else, with SHA-384."},
    {0x080b, "rsa_pss_pss_sha512", "RSA-PSS with a key made for nothing else, with SHA-512."},
});

} // namespace packetarium::tls
