// The course of an experiment: something is done, something is waited for, and so on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <functional>
#include <vector>

namespace packetarium {

struct Step {
    const char* awaited; ///< What is waited for, as the end of "… did not happen".
    std::function<void()> act;
    std::function<bool()> hasHappened;
};

/// Lets events happen until the steps are done. An Error says for what it waited in vain.
Outcome perform(const std::vector<Step>&);

} // namespace packetarium
