// The ways in which a connection ends, tried.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/cuts.h"

#include "labs/socketio/client/socketio_manager.h"
#include "labs/socketio/missed/steps.h"
#include "labs/socketio/server/socketio_server.h"

#include <QElapsedTimer>

namespace packetarium {
namespace {

using namespace std::chrono_literals;
using Kind = Cut::Kind;

enum CutPhase : int { BeforeTheCut, BeforeNotice, WhileAway, AfterTheReturn };

SocketIoSettings cutSettings()
{
    SocketIoSettings settings;
    settings.engine.pingInterval = cutPingInterval;
    settings.engine.pingTimeout = cutPingTimeout;
    settings.connectionStateRecovery.emplace();
    return settings;
}

class CutExperiment {
public:
    CutExperiment(Kind kind, Relay& relay, int each)
        : m_kind(kind)
        , m_relay(relay)
        , m_each(each)
        , m_manager(
              QUrl(QStringLiteral("http://127.0.0.1:%1").arg(relay.port())),
              {.engine = {.path = "/socket.io/", .transports = {EngineClientOptions::Transport::WebSocket}},
               .autoConnect = false,
               .reconnectionDelay = 50ms,
               .reconnectionDelayMax = 200ms})
        , m_client(m_manager.socket())
    {
        m_relay.mend();
        m_client.on("disconnect", [this](const Arguments& arguments, const Acknowledge&) {
            m_clientNotice = {std::string(arguments.front().text()), sinceTheCut()};
        });
        m_client.on("from the server", [this](const Arguments& arguments, const Acknowledge&) {
            heard(m_fromServer, arguments);
        });
    }

    Result<CutResult> run()
    {
        const Outcome done = perform({
            {"a server listens", [this] { startServer(); }, [this] { return m_io->port() != 0; }},
            {"the client connects",
             [this] { m_client.connect(); },
             [this] { return m_client.connected() && m_socket; }},
            {"the first events arrive", [this] { emitOn(BothSides, BeforeTheCut); }, [this] { return allCame(); }},
            {"both sides notice the cut", [this] { cut(); }, [this] { return bothKnow(); }},
            {"the client comes back",
             [this] {
                 if (!m_io)
                     startServer();
                 emitOn(BothSides, WhileAway);
                 m_returnsByItself = m_client.active();
                 m_relay.mend();
                 m_client.connect();
             },
             [this] { return m_client.connected() && m_socket; }},
            {"the last events arrive", [this] { emitOn(BothSides, AfterTheReturn); }, [this] { return allCame(); }},
        });
        if (!done)
            return done.error();
        return CutResult {
            .client = *m_clientNotice,
            .server = m_serverNotice,
            .returnsByItself = m_returnsByItself,
            .isRecovered = m_client.recovered(),
            .serverBefore = m_fromServer.of(BeforeNotice),
            .serverWhileAway = m_fromServer.of(WhileAway),
            .clientBefore = m_fromClient.of(BeforeNotice),
            .clientWhileAway = m_fromClient.of(WhileAway)};
    }

private:
    enum Sides { BothSides, ClientAlone };

    void startServer()
    {
        m_io = std::make_unique<SocketIoServer>(cutSettings());
        m_io->on("connection", [this](SocketIoSocket& socket) {
            m_socket = &socket;
            socket.on("disconnect", [this](std::string_view reason) {
                m_serverNotice = {std::string(reason), sinceTheCut()};
            });
            socket.on("from the client", [this](const Arguments& arguments) { heard(m_fromClient, arguments); });
        });
        if (const auto port = m_io->listen(QHostAddress(QHostAddress::LocalHost), 0))
            m_relay.leadTo(*port);
    }

    static void heard(Tally& tally, const Arguments& arguments)
    {
        const int number = int(arguments.front().number().value_or(0));
        tally.came(number);
        tally.counted(number);
    }

    void emitOn(Sides sides, CutPhase phase)
    {
        for (int i = 0; i < m_each; ++i) {
            if (sides == BothSides)
                m_io->emit("from the server", m_fromServer.send(phase));
            m_client.emit("from the client", m_fromClient.send(phase));
        }
    }

    /// Order is kept: when the last one is there, what is not there of the others is lost.
    bool allCame() const
    {
        return m_fromServer.hasCome(m_fromServer.last()) && m_fromClient.hasCome(m_fromClient.last());
    }

    /// Nobody comes back before both sides know.
    void cut()
    {
        m_relay.shut();
        m_clientNotice.reset();
        m_serverNotice.reset();
        m_clock.start();
        switch (m_kind) {
        case Kind::ClientLeaves: m_client.disconnect(); break;
        case Kind::ServerSendsAway: m_socket->disconnect(); break;
        case Kind::EngineClose: m_manager.engine()->close(); break;
        case Kind::TcpReset: m_relay.tear(); break;
        case Kind::SilentWire: m_relay.fallSilent(Relay::Silence::BothWays); break;
        case Kind::KilledServer: m_io.reset(); break;
        }
        emitOn(m_io ? BothSides : ClientAlone, BeforeNotice);
    }

    bool bothKnow() const { return m_clientNotice && (m_serverNotice || !m_io); }
    std::chrono::milliseconds sinceTheCut() const { return std::chrono::milliseconds(m_clock.elapsed()); }

    const Kind m_kind;
    Relay& m_relay;
    const int m_each;
    Tally m_fromServer, m_fromClient;
    std::unique_ptr<SocketIoServer> m_io;
    QPointer<SocketIoSocket> m_socket;
    SocketIoManager m_manager;
    SocketIoClient& m_client;
    QElapsedTimer m_clock;
    std::optional<Notice> m_clientNotice, m_serverNotice;
    bool m_returnsByItself = false;
};

constexpr Cut all[] = {
    {Kind::ClientLeaves, "client-disconnect", "the client calls socket.disconnect()"},
    {Kind::ServerSendsAway, "server-disconnect", "the server calls socket.disconnect()"},
    {Kind::EngineClose, "engine-close", "the client calls socket.io.engine.close()"},
    {Kind::TcpReset, "tcp-reset", "both ends get a TCP reset"},
    {Kind::SilentWire, "silent-wire", "nothing arrives any more, and nobody is told"},
    {Kind::KilledServer, "killed-server", "the server is gone with all its memory, and a new one starts"},
};

} // namespace

std::span<const Cut> cuts() { return all; }

Result<CutResult> makeCut(const Cut& cut, Relay& relay, int each) { return CutExperiment(cut.kind, relay, each).run(); }

} // namespace packetarium
