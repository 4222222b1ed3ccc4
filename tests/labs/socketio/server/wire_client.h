// A Socket.IO client that says to a server whatever a test wants it to, over a WebSocket.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/server/socketio_server.h"
#include "tests/support/live_endpoint.h"

#include <memory>

namespace packetarium::test {

/// A server that listens already.
struct LiveSocketIo {
    explicit LiveSocketIo(const SocketIoSettings& settings = {})
        : io(std::make_unique<SocketIoServer>(settings))
    {
        const auto taken = io->listen(QHostAddress::LocalHost, 0);
        port = taken ? *taken : 0;
    }
    SocketIoServer* operator->() { return io.get(); }

    std::unique_ptr<SocketIoServer> io;
    quint16 port = 0;
};

/// Messages are written as on the wire, without Engine.IO's "4": `client.say("2[\"hello\"]")`.
class WireClient {
public:
    explicit WireClient(const LiveSocketIo& server)
        : m_live(std::make_unique<Live>(Live::client("websocket-echo")))
    {
        m_live->command(
            "connect",
            {{"address", "127.0.0.1"}, {"port", server.port}, {"path", "/socket.io/?EIO=4&transport=websocket"}});
        eventually([this] { return m_live->count("received") > 0; });
    }

    void say(const QString& message) { m_live->command("send", {{"text", "4" + message}}); }
    /// Asks to be let into a namespace, and waits for the answer.
    WireClient& join(const QString& nsp = "/", const QString& auth = {})
    {
        const std::size_t before = heard().size();
        say("0" + (nsp == "/" ? QString() : nsp + ',') + auth);
        eventually([&] { return heard().size() > before; });
        return *this;
    }
    /// Messages so far, as they came.
    std::vector<std::string> heard() const
    {
        std::vector<std::string> messages;
        for (const QJsonObject& event : m_live->events)
            if (event["event"] == "received" && event["text"].toString().startsWith('4'))
                messages.push_back(event["text"].toString().mid(1).toStdString());
        return messages;
    }
    bool hears(const std::string& message) const
    {
        return eventually([&] {
            const auto messages = heard();
            return std::find(messages.begin(), messages.end(), message) != messages.end();
        });
    }
    std::size_t count(const std::string& message) const
    {
        const auto messages = heard();
        return std::size_t(std::count(messages.begin(), messages.end(), message));
    }
    bool isClosed() const { return m_live->says("closed"); }
    /// Ends the connection as a page does that is closed.
    void leave() { m_live->command("close"); }

private:
    std::unique_ptr<Live> m_live;
};

/// The sid, or another text member, of the packet that let a client in: `0{"sid":"…","pid":"…"}`.
inline QString memberOf(const std::string& packet, const char* name)
{
    const auto value = readJson(std::string_view(packet).substr(std::min(packet.find('{'), packet.size())));
    const Value* member = value ? value->find(name) : nullptr;
    return member ? QString::fromStdString(std::string(member->text())) : QString();
}

} // namespace packetarium::test
