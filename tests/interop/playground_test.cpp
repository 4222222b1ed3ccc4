// The official Socket.IO client with our playground at the other end: every form of the emit cheatsheet, every way to
// end, and connection state recovery. What is not at hand is skipped, and says so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/npm.h"
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

using namespace packetarium;
using namespace packetarium::test;

namespace {

enum class Checks { Forms, Recovery };

/// Lets the official client go through its checks at this place.
void play(const QString& place, const QString& transports, Checks checks)
{
    const QString folder = npmPackages(INTEROP "/socketio", INTEROP_BUILD "/socketio-playground");
    if (folder.isEmpty()) {
        WARN("Skipped: node, npm or the package socket.io-client is not here.");
        return;
    }
    const QString what = checks == Checks::Recovery ? QStringLiteral("recovery") : QStringLiteral("forms");
    const Ended client = run("node", {"playground_client.js", place, transports, what}, folder);
    INFO(client.output.toStdString());
    CHECK(client.status == 0);
}

void playWithUs(const QString& transports, Checks checks)
{
    const Live server = Live::server("socketio-playground", {.recovery = checks == Checks::Recovery});
    play(QStringLiteral("http://127.0.0.1:%1").arg(server.port()), transports, checks);
}

} // namespace

TEST_CASE("The official Socket.IO client gets every form from the playground by polling")
{
    playWithUs("polling", Checks::Forms);
}

TEST_CASE("The official Socket.IO client gets every form from the playground by WebSocket")
{
    playWithUs("websocket", Checks::Forms);
}

TEST_CASE("The official Socket.IO client gets every form from the playground when it begins by polling and upgrades")
{
    playWithUs("upgrade", Checks::Forms);
}

TEST_CASE("The official Socket.IO client gets back what it missed, over each transport")
{
    playWithUs(GENERATE("polling", "websocket", "upgrade"), Checks::Recovery);
}

TEST_CASE("What is asked of the playground, the official Socket.IO server does just so")
{
    play("npm", "upgrade", GENERATE(Checks::Forms, Checks::Recovery));
}
