// The extensions of TLS's hello messages: a row for each that is taken apart.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/tls/extensions.h"

#include "protocols/application/tls/vectors.h"

namespace packetarium::tls {
namespace {

constexpr auto& fields = extensionFields;

void addServerName(Cursor in, Inside, Tree& tree)
{
    if (in.left() == 0)
        return; // The server's answer: I used the name.
    Cursor names = addVector(fields["tls.handshake.extensions_server_name_list_len"], in, tree);
    while (names.left() > 0) {
        addNumber(fields["tls.handshake.extensions_server_name_type"], names, tree);
        addBytes(
            fields["tls.handshake.extensions_server_name_len"],
            fields["tls.handshake.extensions_server_name"],
            names,
            tree);
    }
}

void addMaxFragmentLength(Cursor in, Inside, Tree& tree)
{
    addNumber(fields["tls.handshake.max_fragment_length"], in, tree);
}

void addStatusRequest(Cursor in, Inside, Tree& tree)
{
    if (in.left() == 0)
        return; // The server's answer: the proof will come.
    addNumber(fields["tls.handshake.extensions_status_request_type"], in, tree);
    addVector(fields["tls.handshake.extensions_status_request_responder_ids_len"], in, tree);
    addVector(fields["tls.handshake.extensions_status_request_exts_len"], in, tree);
}

void addSupportedGroups(Cursor in, Inside, Tree& tree)
{
    addList(
        fields["tls.handshake.extensions_supported_groups_length"],
        &fields["tls.handshake.extensions_supported_groups"],
        fields["tls.handshake.extensions_supported_group"],
        in,
        tree);
}

void addPointFormats(Cursor in, Inside, Tree& tree)
{
    addList(
        fields["tls.handshake.extensions_ec_point_formats_length"],
        &fields["tls.handshake.extensions_ec_point_formats"],
        fields["tls.handshake.extensions_ec_point_format"],
        in,
        tree);
}

void addSignatureAlgorithms(Cursor in, Inside, Tree& tree)
{
    addList(
        signatureFields["tls.handshake.sig_hash_alg_len"],
        &signatureFields["tls.handshake.sig_hash_algs"],
        signatureFields["tls.handshake.sig_hash_alg"],
        in,
        tree);
}

void addNames(
    const Field& length, const Field& whole, const Field& nameLength, const Field& name, Cursor in, Tree& tree)
{
    Cursor names = addVector(length, in, tree);
    tree.add(whole, names);
    const auto indent = tree.indent();
    while (names.left() > 0)
        addBytes(nameLength, name, names, tree);
}

void addApplicationProtocols(Cursor in, Inside, Tree& tree)
{
    addNames(
        fields["tls.handshake.extensions_alpn_len"],
        fields["tls.handshake.extensions_alpn_list"],
        fields["tls.handshake.extensions_alpn_str_len"],
        fields["tls.handshake.extensions_alpn_str"],
        in,
        tree);
}

void addApplicationSettings(Cursor in, Inside, Tree& tree)
{
    addNames(
        fields["tls.handshake.extensions_alps_len"],
        fields["tls.handshake.extensions_alps_alpn_list"],
        fields["tls.handshake.extensions_alps_alpn_str_len"],
        fields["tls.handshake.extensions_alps_alpn_str"],
        in,
        tree);
}

void addPadding(Cursor in, Inside, Tree& tree) { tree.add(fields["tls.handshake.extensions_padding_data"], in); }

void addCompressCertificate(Cursor in, Inside, Tree& tree)
{
    addList(
        fields["tls.compress_certificate.algorithms_length"],
        nullptr,
        fields["tls.compress_certificate.algorithm"],
        in,
        tree);
}

void addRecordSizeLimit(Cursor in, Inside, Tree& tree) { addNumber(fields["tls.record_size_limit"], in, tree); }

void addPreSharedKey(Cursor in, Inside where, Tree& tree)
{
    if (where != Inside::ClientHello) {
        addNumber(fields["tls.handshake.extensions.psk.identity.selected"], in, tree);
        return;
    }
    Cursor identities = addVector(fields["tls.handshake.extensions.psk.identities.length"], in, tree);
    while (identities.left() > 0) {
        const auto indent = tree.indent();
        addBytes(
            fields["tls.handshake.extensions.psk.identity.identity_length"],
            fields["tls.handshake.extensions.psk.identity.identity"],
            identities,
            tree);
        addNumber(fields["tls.handshake.extensions.psk.identity.obfuscated_ticket_age"], identities, tree);
    }
    addBytes(
        fields["tls.handshake.extensions.psk.binders_len"], fields["tls.handshake.extensions.psk.binders"], in, tree);
}

void addSupportedVersions(Cursor in, Inside where, Tree& tree)
{
    const Field& version = fields["tls.handshake.extensions.supported_version"];
    if (where == Inside::ClientHello)
        addList(fields["tls.handshake.extensions.supported_versions_len"], nullptr, version, in, tree);
    else
        addNumber(version, in, tree);
}

void addCookie(Cursor in, Inside, Tree& tree)
{
    addBytes(fields["tls.handshake.extensions.cookie_len"], fields["tls.handshake.extensions.cookie"], in, tree);
}

void addPskModes(Cursor in, Inside, Tree& tree)
{
    addList(fields["tls.extension.psk_ke_modes_length"], nullptr, fields["tls.extension.psk_ke_mode"], in, tree);
}

void addKeyShareEntry(Cursor& in, Tree& tree)
{
    addNumber(fields["tls.handshake.extensions_key_share_group"], in, tree);
    const auto indent = tree.indent();
    addBytes(
        fields["tls.handshake.extensions_key_share_key_exchange_length"],
        fields["tls.handshake.extensions_key_share_key_exchange"],
        in,
        tree);
}

void addKeyShare(Cursor in, Inside where, Tree& tree)
{
    if (where == Inside::HelloRetryRequest) {
        addNumber(fields["tls.handshake.extensions_key_share_selected_group"], in, tree);
        return;
    }
    if (where == Inside::ServerHello)
        return addKeyShareEntry(in, tree);
    Cursor entries = addVector(fields["tls.handshake.extensions_key_share_client_length"], in, tree);
    while (entries.left() > 0)
        addKeyShareEntry(entries, tree);
}

void addRenegotiationInfo(Cursor in, Inside, Tree& tree)
{
    addBytes(
        fields["tls.handshake.extensions_reneg_info_len"], fields["tls.handshake.extensions_reneg_info"], in, tree);
}

/// Nothing to say: that the extension is there is all it says.
void addNothing(Cursor in, Inside, Tree& tree)
{
    if (in.left() > 0)
        tree.add(fields["tls.handshake.extension.data"], in);
}

struct Reader {
    std::uint16_t type;
    void (*add)(Cursor, Inside, Tree&);
};
constexpr Reader readers[] = {
    {extension::serverName, addServerName},
    {extension::maxFragmentLength, addMaxFragmentLength},
    {extension::statusRequest, addStatusRequest},
    {extension::supportedGroups, addSupportedGroups},
    {extension::pointFormats, addPointFormats},
    {extension::signatureAlgorithms, addSignatureAlgorithms},
    {extension::applicationProtocols, addApplicationProtocols},
    {extension::signedTimestamp, addNothing},
    {extension::padding, addPadding},
    {extension::encryptThenMac, addNothing},
    {extension::extendedMasterSecret, addNothing},
    {extension::compressCertificate, addCompressCertificate},
    {extension::recordSizeLimit, addRecordSizeLimit},
    {extension::delegatedCredentials, addSignatureAlgorithms},
    {extension::preSharedKey, addPreSharedKey},
    {extension::earlyData, addNothing},
    {extension::supportedVersions, addSupportedVersions},
    {extension::cookie, addCookie},
    {extension::pskModes, addPskModes},
    {extension::postHandshakeAuthentication, addNothing},
    {extension::certificateSignatureAlgorithms, addSignatureAlgorithms},
    {extension::keyShare, addKeyShare},
    {extension::applicationSettings, addApplicationSettings},
    {extension::renegotiationInfo, addRenegotiationInfo},
};

void addExtension(std::uint64_t type, Cursor value, Inside where, Tree& tree)
{
    for (const Reader& reader : readers)
        if (reader.type == type)
            return reader.add(value, where, tree);
    tree.add(fields["tls.handshake.extension.data"], value);
}

} // namespace

void addExtensions(Cursor& in, Inside where, Tree& tree)
{
    Cursor all = addVector(fields["tls.handshake.extensions_length"], in, tree);
    const auto indent = tree.indent();
    while (all.left() > 0) {
        const std::uint64_t type = fields["tls.handshake.extension.type"].read(all.rest());
        if (!addNumber(fields["tls.handshake.extension.type"], all, tree))
            return;
        const auto inner = tree.indent();
        const Cursor value = addVector(fields["tls.handshake.extension.len"], all, tree);
        addExtension(type, value, where, tree);
    }
}

} // namespace packetarium::tls
