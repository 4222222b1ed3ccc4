// Who gets it? Each form of emitting with the recipients that the rule predicts, and those who really got it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/socketio/recipients/emit_forms.h"

namespace packetarium {

/// One of the clients of the experiment.
struct Listening {
    const char* name; ///< Also stands for the room that each socket has by its own id.
    int server; ///< 1 or 2: which server of the cluster it is connected to.
    std::vector<std::string> rooms; ///< In the main namespace, and in "/orders" too.
};
std::span<const Listening> listeningClients();

/// The names of those who are to get an event: clients "A" to "D", "server 1", "server 2".
std::vector<std::string> predictedRecipients(const RecipientRule&);

struct SeenRecipients {
    std::vector<std::string> names; ///< In order; who got it twice is there twice.
    int answers = 0;
};

/// Emits in each form and sees who got it, on a cluster of two servers with four clients, all in this process, on real
/// sockets of the loopback interface. One result for each of emitForms().
Result<std::vector<SeenRecipients>> seeRecipients();

} // namespace packetarium
