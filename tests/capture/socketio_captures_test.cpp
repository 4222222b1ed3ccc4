// The official server and client of Socket.IO, as they were captured: tests/data/socketio.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "capture/filter/question.h"
#include "capture/story.h"
#include "tests/capture/temporary_file.h"
#include "tests/fuzz/fuzz_target.h"
#include "tests/support/catch.h"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace packetarium;

namespace {

std::shared_ptr<Capture> opened(const std::string& path)
{
    const auto capture = Capture::open(path);
    REQUIRE(capture);
    (*capture)->wait();
    return *capture;
}

std::shared_ptr<Capture> scene(const std::string& name) { return opened(TEST_DATA "/socketio/" + name + ".pcapng"); }

std::vector<std::string> scenes()
{
    std::vector<std::string> paths;
    for (const auto& file : std::filesystem::directory_iterator(TEST_DATA "/socketio"))
        if (file.path().extension() == ".pcapng")
            paths.push_back(file.path().string());
    return paths;
}

/// The values of a field in all packets, in their order, each packet's divided by commas.
std::vector<std::string> valuesOf(const Capture& capture, std::string_view filter)
{
    std::vector<std::string> values;
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        std::string here;
        const Dissection dissection = capture.dissect(i);
        for (const Node& node : dissection.tree.nodes())
            if (node.field && node.field->filter == filter)
                here += (here.empty() ? "" : ",") + tsharkValue(node);
        if (!here.empty())
            values.push_back(here);
    }
    return values;
}

std::vector<std::size_t> matching(const Capture& capture, std::string_view expression, filter::Question::Way way)
{
    const auto compiled = DisplayFilter::compile(expression);
    REQUIRE(std::holds_alternative<DisplayFilter>(compiled));
    filter::Question question(capture, way);
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        question.ask(i);
        if (std::get<DisplayFilter>(compiled).matches(question))
            found.push_back(i);
    }
    return found;
}

std::size_t count(const Capture& capture, std::string_view expression)
{
    return matching(capture, expression, filter::Question::Way::AtHand).size();
}

using Values = std::vector<std::string>;

} // namespace

TEST_CASE("The chat of the tutorial is found over both transports", "[socketio]")
{
    for (const char* name : {"polling", "websocket"}) {
        CAPTURE(name);
        const auto capture = scene(name);
        CHECK(count(*capture, R"(socketio.event == "chat message" && socketio.argument == "hi")") == 2);
        CHECK(count(*capture, "engineio.type == 0") == 1);
        CHECK(count(*capture, "socketio.type == 0") == 2);
    }
    CHECK(count(*scene("polling"), "websocket") == 0);
    CHECK(valuesOf(*scene("polling"), "socketio.event") == Values {"chat message", "chat message", "one,two,three"});
}

TEST_CASE("A session that moves from HTTP to WebSocket keeps its name", "[socketio]")
{
    const auto capture = scene("upgrade");
    const Values sessions = valuesOf(*capture, "engineio.sid");
    REQUIRE(sessions.size() > 5);
    const std::string sid = sessions.front();
    for (const std::string& here : sessions)
        CHECK(here.starts_with(sid));
    CHECK(valuesOf(*capture, "engineio.probe") == Values {"probe", "probe"});
    CHECK(count(*capture, "engineio.type == 5 && websocket.mask == 1") == 1);
    CHECK(count(*capture, "engineio.type == 6 && http") == 1);
    CHECK(count(*capture, R"(websocket && socketio.argument == "by WebSocket")") == 1);
}

TEST_CASE("Bytes are attached over both transports", "[socketio]")
{
    const auto capture = scene("binary");
    CHECK(
        valuesOf(*capture, "socketio.attachment")
        == Values {"010203,fafbfcfd", "fafbfcfd,010203", "010203", "fafbfcfd", "fafbfcfd", "010203"});
    CHECK(count(*capture, "http && engineio.base64") == 2);
}

TEST_CASE("Every answer has its event", "[socketio]")
{
    const auto capture = scene("acks");
    const auto asked = valuesOf(*capture, "socketio.ack_in"), answered = valuesOf(*capture, "socketio.ack_to");
    CHECK(asked.size() == 6);
    CHECK(answered.size() == 6);
    CHECK(count(*capture, R"(socketio.event == "silent" && !socketio.ack_in)") == 2);
    CHECK(count(*capture, "socketio.type == 6 && socketio.attachment_in") == 2);
}

TEST_CASE("One connection carries several namespaces, and one is refused", "[socketio]")
{
    const auto capture = scene("namespaces");
    CHECK(count(*capture, "tcp.flags.syn == 1 && tcp.flags.ack == 0") == 1);
    CHECK(count(*capture, R"(socketio.namespace == "/admin")") == 5);
    CHECK(valuesOf(*capture, "socketio.error.message") == Values {"Not authorized"});
    CHECK(valuesOf(*capture, "socketio.error.data") == Values {R"({"retry":false})"});
    CHECK(valuesOf(*capture, "socketio.auth") == Values {R"({"token":"abc"})"});
}

TEST_CASE("What was missed comes again, and the offset is no argument", "[socketio]")
{
    const auto capture = scene("recovery");
    CHECK(valuesOf(*capture, "socketio.argument") == Values {"first", "7", "x", "missed"});
    const Values offsets = valuesOf(*capture, "socketio.offset");
    REQUIRE(offsets.size() == 3);
    CHECK(offsets[0] == offsets[1]); // The server said it; the client hands it back.
    CHECK(valuesOf(*capture, "socketio.recovered") == Values {"1"});
    CHECK(valuesOf(*scene("recovery-refused"), "socketio.recovered") == Values {"0"});
}

TEST_CASE("The server asks for the heartbeat, over both transports", "[socketio]")
{
    const auto capture = scene("heartbeat");
    CHECK(count(*capture, "engineio.type == 2 && tcp.srcport == 3000") == count(*capture, "engineio.type == 2"));
    CHECK(count(*capture, "engineio.type == 3 && tcp.dstport == 3000") == count(*capture, "engineio.type == 3"));
    CHECK(count(*capture, "engineio.type == 2 && websocket") > 0);
    CHECK(count(*capture, "engineio.type == 3 && http") > 0);
}

TEST_CASE("Compressed messages are read too", "[socketio]")
{
    const auto capture = scene("deflate");
    CHECK(count(*capture, "websocket.pmc == 1 && socketio.ack_to") > 0);
    CHECK(count(*capture, R"(socketio.argument contains "tea, tea and more tea")") == 4);
    CHECK(valuesOf(*capture, "socketio.ack_to").size() == 4);
}

TEST_CASE("Copies of one event are counted", "[socketio]")
{
    const auto capture = scene("broadcast");
    CHECK(
        count(*capture, R"(socketio.event == "chat message" && socketio.argument == "hi" && socketio.copies == 3)")
        == 3);
    CHECK(count(*capture, R"(socketio.event == "count" && socketio.copies == 3 && socketio.ack_in)") == 3);
    CHECK(count(*capture, R"(socketio.argument == "only you" && !socketio.copies)") == 1);
    for (std::size_t i = 0; i < capture->packets().size(); ++i)
        if (const Dissection one = capture->dissect(i); one.tree.find("socketio.copy"))
            CHECK(capture->view(i).story.find(" to 3 clients at once: copy ") != std::string::npos);
}

TEST_CASE("Refused requests say why", "[socketio]")
{
    CHECK(valuesOf(*scene("refusals"), "engineio.error.code") == Values {"1", "3"});
}

TEST_CASE("Rows, filters and dissections of the scenes agree", "[socketio]")
{
    constexpr std::string_view expressions[] = {
        "engineio",
        "socketio",
        "engineio.type == 4",
        "socketio.event",
        "socketio.ack_in > 0",
        "socketio.copy",
        "engineio.sid",
        R"(socketio.namespace == "/")",
        "json && socketio"};
    for (const std::string& path : scenes()) {
        CAPTURE(path);
        const auto capture = opened(path);
        for (const auto expression : expressions) {
            CAPTURE(expression);
            CHECK(
                matching(*capture, expression, filter::Question::Way::AtHand)
                == matching(*capture, expression, filter::Question::Way::ByDissecting));
        }
        PacketLines lines(*capture);
        for (std::size_t i = 0; i < capture->packets().size(); ++i) {
            std::string innermost;
            const Dissection dissection = capture->dissect(i);
            for (const Layer& layer : dissection.tree.layers())
                if (layer.protocol->filter == "engineio" || layer.protocol->filter == "socketio")
                    innermost = innermost == "Socket.IO" ? innermost : std::string(layer.protocol->name);
            CAPTURE(i + 1);
            const PacketView view = capture->view(i);
            const PacketLine line = lines.line(i);
            CHECK(line.story == view.story);
            CHECK(line.protocol == view.protocol);
            const std::string& row = view.protocol;
            CHECK((innermost.empty() ? row != "Engine.IO" && row != "Socket.IO" : row == innermost));
        }
    }
}

TEST_CASE("A scene cut short anywhere still shows what was captured", "[socketio]")
{
    constexpr std::size_t lengths = 25;
    for (const std::string& path : scenes()) {
        std::ifstream file(path, std::ios::binary);
        const std::vector<std::uint8_t> whole {std::istreambuf_iterator<char>(file), {}};
        for (std::size_t i = 0; i <= lengths; ++i) {
            const TemporaryFile cut(Bytes(whole).first(whole.size() * i / lengths));
            const auto capture = Capture::open(cut.path());
            if (!capture)
                continue; // Not even its header is there.
            (*capture)->wait();
            CAPTURE(path, i);
            for (std::size_t packet = 0; packet < (*capture)->packets().size(); ++packet) {
                const Dissection dissection = (*capture)->dissect(packet);
                CHECK(everyNodeLiesInItsSource(dissection.tree));
                CHECK_FALSE((*capture)->view(packet).story.empty());
            }
        }
    }
}
