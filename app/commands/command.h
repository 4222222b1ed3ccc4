// The commands of the command line: each adds itself, with its help, to the program's arguments.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace packetarium {

/// What a command's exit status says to the shell.
enum ExitStatus : int { Done = 0, DidNotHappen = 1, WrongUsage = 2 };

/// What the arguments ask for; called with a QCoreApplication in place. Returns an exit status.
using Action = std::function<int()>;

void addRunCommand(CLI::App& program, Action& chosen);
void addServeCommand(CLI::App& program, Action& chosen);
void addMissedCommand(CLI::App& program, Action& chosen);
void addCutsCommand(CLI::App& program, Action& chosen);
void addWhoCommand(CLI::App& program, Action& chosen);
void addConnectCommand(CLI::App& program, Action& chosen);
void addRecordCommand(CLI::App& program, Action& chosen);
void addListCommand(CLI::App& program, Action& chosen);
void addDissectCommand(CLI::App& program, Action& chosen);
void addExportCommand(CLI::App& program, Action& chosen);
void addFieldsCommand(CLI::App& program, Action& chosen);
void addLessonCommand(CLI::App& program, Action& chosen);
void addDoctorCommand(CLI::App& program, Action& chosen);

/// A command with its options: `act(options)` runs when the arguments name it.
template<class Options>
CLI::App* addCommand(
    CLI::App& program, Action& chosen, const char* name, const char* aim, const std::shared_ptr<Options>& options,
    int (*act)(const Options&))
{
    CLI::App* command = program.add_subcommand(name, aim);
    command->callback([&chosen, options, act] { chosen = [options, act] { return act(*options); }; });
    return command;
}

} // namespace packetarium
