// Who gets it?
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/recipients/recipients.h"

#include "labs/socketio/client/socketio_lookup.h"
#include "labs/socketio/missed/steps.h"
#include "labs/socketio/server/cluster.h"

#include <algorithm>
#include <map>

namespace packetarium {
namespace {

constexpr const char* end = "end"; ///< Follows each form; order is kept, so whoever has it has heard all before it.
constexpr const char* namespaces[] = {"/", "/orders"};

const std::vector<Listening> listening {
    {"A", 1, {"room1"}},
    {"B", 1, {"room1", "room2"}},
    {"C", 1, {"room3", "room4"}},
    {"D", 2, {}},
};

bool isInOneOf(const Listening& client, const std::vector<std::string>& rooms)
{
    return std::ranges::any_of(rooms, [&](const std::string& room) {
        return room == client.name || std::ranges::count(client.rooms, room) > 0;
    });
}

class Hall {
public:
    Hall()
    {
        SocketIoSettings settings;
        settings.cluster = &m_cluster;
        for (int number : {1, 2})
            addServer(number, settings);
    }

    Outcome open()
    {
        for (const auto& server : m_servers)
            if (const auto port = server->listen(QHostAddress(QHostAddress::LocalHost), 0); !port)
                return port.error();
        for (const Listening& client : listening)
            for (const char* nsp : namespaces)
                addClient(client, nsp);
        return perform(
            {{"all clients connect",
              {},
              [this] { return m_sockets.size() == listening.size() * std::size(namespaces); }},
             {"all clients hear the server", [this] { emitEnds(); }, [this] { return allHaveTheEnd(); }}});
    }

    Result<SeenRecipients> see(const EmitForm& form, int expectedAnswers)
    {
        m_heard.clear();
        m_ends = 0;
        Speakers speakers {
            *m_servers[0],
            *m_sockets.at({"A", "/"}),
            *m_sockets.at({"A", "/orders"}),
            *m_emitter,
            m_sockets.at({"C", "/"})->id(),
            {}};
        const Outcome done = perform(
            {{form.code,
              [&] {
                  form.emit(speakers);
                  emitEnds();
              },
              [&] { return allHaveTheEnd() && speakers.answered.count() >= expectedAnswers; }}});
        if (!done)
            return done.error();
        std::ranges::sort(m_heard);
        return SeenRecipients {m_heard, speakers.answered.count()};
    }

private:
    void addServer(int number, const SocketIoSettings& settings)
    {
        SocketIoServer& server = *m_servers.emplace_back(std::make_unique<SocketIoServer>(settings));
        const std::string name = "server " + std::to_string(number);
        const auto hears = [this, name](const Arguments&, const Acknowledge& acknowledge) {
            m_heard.push_back(name);
            acknowledge(name);
        };
        server.on("hello", Listener(hears));
        for (const char* nsp : namespaces)
            server.of(nsp).on("connection", [this, hears](SocketIoSocket& socket) {
                const std::string client(socket.handshake().auth.find("name")->text());
                m_sockets[{client, socket.nsp().name()}] = &socket;
                for (const Listening& one : listening)
                    if (one.name == client)
                        socket.join(one.rooms);
                socket.on("hello", Listener(hears));
                socket.on("message", Listener(hears));
                socket.on(end, [this] { ++m_ends; });
            });
    }

    void addClient(const Listening& client, const char* nsp)
    {
        SocketIoOptions options;
        options.manager.engine.transports = {EngineClientOptions::Transport::WebSocket};
        options.client.auth = Value(Object {{"name", client.name}});
        // One connection for both namespaces of a client, and another one for the next client.
        SocketIoLookup& io = m_lookups[client.name];
        const quint16 port = m_servers[std::size_t(client.server - 1)]->port();
        SocketIoClient& socket = io(QStringLiteral("http://127.0.0.1:%1%2").arg(port).arg(QLatin1String(nsp)), options);
        const auto hears = [this, name = client.name](const Arguments&, const Acknowledge& acknowledge) {
            m_heard.emplace_back(name);
            acknowledge(name);
        };
        socket.on("hello", hears);
        socket.on("message", hears);
        socket.on(end, [this](const Arguments&, const Acknowledge&) { ++m_ends; });
        if (!m_emitter)
            m_emitter = &socket;
    }

    void emitEnds()
    {
        for (const char* nsp : namespaces)
            m_servers[0]->of(nsp).emit(end);
        m_emitter->emit(end);
    }
    bool allHaveTheEnd() const { return m_ends == listening.size() * std::size(namespaces) + 1; }

    SocketIoCluster m_cluster;
    std::vector<std::unique_ptr<SocketIoServer>> m_servers;
    std::map<std::string, SocketIoLookup> m_lookups;
    std::map<std::pair<std::string, std::string>, SocketIoSocket*> m_sockets; ///< By the client's name and namespace.
    SocketIoClient* m_emitter = nullptr; ///< Client A in the main namespace.
    std::vector<std::string> m_heard;
    std::size_t m_ends = 0;
};

} // namespace

std::span<const Listening> listeningClients() { return listening; }

std::vector<std::string> predictedRecipients(const RecipientRule& rule)
{
    switch (rule.to) {
    case RecipientRule::To::ClientA: return {"A"};
    case RecipientRule::To::OtherServers: return {"server 2"};
    case RecipientRule::To::Server: return {"server 1"};
    case RecipientRule::To::Clients: break;
    }
    std::vector<std::string> names;
    for (const Listening& client : listening) {
        const bool isSender = client.name == std::string_view("A");
        const bool isOut = rule.isNobodyThere || isInOneOf(client, rule.except)
            || (isSender && rule.sender == RecipientRule::Sender::Excluded)
            || (client.server != 1 && rule.reach == RecipientRule::Reach::OneServer);
        if (!isOut && (rule.rooms.empty() || isInOneOf(client, rule.rooms)))
            names.emplace_back(client.name);
    }
    return names;
}

Result<std::vector<SeenRecipients>> seeRecipients()
{
    Hall hall;
    if (const Outcome opened = hall.open(); !opened)
        return opened.error();
    std::vector<SeenRecipients> results;
    for (const EmitForm& form : emitForms()) {
        const bool isAnswered = form.rule.answers == RecipientRule::Answers::FromEach;
        const auto seen = hall.see(form, isAnswered ? int(predictedRecipients(form.rule).size()) : 0);
        if (!seen)
            return seen.error();
        results.push_back(*seen);
    }
    return results;
}

} // namespace packetarium
