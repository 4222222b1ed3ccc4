// packetarium-net at work: one loop over commands, frames, processes and signals.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/wire/commands.h"
#include "labs/wire/events.h"
#include "labs/wire/glass_wire.h"
#include "labs/wire/hosts/host.h"
#include "labs/wire/hosts/host_processes.h"
#include "labs/wire/line_splitter.h"

#include <optional>

#include <signal.h>

namespace packetarium::wire {

class Program {
public:
    /// `signals` is a signalfd(2) of SIGTERM, SIGINT, SIGHUP and SIGCHLD; `keeper` the process whose end is the end.
    Program(const WireOptions&, std::vector<Host>, Events&, int signals, pid_t keeper);
    /// Until standard input ends, a signal says so, or `finish` is done.
    void run();

private:
    bool goesOn();
    void wait();
    void readSignals();
    void readCommands();
    void obey(const Start&);
    void obey(const Change&);
    void obey(const Next&);
    void obey(const Kill&);
    void obey(const Finish&);
    void report();

    std::vector<Host> m_hosts;
    Events& m_events;
    Recorder m_recorder;
    GlassWire m_wire;
    HostProcesses m_processes;
    int m_signals;
    pid_t m_keeper;
    LineSplitter m_commands;
    std::size_t m_heldReported = 0;
    bool m_ending = false;
    std::optional<FrameLine::Time> m_finishBy;
};

} // namespace packetarium::wire
