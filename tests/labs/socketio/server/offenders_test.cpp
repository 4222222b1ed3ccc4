// Clients that do what none should, beside one that behaves: they go, with a reason, and it does not notice.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client/socketio_manager.h"
#include "labs/socketio/server/socketio_server.h"
#include "tests/labs/socketio/engine/engine_peers.h"
#include "tests/support/catch.h"

using namespace packetarium;
using namespace packetarium::test;

namespace {

SocketIoSettings strictSettings()
{
    SocketIoSettings settings;
    settings.engine.maxPayload = 10'000;
    settings.engine.limits.queue = 100'000;
    return settings;
}

/// A server and a well-behaved client, which hears numbered news and whose questions are answered.
class Neighbourhood {
public:
    Neighbourhood()
        : io(strictSettings())
    {
        io.on("connection", [this](SocketIoSocket& socket) {
            socket.on("ask", [](const Arguments&, const Acknowledge& acknowledge) { acknowledge("answer"); });
            socket.on("count", [this] { ++counted; });
            socket.on("disconnect", [this](std::string_view reason) { reasons.emplace_back(reason); });
        });
        const auto port = io.listen(QHostAddress(QHostAddress::LocalHost), 0);
        REQUIRE(port);
        SocketIoManagerOptions options;
        options.engine.transports = {EngineClientOptions::Transport::WebSocket};
        m_manager = std::make_unique<SocketIoManager>(QUrl(QStringLiteral("http://127.0.0.1:%1").arg(*port)), options);
        neighbour = &m_manager->socket();
        neighbour->on("news", [this](const Arguments& arguments, const Acknowledge&) { heard.push_back(arguments); });
        neighbour->on("disconnect", [this](const Arguments&, const Acknowledge&) { ++lost; });
        REQUIRE(eventually([&] { return neighbour->connected(); }));
    }

    /// A client in the main namespace that says whatever the test wants.
    std::unique_ptr<WebSocketPeer> offender() const
    {
        auto client = std::make_unique<WebSocketPeer>(io.port());
        CHECK(client->hear().startsWith('0'));
        client->say("40");
        CHECK(client->hear().startsWith("40"));
        return client;
    }

    /// The neighbour is connected as before, and is answered.
    bool isUndisturbed()
    {
        bool isAnswered = false;
        neighbour->emit("ask", [&](const Answer& answer) { isAnswered = !answer.error; });
        return eventually([&] { return isAnswered; }) && lost == 0;
    }

    SocketIoServer io;
    SocketIoClient* neighbour = nullptr;
    std::vector<Arguments> heard;
    std::vector<std::string> reasons;
    int counted = 0, lost = 0;

private:
    std::unique_ptr<SocketIoManager> m_manager;
};

} // namespace

TEST_CASE("Who sends what is no event goes with the reason, and a neighbour does not notice")
{
    Neighbourhood place;
    struct Case {
        QByteArray bytes;
        const char* reason;
    };
    const Case cases[] = {
        {frameFromClient(Opcode::Text, "42[\"" + QByteArray(10'000, 'x') + "\"]"), "transport error"}, // Too long.
        {frameFromClient(Opcode::Text, "42[\"\xc3\x28\"]"), "transport error"}, // Not UTF-8.
        {frameFromClient(Opcode::Text, "42[\"a\",]"), "forced close"}, // Not JSON.
        {frameFromClient(Opcode::Text, "42" + QByteArray(4'000, '[') + QByteArray(4'000, ']')), "forced close"},
        {frameFromClient(Opcode::Text, "42[{}]"), "forced close"}, // No name.
        {frameFromClient(Opcode::Text, "42[\"disconnect\"]"), "forced close"}, // A name of the protocol's own.
        {frameFromClient(Opcode::Text, "4599-[\"a\"]"), "forced close"}, // Too many attachments.
        {frameFromClient(Opcode::Text, "451-[\"a\"]") + frameFromClient(Opcode::Text, "42[\"b\"]"), "forced close"},
        {frameFromClient(Opcode::Binary, "nobody asked"), "forced close"},
        {frameFromClient(Opcode::Text, "40"), "forced server close"}, // It is there already.
    };
    for (const Case& each : cases) {
        INFO(each.bytes.left(20).toHex().toStdString());
        place.reasons.clear();
        const auto client = place.offender();
        client->client.send(each.bytes);
        CHECK(eventually([&] { return place.reasons == std::vector<std::string> {each.reason}; }));
        CHECK(eventually([&] { return client->isOver() || client->hear().isEmpty(); }));
    }
    CHECK(place.isUndisturbed());
    CHECK(place.io.sockets().sockets().size() == 1);
}

TEST_CASE("Answers to questions that nobody asked are passed over")
{
    Neighbourhood place;
    const auto client = place.offender();
    for (const char* answer : {"430[]", "4318446744073709551615[1]", "437[\"x\"]"})
        client->say(answer);
    client->say("42[\"count\"]");
    CHECK(eventually([&] { return place.counted == 1; }));
    CHECK(place.reasons.empty());
}

TEST_CASE("A flood of events is heard to its end, and a neighbour is answered meanwhile")
{
    constexpr int flood = 20'000;
    Neighbourhood place;
    const auto client = place.offender();
    QByteArray frames;
    for (int i = 0; i < flood; ++i)
        frames += frameFromClient(Opcode::Text, "42[\"count\"]");
    client->client.send(frames);
    CHECK(place.isUndisturbed());
    CHECK(eventually([&] { return place.counted == flood; }));
    CHECK(place.reasons.empty());
}

TEST_CASE("Who does not read the news is sent away when too much waits, and the others hear all of it in order")
{
    Neighbourhood place;
    const auto slow = place.offender();
    slow->client.socket().setReadBufferSize(1000);
    const std::string text(5'000, 'x');
    int sent = 0;
    // As much at a time as the neighbour takes: it is the slow one that lets it pile up.
    REQUIRE(eventually([&] {
        if (place.reasons.empty() && place.heard.size() == std::size_t(sent))
            place.io.emit("news", sent++, text);
        return !place.reasons.empty();
    }));
    CHECK(place.reasons == std::vector<std::string> {"transport close"});
    REQUIRE(eventually([&] { return place.heard.size() == std::size_t(sent); }));
    for (int i = 0; i < sent; ++i)
        CHECK(place.heard[std::size_t(i)].front() == Value(i));
    CHECK(place.isUndisturbed());
}
