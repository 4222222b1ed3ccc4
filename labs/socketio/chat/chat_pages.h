// The pages of the chat, as a browser asks for them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/http/http_exchange.h"

namespace packetarium {

/// "/" is the tutorial's chat after step 5, "/step-8" the one after step 8. Everything else is 404 with a sentence.
HttpAnswer chatPage(const HttpRequest&);

} // namespace packetarium
