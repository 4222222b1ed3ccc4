// The passport of a chat line: what programs and packets tell of it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/passport_text.h"
#include "tests/support/socketio_script.h"

using namespace packetarium;

namespace {

/// Alice says "hi" and Bob answers and sends it back; index socketIoBegins + 1 is Alice's line.
std::shared_ptr<Capture> chatCapture()
{
    ConversationScript script = socketIoConversation();
    sayPacket(script, Side::Alice, R"(40{"username":"Alice"})");
    sayPacket(script, Side::Alice, R"(420["chat message","hi","Alice-1"])");
    sayPacket(script, Side::Bob, R"(42["chat message","hi",7])");
    sayPacket(script, Side::Bob, "430[]");
    sayPacket(script, Side::Alice, R"(42["typing"])");
    return script.open();
}

QJsonObject event(const char* name, const char* time, QJsonObject members = {})
{
    members["event"] = name;
    members["time"] = time;
    return members;
}

} // namespace

TEST_CASE("A capture alone tells which packets are a chat line's: itself, TCP's answer, the program's and the copies")
{
    const auto capture = chatCapture();
    const auto lines = chatLines(*capture);
    REQUIRE(lines.size() == 1);
    const ChatLine& line = lines.front();
    CHECK(line.speaker == "Alice");
    CHECK(line.text == "hi");
    CHECK(line.number == "7");
    REQUIRE(line.sendings.size() == 1);
    CHECK(line.sendings[0].packet == socketIoBegins + 2);
    CHECK(line.sendings[0].byWebSocket);
    CHECK(line.sendings[0].confirmedIn == socketIoBegins + 3);
    CHECK(line.acknowledgedIn == socketIoBegins + 4);
    REQUIRE(line.copies.size() == 1);
    CHECK(line.copies[0].to == "Alice");
    CHECK(line.passes(socketIoBegins + 3));
    CHECK_FALSE(line.passes(socketIoBegins + 1));
}

TEST_CASE("A passport joins what the programs tell with the packets, and a line that never left has one, too")
{
    ProgramStations stations;
    stations.heard("Bob", true, event("hello", "1"));
    stations.heard("Alice", false, event("emitted", "1000000", {{"message", "Alice-1"}, {"text", "hi"}}));
    stations.heard("Bob", true, event("kept", "3000000", {{"message", "Alice-1"}, {"number", 7}}));
    stations.heard("Carol", false, event("received", "4000000", {{"number", 7}, {"text", "hi"}}));
    stations.heard("Alice", false, event("emitted", "5000000", {{"message", "Alice-2"}, {"text", "\x1b[2J"}}));
    stations.heard(
        "Alice", false, event("buffered", "6000000", {{"message", "Alice-2"}, {"reason", "there is no connection"}}));
    const auto passports = stations.passports(*chatCapture());
    REQUIRE(passports.size() == 2);
    CHECK(passports[0].stations.back().where == "at Carol");
    CHECK(passports[1].stations.size() == 2);
    const QString text = passportLines(passports).join('\n');
    CHECK(text.contains("packet 8, WebSocket"));
    CHECK(text.contains("there is no connection"));
    CHECK(text.contains("1.000 ms"));
    CHECK_FALSE(text.contains(QChar(0x1b)));
}

TEST_CASE("A server that starts again counts from 1, and its numbers are not those of before")
{
    ProgramStations stations;
    stations.heard("Bob", true, event("hello", "1"));
    stations.heard("Carol", false, event("received", "2", {{"number", 1}}));
    stations.heard("Bob", true, event("hello", "3"));
    stations.heard("Alice", false, event("emitted", "4", {{"message", "Alice-9"}, {"text", "x"}}));
    stations.heard("Bob", true, event("kept", "5", {{"message", "Alice-9"}, {"number", 1}}));
    const auto passports = stations.passports(*chatCapture());
    CHECK(passports.front().stations.size() == 2); // Emitted, and not kept back: it was shown nowhere.
}
