// The cable of an experiment: it passes bytes between a client and a server, and can fall silent or be torn.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/endpoints/tcp/stream_listener.h"

#include <map>
#include <memory>

namespace packetarium {

/// Two TCP connections for each one that a client opens: from the client to here, and from here to the server. Unlike
/// a real cable it acknowledges what it holds back; what a program sees of a cut is the same.
class Relay : public QObject {
    Q_OBJECT

public:
    Relay();
    ~Relay() override;

    /// Port 0: the kernel chooses a free one.
    Result<quint16> listen(quint16 port = 0);
    quint16 port() const { return m_listener.port(); }
    /// Where new connections lead.
    void leadTo(quint16 serverPort) { m_serverPort = serverPort; }

    enum class Silence { BothWays, FromServer };
    /// Nothing arrives any more, and nobody is told.
    void fallSilent(Silence);
    /// Bytes that a silence holds back.
    qint64 held() const;
    /// Resets every connection, at both ends.
    void tear();
    /// Who connects from now on is sent away with a reset.
    void shut() { m_isShut = true; }
    /// Everything passes again, and what was held back arrives where somebody still waits for it.
    void mend();

private:
    class Line;
    void accept(qintptr descriptor);

    StreamListener m_listener;
    std::map<Line*, std::unique_ptr<Line>> m_lines;
    quint16 m_serverPort = 0;
    bool m_isShut = false;
};

} // namespace packetarium
