// The chat: its pages, and what its server does with each event.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/chat.h"
#include "labs/socketio/chat/chat_pages.h"
#include "tests/labs/socketio/server/wire_client.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;

namespace {

/// A chat whose messages are in memory.
struct LiveChat {
    LiveChat()
        : store(std::move(*MessageStore::open(":memory:")))
        , chat(
              *server.io, *store,
              {.log = [this](const QString& line) { log << line; }, .failure = [this](const Error&) { ++failures; }})
    {
    }
    ~LiveChat() { server.io.reset(); }

    LiveSocketIo server;
    std::unique_ptr<MessageStore> store;
    QStringList log;
    int failures = 0;
    SocketIoChat chat;
};

HttpRequest request(const char* method, const char* target)
{
    HttpRequest request;
    request.method = method;
    request.target = target;
    return request;
}

} // namespace

TEST_CASE("The chat's pages are there, and nothing else")
{
    CHECK(chatPage(request("GET", "/")).body.contains("id=\"messages\""));
    CHECK(chatPage(request("GET", "/step-8?x=1")).body.contains("serverOffset"));
    CHECK(chatPage(request("GET", "/chat.css")).type.startsWith("text/css"));
    CHECK(chatPage(request("POST", "/")).status == 405);
    for (const char* path : {"/chat", "/../chat.css", "/step-5/", "/%00"})
        CHECK(chatPage(request("GET", path)).status == 404);
}

TEST_CASE("A chat message goes to everyone, its sender included, and is not stored")
{
    LiveChat live;
    WireClient alice(live.server), bob(live.server);
    alice.join();
    bob.join();
    CHECK(live.log == QStringList {"a user connected", "a user connected"});
    alice.say(R"(2["chat message","<b>hi</b>"])");
    CHECK(alice.hears(R"(2["chat message","<b>hi</b>"])"));
    CHECK(bob.hears(R"(2["chat message","<b>hi</b>"])"));
    CHECK(*live.store->count() == 0);
    bob.leave();
    CHECK(eventually([&] { return live.log.last() == "user disconnected"; }));
}

TEST_CASE("A chat message with a name of its own is stored, sent with its number, and acknowledged")
{
    LiveChat live;
    WireClient alice(live.server);
    alice.join();
    alice.say(R"(20["chat message","hi","a-0"])");
    CHECK(alice.hears(R"(2["chat message","hi",1])"));
    CHECK(alice.hears("30[]"));
    alice.say(R"(21["chat message","hi","a-0"])"); // As after an acknowledgement that was lost.
    CHECK(alice.hears("31[]"));
    CHECK(alice.count(R"(2["chat message","hi",1])") == 1);
    CHECK(*live.store->count() == 1);
}

TEST_CASE("Who says which message came last is sent those that followed")
{
    LiveChat live;
    for (const char* text : {"one", "two", "three"})
        REQUIRE(live.store->keep(text, std::nullopt));
    WireClient late(live.server);
    late.join("/", R"({"serverOffset":1})");
    CHECK(late.hears(R"(2["chat message","three",3])"));
    CHECK(late.count(R"(2["chat message","two",2])") == 1);
    CHECK(late.count(R"(2["chat message","one",1])") == 0);
    for (const char* odd : {R"({"serverOffset":"1"})", R"({"serverOffset":1e300})", R"({"serverOffset":null})"}) {
        WireClient other(live.server);
        other.join("/", odd);
        other.say(R"(2["chat message","still here"])");
        CHECK(other.hears(R"(2["chat message","still here"])"));
        CHECK(other.count(R"(2["chat message","three",3])") == 0);
    }
}

TEST_CASE("Those who say their names see each other come, type, speak and go")
{
    LiveChat live;
    WireClient alice(live.server), bob(live.server);
    alice.join();
    bob.join();
    alice.say(R"(2["add user","Alice"])");
    CHECK(alice.hears(R"(2["login",{"numUsers":1}])"));
    CHECK(bob.hears(R"(2["user joined",{"username":"Alice","numUsers":1}])"));
    alice.say(R"(2["typing"])");
    alice.say(R"(2["stop typing"])");
    alice.say(R"(2["new message","hello"])");
    CHECK(bob.hears(R"(2["typing",{"username":"Alice"}])"));
    CHECK(bob.hears(R"(2["stop typing",{"username":"Alice"}])"));
    CHECK(bob.hears(R"(2["new message",{"username":"Alice","message":"hello"}])"));
    alice.say("1"); // Leaves the namespace.
    CHECK(bob.hears(R"(2["user left",{"username":"Alice","numUsers":0}])"));
}

TEST_CASE("A file for the messages that cannot be opened is said, and the server does not listen")
{
    ServerSettings settings;
    settings.messages = "/nowhere/at/all/chat.db";
    const Live server = Live::server("socketio-chat", settings);
    CHECK(server.count("failed") == 1);
    CHECK(server.count("listening") == 0);
}
