// The experiments of missed events.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/missed_events_lab.h"

#include "labs/socketio/chat/message_store.h"
#include "labs/socketio/client/socketio_manager.h"
#include "labs/socketio/missed/steps.h"
#include "labs/socketio/server/socketio_server.h"

namespace packetarium {
namespace {

using namespace std::chrono_literals;

constexpr const char* news = "news";

int numberOf(const Arguments& arguments) { return arguments.empty() ? 0 : int(arguments.front().number().value_or(0)); }

/// A server, a client on the other end of the relay, and one direction in which events are emitted.
class Experiment {
public:
    Experiment(Relay& relay, SocketIoSettings settings, SocketIoClientOptions options)
        : m_relay(relay)
        , m_settings(std::move(settings))
        , m_manager(
              QUrl(QStringLiteral("http://127.0.0.1:%1").arg(relay.port())),
              {.engine = {.path = "/socket.io/", .transports = {EngineClientOptions::Transport::WebSocket}},
               .autoConnect = false,
               .reconnectionDelay = 50ms,
               .reconnectionDelayMax = 200ms})
        , m_client(m_manager.socket("/", std::move(options)))
    {
        m_relay.mend();
    }
    virtual ~Experiment() = default;

    Result<MissedEventsResult> run(int each)
    {
        const Outcome done = perform({
            {"a server listens", [this] { startServer(); }, [this] { return m_io->port() != 0; }},
            {"the client connects", [this] { m_client.connect(); }, [this] { return m_client.connected(); }},
            {"the first events arrive", [=, this] { emitSome(each, Connected); }, [this] { return isComplete(); }},
            {"events are emitted into the silence",
             [=, this] {
                 m_relay.fallSilent(m_silence);
                 emitSome(each, Unnoticed);
             },
             [this] { return m_relay.held() > 0 && silenceHasShown(); }},
            {"both sides notice the cut", [this] { cut(); }, [this] { return !m_client.connected() && !m_isThere; }},
            {"a server listens", [this] { afterTheCut(); }, [this] { return m_io->port() != 0; }},
            {"the client comes back",
             [=, this] {
                 emitSome(each, Away);
                 m_relay.mend();
             },
             [this] { return m_client.connected(); }},
            {"the last events arrive", [=, this] { emitSome(each, Back); }, [this] { return isComplete(); }},
        });
        if (!done)
            return done.error();
        MissedEventsResult result {.all = m_tally.all(), .phases = {}};
        for (const int phase : {Connected, Unnoticed, Away, Back})
            result.phases[std::size_t(phase)] = m_tally.of(phase);
        return result;
    }

protected:
    virtual void emitOne(int number) = 0;
    /// What the server does with a client that comes.
    virtual void greet(SocketIoSocket&) { }
    virtual bool silenceHasShown() const { return true; }
    virtual void afterTheCut() { }
    /// What was emitted last has come; order is kept, so what has not come of the rest never will.
    virtual bool isComplete() const { return m_tally.hasCome(m_tally.last()); }

    void startServer()
    {
        m_io = std::make_unique<SocketIoServer>(m_settings);
        m_io->on("connection", [this](SocketIoSocket& socket) {
            m_isThere = true;
            socket.on("disconnect", [this] { m_isThere = false; });
            greet(socket);
        });
        if (const auto port = m_io->listen(QHostAddress(QHostAddress::LocalHost), 0))
            m_relay.leadTo(*port);
    }

    Relay& m_relay;
    const SocketIoSettings m_settings;
    Relay::Silence m_silence = Relay::Silence::BothWays;
    Tally m_tally;
    std::unique_ptr<SocketIoServer> m_io;
    SocketIoManager m_manager;
    SocketIoClient& m_client;

private:
    void emitSome(int count, MissedPhase phase)
    {
        for (int i = 0; i < count; ++i)
            emitOne(m_tally.send(phase));
    }
    void cut()
    {
        m_relay.shut();
        m_relay.tear();
    }

    bool m_isThere = false; ///< The client, as far as the server knows.
};

/// The server emits to everyone, and keeps nothing or, with recovery, keeps it for those who were cut off.
class ServerEmits : public Experiment {
public:
    ServerEmits(Relay& relay, SocketIoSettings settings, SocketIoClientOptions options = {})
        : Experiment(relay, std::move(settings), std::move(options))
    {
        m_client.on(news, [this](const Arguments& arguments, const Acknowledge&) {
            m_tally.came(numberOf(arguments));
            m_tally.counted(numberOf(arguments));
        });
    }

protected:
    void emitOne(int number) override { m_io->emit(news, number); }
};

/// The tutorial's step 7: the server keeps its events in a database, and the client says which one it has seen last.
/// Here the server even ends, and a new one takes its place.
class ServerStores : public ServerEmits {
public:
    ServerStores(Relay& relay, std::unique_ptr<MessageStore> store)
        : ServerEmits(relay, {}, {.auth = SocketIoAuth([this](const auto& send) {
                                      send(Object {{"serverOffset", m_lastSeen}});
                                  })})
        , m_store(std::move(store))
    {
        m_client.on(news, [this](const Arguments& arguments, const Acknowledge&) {
            if (arguments.size() > 1)
                m_lastSeen = qint64(arguments[1].number().value_or(0));
        });
    }

protected:
    void emitOne(int number) override
    {
        if (const auto kept = m_store->keep(QString::number(number), {}))
            m_io->emit(news, number, kept->id);
    }

    void greet(SocketIoSocket& socket) override
    {
        const Value* offset = socket.handshake().auth.find("serverOffset");
        const auto missed = m_store->after(qint64(offset ? offset->number().value_or(0) : 0), 10'000);
        if (!missed)
            return;
        for (const StoredMessage& message : *missed)
            socket.emit(news, message.content.toInt(), message.id);
    }

    void afterTheCut() override { startServer(); }

private:
    std::unique_ptr<MessageStore> m_store;
    qint64 m_lastSeen = 0;
};

/// The client emits; what it cannot send, it buffers.
class ClientEmits : public Experiment {
public:
    explicit ClientEmits(Relay& relay, SocketIoClientOptions options = {})
        : Experiment(relay, {}, std::move(options))
    {
    }

protected:
    void emitOne(int number) override { m_client.emit(news, number); }
    void greet(SocketIoSocket& socket) override
    {
        socket.on(news, [this](const Arguments& arguments, const Acknowledge& acknowledge) {
            m_tally.came(numberOf(arguments));
            hear(arguments);
            acknowledge();
        });
    }
    virtual void hear(const Arguments& arguments) { m_tally.counted(numberOf(arguments)); }
};

/// The tutorial's step 8: the client emits each event again until the server acknowledges it.
class ClientRepeats : public ClientEmits {
public:
    explicit ClientRepeats(Relay& relay)
        : ClientEmits(relay, {.retries = 1000, .ackTimeout = 250ms})
    {
        m_silence = Relay::Silence::FromServer; // The event arrives, its acknowledgement does not.
    }

protected:
    void emitOne(int number) override
    {
        m_client.emit(news, number, [this](const Answer& answer) { m_acknowledged += !answer.error; });
    }
    bool silenceHasShown() const override
    {
        const Counts unsure = m_tally.of(Unnoticed);
        return unsure.copies > unsure.seen; // The first of them has come again.
    }
    bool isComplete() const override { return m_acknowledged == m_tally.last(); }

private:
    int m_acknowledged = 0;
};

/// The same with a name for each event, which the server's database takes only once.
class ServerKnowsRepeats : public ClientRepeats {
public:
    ServerKnowsRepeats(Relay& relay, std::unique_ptr<MessageStore> store)
        : ClientRepeats(relay)
        , m_store(std::move(store))
    {
    }

protected:
    void hear(const Arguments& arguments) override
    {
        const QString name = QStringLiteral("client-1-%1").arg(numberOf(arguments));
        if (const auto kept = m_store->keep(QString::number(numberOf(arguments)), name); kept && kept->isNew)
            m_tally.counted(numberOf(arguments));
    }

private:
    std::unique_ptr<MessageStore> m_store;
};

constexpr const char* silent = "the cable passes nothing, and nobody knows";
constexpr const char* silentBack = "the way back passes nothing: no acknowledgement arrives";

template<class StoringExperiment> Result<MissedEventsResult> runWithStore(Relay& relay, int each)
{
    auto store = MessageStore::open(QStringLiteral(":memory:"));
    if (!store)
        return store.error();
    return StoringExperiment(relay, std::move(*store)).run(each);
}

constexpr MissedEventsLab all[] = {
    {"fire-and-forget",
     "Fire and forget",
     "The server emits to its client, with nothing against loss.",
     silent,
     "The server keeps no event: who is not there when it is emitted never gets it (at most once).",
     [](Relay& relay, int each) { return ServerEmits(relay, {}).run(each); }},
    {"client-buffer",
     "The client's buffer",
     "The client emits to the server; what it emits while it knows that it is away, it buffers.",
     silent,
     "The buffer saves what was emitted after the client noticed the cut; what was under way at the cut is lost.",
     [](Relay& relay, int each) { return ClientEmits(relay).run(each); }},
    {"server-buffer",
     "The server's buffer: connection state recovery",
     "The server emits, and keeps its events for a while; each carries its offset as an extra argument.",
     silent,
     "The client came back in time, named its old session and the last offset it had seen, and got the rest.",
     [](Relay& relay, int each) {
         return ServerEmits(relay, {.connectionStateRecovery = RecoverySettings {}}).run(each);
     }},
    {"server-offset",
     "The server's buffer: a database, and the last offset that the client has seen",
     "The server stores each event before it emits it. During the cut it ends, and a new server uses its database.",
     silent,
     "The client named the last event it had seen, and the new server sent it everything after that.",
     runWithStore<ServerStores>},
    {"ack-retry",
     "Acknowledgement and retry",
     "The client emits each event again until the server has acknowledged it.",
     silentBack,
     "Nothing is lost, but an event whose acknowledgement is lost comes again and counts twice (at least once).",
     [](Relay& relay, int each) { return ClientRepeats(relay).run(each); }},
    {"unique-ids",
     "Unique ids",
     "The same, and each event has a name of its own, which the server's database takes only once.",
     silentBack,
     "Copies still cross the network, but the server knows their names and counts each event once (exactly once).",
     runWithStore<ServerKnowsRepeats>},
};

} // namespace

std::span<const MissedEventsLab> missedEventsLabs() { return all; }

} // namespace packetarium
