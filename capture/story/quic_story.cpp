// The story of QUIC's long headers (RFC 9000 section 17.2): what can be read before everything is encrypted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/scene.h"

#include "protocols/protocol.h"
#include "protocols/transport/quic.h"

namespace packetarium {
namespace {

/// What the first packet of the datagram is for; empty for kinds that are not known here.
std::string purposeOf(const Scene& scene, std::string_view kind)
{
    if (kind == "Initial")
        return scene.facts.fromInitiator
            ? scene.from + " asks " + scene.to + " for an encrypted connection (QUIC Initial)."
            : scene.from + " answers the request for a connection (QUIC Initial).";
    if (kind == "0-RTT")
        return scene.from + " sends " + scene.to + " data before the handshake is done (QUIC 0-RTT).";
    if (kind == "Handshake")
        return scene.from + " goes on with the handshake, encrypted (QUIC Handshake).";
    if (kind == "Retry")
        return scene.from + " asks " + scene.to + " to begin again, and to show a token (QUIC Retry).";
    if (kind == "Version Negotiation")
        return scene.from + " does not speak this version of QUIC, and names others (Version Negotiation).";
    return {};
}

} // namespace

Told tellQuic(const Scene& scene, Told asDatagram)
{
    const Bytes datagram = scene.layer("quic");
    if (!beginsWithQuic(datagram))
        return asDatagram;
    std::string kind;
    protocol(protocolNamed("quic")).describe(datagram, kind);
    std::string story = purposeOf(scene, kind);
    if (story.empty())
        return asDatagram;
    Told told = std::move(asDatagram);
    told.story = std::move(story);
    told.label = "QUIC " + kind;
    return told;
}

} // namespace packetarium
