// A running set of labs on one network: servers, clients and the capture of what they say to each other.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "labs/lab.h"
#include "labs/session/network.h"

#include <QJsonObject>
#include <QMap>

#include <tuple>

namespace packetarium {

/// One endpoint of a lab.
struct PeerId {
    QString lab; ///< "tcp-echo".
    enum class Role { Server, Client } role = Role::Server;
    int index = 0; ///< Which client, from 0.
    bool operator==(const PeerId&) const = default;
    bool operator<(const PeerId& other) const
    {
        return std::tie(lab, role, index) < std::tie(other.lab, other.role, other.index);
    }
};

class LabSession : public QObject {
    Q_OBJECT

public:
    enum class State { Idle, Starting, Running, Stopping };

    LabSession(NetworkKind, QStringList labs, QObject* parent = nullptr);
    ~LabSession() override; ///< Everything started by it ends.

    State state() const;
    NetworkKind networkKind() const;
    /// Where servers of the host network listen: 127.0.0.1 or ::1. Before start().
    void setLoopbackAddress(const QString&);
    /// Whether the labs of the private network speak IPv4 (unless told) or IPv6. Before start().
    void setIpVersion(IpVersion);
    /// Servers listen and the capture runs when started() comes; clients exist, but do not connect by themselves.
    void start();
    /// Ends in stopped(), with the capture complete.
    void stop();

    QList<PeerId> peers() const;
    /// "Alice", "Bob": the host a peer runs on; "localhost" on the host network.
    QString hostName(const PeerId&) const;
    /// Who a peer is in sentences and in a chat: "Alice", "Bob", on every network.
    QString peerName(const PeerId&) const;
    /// The port that the lab's server listens on; 0 until started.
    quint16 serverPort(const QString& lab) const;
    /// "tcp://10.0.0.2:7", "ws://10.0.0.2:8080/".
    QString serverUrl(const QString& lab) const;

    /// The client connects to its lab's server (UDP: opens its socket).
    void connectClient(const PeerId&);
    /// Sends text; a chat server's text goes to every client, unasked. An HTTP client requests the text as a path.
    void send(const PeerId&, const QString& text);
    void close(const PeerId&);
    /// TCP: resets the connection.
    void abort(const PeerId&);
    /// Any command of labs/peer/protocol.md.
    void command(const PeerId&, const QJsonObject&);
    /// Kills the process, as a crash would; restart() brings it back.
    void crash(const PeerId&);
    void restart(const PeerId&);

    void setWire(const WireSettings&);
    void nextFrame();

    /// Null until started.
    std::shared_ptr<Capture> capture() const;

signals:
    void started();
    /// It did not start, or ended by itself; everything has been taken down again, and the state is Idle.
    void failed(const packetarium::Error&);
    /// What an endpoint says happened: {"event":"received","text":"hello",...}; labs/peer/protocol.md lists them.
    /// The session adds "exited" with `status` when the process has ended (9 plus 128: it was killed).
    void peerEvent(const packetarium::PeerId&, const QJsonObject& event);
    /// How many frames are held on the wire.
    void framesHeld(int frames);
    void stopped();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace packetarium
