// The program: the window when called bare or with a file, a command otherwise.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/nearest_name.h"
#include "app/commands/terminal.h"
#include "app/export/safe_text.h"
#include "app/window/open_window.h"

#include <QCoreApplication>
#include <QFileInfo>

#include <algorithm>

namespace {

using namespace packetarium;

constexpr const char* examples = R"(Called alone it opens the window; with FILE, the window on that capture.

Examples:
  packetarium run tcp-echo udp-echo websocket-echo --say hello --save all.pcapng
  packetarium list all.pcapng
  packetarium serve tcp-chat
  packetarium doctor

`packetarium COMMAND --help` explains a command. Exit status: 0 done, 1 it did not happen, 2 wrong usage.)";

void addCommands(CLI::App& program, Action& chosen)
{
    addRunCommand(program, chosen);
    addServeCommand(program, chosen);
    addConnectCommand(program, chosen);
    addMissedCommand(program, chosen);
    addCutsCommand(program, chosen);
    addWhoCommand(program, chosen);
    addRecordCommand(program, chosen);
    addListCommand(program, chosen);
    addDissectCommand(program, chosen);
    addExportCommand(program, chosen);
    addFieldsCommand(program, chosen);
    addLessonCommand(program, chosen);
    addDoctorCommand(program, chosen);
}

/// Qt ends the program with a core dump when there is no display; this says so in words.
bool displayExpected()
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (!qEnvironmentVariableIsEmpty(name))
            return true;
    return false;
}

int openWindowOn(const std::string& file, const CLI::App& program, int argc, char** argv)
{
    const QString name = QString::fromStdString(file);
    if (!file.empty() && !QFileInfo::exists(name)) {
        QStringList commands;
        for (const CLI::App* command : program.get_subcommands({}))
            commands << QString::fromStdString(command->get_name());
        const QString meant = nearestName(name, commands);
        tell(
            "There is no file \"" + visibleControls(file) + "\", and no command of that name."
            + (meant.isEmpty() ? "" : " Did you mean packetarium " + meant.toStdString() + "?"));
        tell("packetarium --help lists the commands.");
        return WrongUsage;
    }
    if (!displayExpected()) {
        tell("There is no display to open the window on. The command line needs none:");
        tell("  packetarium run tcp-echo udp-echo websocket-echo --say hello --save all.pcapng");
        tell("  packetarium --help");
        return DidNotHappen;
    }
    return openWindow(argc, argv, name);
}

/// The arguments in the order that CLI11 wants: the last one first. "--say=" is an option with an empty value; CLI11
/// would take the next argument for its value.
std::vector<std::string> argumentsOf(int argc, char** argv)
{
    std::vector<std::string> arguments;
    bool areOptions = true;
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        areOptions = areOptions && argument != "--";
        const bool lacksValue = areOptions && argument.starts_with("--") && argument.find('=') == argument.size() - 1;
        if (lacksValue)
            argument.pop_back();
        arguments.push_back(argument);
        if (lacksValue)
            arguments.emplace_back();
    }
    std::ranges::reverse(arguments);
    return arguments;
}

} // namespace

int main(int argc, char** argv)
{
    prepareStandardStreams();
    CLI::App program("See how networks work, in real packets.", "packetarium");
    program.footer(examples);
    program.set_version_flag("--version", "packetarium " PACKETARIUM_VERSION, "Print the version and end");
    program.require_subcommand(0, 1);
    std::string file;
    program.add_option("FILE", file, "A capture to open in the window");

    Action chosen;
    addCommands(program, chosen);
    try {
        program.parse(argumentsOf(argc, argv));
    } catch (const CLI::ParseError& asked) {
        return program.exit(asked) == 0 ? Done : WrongUsage; // Help and version are no mistakes.
    }
    if (!chosen)
        return openWindowOn(file, program, argc, argv);

    const QCoreApplication application(argc, argv);
    return chosen();
}
