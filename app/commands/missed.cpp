// packetarium missed and packetarium cuts: what becomes of events when the connection is cut, tried and counted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/loopback_recording.h"
#include "app/commands/nearest_name.h"
#include "app/commands/output_file.h"
#include "app/commands/terminal.h"
#include "app/export/safe_text.h"
#include "labs/socketio/missed/cuts.h"
#include "labs/socketio/missed/missed_events_lab.h"

#include <algorithm>

namespace packetarium {

namespace {

struct MissedOptions {
    std::vector<std::string> names; ///< Empty: all of them.
    int events = 3;
    std::string save;
};

/// The experiments that are named, in the order of the list; an exit status when there is none of a name.
template<class Experiment>
std::variant<std::vector<Experiment>, int> chosenOf(std::span<const Experiment> all, std::vector<std::string> names)
{
    std::vector<Experiment> chosen;
    const bool wantsAll = names.empty() || std::erase(names, "all") > 0;
    for (const Experiment& one : all)
        if (std::erase(names, one.id) > 0 || wantsAll)
            chosen.push_back(one);
    if (names.empty())
        return chosen;
    QStringList known;
    for (const Experiment& one : all)
        known << QString::fromLatin1(one.id);
    const QString meant = nearestName(QString::fromStdString(names.front()), known);
    tell(
        "There is no experiment \"" + visibleControls(names.front()) + "\"."
        + (meant.isEmpty() ? "" : " Did you mean " + meant.toStdString() + "?"));
    tell("There are: " + known.join(QStringLiteral(", ")).toStdString());
    return WrongUsage;
}

/// The exit status when the file cannot be written.
std::optional<int> faultOf(const std::string& save)
{
    if (save.empty())
        return {};
    if (!QString::fromStdString(save).endsWith(QLatin1String(".pcapng"), Qt::CaseInsensitive)) {
        tell("\"" + save + "\" does not end in .pcapng.");
        return WrongUsage;
    }
    if (const Outcome possible = canBeWritten(save); !possible) {
        tell(possible.error());
        return DidNotHappen;
    }
    return {};
}

std::string number(int value, qsizetype width) { return QString::number(value).rightJustified(width).toStdString(); }

std::string row(const char* name, const Counts& counts)
{
    return "  " + QString::fromLatin1(name).leftJustified(26).toStdString() + number(counts.sent, 6)
        + number(counts.copies, 8) + number(counts.seen, 6) + number(counts.lost, 6) + number(counts.doubled, 9);
}

Outcome print(const MissedEventsLab& lab, Relay& relay, const MissedOptions& options, Results& results)
{
    const auto result = lab.run(relay, options.events);
    if (!result)
        return result.error();
    results.line(std::string(lab.id) + ": " + lab.title);
    results.line(std::string("  ") + lab.setting);
    results.line(QStringLiteral("  %1%2%3%4%5%6")
                     .arg(QString(), -26)
                     .arg("sent", 6)
                     .arg("copies", 8)
                     .arg("seen", 6)
                     .arg("lost", 6)
                     .arg("doubled", 9)
                     .toStdString());
    results.line(row("connected", result->phases[Connected]));
    results.line(row("cut, and nobody knows yet", result->phases[Unnoticed]));
    results.line(row("away, and both know", result->phases[Away]));
    results.line(row("connected again", result->phases[Back]));
    results.line(row("in all", result->all));
    results.line(std::string("  The cut: ") + lab.silence + "; then both ends get a TCP reset.");
    results.line(std::string("  ") + lab.why);
    results.line("");
    return success();
}

/// A row of the table of cuts.
std::string cutRow(const std::array<QString, 11>& cells)
{
    static constexpr std::array<int, 11> widths {-19, -21, 5, -29, 5, -14, -11, 8, 7, 10, 7};
    QString line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const bool isNext = i == 2 || i == 4; // A number and then words: keep them apart.
        line += widths[i] < 0 ? cells[i].leftJustified(-widths[i]) : cells[i].rightJustified(widths[i]);
        line += isNext ? QStringLiteral("  ") : QString();
    }
    return line.toStdString();
}

/// "2/3": of three events, two came.
QString arrived(const Counts& counts)
{
    return counts.sent == 0 ? QStringLiteral("-") : QStringLiteral("%1/%2").arg(counts.seen).arg(counts.sent);
}

Outcome print(const Cut& cut, Relay& relay, const MissedOptions& options, Results& results)
{
    const auto result = makeCut(cut, relay, options.events);
    if (!result)
        return result.error();
    const Notice server = result->server.value_or(Notice {"(it is gone)", {}});
    results.line(cutRow(
        {QString::fromLatin1(cut.id),
         QString::fromStdString(result->client.reason),
         QString::number(result->client.after.count()),
         QString::fromStdString(server.reason),
         result->server ? QString::number(server.after.count()) : QStringLiteral("-"),
         result->returnsByItself ? QStringLiteral("by itself") : QStringLiteral("by connect()"),
         result->isRecovered ? QStringLiteral("recovered") : QStringLiteral("new"),
         arrived(result->serverBefore),
         arrived(result->serverWhileAway),
         arrived(result->clientBefore),
         arrived(result->clientWhileAway)}));
    return success();
}

/// Does and prints one experiment after the other, and records them where a file is asked for.
template<class Experiment>
int runAll(std::span<const Experiment> all, const MissedOptions& options, const std::vector<std::string>& head = {})
{
    const auto chosen = chosenOf(all, options.names);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    if (const auto fault = faultOf(options.save))
        return *fault;
    Relay relay;
    const auto port = relay.listen();
    if (!port) {
        tell(port.error());
        return DidNotHappen;
    }
    LoopbackRecording recording;
    if (const Outcome started = options.save.empty() ? success() : recording.start(*port); !started) {
        tell(started.error());
        return DidNotHappen;
    }
    tell("Server, client and the cable between them are in this program; their TCP connections on loopback are real.");
    Results results(Results::Flush::EachLine);
    for (const std::string& line : head)
        results.line(line);
    for (const Experiment& experiment : std::get<0>(chosen))
        if (const Outcome done = print(experiment, relay, options, results); !done) {
            tell(done.error());
            return results.finish(DidNotHappen);
        }
    if (options.save.empty())
        return results.finish(Done);
    const auto saved = recording.save(options.save);
    if (!saved) {
        tell(saved.error());
        return results.finish(DidNotHappen);
    }
    tell("Saved " + options.save + " (" + std::to_string(*saved) + " packets between the client and the cable).");
    return results.finish(Done);
}

int runMissed(const MissedOptions& options) { return runAll(missedEventsLabs(), options); }

int runCuts(const MissedOptions& options)
{
    tell(
        "Heartbeat: " + std::to_string(cutPingInterval.count()) + " ms from ping to ping, "
        + std::to_string(cutPingTimeout.count()) + " ms for the pong. By default it is 25 s and 20 s.");
    tell("2/3: of three events emitted, two came. \"soon\": emitted right after the cut; \"away\": when both sides "
         "knew.");
    return runAll(
        cuts(),
        options,
        {cutRow({"", "", "after", "", "after", "the client", "its", "server's", "events", " client's", "events"}),
         cutRow(
             {"cut",
              "the client hears",
              "ms",
              "the server hears",
              "ms",
              "returns",
              "session",
              "soon",
              "away",
              "soon",
              "away"})});
}

void addOptions(CLI::App& command, MissedOptions& options)
{
    command.add_option("--events", options.events, "How many events are emitted at each time")
        ->type_name("N")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command
        .add_option(
            "--save",
            options.save,
            "Save what the client's side of the cable carried; this alone needs permission to capture")
        ->type_name("FILE.pcapng");
}

template<class Experiment> std::string listOf(std::span<const Experiment> all, const char* Experiment::*words)
{
    std::string list;
    for (const Experiment& one : all)
        list += "  " + QString::fromLatin1(one.id).leftJustified(20).toStdString() + one.*words + "\n";
    return list;
}

} // namespace

void addMissedCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<MissedOptions>();
    CLI::App* command = addCommand(
        program,
        chosen,
        "missed",
        "Lose Socket.IO events, and cure it: what was sent, seen, lost, doubled",
        options,
        runMissed);
    command->add_option("LAB", options->names, "Experiments, see below; without one, all");
    addOptions(*command, *options);
    command->footer("Experiments:\n" + listOf(missedEventsLabs(), &MissedEventsLab::title) + R"(
Each emits numbered events before, during and after a cut, and counts. Copies: how often these events came, each time
counted. Doubled: how often the program took one that it already had for a new one.

Examples:
  packetarium missed
  packetarium missed ack-retry unique-ids --events 5 --save retry.pcapng)");
}

void addCutsCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<MissedOptions>();
    CLI::App* command = addCommand(
        program,
        chosen,
        "cuts",
        "End a Socket.IO connection in each way: who hears what, and what is lost",
        options,
        runCuts);
    command->add_option("CUT", options->names, "Ways to cut, see below; without one, all");
    addOptions(*command, *options);
    command->footer("Ways to cut:\n" + listOf(cuts(), &Cut::what) + R"(
The server keeps events for recovery. Both sides emit right after the cut ("soon"), and again when both know of it
("away"). Then the client comes back, and what came is counted.

Examples:
  packetarium cuts
  packetarium cuts silent-wire tcp-reset --save cuts.pcapng)");
}

} // namespace packetarium
