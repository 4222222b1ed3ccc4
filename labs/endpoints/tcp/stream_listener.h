// The port of a TCP server: who knocks, and who is sent away because there is no room.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/address.h"
#include "labs/endpoints/tcp/stream.h"

#include <functional>
#include <vector>

namespace packetarium {

/// Raises this process's bound on open files, as far as it may, so that this many connections can be.
void makeRoomFor(int connections);

class StreamListener {
public:
    /// Whoever is told of a connected socket takes it over.
    using Accept = std::function<void(qintptr descriptor)>;

    explicit StreamListener(Accept);
    ~StreamListener();

    /// Port 0: the kernel chooses a free one. Says where it listens.
    Result<Place> listen(const Place&);
    quint16 port() const;
    void close();

    /// Says these last words to a client and hangs up on it.
    void turnAway(qintptr descriptor, const QByteArray& words, const Limits&);

private:
    class Port;

    std::unique_ptr<Port> m_port;
    std::vector<std::unique_ptr<Stream>> m_turnedAway;
};

} // namespace packetarium
