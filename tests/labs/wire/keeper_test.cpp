// However a private network ends, nothing of it is left.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/keeper.h"
#include "tests/labs/wire/private_wire.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QFile>
#include <QThread>

#include <csignal>

#include <unistd.h>

using namespace packetarium;

namespace {

/// "net:[4026532281]" of a process, as the kernel writes it.
QByteArray namespaceName(const QString& pid)
{
    char name[64] = "";
    const ssize_t length = readlink(qPrintable("/proc/" + pid + "/ns/net"), name, sizeof name);
    return length > 0 ? QByteArray(name, length) : QByteArray();
}

bool somebodyIsIn(const QByteArray& network)
{
    for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs))
        if (namespaceName(pid) == network)
            return true;
    return false;
}

/// Polls; the end of a process can be watched only by its parent. True when it came about in reasonable time.
template<class Condition> bool comesAbout(Condition condition)
{
    for (int i = 0; i < 3000; ++i) {
        if (condition())
            return true;
        QThread::msleep(10);
    }
    return false;
}

/// A network with a process, and that one's child, on Bob.
struct Inhabited {
    explicit Inhabited(const QStringList& arguments = {})
        : wire(arguments)
    {
        wire.start("Bob", "family", "sleep 1000 & echo $!; wait");
        const auto pid = QString::number(wire.waitFor("started", "family")["pid"].toInt());
        wire.waitFor("output", "family");
        bobs = namespaceName(pid);
        wires = namespaceName(QString::number(wire.process().processId()));
        REQUIRE_FALSE(bobs.isEmpty());
        REQUIRE(somebodyIsIn(bobs));
        REQUIRE(bobs != wires);
    }
    bool isGone() const
    {
        return comesAbout([this] { return !somebodyIsIn(bobs) && !somebodyIsIn(wires); });
    }
    PrivateWire wire;
    QByteArray bobs, wires;
};

} // namespace

TEST_CASE("When packetarium-net is killed with -9, no process and no namespace is left")
{
    NEEDS_PRIVATE_NETWORK
    Inhabited network;
    network.wire.process().kill();
    CHECK(network.isGone());
}

TEST_CASE("When its stdin ends, packetarium-net ends and takes all along")
{
    NEEDS_PRIVATE_NETWORK
    Inhabited network;
    network.wire.process().closeWriteChannel();
    CHECK(network.isGone());
    CHECK(network.wire.process().waitForFinished());
    CHECK(network.wire.process().exitCode() == 0);
}

TEST_CASE("A terminating signal ends packetarium-net and all with it")
{
    NEEDS_PRIVATE_NETWORK
    const int signal = GENERATE(SIGTERM, SIGINT, SIGHUP);
    Inhabited network;
    ::kill(pid_t(network.wire.process().processId()), signal);
    CHECK(network.isGone());
}

TEST_CASE("When the parent is killed with -9, packetarium-net ends, takes all along and sweeps")
{
    NEEDS_PRIVATE_NETWORK
    QTemporaryDir folder;
    const QString socket = folder.filePath("sub/control");
    REQUIRE(QDir(folder.path()).mkdir("sub"));
    QFile file(socket);
    REQUIRE(file.open(QIODevice::WriteOnly));

    // The shell is the parent. The network's stdin stays open: it must notice the death itself.
    QProcess parent;
    parent.setStandardOutputFile(QProcess::nullDevice());
    parent.setProgram("/bin/sh");
    parent.setArguments(
        {"-c",
         "exec 3<&0; " PROGRAMS "/packetarium-net --sweep '" + socket + "' --sweep '" + folder.filePath("sub")
             + "' <&3 & echo $! >&2; wait"});
    parent.start();
    parent.setReadChannel(QProcess::StandardError);
    const auto nextLine = [&] {
        while (!parent.canReadLine() && parent.waitForReadyRead()) { }
        return parent.readLine().trimmed();
    };
    const QString pid = nextLine();
    CHECK(nextLine().contains("ready"));
    const QByteArray wires = namespaceName(pid);
    REQUIRE(somebodyIsIn(wires));
    parent.kill();
    CHECK(comesAbout([&] { return !somebodyIsIn(wires); }));
    CHECK(comesAbout([&] { return !QFile::exists(folder.filePath("sub")); }));
    parent.waitForFinished();
}

TEST_CASE("When packetarium-net is killed with -9, what it was to sweep is swept all the same")
{
    NEEDS_PRIVATE_NETWORK
    QTemporaryDir folder;
    QFile file(folder.filePath("control"));
    REQUIRE(file.open(QIODevice::WriteOnly));
    Inhabited network({"--sweep", file.fileName()});
    network.wire.process().kill();
    CHECK(comesAbout([&] { return !file.exists(); }));
}

TEST_CASE("Sweeping removes files and empty folders, and nothing else")
{
    QTemporaryDir folder;
    REQUIRE(QDir(folder.path()).mkpath("full/inner"));
    REQUIRE(QDir(folder.path()).mkdir("empty"));
    REQUIRE(QFile::link("full", folder.filePath("link")));
    QFile file(folder.filePath("file"));
    REQUIRE(file.open(QIODevice::WriteOnly));
    removeAll(
        {file.fileName().toStdString(),
         folder.filePath("empty").toStdString(),
         folder.filePath("full").toStdString(),
         folder.filePath("link").toStdString(),
         folder.filePath("missing").toStdString()});
    CHECK_FALSE(file.exists());
    CHECK_FALSE(QFile::exists(folder.filePath("empty")));
    CHECK(QFile::exists(folder.filePath("full/inner")));
    CHECK(QFile::exists(folder.filePath("link")));
}
