// What packetarium-capture may do, and how it gives that up.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/privileges.h"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <memory>
#include <system_error>

#include <grp.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace packetarium {
namespace {

struct FreeCapabilities {
    void operator()(_cap_struct* capabilities) const { cap_free(capabilities); }
};
using Capabilities = std::unique_ptr<_cap_struct, FreeCapabilities>;

constexpr cap_value_t capturing[] = {CAP_NET_RAW};

/// The capabilities that this file gives whoever runs it include the one to capture.
bool fileIsPermitted(const std::string& path)
{
    const Capabilities ofFile(cap_get_file(path.c_str()));
    cap_flag_value_t has = CAP_CLEAR;
    return ofFile && cap_get_flag(ofFile.get(), CAP_NET_RAW, CAP_PERMITTED, &has) == 0 && has == CAP_SET;
}

/// Another user or group than the one who started this is at work only in a set-user-ID file.
bool backToOwnUser()
{
    const uid_t user = getuid();
    const gid_t group = getgid();
    if (geteuid() == user && getegid() == group)
        return true;
    if (geteuid() == 0 && setgroups(0, nullptr) != 0)
        return false;
    return setresgid(group, group, group) == 0 && setresuid(user, user, user) == 0;
}

} // namespace

void keepOnlyCapturing()
{
    const Capabilities now(cap_get_proc());
    cap_flag_value_t permitted = CAP_CLEAR;
    if (!now || cap_get_flag(now.get(), CAP_NET_RAW, CAP_PERMITTED, &permitted) != 0 || geteuid() != getuid())
        return; // A set-user-ID file still needs its way back to the user.
    const Capabilities kept(cap_init());
    if (permitted == CAP_SET) {
        cap_set_flag(kept.get(), CAP_PERMITTED, 1, capturing, CAP_SET);
        cap_set_flag(kept.get(), CAP_EFFECTIVE, 1, capturing, CAP_SET);
    }
    cap_set_proc(kept.get());
}

Outcome dropPrivileges()
{
    const Capabilities none(cap_init());
    if (!backToOwnUser() || !none || cap_set_proc(none.get()) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return Error {
            "The permission to capture could not be given up again: " + std::generic_category().message(errno) + ".",
            "Nothing was captured. Run packetarium-capture as an ordinary user."};
    return success();
}

void endWithParent(int parentAtStart)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != parentAtStart) // It ended before anyone could have told.
        raise(SIGTERM);
}

Error noPermission()
{
    std::error_code unknown;
    const std::string path = std::filesystem::read_symlink("/proc/self/exe", unknown).string();
    const std::string what = "Capturing on this computer's interfaces needs a permission that is missing: cap_net_raw. "
                             "Linux asks for it because a capture sees what other programs send.";
    if (fileIsPermitted(path))
        return {
            what,
            "The file has the permission, but something forbids its use here: a container, a disk mounted with "
            "nosuid, or a parent that gave up new privileges. Use the private network, or capture outside of it."};
    return {
        what, "Give it to this one program: sudo setcap cap_net_raw=ep " + (unknown ? "packetarium-capture" : path)};
}

} // namespace packetarium
