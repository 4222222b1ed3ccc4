// What packetarium-capture may do, and how it gives that up.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/privileges.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include <grp.h>
#include <pwd.h>
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
constexpr cap_value_t changingUser[] = {CAP_SETUID, CAP_SETGID};
constexpr unsigned nobodysNumber = 65534;

bool isPermitted(const Capabilities& capabilities, cap_value_t which)
{
    cap_flag_value_t permitted = CAP_CLEAR;
    return capabilities && cap_get_flag(capabilities.get(), which, CAP_PERMITTED, &permitted) == 0
        && permitted == CAP_SET;
}

void keep(const Capabilities& kept, const cap_value_t& which)
{
    cap_set_flag(kept.get(), CAP_PERMITTED, 1, &which, CAP_SET);
    cap_set_flag(kept.get(), CAP_EFFECTIVE, 1, &which, CAP_SET);
}

/// A user's or group's number as sudo leaves it; 0 when there is none.
unsigned numberIn(const char* variable)
{
    const char* text = std::getenv(variable);
    unsigned number = 0;
    if (text)
        std::from_chars(text, text + std::strlen(text), number);
    return number;
}

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

/// Without capabilities root still owns most files of the computer: root goes on as who called sudo, or as nobody.
bool leaveRoot()
{
    const Capabilities now(cap_get_proc());
    if (getuid() != 0 || !std::ranges::all_of(changingUser, [&](cap_value_t each) { return isPermitted(now, each); }))
        return true; // Not root, or a container's that may not become anybody else.
    uid_t user = numberIn("SUDO_UID");
    gid_t group = numberIn("SUDO_GID");
    if (user == 0 || group == 0) {
        const passwd* nobody = getpwnam("nobody");
        user = nobody ? nobody->pw_uid : nobodysNumber;
        group = nobody ? nobody->pw_gid : nobodysNumber;
    }
    // EPERM: a user namespace that leaves groups alone, whose root is an ordinary user outside.
    if (setgroups(0, nullptr) != 0 && errno != EPERM)
        return false;
    if (setresgid(group, group, group) == 0 && setresuid(user, user, user) == 0)
        return true;
    return errno == EINVAL; // Such a namespace may also know no other user.
}

} // namespace

void keepOnlyCapturing()
{
    const Capabilities now(cap_get_proc());
    if (!now || geteuid() != getuid())
        return; // A set-user-ID file still needs its way back to the user.
    const Capabilities kept(cap_init());
    for (const cap_value_t each : capturing)
        if (isPermitted(now, each))
            keep(kept, each);
    for (const cap_value_t each : changingUser)
        if (getuid() == 0 && isPermitted(now, each))
            keep(kept, each);
    cap_set_proc(kept.get());
}

Outcome dropPrivileges()
{
    const Capabilities none(cap_init());
    if (!backToOwnUser() || !leaveRoot() || !none || cap_set_proc(none.get()) != 0
        || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
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
