// packetarium run: labs without a window; what was said, what it cost, and the capture of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/lab_choice.h"
#include "app/commands/lab_costs.h"
#include "app/commands/lab_run.h"
#include "app/commands/output_file.h"
#include "app/commands/passport_text.h"
#include "app/commands/terminal.h"
#include "app/export/export.h"

#include <QCoreApplication>
#include <QUtf8StringView>

#include <numeric>

namespace packetarium {

namespace {

struct RunOptions {
    std::vector<std::string> labs;
    std::string network = "private";
    std::string loopback;
    bool ipv6 = false;
    std::vector<std::string> texts;
    WireSettings wire;
    std::string save, report;
};

constexpr qsizetype longestDatagram = 65'507; ///< Over IPv4: 65,535 bytes without the IP and UDP headers.
constexpr qsizetype longestUdpLine = 65'400; ///< Leaves room for "NAME: ".

/// Why this is no message that somebody at the other end of this lab could hear; null when it is one.
const char* whyUnsayable(const Lab& lab, const QString& text)
{
    const bool isChat = lab.kind == Lab::Kind::Chat;
    const bool isStream = lab.transport == Lab::Transport::Tcp && lab.application == Lab::Application::None;
    if (lab.kind == Lab::Kind::Page)
        return nullptr; // It asks for its page, whatever the others say.
    if (lab.transport == Lab::Transport::Udp && text.toUtf8().size() > (isChat ? longestUdpLine : longestDatagram))
        return isChat ? "A UDP datagram carries at most 65,507 bytes, and the chat adds who speaks: say at most 65,400."
                      : "A UDP datagram carries at most 65,507 bytes: say at most that many.";
    if (isStream && isChat && (text.contains(u'\n') || text.contains(u'\r')))
        return "In the TCP chat a line break ends a message. Give every line a --say of its own.";
    if (!text.isEmpty())
        return nullptr;
    if (isStream && !isChat)
        return "TCP carries a stream of bytes, and an empty text has none: give --say at least one character.";
    // As a datagram or a WebSocket message it could be sent, and an echo sends it back.
    return isChat ? "A chat passes on no empty text: give --say at least one character." : nullptr;
}

/// The plan that the options make, or the exit status when they make none.
std::variant<RunPlan, int> planOf(const RunOptions& options)
{
    RunPlan plan;
    for (const std::string& name : options.labs) {
        const auto chosen = chooseLab(name);
        if (const int* status = std::get_if<int>(&chosen))
            return *status;
        plan.labs << QString::fromLatin1(std::get<const Lab*>(chosen)->id);
    }
    plan.labs.removeDuplicates();
    plan.network = options.network == "host" ? NetworkKind::Host : NetworkKind::Private;
    plan.wire = options.wire;
    plan.version = options.ipv6 ? IpVersion::Six : IpVersion::Four;
    plan.loopback = QString::fromStdString(options.loopback);
    if (plan.network == NetworkKind::Private && !options.loopback.empty()) {
        tell("--loopback chooses an address of the host network: add --network host.");
        return WrongUsage;
    }
    if (plan.network == NetworkKind::Host && options.ipv6) {
        tell("--ipv6 gives the private network's hosts IPv6 addresses. On the host network it is --loopback ::1.");
        return WrongUsage;
    }
    if (plan.network == NetworkKind::Host && (plan.wire.delayMilliseconds > 0 || plan.wire.lossPercent > 0)) {
        tell("Delay and loss are the glass wire's doing, and the host network has none. Use --network private.");
        return WrongUsage;
    }
    for (const std::string& text : options.texts) {
        if (!QUtf8StringView(text.data(), qsizetype(text.size())).isValidUtf8()) {
            tell("A text of --say is not UTF-8, and would be sent as something else. Give it as UTF-8.");
            return WrongUsage;
        }
        plan.texts << QString::fromStdString(text);
    }
    for (const QString& lab : std::as_const(plan.labs))
        for (const QString& text : std::as_const(plan.texts))
            if (const char* why = whyUnsayable(*labNamed(lab), text)) {
                tell(why);
                return WrongUsage;
            }
    if (plan.texts.isEmpty())
        plan.texts << QStringLiteral("hello");
    for (const auto& [path, ending] : {std::pair {options.save, ".pcapng"}, {options.report, ".html"}})
        if (!path.empty() && !QString::fromStdString(path).endsWith(QLatin1String(ending), Qt::CaseInsensitive)) {
            tell("\"" + path + "\" does not end in " + ending + ".");
            return WrongUsage;
        }
    return plan;
}

void print(const LabRun& run, Results& results)
{
    for (const auto& script : run.scripts()) {
        results.line(std::string(script->lab().title) + "  " + run.serverUrl(script->lab()).toStdString());
        for (const QString& line : script->lines())
            results.line("  " + line.toStdString());
        if (run.capture() && script->lab().application == Lab::Application::SocketIo)
            for (const QString& line : passportLines(run.stations().passports(*run.capture())))
                results.line(line.toStdString());
        results.line("");
    }
    if (!run.capture())
        return;
    auto row = [&results](const QString& what, const QString& packets, const QString& bytes) {
        results.line((what.leftJustified(22) + packets.rightJustified(9) + bytes.rightJustified(20)).toStdString());
    };
    row(QStringLiteral("Cost"), QStringLiteral("packets"), QStringLiteral("bytes on the wire"));
    std::vector<LabPlace> places;
    for (const auto& script : run.scripts()) {
        const Lab& lab = script->lab();
        places.push_back({QString::fromLatin1(lab.title), lab.transport == Lab::Transport::Udp, run.serverPort(lab)});
    }
    for (const Cost& cost : labCosts(*run.capture(), places))
        row(cost.what, QString::number(cost.packets), QString::number(cost.bytes));
}

/// Writes the files that were asked for; false when one could not be.
bool save(const LabRun& run, const RunOptions& options)
{
    ExportChoice choice;
    for (const auto& script : run.scripts()) {
        const Lab& lab = script->lab();
        choice.title += (choice.title.empty() ? "" : ", ") + std::string(lab.title);
        const char* transport = lab.transport == Lab::Transport::Udp ? "udp" : "tcp";
        choice.conversationTitles.push_back({transport, run.serverPort(lab), lab.title});
    }
    choice.indexes.resize(run.capture()->packets().size());
    std::iota(choice.indexes.begin(), choice.indexes.end(), std::size_t(0));

    if (choice.indexes.empty()) {
        tell("No packet was captured, so there is nothing to save.");
        return false;
    }
    if (const auto damage = run.capture()->damage())
        tell(*damage);
    const bool isCut = run.result() == LabRun::Result::Interrupted;
    bool saved = true;
    for (const std::string& path : {options.save, options.report}) {
        if (path.empty())
            continue;
        if (const Outcome written = exportCapture(*run.capture(), choice, path); !written) {
            tell(written.error());
            saved = false;
        } else {
            tell(
                "Saved " + path + " (" + std::to_string(choice.indexes.size()) + " packets"
                + (isCut ? ", all that came before the end)." : ")."));
        }
    }
    return saved;
}

int runLabs(const RunOptions& options)
{
    auto planned = planOf(options);
    if (const int* status = std::get_if<int>(&planned))
        return *status;

    for (const std::string& path : {options.save, options.report})
        if (const Outcome possible = path.empty() ? success() : canBeWritten(path); !possible) {
            tell(possible.error());
            return DidNotHappen;
        }

    LabRun run(std::get<RunPlan>(planned));
    Interrupt interrupt;
    QObject::connect(&interrupt, &Interrupt::interrupted, &run, &LabRun::interrupt);
    QObject::connect(&run, &LabRun::finished, qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    QTimer::singleShot(0, &run, &LabRun::start);
    QCoreApplication::exec();
    if (run.result() == LabRun::Result::NotRun) {
        if (!options.save.empty() || !options.report.empty())
            tell("Nothing was saved.");
        return DidNotHappen;
    }

    Results results;
    print(run, results);
    const bool isAsked = !options.save.empty() || !options.report.empty();
    const bool saved = !isAsked || (run.capture() && save(run, options));
    return results.finish(saved && run.result() == LabRun::Result::Complete ? Done : DidNotHappen);
}

} // namespace

void addRunCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<RunOptions>();
    CLI::App* command =
        addCommand(program, chosen, "run", "Run labs side by side and capture what they say", options, runLabs);
    command->add_option("LAB", options->labs, "One lab or several, see below")->required();
    command->add_option("--network", options->network, "Where: hosts of their own, or this computer's loopback")
        ->check(CLI::IsMember({"private", "host"}))
        ->capture_default_str();
    command->add_option("--loopback", options->loopback, "Host network: where the servers listen (default: 127.0.0.1)")
        ->check(CLI::IsMember({"127.0.0.1", "::1"}));
    command->add_flag("--ipv6", options->ipv6, "Private network: the labs speak IPv6 instead of IPv4");
    command->add_option("--say", options->texts, "What the clients say; may be given several times (default: hello)")
        ->type_name("TEXT")
        ->expected(1)
        ->take_all()
        ->allow_extra_args(false);
    command->add_option("--delay", options->wire.delayMilliseconds, "How long a frame is on the wire, one way")
        ->type_name("MS")
        ->check(CLI::Range(0, 10'000));
    command->add_option("--loss", options->wire.lossPercent, "How many frames of a hundred the wire loses")
        ->type_name("PCT")
        ->check(CLI::Range(0.0, 100.0));
    command->add_option("--save", options->save, "Save the capture")->type_name("FILE.pcapng");
    command->add_option("--report", options->report, "Save a page that explains every packet")->type_name("FILE.html");
    command->footer(labsForHelp() + R"(
The private network needs no rights: Alice, Bob and Carol each get a kernel network stack of their own, joined by a
wire that shows every frame. Ctrl-C ends the labs and saves what was captured; a second one saves nothing. Standard output tells who said what and what it cost on the wire.

Examples:
  packetarium run tcp-echo udp-echo websocket-echo --say hello --save all.pcapng --report all.html
  packetarium run tcp-chat --say "good morning" --say "and to you"
  packetarium run udp-echo tcp-echo --loss 30 --delay 40 --save loss.pcapng)");
}

} // namespace packetarium
