// Our Socket.IO client with the official server: what is lost, kept, sent again and recovered.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "tests/interop/socketio/heard.h"
#include "tests/interop/socketio/npm_server.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

using Transport = EngineClientOptions::Transport;
using Texts = std::vector<std::string>;

SocketIoManagerOptions quick(std::vector<Transport> transports = {Transport::WebSocket})
{
    SocketIoManagerOptions options;
    options.engine.transports = std::move(transports);
    options.reconnectionDelay = 10ms;
    options.reconnectionDelayMax = 50ms;
    return options;
}

} // namespace

TEST_CASE("What is emitted before and between connections waits, and is sent in order")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    socket.emit("echo", 1);
    socket.emit("echo", 2);
    CHECK(socket.buffered() == 2);
    CHECK(heard.hears("echo [2]"));
    server.kill();
    CHECK(heard.hearsOf("disconnect"));
    socket.emit("echo", 3);
    socket.emit("echo", 4);
    server.restart();
    CHECK(heard.hears("echo [4]"));
    CHECK(socket.buffered() == 0);
    CHECK(server.texts() == Texts {"0", R"(2["echo",3])", R"(2["echo",4])"});
}

TEST_CASE("So many events wait and no more, and who asks hears so")
{
    SocketIoManager manager(QUrl("http://127.0.0.1:9"), {.autoConnect = false});
    SocketIoClient& socket = manager.socket("/", {.mostWaiting = 2});
    CHECK(socket.emit("a"));
    CHECK(socket.emit("b"));
    std::optional<std::string> error;
    CHECK_FALSE(socket.emit("c", [&](const Answer& answer) { error = answer.error; }));
    CHECK(error == "too many events wait");
    CHECK(socket.buffered() == 2);
}

TEST_CASE("An event whose time is up while it waits is never sent")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), {.autoConnect = false});
    SocketIoClient& socket = manager.socket();
    std::optional<std::string> error;
    socket.timeout(1ms).emit("ack", "too late", [&](const Answer& answer) { error = answer.error; });
    CHECK(socket.buffered() == 1);
    CHECK(eventually([&] { return error == "operation has timed out"; }));
    CHECK(socket.buffered() == 0);
}

TEST_CASE("Who waits for an answer hears of the disconnection, unless a plain callback waits")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    REQUIRE(heard.hears("connect []"));
    bool plainCalled = false;
    std::optional<std::string> error;
    socket.emit("never-ack", [&](const Answer&) { plainCalled = true; });
    socket.timeout(60s).emit("never-ack", [&](const Answer& answer) { error = answer.error; });
    const QFuture<Answer> future = socket.emitWithAck("never-ack");
    socket.emit("drop-engine");
    CHECK(eventually([&] { return future.isFinished(); }));
    CHECK(future.result().error == "socket has been disconnected");
    CHECK(error == "socket has been disconnected");
    CHECK(heard.hears("connect []", 2));
    CHECK_FALSE(plainCalled);
}

TEST_CASE("A volatile event is sent when it can be at once, and dropped once a new attempt has begun")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManagerOptions options = quick();
    SocketIoManager manager(server.url(), options);
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    socket.volatile_().emit("echo", "before the connection");
    CHECK(socket.buffered() == 0);
    REQUIRE(heard.hears("connect []"));
    REQUIRE(eventually([&] { return manager.engine()->isWritable(); }));
    socket.volatile_().emit("echo", "connected");
    CHECK(heard.hears(R"(echo ["connected"])"));
    bool emitted = false;
    socket.on("disconnect", [&](const Arguments&, const Acknowledge&) {
        socket.volatile_().emit("echo", "just after the cut");
        emitted = true;
    });
    manager.on("reconnect_attempt", [&](const Arguments&, const Acknowledge&) {
        QTimer::singleShot(0, &manager, [&] { socket.volatile_().emit("echo", "during the attempt"); });
    });
    manager.engine()->cut();
    REQUIRE(emitted);
    CHECK(socket.buffered() == 1);
    CHECK(heard.hears(R"(echo ["just after the cut"])"));
    socket.emit("echo", "last");
    CHECK(heard.hears(R"(echo ["last"])"));
    CHECK(heard.count(R"(echo ["during the attempt"])") == 0);
    CHECK(heard.count(R"(echo ["before the connection"])") == 0);
}

TEST_CASE("With two retries and no acknowledgement, three copies go out, with ids 0, 1 and 2")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket("/", {.retries = 2, .ackTimeout = 20ms});
    std::optional<Answer> first, second;
    socket.emit("never-ack", "x", [&](const Answer& answer) { first = answer; });
    socket.emit("ack", "next", [&](const Answer& answer) { second = answer; });
    CHECK(eventually([&] { return second.has_value(); }));
    REQUIRE(first);
    CHECK(first->error == "operation has timed out");
    CHECK(second->arguments == Arguments {"next"});
    CHECK(
        server.texts()
        == Texts {
            "0", R"(20["never-ack","x"])", R"(21["never-ack","x"])", R"(22["never-ack","x"])", R"(23["ack","next"])"});
}

TEST_CASE("A retry ends with the first acknowledgement, and volatile events do not queue")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket("/", {.retries = 5, .ackTimeout = 30ms});
    std::optional<Answer> answer;
    socket.emit("ack-at-try", 2, [&](const Answer& got) { answer = got; });
    CHECK(eventually([&] { return answer.has_value(); }));
    CHECK_FALSE(answer->error);
    CHECK(answer->arguments == Arguments {"at last"});
    socket.volatile_().emit("hello");
    CHECK(server.says("data", R"(2["hello"])"));
    CHECK(server.texts() == Texts {"0", R"(20["ack-at-try",2])", R"(21["ack-at-try",2])", R"(2["hello"])"});
}

TEST_CASE("What was under way when the connection broke is sent again on the next one")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket("/", {.retries = 10, .ackTimeout = 60s});
    Heard heard(socket);
    REQUIRE(heard.hears("connect []"));
    server.freeze();
    std::optional<Answer> answer;
    socket.emit("ack", "precious", [&](const Answer& got) { answer = got; });
    manager.engine()->cut();
    server.restart();
    CHECK(eventually([&] { return answer.has_value(); }));
    CHECK_FALSE(answer->error);
}

TEST_CASE("After a lost connection the session is recovered: same id, and what was missed arrives")
{
    NpmServer server({{"recovery", true}});
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    REQUIRE(heard.hearsOf("welcome")); // Recovery begins with the first event.
    const std::string id = socket.id();
    socket.emit("later", 1, "missed", "you");
    REQUIRE(server.says("data", R"(2["later",1,"missed","you"])"));
    manager.engine()->cut();
    CHECK(heard.hears("connect []", 2));
    CHECK(heard.hearsOf(R"(missed ["you")"));
    CHECK(socket.recovered());
    CHECK(socket.id() == id);
}

TEST_CASE("A manual disconnection is not recovered, though the client shows its old id")
{
    NpmServer server({{"recovery", true}});
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), quick());
    SocketIoClient& socket = manager.socket("/", {.auth = Value(Object {{"name", "Alice"}})});
    Heard heard(socket);
    REQUIRE(heard.hearsOf("welcome"));
    const std::string id = socket.id();
    socket.disconnect();
    socket.connect();
    CHECK(heard.hears("connect []", 2));
    CHECK_FALSE(socket.recovered());
    CHECK(socket.id() != id);
    const std::string shown = server.texts().back();
    CHECK(shown.starts_with(R"(0{"pid":")"));
    CHECK(shown.find(R"("offset":")") != std::string::npos);
    CHECK(shown.ends_with(R"("name":"Alice"})"));
}
