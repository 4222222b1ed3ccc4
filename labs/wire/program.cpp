// The loop of packetarium-net. Nothing in it waits for anybody: a slow reader loses frames of the record, not of the
// wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/program.h"

#include <algorithm>
#include <cerrno>

#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace packetarium::wire {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t longestCommand = 1024 * 1024;
constexpr FrameLine::Time longestFinish = 5s;
/// Twice what a kernel takes to answer a segment at once: after so much silence, nothing more is coming.
constexpr FrameLine::Time silence = 50ms;
constexpr int lastBytesMilliseconds = 500;

std::vector<WirePort> portsOf(std::vector<Host>& hosts)
{
    std::vector<WirePort> ports;
    for (Host& host : hosts)
        ports.push_back(std::move(host.port));
    return ports;
}

std::vector<Interface> interfacesOf(const std::vector<Host>& hosts)
{
    std::vector<Interface> interfaces;
    for (const Host& host : hosts)
        interfaces.push_back(
            {.name = host.options.interface,
             .description = host.options.name + "'s end of the glass wire",
             .linkType = 1,
             .snapLength = 65535});
    return interfaces;
}

std::map<std::string, std::string> namesOf(const std::vector<Host>& hosts)
{
    std::map<std::string, std::string> names;
    for (const Host& host : hosts) {
        names[host.options.address] = host.options.name;
        if (host.options.address6.empty())
            continue;
        names[host.options.address6] = host.options.name;
        names[linkLocalAddress(host.options.mac)] = host.options.name;
    }
    return names;
}

} // namespace

Program::Program(const WireOptions& options, std::vector<Host> hosts, Events& events, int signals, pid_t keeper)
    : m_hosts(std::move(hosts))
    , m_events(events)
    , m_recorder(STDOUT_FILENO, interfacesOf(m_hosts), namesOf(m_hosts))
    , m_wire(portsOf(m_hosts), m_recorder, options.seed)
    , m_signals(signals)
    , m_keeper(keeper)
    , m_commands(longestCommand)
{
    m_events.ready(options.hosts);
}

void Program::run()
{
    while (goesOn()) {
        m_recorder.output().flush();
        m_events.output().flush();
        wait();
        m_wire.work();
        report();
    }
    m_wire.takeDown();
    m_recorder.output().flushFor(lastBytesMilliseconds);
    m_events.output().flushFor(lastBytesMilliseconds);
}

bool Program::goesOn()
{
    if (m_ending)
        return false;
    if (!m_finishBy)
        return true;
    const FrameLine::Time now = GlassWire::now();
    const bool silent = !m_wire.line().nextArrival() && now - m_wire.lastMovement() >= silence;
    return !silent && now < *m_finishBy;
}

/// Returns when anything is to be done, having read commands and signals.
void Program::wait()
{
    std::vector<pollfd> watched {{STDIN_FILENO, POLLIN, 0}, {m_signals, POLLIN, 0}};
    m_wire.watch(watched);
    m_processes.watch(watched);
    for (const OutputQueue* output : {&m_recorder.output(), &m_events.output()})
        if (!output->isEmpty() && !output->isBroken())
            watched.push_back({output->descriptor(), POLLOUT, 0});

    std::optional<FrameLine::Time> next = m_wire.line().nextArrival();
    if (m_finishBy)
        next = std::min(next.value_or(FrameLine::Time::max()), GlassWire::now() + silence);
    timespec timeout {};
    if (next) {
        const auto left = std::max(*next - GlassWire::now(), FrameLine::Time(0)).count();
        timeout = {time_t(left / 1'000'000'000), long(left % 1'000'000'000)};
    }
    if (ppoll(watched.data(), watched.size(), next ? &timeout : nullptr, nullptr) <= 0)
        return;
    if (watched[0].revents)
        readCommands();
    if (watched[1].revents)
        readSignals();
}

void Program::readSignals()
{
    signalfd_siginfo signal {};
    if (read(m_signals, &signal, sizeof signal) != ssize_t(sizeof signal))
        return;
    if (signal.ssi_signo != SIGCHLD)
        m_ending = true;
    const auto allEnded = m_processes.ended();
    report(); // Last words come before the end.
    for (const HostProcesses::Ended& ended : allEnded)
        m_events.exited(ended);
    // Without the keeper nobody cleans up after a kill -9, and the kernel has just ended the hosts' processes.
    if (waitpid(m_keeper, nullptr, WNOHANG) == m_keeper)
        m_ending = true;
}

void Program::readCommands()
{
    char bytes[65536];
    const ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size == 0 || (size < 0 && errno != EINTR && errno != EAGAIN))
        m_ending = true;
    if (size <= 0)
        return;
    for (const std::string& line : m_commands.feed({bytes, std::size_t(size)})) {
        const auto command = parseCommand(line);
        if (command)
            std::visit([this](const auto& known) { obey(known); }, *command);
        else
            m_events.refused(command.error());
    }
}

void Program::obey(const Start& start)
{
    const auto host = std::ranges::find(m_hosts, start.host, [](const Host& known) { return known.options.name; });
    if (host == m_hosts.end()) {
        m_events.refused(
            {"There is no host “" + start.host + "” on this network.", "The ready event names the hosts."}, start.tag);
        return;
    }
    const auto pid = m_processes.start(host->network, start.program, start.arguments, start.tag);
    if (pid)
        m_events.started(start.tag, *pid);
    else
        m_events.refused(pid.error(), start.tag);
}

void Program::obey(const Change& change)
{
    WireRules rules = m_wire.line().rules();
    rules.delay = change.delay.value_or(rules.delay);
    rules.lossPercent = change.lossPercent.value_or(rules.lossPercent);
    rules.hold = change.hold.value_or(rules.hold);
    m_wire.line().setRules(rules, GlassWire::now());
}

void Program::obey(const Next&) { m_wire.line().releaseOne(GlassWire::now()); }

void Program::obey(const Kill& kill)
{
    if (!m_processes.kill(kill.tag))
        m_events.refused(
            {"No process has the tag “" + kill.tag + "”.", "It may have ended already: see the exited events."});
}

void Program::obey(const Finish&) { m_finishBy = GlassWire::now() + longestFinish; }

void Program::report()
{
    for (const HostProcesses::Said& said : m_processes.said())
        m_events.said(said);
    if (const std::size_t held = m_wire.line().heldCount(); held != m_heldReported) {
        m_heldReported = held;
        m_events.held(held);
    }
}

} // namespace packetarium::wire
