// Capabilities by libcap, and PR_SET_NO_NEW_PRIVS.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/privileges.h"

#include <sys/capability.h>
#include <sys/prctl.h>

namespace packetarium {

bool giveUpPrivileges()
{
    // CAP_MODE_NOPRIV also empties the bounding set: a started program of user id 0 would else get everything back.
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && cap_set_mode(CAP_MODE_NOPRIV) == 0;
}

} // namespace packetarium
