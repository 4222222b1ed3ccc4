// The cable of an experiment.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/missed/relay.h"

#include "labs/endpoints/tcp/connector.h"

namespace packetarium {
namespace {

constexpr qsizetype mostHeld = 4 << 20; ///< Bytes that a silent line keeps; an experiment sends far fewer.

} // namespace

/// One client's connection and its continuation to the server.
class Relay::Line : public QObject {
public:
    Line(qintptr descriptor, quint16 serverPort)
        : m_client(std::make_unique<Stream>(descriptor, Limits {}))
    {
        listenTo(*m_client, m_fromClient);
        connect(&m_connector, &Connector::connected, this, [this](int connected) {
            m_server = std::make_unique<Stream>(connected, Limits {});
            listenTo(*m_server, m_fromServer);
            pass();
        });
        connect(&m_connector, &Connector::failed, this, [this] { tear(); });
        m_connector.connectTo(QStringLiteral("127.0.0.1"), serverPort);
    }

    void fallSilent(Silence silence)
    {
        m_fromServer.isSilent = true;
        m_fromClient.isSilent = silence == Silence::BothWays;
    }
    void mend()
    {
        m_fromServer.isSilent = m_fromClient.isSilent = false;
        pass();
    }
    void tear()
    {
        m_connector.cancel();
        for (Stream* stream : {m_client.get(), m_server.get()})
            if (stream)
                stream->abort();
        m_isOver = true;
    }
    qint64 held() const { return m_fromClient.held.size() + m_fromServer.held.size(); }

    std::function<void()> onOver;

private:
    /// What comes from one end and is to go to the other.
    struct Way {
        QByteArray held = {};
        bool hasEnded = false; ///< Its end has closed: so will the other one, when all has passed.
        bool isSilent = false;
    };

    void listenTo(Stream& stream, Way& way)
    {
        connect(&stream, &Stream::received, this, [this, &way](const QByteArray& bytes) {
            if (way.held.size() < mostHeld)
                way.held += bytes;
            pass();
        });
        const auto ended = [this, &way] {
            way.hasEnded = true;
            pass();
        };
        connect(&stream, &Stream::ended, this, ended);
        connect(&stream, &Stream::closed, this, ended);
    }

    void pass()
    {
        if (m_isOver || !m_server)
            return;
        pass(m_fromClient, *m_server);
        pass(m_fromServer, *m_client);
        if (m_fromClient.hasEnded && m_fromServer.hasEnded && !m_fromClient.isSilent && !m_fromServer.isSilent) {
            m_isOver = true;
            onOver();
        }
    }

    static void pass(Way& way, Stream& to)
    {
        if (way.isSilent)
            return;
        if (!way.held.isEmpty())
            to.write(std::exchange(way.held, {}));
        if (way.hasEnded && !to.isFinishing())
            to.finish();
    }

    Connector m_connector;
    Way m_fromClient, m_fromServer;
    std::unique_ptr<Stream> m_client, m_server;
    bool m_isOver = false;
};

Relay::Relay()
    : m_listener([this](qintptr descriptor) { accept(descriptor); })
{
}

Relay::~Relay() = default;

Result<quint16> Relay::listen(quint16 port)
{
    const Result<Place> place = m_listener.listen({QHostAddress(QHostAddress::LocalHost), port});
    if (!place)
        return place.error();
    return place->port;
}

void Relay::accept(qintptr descriptor)
{
    auto line = std::make_unique<Line>(descriptor, m_serverPort);
    if (m_isShut)
        return line->tear();
    Line* const key = line.get();
    line->onOver = [this, key] {
        QMetaObject::invokeMethod(
            this, [this, key] { m_lines.erase(key); }, Qt::QueuedConnection);
    };
    m_lines.emplace(key, std::move(line));
}

void Relay::fallSilent(Silence silence)
{
    for (const auto& [key, line] : m_lines)
        line->fallSilent(silence);
}

qint64 Relay::held() const
{
    qint64 bytes = 0;
    for (const auto& [key, line] : m_lines)
        bytes += line->held();
    return bytes;
}

void Relay::tear()
{
    const auto torn = std::exchange(m_lines, {});
    for (const auto& [key, line] : torn)
        line->tear();
}

void Relay::mend()
{
    m_isShut = false;
    for (const auto& [key, line] : m_lines)
        line->mend();
}

} // namespace packetarium
