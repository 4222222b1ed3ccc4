// The official Engine.IO client and the official test suite, with our server at the other end. What is not at hand is
// skipped, and says so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/npm.h"
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QDir>
#include <QFile>

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

/// A copy of the suite that asks our port instead of its own 3000.
QString suiteFor(int port, const QString& original)
{
    const QString folder = QStringLiteral(INTEROP_BUILD "/engineio-suite");
    QDir().mkpath(folder);
    for (const QString& name : QDir(original).entryList({"*.js", "package*.json"}, QDir::Files)) {
        QFile from(original + '/' + name), to(folder + '/' + name);
        if (from.open(QIODevice::ReadOnly) && to.open(QIODevice::WriteOnly | QIODevice::Truncate))
            to.write(from.readAll().replace("localhost:3000", "127.0.0.1:" + QByteArray::number(port)));
    }
    return folder;
}

} // namespace

TEST_CASE("The npm package engine.io-client gets every echo, by polling, by WebSocket, and while it upgrades")
{
    const QString folder = npmPackages(INTEROP "/engineio", INTEROP_BUILD "/engineio");
    if (folder.isEmpty()) {
        WARN("Skipped: node, npm or the package engine.io-client is not here.");
        return;
    }
    Live server = Live::server("engineio-echo", {.pingInterval = 300ms, .pingTimeout = 5000ms});
    const Ended client = run("node", {"client.js", QString("http://127.0.0.1:%1").arg(server.port())}, folder);
    INFO(client.output.toStdString());
    CHECK(client.status == 0);
    CHECK(server.count("connected") == 5);
    CHECK(eventually([&] { return server.count("closed") == 5; }));
    CHECK(server.count("failed") == 0);
}

TEST_CASE("The official test suite of Engine.IO 4 passes, where ENGINE_IO_TEST_SUITE names a copy of it")
{
    const QString original = qEnvironmentVariable("ENGINE_IO_TEST_SUITE");
    if (original.isEmpty()) {
        WARN("Skipped: ENGINE_IO_TEST_SUITE does not name the folder v4-test-suite of the Engine.IO protocol.");
        return;
    }
    Live server = Live::server("engineio-echo", {.pingInterval = 300ms, .pingTimeout = 200ms});
    const QString folder = suiteFor(server.port(), original);
    REQUIRE_FALSE(npmPackages(original, folder).isEmpty());
    suiteFor(server.port(), original);
    const Ended suite = run("npx", {"mocha", "--exit", "test-suite.js"}, folder);
    INFO(suite.output.toStdString());
    CHECK(suite.status == 0);
}
