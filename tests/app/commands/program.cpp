// Running the program.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"

#include "tests/support/catch.h"

#include <QElapsedTimer>

namespace {

constexpr int patience = 60'000; // Milliseconds; only a program that hangs needs so long.
const QString program = QStringLiteral(PROGRAMS "/packetarium");

Ran run(QProcess& process, const QByteArray& input)
{
    process.write(input);
    process.closeWriteChannel();
    const bool ended = process.waitForFinished(patience) && process.exitStatus() == QProcess::NormalExit;
    return {
        ended ? process.exitCode() : -1,
        process.readAllStandardOutput().toStdString(),
        process.readAllStandardError().toStdString()};
}

} // namespace

QProcessEnvironment surroundingsWithoutDisplay()
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(QString::fromLatin1(name));
    environment.insert(QStringLiteral("PACKETARIUM_BIN"), QStringLiteral(PROGRAMS));
    return environment;
}

Ran runPacketarium(const QStringList& arguments, const QByteArray& input)
{
    QProcess process;
    process.setProcessEnvironment(surroundingsWithoutDisplay());
    process.start(program, arguments);
    return run(process, input);
}

Ran shell(const QString& line)
{
    QProcess process;
    QProcessEnvironment environment = surroundingsWithoutDisplay();
    environment.insert(QStringLiteral("P"), program);
    process.setProcessEnvironment(environment);
    process.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), line});
    return run(process, {});
}

void startPacketarium(QProcess& process, const QStringList& arguments, const QMap<QString, QString>& environment)
{
    QProcessEnvironment surroundings = surroundingsWithoutDisplay();
    for (auto each = environment.begin(); each != environment.end(); ++each)
        surroundings.insert(each.key(), each.value());
    process.setProcessEnvironment(surroundings);
    process.start(program, arguments);
    REQUIRE(process.waitForStarted(patience));
}

QByteArray waitForOutput(QProcess& process, const QByteArray& expected)
{
    QByteArray output;
    QElapsedTimer clock;
    for (clock.start(); !clock.hasExpired(patience) && process.state() != QProcess::NotRunning;) {
        process.waitForReadyRead(100);
        output += process.readAllStandardOutput();
        if (output.contains(expected))
            return output;
    }
    return {};
}

bool privateNetworkIsPossible()
{
    const Ran doctor = runPacketarium({QStringLiteral("doctor")});
    const bool possible = doctor.out.find("[ok] private network") != std::string::npos;
    if (!possible)
        WARN("Skipped: no private network on this computer.\n" << doctor.out);
    return possible;
}
