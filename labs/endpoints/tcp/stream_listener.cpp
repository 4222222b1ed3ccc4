// The port of a TCP server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/stream_listener.h"

#include <QTcpServer>

#include <algorithm>

#include <sys/resource.h>
#include <unistd.h>

namespace packetarium {
namespace {

/// So many clients at a time hear why they are sent away; the others are just hung up on.
constexpr std::size_t turnedAwayAtOnce = 64;

} // namespace

void makeRoomFor(int connections)
{
    constexpr rlim_t otherFiles = 256;
    rlimit bound {};
    const rlim_t wanted = rlim_t(connections) + otherFiles;
    if (::getrlimit(RLIMIT_NOFILE, &bound) != 0 || bound.rlim_cur >= wanted)
        return;
    bound.rlim_cur = std::min(wanted, bound.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &bound);
}

class StreamListener::Port : public QTcpServer {
public:
    explicit Port(Accept accept)
        : m_accept(std::move(accept))
    {
        setListenBacklogSize(256);
        // Without a free file descriptor QTcpServer stops; somebody may close a file meanwhile.
        connect(this, &QTcpServer::acceptError, this, [this] {
            QTimer::singleShot(100, this, &QTcpServer::resumeAccepting);
        });
    }

protected:
    void incomingConnection(qintptr descriptor) override { m_accept(descriptor); }

private:
    const Accept m_accept;
};

StreamListener::StreamListener(Accept accept)
    : m_port(std::make_unique<Port>(std::move(accept)))
{
}

StreamListener::~StreamListener() = default;

Result<Place> StreamListener::listen(const Place& place)
{
    if (m_port->isListening())
        return Error {"The server already listens.", "Close it first to listen somewhere else."};
    if (!m_port->listen(place.address, place.port))
        return listenError(m_port->serverError(), m_port->errorString(), place);
    return Place {m_port->serverAddress(), m_port->serverPort()};
}

quint16 StreamListener::port() const { return m_port->serverPort(); }

void StreamListener::close() { m_port->close(); }

void StreamListener::turnAway(qintptr descriptor, const QByteArray& words, const Limits& limits)
{
    std::erase_if(m_turnedAway, [](const auto& stream) { return stream == nullptr; });
    if (m_turnedAway.size() >= turnedAwayAtOnce) {
        ::close(int(descriptor));
        return;
    }
    m_turnedAway.push_back(std::make_unique<Stream>(descriptor, limits));
    Stream* stream = m_turnedAway.back().get();
    QObject::connect(stream, &Stream::closed, m_port.get(), [this, stream] {
        for (auto& each : m_turnedAway)
            if (each.get() == stream)
                each.release()->deleteLater();
    });
    stream->write(words);
    stream->finish();
}

} // namespace packetarium
