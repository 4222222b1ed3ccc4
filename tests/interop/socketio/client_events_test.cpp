// Our Socket.IO client with the official server: every form of emitting, on every transport.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "tests/interop/socketio/heard.h"
#include "tests/interop/socketio/npm_server.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

namespace {

using Transport = EngineClientOptions::Transport;
using Binary = Value::Binary;

struct Way {
    const char* name;
    std::vector<Transport> transports;
    bool upgrade;
};

const Way ways[] = {
    {"polling only", {Transport::Polling}, false},
    {"WebSocket only", {Transport::WebSocket}, false},
    {"polling, then WebSocket", {Transport::Polling, Transport::WebSocket}, true},
};

SocketIoManagerOptions over(const Way& way)
{
    SocketIoManagerOptions options;
    options.engine.transports = way.transports;
    options.engine.upgrade = way.upgrade;
    return options;
}

std::string json(const Answer& answer)
{
    return (answer.error ? "error: " + *answer.error + " " : "") + writeJson(Value(answer.arguments)).toStdString();
}

bool finishes(const QFuture<Answer>& future)
{
    return eventually([&] { return future.isFinished(); });
}

} // namespace

TEST_CASE("Whatever an event carries comes back as it was, over each transport")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    const Arguments values[] = {
        {},
        {1, "2", true, nullptr, -1.5, 1e21, 9007199254740991},
        {"κόσμε \U0001F600 \"quoted\" \\ \n \x1e", ""},
        {Object {{"3", "4"}, {"nested", Array {1, Array {}, Object {}}}}},
        {Value(Binary {"\x01\x02\xff"})},
        {"two", Binary {QByteArray(70'000, '\x80')}, Object {{"deep", Array {Binary {""}, 7}}}},
    };
    for (const Way& way : ways) {
        INFO(way.name);
        SocketIoManager manager(server.url(), over(way));
        SocketIoClient& socket = manager.socket();
        std::vector<Arguments> echoes;
        socket.on("echo", [&](const Arguments& arguments, const Acknowledge&) { echoes.push_back(arguments); });
        for (const Arguments& arguments : values) {
            Arguments event = arguments;
            event.insert(event.begin(), "echo");
            SocketIoEmitter(socket).send(event);
        }
        CHECK(eventually([&] { return echoes.size() == std::size(values); }));
        for (std::size_t i = 0; i < echoes.size(); ++i)
            CHECK(echoes[i] == values[i]);
    }
}

TEST_CASE("An event with bytes is two messages: its text, and the bytes")
{
    for (const Way& way : ways) {
        INFO(way.name);
        NpmServer server;
        if (!server.isRunning())
            return;
        SocketIoManager manager(server.url(), over(way));
        SocketIoClient& socket = manager.socket();
        socket.emit("hello", 1, "2", Object {{"3", "4"}, {"5", Binary {QByteArray(1, '\x06')}}});
        CHECK(server.says("data", R"(51-["hello",1,"2",{"3":"4","5":{"_placeholder":true,"num":0}}])"));
        CHECK(server.says("data", 1));
    }
}

TEST_CASE("The client asks: callbacks and futures, with a time limit and without")
{
    for (const Way& way : ways) {
        INFO(way.name);
        NpmServer server;
        if (!server.isRunning())
            return;
        SocketIoManager manager(server.url(), over(way));
        SocketIoClient& socket = manager.socket();
        std::vector<std::string> answers;
        const auto note = [&](const Answer& answer) { answers.push_back(json(answer)); };

        socket.emit("ack", "q", Binary {"\x01"}, note);
        CHECK(eventually([&] { return answers.size() == 1; }));
        CHECK(answers.back() == R"(["q",{"type":"Buffer","data":[1]}])");

        const QFuture<Answer> future = socket.emitWithAck("ack", "world");
        REQUIRE(finishes(future));
        CHECK(json(future.result()) == R"(["world"])");

        socket.timeout(20ms).emit("never-ack", "x", note);
        CHECK(eventually([&] { return answers.size() == 2; }));
        CHECK(answers.back() == "error: operation has timed out []");

        const QFuture<Answer> silent = socket.timeout(20ms).emitWithAck("never-ack", "x");
        REQUIRE(finishes(silent));
        CHECK(json(silent.result()) == "error: operation has timed out []");

        const QFuture<Answer> inTime = socket.timeout(10s).emitWithAck("ack-after", 1);
        REQUIRE(finishes(inTime));
        CHECK(json(inTime.result()) == R"(["late",1])");

        for (const char* text : {R"(21["ack","world"])", R"(22["never-ack","x"])", R"(23["never-ack","x"])"})
            CHECK(server.says("data", text));
    }
}

TEST_CASE("The server asks, and gets our answer once, or hears that its time is up")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    for (const Way& way : ways) {
        INFO(way.name);
        SocketIoManager manager(server.url(), over(way));
        SocketIoClient& socket = manager.socket();
        Heard heard(socket);
        socket.once("question", [](const Arguments& arguments, const Acknowledge& ack) {
            CHECK(ack.isWanted());
            ack(Object {{"asked", arguments[0]}, {"bytes", Binary {"\x02"}}});
            ack("a second answer does not count");
        });
        socket.emit("ask-me", 10'000, "why?");
        CHECK(heard.hears(R"(answer [null,{"asked":"why?","bytes":{"type":"Buffer","data":[2]}}])"));
        socket.emit("ask-me", 20, "and now?");
        CHECK(heard.hears(R"(answer ["operation has timed out",null])"));
    }
}

TEST_CASE("send is the event message")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url());
    manager.socket().send("hi");
    CHECK(server.says("data", R"(2["message","hi"])"));
}

TEST_CASE("The names of the protocol cannot be emitted")
{
    SocketIoManager manager(QUrl("http://127.0.0.1:9"), {.autoConnect = false});
    SocketIoClient& socket = manager.socket();
    for (const char* name :
         {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"})
        CHECK_FALSE(socket.emit(name, 1));
    const QFuture<Answer> future = socket.emitWithAck("disconnecting");
    REQUIRE(future.isFinished());
    CHECK(future.result().error == R"("disconnecting" is a reserved event name)");
    CHECK(socket.buffered() == 0);
}

TEST_CASE("Catch-all listeners see events in both directions, and no acknowledgements")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url());
    SocketIoClient& socket = manager.socket();
    std::vector<std::string> seen;
    const auto note = [&](std::string mark) {
        return [&seen, mark](std::string_view name, const Arguments& arguments) {
            seen.push_back(mark + std::string(name) + writeJson(Value(arguments)).toStdString());
        };
    };
    Heard heard(socket);
    REQUIRE(heard.hearsOf("welcome"));
    socket.onAny(note("in "));
    socket.prependAny(note("first "));
    socket.onAnyOutgoing(note("out "));
    socket.prependAnyOutgoing(note("before "));
    socket.on("question", [](const Arguments&, const Acknowledge& ack) { ack("because"); });
    socket.emit("ask-me", 10'000, "why?");
    CHECK(heard.hears(R"(answer [null,"because"])"));
    CHECK(
        seen
        == std::vector<std::string> {
            R"(before ask-me[10000,"why?"])",
            R"(out ask-me[10000,"why?"])",
            R"(first question["why?"])",
            R"(in question["why?"])",
            R"(first answer[null,"because"])",
            R"(in answer[null,"because"])"});
    socket.offAny();
    socket.offAnyOutgoing();
    seen.clear();
    const QFuture<Answer> last = socket.emitWithAck("ack");
    CHECK(finishes(last));
    CHECK(seen.empty());
}

TEST_CASE("Order is kept, also while the transport changes")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), over(ways[2]));
    SocketIoClient& socket = manager.socket();
    std::vector<double> echoes;
    bool upgraded = false;
    int sent = 0;
    socket.on("echo", [&](const Arguments& arguments, const Acknowledge&) {
        echoes.push_back(*arguments[0].number());
        if (!upgraded || sent < 200) // Some are always under way.
            socket.emit("echo", sent++);
    });
    socket.on("connect", [&](const Arguments&, const Acknowledge&) {
        QObject::connect(manager.engine(), &EngineClient::upgraded, [&] { upgraded = true; });
        for (int i = 0; i < 5; ++i)
            socket.emit("echo", sent++);
    });
    CHECK(eventually([&] { return upgraded && sent >= 200 && int(echoes.size()) == sent; }));
    CHECK(std::is_sorted(echoes.begin(), echoes.end()));
    CHECK(manager.engine()->transportName() == std::string("websocket"));
}

TEST_CASE("A polling body keeps to the server's maxPayload, and a message beyond it ends the session")
{
    NpmServer server({{"maxHttpBufferSize", 1000}});
    if (!server.isRunning())
        return;
    SocketIoManager manager(server.url(), over(ways[0]));
    SocketIoClient& socket = manager.socket();
    Heard heard(socket);
    REQUIRE(heard.hearsOf("welcome"));
    for (int i = 0; i < 20; ++i)
        socket.emit("echo", i, std::string(200, 'x'));
    CHECK(heard.hears("echo [19,\"" + std::string(200, 'x') + "\"]"));
    CHECK(heard.last("disconnect").empty());
    socket.emit("echo", std::string(2000, 'x'));
    CHECK(heard.hearsOf(R"(disconnect ["transport error",{"description":"xhr post error: the server answered 413)"));
}
