// A network for labs: where peers run and where their packets are captured.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QObject>
#include <QStringList>

namespace packetarium {

enum class NetworkKind { Private, Host };

/// What the labs speak: a private network with version 6 has both, as a dual stack has.
enum class IpVersion { Four, Six };

/// What the glass wire does to frames. Delay is one way, in milliseconds; loss in percent (0 to 100) of frames.
struct WireSettings {
    int delayMilliseconds = 0;
    double lossPercent = 0;
    bool hold = false; ///< Frames wait until nextFrame().
};

/// A host of the network: its name on screen and its address.
struct HostInfo {
    QString name; ///< "Alice", "Bob", "Carol"; "localhost" on the host network.
    QString address;
    QString address6 = {}; ///< Empty without IPv6.
};

class Network : public QObject {
    Q_OBJECT

public:
    /// The private network starts `packetarium-net`; the host network starts packetarium-capture when asked to capture.
    /// The files in `sweep` are removed should this program be killed: a socket first, then its folder.
    static Network* create(NetworkKind, IpVersion, const QStringList& sweep, QObject* parent);

    virtual NetworkKind kind() const = 0;
    virtual QList<HostInfo> hosts() const = 0;
    /// Ends in ready() or failed().
    virtual void start() = 0;
    /// What is still on the wire arrives, then everything started by it ends; ended() follows. Deleting the object ends
    /// everything at once, without the signal.
    virtual void stop() = 0;
    /// Starts a program on a host with these arguments; `tag` names it from here on. For the host network the host's
    /// name is ignored. Ends in processEnded(), also when it could not be started.
    virtual void
    startProcess(const QString& host, const QString& program, const QStringList& arguments, const QString& tag) = 0;
    /// As a crash would: the process gets no chance to say goodbye.
    virtual void killProcess(const QString& tag) = 0;
    /// Starts capturing (host network: on loopback, these ports only; private: capture runs from the start and ports
    /// are not looked at). Ends in capturing(descriptor) or failed().
    virtual void capture(const QList<quint16>& ports) = 0;
    /// The host network has no wire, and ignores both.
    virtual void setWire(const WireSettings&) = 0;
    virtual void nextFrame() = 0;

signals:
    void ready();
    /// A pcapng stream; the receiver owns the descriptor.
    void capturing(int descriptor);
    /// `said` is the last that it wrote, for finding faults.
    void processEnded(const QString& tag, int status, const QString& said);
    /// How many frames are held on the wire.
    void held(int frames);
    void failed(const packetarium::Error&);
    void ended();

protected:
    using QObject::QObject;
};

} // namespace packetarium
