// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;
using namespace std::chrono_literals;

TEST_CASE("A client that joins the main namespace is told its id, and the program hears of it")
{
    LiveSocketIo server;
    std::string id;
    server->on("connection", [&](SocketIoSocket& socket) { id = socket.id(); });
    const auto heard = WireClient(server).join("/", R"({"token":"x"})").heard();
    REQUIRE(heard.size() == 1);
    CHECK(heard[0] == R"(0{"sid":")" + id + "\"}");
    CHECK(id.size() == 20);
}

TEST_CASE("An event reaches its listeners with its arguments, and emitting answers it")
{
    LiveSocketIo server;
    server->on("connection", [](SocketIoSocket& socket) {
        socket.on("hello", [&socket](const Arguments& arguments) { socket.emit("back", 1, "2", arguments.at(0)); });
    });
    WireClient client(server);
    client.join().say(R"(2["hello",{"a":[null]}])");
    CHECK(client.hears(R"(2["back",1,"2",{"a":[null]}])"));
}

TEST_CASE("An event's name may be a number")
{
    LiveSocketIo server;
    server->on("connection", [](SocketIoSocket& socket) { socket.on("1", [&socket] { socket.emit("one"); }); });
    WireClient client(server);
    client.join().say("2[1]");
    CHECK(client.hears(R"(2["one"])"));
}

TEST_CASE("A client's question is answered once")
{
    LiveSocketIo server;
    server->on("connection", [](SocketIoSocket& socket) {
        socket.on("ask", [](const Arguments& arguments, const Acknowledge& acknowledge) {
            acknowledge.answer(arguments);
            acknowledge("again");
        });
    });
    WireClient client(server);
    client.join().say(R"(27["ask","a","b"])");
    client.say(R"(28["ask"])");
    CHECK(client.hears("38[]"));
    CHECK(client.count(R"(37["a","b"])") == 1);
    CHECK(client.count(R"(37["again"])") == 0);
}

TEST_CASE("The server's questions have numbers, and answers find their question")
{
    LiveSocketIo server;
    std::vector<Answer> answers;
    QFuture<Answer> future;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.emit("q", "first", [&](const Answer& answer) { answers.push_back(answer); });
        future = socket.emitWithAck("q", "second");
        socket.timeout(10ms).emit("q", "silent", [&](const Answer& answer) { answers.push_back(answer); });
    });
    WireClient client(server);
    client.join();
    CHECK(client.hears(R"(20["q","first"])"));
    CHECK(client.hears(R"(22["q","silent"])"));
    client.say(R"(31["for the second"])");
    client.say(R"(30["for the first",1])");
    client.say(R"(30["twice"])");
    client.say(R"(399["nobody asked"])");
    REQUIRE(eventually([&] { return answers.size() == 2 && future.isFinished(); }));
    const auto timedOut = std::find_if(answers.begin(), answers.end(), [](const Answer& a) { return a.error; });
    REQUIRE(timedOut != answers.end());
    CHECK(*timedOut->error == "operation has timed out");
    CHECK(future.result().arguments == Arguments {"for the second"});
    CHECK_FALSE(future.result().error);
}

TEST_CASE("A question with a time limit is given up when its client goes, and one without is dropped")
{
    LiveSocketIo server;
    std::vector<Answer> answers;
    QFuture<Answer> dropped;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.timeout(60s).emit("q", [&](const Answer& answer) { answers.push_back(answer); });
        dropped = socket.emitWithAck("q");
    });
    WireClient client(server);
    client.join().leave();
    REQUIRE(eventually([&] { return !answers.empty() && dropped.isFinished(); }));
    CHECK(answers.front().error == "socket has been disconnected");
    CHECK(dropped.isCanceled());
}

TEST_CASE("The protocol's own names are neither sent nor heard")
{
    LiveSocketIo server;
    QStringList warnings;
    QObject::connect(server.io.get(), &SocketIoServer::warning, [&](const QString& text) { warnings << text; });
    bool refused = false;
    server->on("connection", [&](SocketIoSocket& socket) {
        refused = !socket.emit("disconnecting") && !socket.nsp().emit("connect");
        socket.send("after");
    });
    WireClient client(server);
    client.join();
    CHECK(client.hears(R"(2["message","after"])"));
    CHECK(refused);
    CHECK(warnings.contains("\"disconnecting\" is a reserved event name"));
    client.say(R"(2["disconnect"])");
    CHECK(client.isClosed());
}

TEST_CASE("Catch-all listeners hear events both ways, and no acknowledgements")
{
    LiveSocketIo server;
    std::string seen;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.onAny([&](std::string_view event, const Arguments&) { seen += "in:" + std::string(event) + " "; });
        socket.onAnyOutgoing([&](std::string_view event, const Arguments& a) {
            seen += "out:" + std::string(event) + std::to_string(a.size()) + " ";
        });
        socket.on("x", [&](const Arguments&, const Acknowledge& acknowledge) {
            acknowledge(1);
            socket.emit("y", 1, 2);
            socket.nsp().emit("z");
        });
    });
    WireClient client(server);
    client.join().say(R"(20["x"])");
    CHECK(client.hears(R"(2["z"])"));
    CHECK(seen == "in:x out:y2 out:z0 ");
}

TEST_CASE("A socket's middleware may change an event, or refuse it, and the client is not told")
{
    LiveSocketIo server;
    std::string heard;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.use([](Arguments& event, const SocketIoNext& next) {
            if (event.front() == Value("bad"))
                return next(Refusal {"not this one"});
            event.push_back("added");
            next();
        });
        socket.on("error", [&](std::string_view message) { heard += "error:" + std::string(message) + " "; });
        socket.on("bad", [&] { heard += "bad "; });
        socket.on("good", [&](const Arguments& arguments) { heard += std::string(arguments.back().text()); });
    });
    WireClient client(server);
    client.join().say(R"(2["bad"])");
    client.say(R"(2["good",1])");
    CHECK(eventually([&] { return heard == "error:not this one added"; }));
    CHECK(client.heard().size() == 1);
}

TEST_CASE("A listener may end its own socket, or delete the whole server")
{
    LiveSocketIo server;
    std::string heard;
    server->on("connection", [&](SocketIoSocket& socket) {
        socket.on("end", [&] {
            socket.disconnect();
            heard += "ended ";
        });
        socket.on("delete", [&] { server.io.reset(); });
        socket.on("delete", [&] { heard += "never "; });
        socket.on("disconnect", [&](std::string_view reason) { heard += std::string(reason) + " "; });
    });
    WireClient one(server);
    one.join().say(R"(2["end"])");
    CHECK(one.hears("1"));
    WireClient other(server);
    other.join().say(R"(2["delete"])");
    CHECK(other.isClosed());
    CHECK(heard == "server namespace disconnect ended ");
}
