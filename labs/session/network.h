// A network for labs: where peers run and where their packets are captured.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QObject>
#include <QStringList>

namespace packetarium {

enum class NetworkKind { Private, Host };

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
};

class Network : public QObject {
    Q_OBJECT

public:
    /// The private network starts `packetarium-net`; the host network starts packetarium-capture when asked to capture.
    static Network* create(NetworkKind, QObject* parent);

    virtual NetworkKind kind() const = 0;
    virtual QList<HostInfo> hosts() const = 0;
    /// Ends in ready() or failed().
    virtual void start() = 0;
    /// Everything started by it ends; ended() follows. Deleting the object does the same, without the signal.
    virtual void stop() = 0;
    /// Starts a program on a host with these arguments. For the host network the host's name is ignored.
    virtual void startProcess(const QString& host, const QString& program, const QStringList& arguments) = 0;
    /// Starts capturing (host network: on loopback, these ports only; private: capture runs from the start and ports are
    /// not looked at). Ends in capturing(descriptor) or failed().
    virtual void capture(const QList<quint16>& ports) = 0;
    virtual void setWire(const WireSettings&) = 0;
    virtual void nextFrame() = 0;

signals:
    void ready();
    /// A pcapng stream; the receiver owns the descriptor.
    void capturing(int descriptor);
    void failed(const packetarium::Error&);
    void ended();

protected:
    using QObject::QObject;
};

} // namespace packetarium
