// packetarium-net: makes a private network, runs it, and leaves nothing behind. See protocol.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/keeper.h"
#include "labs/wire/permission.h"
#include "labs/wire/program.h"

#include <csignal>

#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <unistd.h>

using namespace packetarium;

namespace {

/// Signals are read like everything else, in the loop.
int takeSignals()
{
    std::signal(SIGPIPE, SIG_IGN); // A reader who is gone shows when writing fails.
    sigset_t taken;
    sigemptyset(&taken);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGCHLD})
        sigaddset(&taken, signal);
    sigprocmask(SIG_BLOCK, &taken, nullptr);
    return signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
}

int failWith(wire::Events& events, const Error& error)
{
    events.failed(error);
    events.output().flushFor(500);
    return 1;
}

int buildAndRun(const WireOptions& options, wire::Events& events, int signals, pid_t keeper)
{
    // The wire's ends are no hosts: nothing of their own kernel may reach the cables.
    configureStack(Ipv6::Off);
    std::vector<Host> hosts;
    for (const HostOptions& host : options.hosts) {
        auto built = buildHost(host, options.ipv6, unsigned(hosts.size()));
        if (!built)
            return failWith(events, built.error());
        hosts.push_back(std::move(*built));
    }
    wire::Program(options, std::move(hosts), events, signals, keeper).run();
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const pid_t parent = getppid();
    const WireOptions options = parseOptions(argc, argv);
    const int signals = takeSignals();
    wire::Events events(STDERR_FILENO);

    if (const auto refusal = enterPrivateNamespaces()) {
        const NetworkDiagnosis diagnosis = diagnose(readNetworkSettings(refusal));
        removeAll(options.sweep);
        return failWith(events, {diagnosis.what + " (" + diagnosis.setting + ".)", diagnosis.advice});
    }
    // Entering a user namespace resets this, so it comes after. A parent that ended before shows by its number.
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) {
        removeAll(options.sweep);
        return 1;
    }
    int status = 0;
    {
        const auto keeper = Keeper::start(options.sweep);
        if (!keeper)
            return failWith(events, keeper.error());
        status = buildAndRun(options, events, signals, keeper->pid());
    } // Here the hosts' processes end, and the keeper sweeps.
    removeAll(options.sweep); // In case somebody ended the keeper.
    // Not return: a leak checker starts a process of its own, and in a process namespace that has ended nobody can.
    _exit(status);
}
