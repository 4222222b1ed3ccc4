// Other people's WebSocket clients and servers, with ours at the other end. What is not installed is skipped, and says
// so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/npm.h"
#include "tests/support/catch.h"
#include "tests/support/live_endpoint.h"

#include <QFile>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace packetarium;
using namespace packetarium::test;

TEST_CASE("The npm package ws gets every echo, with and without compression")
{
    const QString folder = npmPackages(INTEROP, INTEROP_BUILD "/npm");
    if (folder.isEmpty()) {
        WARN("Skipped: node, npm or the package ws is not here.");
        return;
    }
    Live server = Live::server("websocket-echo");
    const Ended client = run("node", {"ws_client.js", QString("ws://127.0.0.1:%1/").arg(server.port())}, folder);
    INFO(client.output.toStdString());
    CHECK(client.status == 0);
}

TEST_CASE("The Python package autobahn gets every echo, with and without compression")
{
    // Debian's package belongs to Debian's Python, which need not come first in the path.
    const QString python = QFile::exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
    if (run(python, {"-c", "import autobahn.asyncio.websocket"}).status != 0) {
        WARN("Skipped: python3-autobahn is not here.");
        return;
    }
    Live server = Live::server("websocket-echo");
    const Ended client =
        run(python, {QStringLiteral(INTEROP "/autobahn_client.py"), "127.0.0.1", QString::number(server.port())});
    INFO(client.output.toStdString());
    CHECK(client.status == 0);
}

TEST_CASE("Qt's own client gets every echo")
{
    Live server = Live::server("websocket-echo");
    QWebSocket client;
    QString text;
    QByteArray binary;
    QObject::connect(&client, &QWebSocket::connected, &client, [&] { client.sendTextMessage("κόσμε"); });
    QObject::connect(&client, &QWebSocket::textMessageReceived, &client, [&](const QString& message) {
        text = message;
        client.sendBinaryMessage(QByteArray(70'000, '\xff'));
    });
    QObject::connect(&client, &QWebSocket::binaryMessageReceived, &client, [&](const QByteArray& message) {
        binary = message;
        client.close(QWebSocketProtocol::CloseCode(4002), "done");
    });
    client.open(QUrl(QString("ws://127.0.0.1:%1/").arg(server.port())));
    CHECK(server.says("closed", "code", 4002));
    CHECK(text == "κόσμε");
    CHECK(binary == QByteArray(70'000, '\xff'));
}

TEST_CASE("Our client is understood by Qt's own server, and says goodbye properly")
{
    QWebSocketServer server("test", QWebSocketServer::NonSecureMode);
    REQUIRE(server.listen(QHostAddress::LocalHost));
    QObject::connect(&server, &QWebSocketServer::newConnection, &server, [&] {
        QWebSocket* socket = server.nextPendingConnection();
        socket->setParent(&server); // The server lets go of it otherwise.
        QObject::connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
    });
    Live client = Live::client("websocket-echo");
    client.command("connect", {{"address", "127.0.0.1"}, {"port", server.serverPort()}});
    REQUIRE(client.says("connected"));
    client.command("send", {{"text", "κόσμε"}});
    CHECK(client.says("received", "text", "κόσμε"));
    client.command("close", {{"code", 3000}});
    CHECK(client.says("closed", "code", 3000));
}
