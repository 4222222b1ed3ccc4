// TLS's handshake messages.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/handshake.h"

#include "protocols/application/tls/hello.h"
#include "protocols/application/tls/md5.h"

namespace packetarium::tls {
namespace {

constexpr auto& fields = handshakeFields;
constexpr auto& certificates = certificateFields;
constexpr auto& keys = keyExchangeFields;

void addFingerprint(const Field& full, const Field& digest, const std::string& fingerprint, Tree& tree)
{
    tree.addComputed(full, 0, fingerprint);
    tree.addComputed(digest, 0, md5Text(fingerprint));
}

void addClientHello(Cursor in, Tree& tree, const TlsState&)
{
    const Hello hello = readHello(in.rest(), Hello::From::Client);
    addNumber(fields["tls.handshake.version"], in, tree);
    addNumber(fields["tls.handshake.random"], in, tree);
    addBytes(fields["tls.handshake.session_id_length"], fields["tls.handshake.session_id"], in, tree);
    addList(
        fields["tls.handshake.cipher_suites_length"],
        &fields["tls.handshake.ciphersuites"],
        fields["tls.handshake.ciphersuite"],
        in,
        tree);
    addList(
        fields["tls.handshake.comp_methods_length"],
        &fields["tls.handshake.comp_methods"],
        fields["tls.handshake.comp_method"],
        in,
        tree);
    if (in.left() > 0)
        addExtensions(in, Inside::ClientHello, tree);
    if (hello.isWhole)
        addFingerprint(fields["tls.handshake.ja3_full"], fields["tls.handshake.ja3"], clientFingerprint(hello), tree);
}

/// The SHA-256 of "HelloRetryRequest" in the place of random bytes, RFC 8446 section 4.1.3.
constexpr std::uint8_t retryRandom[] = {0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
                                        0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
                                        0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c};

void addServerHello(Cursor in, Tree& tree, const TlsState&)
{
    const Hello hello = readHello(in.rest(), Hello::From::Server);
    const bool retries = std::ranges::equal(hello.random, retryRandom);
    addNumber(fields["tls.handshake.version"], in, tree);
    addNumber(fields["tls.handshake.random"], in, tree);
    if (retries)
        tree.remark(Severity::Comment, "These random bytes mean: say hello again, with what I ask for here.");
    addBytes(fields["tls.handshake.session_id_length"], fields["tls.handshake.session_id"], in, tree);
    addNumber(fields["tls.handshake.ciphersuite"], in, tree);
    addNumber(fields["tls.handshake.comp_method"], in, tree);
    if (in.left() > 0)
        addExtensions(in, retries ? Inside::HelloRetryRequest : Inside::ServerHello, tree);
    if (hello.isWhole)
        addFingerprint(fields["tls.handshake.ja3s_full"], fields["tls.handshake.ja3s"], serverFingerprint(hello), tree);
}

void addCertificates(Cursor in, Tree& tree, const TlsState&)
{
    Cursor all = addVector(certificates["tls.handshake.certificates_length"], in, tree);
    if (all.left() == 0)
        return;
    tree.add(certificates["tls.handshake.certificates"], all);
    const auto indent = tree.indent();
    while (all.left() > 0)
        addBytes(
            certificates["tls.handshake.certificate_length"], certificates["tls.handshake.certificate"], all, tree);
}

void addSignature(const Field& length, const Field& signature, Cursor& in, Tree& tree, const TlsState& state)
{
    if (state.version >= tls12)
        addNumber(signatureFields["tls.handshake.sig_hash_alg"], in, tree);
    addBytes(length, signature, in, tree);
}

void addUnknownKeys(Tree& tree)
{
    tree.remark(Severity::Comment, "How to read this depends on the cipher suite, which the Server Hello told.");
}

void addServerKeyExchange(Cursor in, Tree& tree, const TlsState& state)
{
    switch (keyExchangeOf(state.cipherSuite)) {
    case KeyExchange::Ecdhe:
        addNumber(keys["tls.handshake.server_curve_type"], in, tree);
        addNumber(keys["tls.handshake.server_named_curve"], in, tree);
        addBytes(keys["tls.handshake.server_point_len"], keys["tls.handshake.server_point"], in, tree);
        break;
    case KeyExchange::Dhe:
        addBytes(keys["tls.handshake.p_len"], keys["tls.handshake.p"], in, tree);
        addBytes(keys["tls.handshake.g_len"], keys["tls.handshake.g"], in, tree);
        addBytes(keys["tls.handshake.ys_len"], keys["tls.handshake.ys"], in, tree);
        break;
    default: return addUnknownKeys(tree);
    }
    addSignature(keys["tls.handshake.sig_len"], keys["tls.handshake.sig"], in, tree, state);
}

void addClientKeyExchange(Cursor in, Tree& tree, const TlsState& state)
{
    switch (keyExchangeOf(state.cipherSuite)) {
    case KeyExchange::Ecdhe:
        return addBytes(keys["tls.handshake.client_point_len"], keys["tls.handshake.client_point"], in, tree);
    case KeyExchange::Dhe: return addBytes(keys["tls.handshake.yc_len"], keys["tls.handshake.yc"], in, tree);
    case KeyExchange::Rsa: return addBytes(keys["tls.handshake.epms_len"], keys["tls.handshake.epms"], in, tree);
    default: return addUnknownKeys(tree);
    }
}

void addCertificateRequest(Cursor in, Tree& tree, const TlsState& state)
{
    addList(
        certificates["tls.handshake.cert_types_count"],
        &certificates["tls.handshake.cert_types"],
        certificates["tls.handshake.cert_type"],
        in,
        tree);
    if (state.version >= tls12)
        addList(
            signatureFields["tls.handshake.sig_hash_alg_len"],
            &signatureFields["tls.handshake.sig_hash_algs"],
            signatureFields["tls.handshake.sig_hash_alg"],
            in,
            tree);
    Cursor names = addVector(certificates["tls.handshake.dnames_len"], in, tree);
    if (names.left() == 0)
        return;
    tree.add(certificates["tls.handshake.dnames"], names);
    const auto indent = tree.indent();
    while (names.left() > 0)
        addVector(certificates["tls.handshake.dname_len"], names, tree);
}

void addCertificateVerify(Cursor in, Tree& tree, const TlsState& state)
{
    addSignature(
        certificates["tls.handshake.client_cert_vrfy.sig_len"],
        certificates["tls.handshake.client_cert_vrfy.sig"],
        in,
        tree,
        state);
}

void addSessionTicket(Cursor in, Tree& tree, const TlsState&)
{
    addNumber(keys["tls.handshake.session_ticket_lifetime_hint"], in, tree);
    addBytes(keys["tls.handshake.session_ticket_length"], keys["tls.handshake.session_ticket"], in, tree);
}

struct Reader {
    std::uint8_t type;
    void (*add)(Cursor, Tree&, const TlsState&);
};
constexpr Reader readers[] = {
    {handshake::clientHello, addClientHello},
    {handshake::serverHello, addServerHello},
    {handshake::newSessionTicket, addSessionTicket},
    {handshake::certificate, addCertificates},
    {handshake::serverKeyExchange, addServerKeyExchange},
    {handshake::certificateRequest, addCertificateRequest},
    {handshake::certificateVerify, addCertificateVerify},
    {handshake::clientKeyExchange, addClientKeyExchange},
};

void addMessage(Cursor message, Tree& tree, const TlsState& state)
{
    tree.add(fields["tls.handshake"], message);
    const auto indent = tree.indent();
    const std::uint8_t type = message.rest()[0];
    addNumber(fields["tls.handshake.type"], message, tree);
    addNumber(fields["tls.handshake.length"], message, tree);
    for (const Reader& reader : readers)
        if (reader.type == type)
            reader.add(message, tree, state);
}

/// The size of the message that these bytes begin; 0 while they do not tell.
std::size_t messageSize(Bytes bytes)
{
    if (bytes.size() < handshakeHeaderSize)
        return 0;
    Cursor length(bytes.subspan(1));
    return handshakeHeaderSize + std::size_t(takeNumber(length, 3));
}

/// Adds a message of which this record brings the beginning.
void addBeginning(Cursor part, Tree& tree, std::vector<std::uint8_t>& begun)
{
    tree.add(fields["tls.handshake"], part);
    tree.remark(Severity::Note, "The message goes on in the next record; this is its beginning.");
    begun.assign(part.rest().begin(), part.rest().end());
}

/// Adds what this record brings of a message that began earlier; where that is the rest of it, the whole.
void addRest(Cursor& in, Tree& tree, TlsState& state, std::vector<std::uint8_t>& begun)
{
    std::vector<std::uint8_t> all = std::move(begun);
    const std::size_t had = all.size();
    all.insert(all.end(), in.rest().begin(), in.rest().end());
    const std::size_t size = messageSize(all);
    tree.add(fields["tls.handshake"], in.take(size == 0 ? in.left() : size - std::min(size, had)));
    if (size == 0 || size > all.size()) {
        tree.remark(Severity::Note, "The message began in an earlier record and goes on in the next.");
        begun = std::move(all);
        return;
    }
    begun.clear();
    all.resize(size);
    tree.remark(Severity::Note, "The message began in an earlier record; with these bytes it is complete.");
    const Cursor whole = tree.addSource("Reassembled TLS Handshake", std::move(all));
    addMessage(whole, tree, state);
    noteTlsHandshake(whole.rest(), state);
}

/// Wireshark takes bytes for encrypted that begin as the nonce of TLS 1.2 often does.
bool beginsWithNonce(Bytes content)
{
    constexpr std::size_t shortestEncrypted = 16, zeros = 5;
    return content.size() >= shortestEncrypted
        && std::ranges::all_of(content.first(zeros), [](std::uint8_t byte) { return byte == 0; });
}

} // namespace

std::string_view handshakeName(Bytes message)
{
    if (message.size() < handshakeHeaderSize)
        return {};
    for (const Named& known : handshakeTypes)
        if (known.value == message[0]) {
            const Hello hello = readHello(message.subspan(handshakeHeaderSize), Hello::From::Server);
            const bool retries = message[0] == handshake::serverHello && std::ranges::equal(hello.random, retryRandom);
            return retries ? "Hello Retry Request" : known.name;
        }
    return {};
}

void addHandshake(Cursor in, Tree& tree, TlsState& state, std::vector<std::uint8_t>& begun)
{
    if (state.encrypted && state.version != tls13) {
        tree.add(fields["tls.handshake"], in);
        return tree.remark(
            Severity::Comment, "Encrypted: with \"Change Cipher Spec\" the sender began to use the new keys.");
    }
    if (!begun.empty()) {
        addRest(in, tree, state, begun);
    } else if (!beginsTlsHandshake(in.rest(), state) || beginsWithNonce(in.rest())) {
        tree.add(fields["tls.handshake"], in);
        return tree.remark(
            Severity::Note, "No message begins here: this continues an earlier record's, or it is encrypted.");
    }
    while (in.left() > 0) {
        const std::size_t size = messageSize(in.rest());
        if (size == 0 || size > in.left())
            return addBeginning(in, tree, begun);
        const Cursor message = in.take(size);
        if (handshakeName(message.rest()).empty()) {
            tree.add(fields["tls.handshake"], message);
            tree.remark(Severity::Note, "A message of a kind that is not known here.");
            continue;
        }
        addMessage(message, tree, state);
        noteTlsHandshake(message.rest(), state);
    }
}

} // namespace packetarium::tls
