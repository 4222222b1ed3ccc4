// packetarium-net for tests: started, told what to do, and its capture read at the end.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace packetarium {

class PrivateWire {
public:
    /// Waits until the network is up.
    explicit PrivateWire(const QStringList& arguments = {});
    ~PrivateWire();

    QProcess& process() { return m_process; }
    void send(const QJsonObject& command);
    /// Starts a shell command on a host.
    void start(const QString& host, const QString& tag, const QString& shellCommand);
    /// Starts a Python program on a host.
    void startPython(const QString& host, const QString& tag, const QString& program);
    /// The next event of this kind, of this process if a tag is given; others before it are passed over.
    QJsonObject waitFor(const QString& event, const QString& tag = {});
    /// All that a process wrote until it ended.
    QString outputOf(const QString& tag);
    /// Ends the network politely, and reads what it recorded.
    std::shared_ptr<Capture> finish();

    /// False, and says so, where no private network can be made.
    static bool isPossible();
    static bool hasPython();

private:
    QJsonObject nextEvent();

    QTemporaryDir m_folder;
    QProcess m_process;
};

/// Leaves a test, visibly, where it cannot be run.
#define NEEDS_PRIVATE_NETWORK                                                                                          \
    if (!PrivateWire::isPossible())                                                                                    \
        return;
#define NEEDS_PYTHON                                                                                                   \
    if (!PrivateWire::hasPython())                                                                                     \
        return;

} // namespace packetarium
