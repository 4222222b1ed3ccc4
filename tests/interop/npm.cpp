// Other people's programs from npm.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/npm.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QProcess>
#include <QStandardPaths>

namespace packetarium::test {

Ended run(const QString& program, const QStringList& arguments, const QString& folder)
{
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);
    if (!folder.isEmpty())
        process.setWorkingDirectory(folder);
    process.start(program, arguments);
    QDeadlineTimer deadline(90'000);
    while (process.state() != QProcess::NotRunning && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
    if (process.state() != QProcess::NotRunning)
        process.kill();
    process.waitForFinished();
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAll()};
}

namespace {

/// Another test may be running a script that is there already.
void copyIfDifferent(const QString& from, const QString& to)
{
    QFile original(from), copy(to);
    if (original.open(QIODevice::ReadOnly) && copy.open(QIODevice::ReadOnly) && original.readAll() == copy.readAll())
        return;
    QFile::remove(to);
    QFile::copy(from, to);
}

} // namespace

QString npmPackages(const QString& folder, const QString& built)
{
    const QString npm = QStandardPaths::findExecutable("npm");
    if (npm.isEmpty() || QStandardPaths::findExecutable("node").isEmpty())
        return {};
    QDir().mkpath(built);
    QLockFile lock(built + "/installing"); // Tests run side by side.
    lock.setStaleLockTime(0);
    if (!lock.tryLock(90'000))
        return {};
    const QDir here(folder);
    for (const QString& name : here.entryList({"*.js", "package*.json"}, QDir::Files))
        copyIfDifferent(here.filePath(name), built + '/' + name);
    if (QFile::exists(built + "/node_modules/.package-lock.json"))
        return built;
    const char* how = QFile::exists(built + "/package-lock.json") ? "ci" : "install";
    const Ended install = run(npm, {how, "--no-audit", "--no-fund", "--ignore-scripts"}, built);
    return install.status == 0 ? built : QString();
}

} // namespace packetarium::test
