// packetarium doctor: what works on this computer, what does not, and what to do about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/terminal.h"
#include "courseware/sample_captures.h"
#include "labs/session/packet_program.h"
#include "labs/session/program.h"
#include "labs/wire/permission.h"

#include <QEventLoop>
#include <QJsonObject>
#include <QStandardPaths>
#include <QTimer>

namespace packetarium {

namespace {

struct Finding {
    enum class State { Works, Missing, Optional } state;
    std::string subject, what, advice = {};
};

Finding privateNetwork()
{
    const NetworkDiagnosis diagnosis = diagnosePrivateNetwork();
    if (diagnosis.possible)
        return {Finding::State::Works, "private network", "Alice, Bob and Carol can be made; that needs no rights."};
    return {
        Finding::State::Missing,
        "private network",
        diagnosis.setting + (diagnosis.setting.empty() ? "" : ": ") + diagnosis.what,
        diagnosis.advice};
}

/// Starts a capture of the loopback interface and ends it: permission is what works, not what should.
Finding hostCapture()
{
    Finding finding {Finding::State::Missing, "capture on this computer", "", ""};
    QEventLoop loop;
    PacketProgram program;
    QObject::connect(&program, &PacketProgram::event, &loop, [&](const QJsonObject& event) {
        const QString name = event.value(QLatin1String("event")).toString();
        if (name == QLatin1String("capturing")) {
            finding.state = Finding::State::Works;
            finding.what = "Interfaces of this computer can be captured.";
        } else if (name == QLatin1String("failed")) {
            finding.what = event.value(QLatin1String("what")).toString().toStdString();
            finding.advice = event.value(QLatin1String("advice")).toString().toStdString();
        } else {
            return;
        }
        loop.quit();
    });
    QObject::connect(&program, &PacketProgram::ended, &loop, [&](const QString& words) {
        if (finding.what.empty())
            finding.what = "packetarium-capture ended: " + words.toStdString();
        loop.quit();
    });
    const Outcome started = program.start(
        QStringLiteral("packetarium-capture"),
        {QStringLiteral("-i"), QStringLiteral("lo"), QStringLiteral("--json-errors")});
    if (!started)
        return {Finding::State::Missing, finding.subject, started.error().what, started.error().advice};
    QTimer::singleShot(3000, &loop, &QEventLoop::quit);
    loop.exec();
    if (finding.what.empty())
        finding.what = "packetarium-capture gave no answer within three seconds.";
    return finding;
}

Finding display()
{
    for (const char* name : {"WAYLAND_DISPLAY", "DISPLAY"})
        if (const QByteArray value = qgetenv(name); !value.isEmpty())
            return {Finding::State::Works, "window", std::string(name) + " is " + value.toStdString() + "."};
    return {
        Finding::State::Missing,
        "window",
        "There is no display, so the window cannot open.",
        "The command line needs none. Over ssh, `ssh -X` brings a display along."};
}

Finding programs()
{
    std::string found;
    for (const char* name : {"packetarium-peer", "packetarium-net"}) {
        const auto path = programPath(QString::fromLatin1(name));
        if (!path)
            return {Finding::State::Missing, "programs", path.error().what, path.error().advice};
        found += (found.empty() ? "" : ", ") + path->toStdString();
    }
    return {Finding::State::Works, "programs", found};
}

Finding samples()
{
    for (const SampleCapture& sample : sampleCaptures())
        if (const std::string path = sampleCapturePath(sample.name); !path.empty())
            return {Finding::State::Works, "bundled captures", path};
    return {
        Finding::State::Missing,
        "bundled captures",
        "The captures that come with the program were not found.",
        "They belong in share/packetarium/captures beside the bin folder."};
}

Finding tshark()
{
    const QString path = QStandardPaths::findExecutable(QStringLiteral("tshark"));
    if (!path.isEmpty())
        return {Finding::State::Works, "tshark", path.toStdString() + " (the tests compare with it)"};
    return {Finding::State::Optional, "tshark", "Not installed; only the tests use it, to compare with."};
}

void print(const Finding& finding, Results& results)
{
    constexpr const char* marks[] = {"[ok]", "[no]", "[--]"};
    constexpr int width = 26;
    const QString subject = QString::fromStdString(finding.subject).leftJustified(width);
    results.line(marks[int(finding.state)] + (" " + subject.toStdString()) + finding.what);
    if (!finding.advice.empty())
        results.line(std::string(width + 5, ' ') + finding.advice);
}

struct DoctorOptions { };

int examine(const DoctorOptions&)
{
    Results results;
    const Finding found = programs(), network = privateNetwork(), capture = hostCapture();
    for (const Finding& finding : {found, network, capture, display(), samples(), tshark()})
        print(finding, results);

    using enum Finding::State;
    const bool labsRun = found.state == Works && (network.state == Works || capture.state == Works);
    results.line("");
    results.line(
        network.state == Works && labsRun ? "The labs run here. Try: packetarium run tcp-echo --say hello"
            : labsRun ? "The labs run here on the host network. Try: packetarium run tcp-echo --network host"
                      : "The labs cannot run here yet, but captures can be opened and explained.");
    return results.finish(labsRun ? Done : DidNotHappen);
}

} // namespace

void addDoctorCommand(CLI::App& program, Action& chosen)
{
    CLI::App* command = addCommand(
        program,
        chosen,
        "doctor",
        "Say what works on this computer, and what to do about the rest",
        std::make_shared<DoctorOptions>(),
        examine);
    command->footer(R"(Exit status 0 when the labs can run, on the private network or on the host's.

Example:
  packetarium doctor)");
}

} // namespace packetarium
