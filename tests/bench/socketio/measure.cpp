// Our Socket.IO server beside the official one, in the same run: messages a second, latency, processor time, memory.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/measurements.h"
#include "tests/bench/socketio/load.h"
#include "tests/interop/npm.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace packetarium::bench {
namespace {

using namespace std::chrono_literals;

/// A server as a process of its own; the first number in its first lines that follows `announces` is its port.
class ServerProcess {
public:
    ServerProcess(const QString& program, const QStringList& arguments, const QString& folder, const char* announces)
    {
        m_process.setWorkingDirectory(folder);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(program, arguments);
        const QRegularExpression port(QLatin1String(announces) + QStringLiteral("(\\d+)"));
        QByteArray said;
        while (m_port == 0 && m_process.waitForReadyRead(10'000)) {
            said += m_process.readAll();
            m_port = port.match(QString::fromUtf8(said)).captured(1).toUShort();
        }
    }
    ~ServerProcess()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    std::uint16_t port() const { return m_port; }
    /// Processor time so far.
    double seconds() const
    {
        const QList<QByteArray> fields = text("stat").split(' ');
        return fields.size() < 15 ? 0
                                  : (fields[13].toDouble() + fields[14].toDouble()) / double(::sysconf(_SC_CLK_TCK));
    }
    double mebibytes() const
    {
        const QByteArray status = text("status");
        return status.mid(status.indexOf("VmRSS:") + 6).trimmed().split(' ').value(0).toDouble() / 1024;
    }
    /// What it says is not read while it is measured; it must not fill the pipe.
    void drain() { m_process.readAll(); }

private:
    QByteArray text(const char* name) const
    {
        QFile file(QStringLiteral("/proc/%1/%2").arg(m_process.processId()).arg(QLatin1String(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QProcess m_process;
    std::uint16_t m_port = 0;
};

struct Figures {
    LoadFigures load;
    double microsecondsEach = 0; ///< Processor time of the server for each message.
    double mebibytes = 0;
};

struct Task {
    const char* name;
    Work work;
    int clients;
    int inFlight;
};

constexpr Task tasks[] = {
    {"echo, 1 client, 1 in flight", Work::Echo, 1, 1},
    {"echo, 1 client, 16 in flight", Work::Echo, 1, 16},
    {"echo, 200 clients, 1 in flight", Work::Echo, 200, 1},
    {"echo, 200 clients, 16 in flight", Work::Echo, 200, 16},
    {"to 200 clients, 1 in flight", Work::Broadcast, 200, 1},
};

Figures measureOnce(ServerProcess& server, const Task& task)
{
    constexpr auto duration = 1500ms;
    SocketIoLoad load(server.port(), task.clients);
    if (!load.connect())
        return {};
    const double before = server.seconds();
    const LoadFigures figures = load.run(task.work, task.inFlight, duration);
    // The processor time is that of the whole run, of which three quarters are counted.
    const double messages = figures.messagesPerSecond * std::chrono::duration<double>(duration).count() * 4 / 3;
    const double seconds = server.seconds() - before;
    server.drain();
    return {figures, messages > 0 ? seconds / messages * 1e6 : 0, server.mebibytes()};
}

/// The middle one of each figure.
Figures middleOf(std::vector<Figures> all)
{
    const auto middle = [&](auto figure) {
        std::ranges::sort(all, {}, figure);
        return figure(all[all.size() / 2]);
    };
    return {
        {middle([](const Figures& one) { return one.load.messagesPerSecond; }),
         middle([](const Figures& one) { return one.load.p99Milliseconds; })},
        middle([](const Figures& one) { return one.microsecondsEach; }),
        middle([](const Figures& one) { return one.mebibytes; })};
}

void print(const char* whose, const Figures& figures)
{
    std::printf(
        "  %-6s %10.0f messages/s  p99 %8.2f ms  %6.2f us of processor each  %6.1f MiB\n",
        whose,
        figures.load.messagesPerSecond,
        figures.load.p99Milliseconds,
        figures.microsecondsEach,
        figures.mebibytes);
}

} // namespace

void measureSocketIo()
{
    const QString packages =
        test::npmPackages(QStringLiteral(SOCKETIO_INTEROP), QStringLiteral(SOCKETIO_INTEROP_BUILD "/npm"));
    if (packages.isEmpty()) {
        std::printf("node, npm or the package socket.io is not here: there is nothing to compare with.\n");
        return;
    }
    ServerProcess ours(
        QStringLiteral(PROGRAMS "/packetarium-peer"),
        {QStringLiteral("--lab"), QStringLiteral("socketio-playground")},
        packages,
        "\"port\":");
    QFile::remove(packages + "/bench_server.js");
    QFile::copy(QStringLiteral(BENCH_SCRIPTS "/npm_server.js"), packages + "/bench_server.js");
    ServerProcess npm(QStringLiteral("node"), {QStringLiteral("bench_server.js")}, packages, "");
    if (ours.port() == 0 || npm.port() == 0) {
        std::printf("A server did not start.\n");
        return;
    }
    for (const Task& task : tasks) {
        std::vector<Figures> ourFigures, npmFigures;
        for (int round = 0; round < 3; ++round) {
            ourFigures.push_back(measureOnce(ours, task));
            npmFigures.push_back(measureOnce(npm, task));
        }
        const Figures we = middleOf(ourFigures), they = middleOf(npmFigures);
        std::printf("%s\n", task.name);
        print("ours", we);
        print("npm", they);
        std::printf(
            "  ratio  %10.2f x messages    %8.2f x p99 %6.2f x processor      %10.2f x memory\n",
            we.load.messagesPerSecond / they.load.messagesPerSecond,
            we.load.p99Milliseconds / they.load.p99Milliseconds,
            we.microsecondsEach / they.microsecondsEach,
            we.mebibytes / they.mebibytes);
    }
}

} // namespace packetarium::bench
