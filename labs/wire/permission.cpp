// Why the kernel may refuse a private network: one setting a distribution, and containers.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/permission.h"

#include "labs/wire/hosts/interfaces.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include <sys/wait.h>
#include <unistd.h>

namespace packetarium {
namespace {

constexpr const char* otherwise =
    "Or use the host network (--network host), or open one of the bundled captures: they need no private network.";

std::optional<long> setting(const char* path)
{
    std::ifstream file(path);
    long value = 0;
    if (file >> value)
        return value;
    return {};
}

bool insideContainer()
{
    for (const char* mark : {"/.dockerenv", "/run/.containerenv"})
        if (access(mark, F_OK) == 0)
            return true;
    std::ifstream file("/run/systemd/container");
    return file.good();
}

NetworkDiagnosis refused(std::string setting, std::string what, const std::string& advice)
{
    return {false, std::move(setting), std::move(what), advice + " " + otherwise};
}

NetworkDiagnosis missingInterfaces(const KernelRefusal& refusal)
{
    if (refusal.error == EOPNOTSUPP)
        return refused(
            "the kernel's veth driver is missing",
            "A private network joins its hosts with pairs of virtual Ethernet interfaces (veth), and this kernel "
            "cannot "
            "make them.",
            "Load the driver: sudo modprobe veth.");
    return refused(
        std::string("the kernel refused a virtual interface: ") + std::strerror(refusal.error),
        "The namespaces of a private network were made, but not the interfaces in them.",
        "Ask whoever looks after this computer whether a security module restricts user namespaces.");
}

/// The attempt's child: exits with the step that failed in the pipe, or with nothing in it.
std::optional<KernelRefusal> attempt()
{
    if (const auto refusal = enterPrivateNamespaces())
        return refusal;
    const auto host = NetworkNamespace::create();
    if (!host)
        return KernelRefusal {KernelRefusal::Step::Namespaces, errno};
    return joinByVeth({.name = "trial", .hostName = "eth0", .mac = {2, 0, 0, 0, 0, 1}}, *host);
}

std::optional<KernelRefusal> attemptInChild()
{
    int ends[2];
    if (pipe(ends) != 0)
        return KernelRefusal {KernelRefusal::Step::Namespaces, errno};
    const pid_t child = fork();
    if (child == 0) {
        if (const auto refusal = attempt())
            if (write(ends[1], &*refusal, sizeof *refusal) < 0)
                _exit(1);
        _exit(0);
    }
    const int forkError = errno;
    close(ends[1]);
    KernelRefusal refusal;
    const bool wasRefused = child > 0 && read(ends[0], &refusal, sizeof refusal) == ssize_t(sizeof refusal);
    close(ends[0]);
    if (child < 0)
        return KernelRefusal {KernelRefusal::Step::Namespaces, forkError};
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) { }
    if (wasRefused)
        return refusal;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) // A seccomp filter may kill instead of refusing.
        return KernelRefusal {KernelRefusal::Step::Namespaces, EPERM};
    return {};
}

} // namespace

NetworkReadings readNetworkSettings(std::optional<KernelRefusal> refusal)
{
    NetworkReadings readings;
    readings.refusal = refusal;
    readings.unprivilegedUserNamespaces = setting("/proc/sys/kernel/unprivileged_userns_clone");
    readings.apparmorRestriction = setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns");
    readings.maxUserNamespaces = setting("/proc/sys/user/max_user_namespaces");
    readings.maxNetNamespaces = setting("/proc/sys/user/max_net_namespaces");
    readings.container = insideContainer();
    readings.administrator = geteuid() == 0;
    return readings;
}

NetworkDiagnosis diagnose(const NetworkReadings& readings)
{
    if (!readings.refusal)
        return {true, {}, {}, {}};
    const KernelRefusal& refusal = *readings.refusal;
    const std::string forbidden =
        "Programs of an ordinary user may not make namespaces here, so Alice, Bob and Carol cannot "
        "get network stacks of their own.";
    if (readings.unprivilegedUserNamespaces == 0 && !readings.administrator)
        return refused(
            "kernel.unprivileged_userns_clone is 0",
            forbidden,
            "An administrator allows it with: sudo sysctl -w kernel.unprivileged_userns_clone=1.");
    if (readings.maxUserNamespaces == 0)
        return refused(
            "user.max_user_namespaces is 0",
            "No user namespace may be made here, so Alice, Bob and Carol cannot get network stacks of their own.",
            "An administrator allows it with: sudo sysctl -w user.max_user_namespaces=10000.");
    if (readings.maxNetNamespaces == 0)
        return refused(
            "user.max_net_namespaces is 0",
            "No network namespace may be made here, so Alice, Bob and Carol cannot get network stacks of their own.",
            "An administrator allows it with: sudo sysctl -w user.max_net_namespaces=10000.");
    if (readings.apparmorRestriction.value_or(0) != 0 && !readings.administrator)
        return refused(
            "kernel.apparmor_restrict_unprivileged_userns is 1",
            "AppArmor takes the rights of an ordinary user's namespaces away, so no private network can be made in "
            "one.",
            "An administrator allows it with: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.");
    if (refusal.error == ENOSPC || refusal.error == EUSERS)
        return refused(
            "user.max_user_namespaces or user.max_net_namespaces is reached",
            "The kernel allows a user only so many namespaces, or only so many inside each other, and all are taken.",
            "End other programs that use namespaces (containers, browsers), or raise both settings with sudo sysctl "
            "-w.");
    if (readings.container && (refusal.error == EPERM || refusal.error == ENOSYS || refusal.error == EACCES))
        return refused(
            "the container forbids it",
            "This program runs in a container whose rules (seccomp, capabilities) do not allow new namespaces.",
            "Start the container with --security-opt seccomp=unconfined, or run the program outside of it.");
    if (refusal.error == EINVAL || refusal.error == ENOSYS)
        return refused(
            "the kernel has no user, network or process namespaces",
            "This kernel was built without them, so Alice, Bob and Carol cannot get network stacks of their own.",
            "Use a kernel with CONFIG_USER_NS, CONFIG_NET_NS and CONFIG_PID_NS.");
    if (refusal.step == KernelRefusal::Step::Interfaces)
        return missingInterfaces(refusal);
    return refused(
        std::string("the kernel refused a namespace: ") + std::strerror(refusal.error),
        forbidden
            + " No setting that this program knows explains it: it may be a seccomp filter, a chroot or a security "
              "module.",
        "Run it outside of a sandbox.");
}

NetworkDiagnosis diagnosePrivateNetwork() { return diagnose(readNetworkSettings(attemptInChild())); }

} // namespace packetarium
