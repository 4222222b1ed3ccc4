// The Engine.IO client with servers that do not do what they should. The sound ones are in tests/interop.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "labs/socketio/client/engine_client.h"
#include "tests/labs/socketio/client/scripted_server.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

using Transport = EngineClientOptions::Transport;

const QByteArray handshake =
    R"(0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":100})";

/// A client and all that it said.
class Client {
public:
    explicit Client(const QUrl& url, EngineClientOptions options = {})
        : m_client(std::make_unique<EngineClient>(url, std::move(options)))
    {
        QObject::connect(m_client.get(), &EngineClient::opened, [this] { said.push_back("opened"); });
        QObject::connect(m_client.get(), &EngineClient::message, [this](const Payload& payload) {
            said.push_back("message " + payload.bytes);
        });
        QObject::connect(m_client.get(), &EngineClient::failed, [this](const QString& message, const QString& why) {
            said.push_back("failed " + message.toUtf8());
            detail = why;
        });
        QObject::connect(m_client.get(), &EngineClient::closed, [this](const QString& reason, const QString&) {
            said.push_back("closed " + reason.toUtf8());
        });
        m_client->open();
    }
    EngineClient* operator->() { return m_client.get(); }
    void destroy() { m_client.reset(); }
    bool says(const QByteArray& what)
    {
        return eventually([&] { return std::find(said.begin(), said.end(), what) != said.end(); });
    }

    std::vector<QByteArray> said;
    QString detail;

private:
    std::unique_ptr<EngineClient> m_client;
};

/// Opens a session for the first request, and lets `then` answer the others.
ScriptedServer::Script opens(ScriptedServer::Script then)
{
    return [then](QTcpSocket& socket, const QByteArray& request) {
        if (!request.contains("sid="))
            ScriptedServer::answer(socket, handshake);
        else
            then(socket, request);
    };
}

} // namespace

TEST_CASE("The first request asks for a session with Engine.IO 4 over polling")
{
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) { ScriptedServer::answer(socket, handshake); });
    Client client(server.url(), {.query = {{"user", "Zoë & co"}}, .extraHeaders = {{"X-Kit", "5"}}});
    REQUIRE(client.says("opened"));
    CHECK(client->id() == "abc");
    CHECK(server.requests[0].startsWith("GET /engine.io/?user=Zo%C3%AB%20%26%20co&EIO=4&transport=polling&t="));
    CHECK(server.requests[0].contains("\r\nX-Kit: 5\r\n"));
    CHECK_FALSE(server.requests[0].contains("sid="));
}

TEST_CASE("Polls follow each other on one TCP connection, and posts on another")
{
    int polls = 0;
    ScriptedServer server(opens([&](QTcpSocket& socket, const QByteArray& request) {
        if (request.startsWith("POST"))
            ScriptedServer::answer(socket, "ok");
        else if (++polls <= 3)
            ScriptedServer::answer(
                socket,
                "4number " + QByteArray::number(polls)
                    + "\x1e"
                      "4more");
    }));
    Client client(server.url());
    REQUIRE(client.says("message number 3"));
    CHECK(
        client.said
        == std::vector<QByteArray> {
            "opened",
            "message number 1",
            "message more",
            "message number 2",
            "message more",
            "message number 3",
            "message more"});
    client->send({Payload::Kind::Text, "one"});
    client->send({Payload::Kind::Binary, QByteArray("\x00\x01", 2)});
    CHECK(eventually([&] { return server.requests.back().endsWith("\r\n\r\nbAAE="); }));
    CHECK(server.connections == 2);
}

TEST_CASE("A polling body is no longer than the server reads")
{
    std::vector<QByteArray> bodies;
    ScriptedServer server(opens([&](QTcpSocket& socket, const QByteArray& request) {
        if (!request.startsWith("POST"))
            return;
        bodies.push_back(request.mid(request.indexOf("\r\n\r\n") + 4));
        ScriptedServer::answer(socket, "ok");
    }));
    Client client(server.url());
    REQUIRE(client.says("opened"));
    client->send({Payload::Kind::Text, "first"});
    for (int i = 0; i < 5; ++i)
        client->send({Payload::Kind::Text, QByteArray(40, char('a' + i))});
    client->send({Payload::Kind::Text, QByteArray(300, 'x')}); // It cannot be cut: the server will refuse it.
    CHECK(eventually([&] { return bodies.size() == 5; }));
    CHECK(bodies[0] == "4first");
    CHECK(bodies[1].size() == 2 * 41 + 1);
    CHECK(bodies[2].size() == 2 * 41 + 1);
    CHECK(bodies[3].size() == 41);
    CHECK(bodies[4].size() == 301);
}

TEST_CASE("A handshake that cannot be read ends the attempt")
{
    const QByteArray handshakes[] = {
        "0",
        "0null",
        "0{}",
        "0[1]",
        R"(0{"sid":"","pingInterval":1,"pingTimeout":1})",
        R"(0{"sid":"abc","pingInterval":-1,"pingTimeout":1})",
        R"(0{"sid":"abc","pingInterval":1e300,"pingTimeout":1})",
        R"(0{"sid":7,"pingInterval":1,"pingTimeout":1})"};
    for (const QByteArray& text : handshakes) {
        INFO(text.toStdString());
        ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) { ScriptedServer::answer(socket, text); });
        Client client(server.url());
        CHECK(client.says("closed transport error"));
        CHECK(client.said[0] == "failed server error");
    }
}

TEST_CASE("What is no Engine.IO packet ends the session")
{
    ScriptedServer server(opens([](QTcpSocket& socket, const QByteArray&) { ScriptedServer::answer(socket, "9?"); }));
    Client client(server.url());
    CHECK(client.says("closed transport error"));
    CHECK(client.said == std::vector<QByteArray> {"opened", "failed server error", "closed transport error"});
}

TEST_CASE("An answer other than 200 is a poll error, and its text is told")
{
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) {
        ScriptedServer::answer(socket, R"({"code":1,"message":"Session ID unknown"})", "400 Bad Request");
    });
    Client client(server.url());
    CHECK(client.says("failed xhr poll error"));
    CHECK(client.detail.contains("400"));
    CHECK(client.detail.contains("Session ID unknown"));
}

TEST_CASE("A redirect is not followed")
{
    ScriptedServer elsewhere([](QTcpSocket& socket, const QByteArray&) { ScriptedServer::answer(socket, handshake); });
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        socket.write(
            "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url().toEncoded() + "/\r\nContent-Length: 0\r\n\r\n");
    });
    Client client(server.url());
    CHECK(client.says("failed xhr poll error"));
    CHECK(elsewhere.connections == 0);
}

TEST_CASE("An answer longer than agreed is not read to its end")
{
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) {
        socket.write("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n0{");
    });
    Client client(server.url(), {.longestMessage = 1000});
    CHECK(client.says("failed xhr poll error"));
    CHECK(client.detail.contains("longer"));
}

TEST_CASE("What is no HTTP is a poll error")
{
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) { socket.write("SSH-2.0-OpenSSH_9.2\r\n\r\n"); });
    Client client(server.url());
    CHECK(client.says("failed xhr poll error"));
}

TEST_CASE("A server that hangs up without an answer is a poll error")
{
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) { socket.close(); });
    Client client(server.url());
    CHECK(client.says("failed xhr poll error"));
    CHECK(client.says("closed transport error"));
}

TEST_CASE("Where nobody listens, the attempt fails once")
{
    QUrl url;
    {
        ScriptedServer server({});
        url = server.url();
    }
    Client polling(url);
    CHECK(polling.says("closed transport error"));
    CHECK(polling.said[0] == "failed xhr poll error");
    Client webSocket(url, {.transports = {Transport::WebSocket}});
    CHECK(webSocket.says("closed transport error"));
    CHECK(webSocket.said[0] == "failed websocket error");
}

TEST_CASE("A server that never pings is silent for too long")
{
    const QByteArray brief = R"(0{"sid":"abc","upgrades":[],"pingInterval":20,"pingTimeout":10})";
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray& request) {
        if (!request.contains("sid="))
            ScriptedServer::answer(socket, brief);
    });
    Client client(server.url());
    CHECK(client.says("closed ping timeout"));
}

TEST_CASE("Closing sends what waits, then a close packet, and ends both connections")
{
    QTcpSocket* waiting = nullptr;
    ScriptedServer server(opens([&](QTcpSocket& socket, const QByteArray& request) {
        if (request.startsWith("GET")) {
            waiting = &socket;
        } else {
            ScriptedServer::answer(socket, "ok");
            if (request.endsWith("\r\n\r\n1"))
                ScriptedServer::answer(*waiting, "6");
        }
    }));
    Client client(server.url());
    REQUIRE(client.says("opened"));
    client->send({Payload::Kind::Text, "last words"});
    client->close();
    CHECK(client.says("closed forced close"));
    client->send({Payload::Kind::Text, "too late"});
    client.destroy(); // The goodbye goes on by itself.
    CHECK(eventually([&] { return server.requests.back().endsWith("\r\n\r\n1"); }));
    CHECK(eventually([&] { return waiting && waiting->state() == QAbstractSocket::UnconnectedState; }));
}

TEST_CASE("A client that is deleted leaves its TCP connections at once")
{
    QTcpSocket* waiting = nullptr;
    ScriptedServer server(opens([&](QTcpSocket& socket, const QByteArray&) { waiting = &socket; }));
    Client client(server.url());
    REQUIRE(client.says("opened"));
    REQUIRE(eventually([&] { return waiting != nullptr; }));
    client.destroy();
    CHECK(eventually([&] { return waiting->state() == QAbstractSocket::UnconnectedState; }));
}

TEST_CASE("A client may be deleted by whoever hears it")
{
    for (const bool atOpening : {true, false}) {
        ScriptedServer server(opens([](QTcpSocket& socket, const QByteArray&) {
            ScriptedServer::answer(
                socket,
                "4a\x1e"
                "4b");
        }));
        auto client = std::make_unique<EngineClient>(server.url());
        if (atOpening)
            QObject::connect(client.get(), &EngineClient::opened, [&] { client.reset(); });
        else
            QObject::connect(client.get(), &EngineClient::message, [&](const Payload&) { client.reset(); });
        client->open();
        CHECK(eventually([&] { return !client; }));
    }
}

TEST_CASE("A cut resets the connection without a word")
{
    QTcpSocket* waiting = nullptr;
    ScriptedServer server(opens([&](QTcpSocket& socket, const QByteArray&) { waiting = &socket; }));
    Client client(server.url());
    REQUIRE(client.says("opened"));
    REQUIRE(eventually([&] { return waiting != nullptr; }));
    const std::size_t asked = server.requests.size();
    client->cut();
    CHECK(client.says("closed transport close"));
    CHECK(eventually([&] { return waiting->state() == QAbstractSocket::UnconnectedState; }));
    CHECK(server.requests.size() == asked);
}

TEST_CASE("A WebSocket that is refused is a websocket error, unless another transport may be tried")
{
    const auto script = [](QTcpSocket& socket, const QByteArray& request) {
        if (request.contains("transport=websocket"))
            ScriptedServer::answer(socket, "no", "403 Forbidden");
        else if (!request.contains("sid="))
            ScriptedServer::answer(socket, handshake);
    };
    ScriptedServer server(script);
    Client stubborn(server.url(), {.transports = {Transport::WebSocket, Transport::Polling}});
    CHECK(stubborn.says("failed websocket error"));
    CHECK(stubborn.detail.contains("403"));
    Client flexible(server.url(), {.transports = {Transport::WebSocket, Transport::Polling}, .tryAllTransports = true});
    CHECK(flexible.says("opened"));
    CHECK(QByteArray(flexible->transportName()) == "polling");
}

TEST_CASE("An upgrade that fails leaves the session as it is")
{
    const QByteArray upgradable = R"(0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000})";
    QTcpSocket* waiting = nullptr;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray& request) {
        if (request.contains("transport=websocket"))
            ScriptedServer::answer(socket, "no", "502 Bad Gateway");
        else if (!request.contains("sid="))
            ScriptedServer::answer(socket, upgradable);
        else
            waiting = &socket;
    });
    Client client(server.url());
    QString why;
    QObject::connect(client.operator->(), &EngineClient::upgradeFailed, [&](const QString& text) { why = text; });
    REQUIRE(eventually([&] { return !why.isEmpty() && waiting; }));
    CHECK(why.contains("502"));
    ScriptedServer::answer(*waiting, "4still here");
    CHECK(client.says("message still here"));
}

TEST_CASE("An address that this client cannot speak to is refused with a sentence")
{
    Client secure(QUrl("https://example.org"));
    CHECK(secure.says("failed this client does not speak TLS: use http://"));
    Client file(QUrl("file:///etc/passwd"));
    CHECK(file.says("failed the address must be http://HOST:PORT"));
    Client none(QUrl("http://127.0.0.1:9"), {.transports = {}});
    CHECK(none.says("failed No transports available"));
}
