// The server's answer to a WebSocket handshake, RFC 6455 section 4.2.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/request_head.h"
#include "labs/websocket/deflate.h"

namespace packetarium {

struct UpgradeReply {
    QByteArray response;
    bool accepted = false;
    std::string_view sentence; ///< Why not.
    std::optional<DeflateAgreement> deflate;
};

enum class Compression { WhereOffered, Never };
UpgradeReply answerUpgrade(const HttpHead& request, Compression = Compression::WhereOffered);
UpgradeReply refuseUpgrade(const HttpRefusal&);

} // namespace packetarium
