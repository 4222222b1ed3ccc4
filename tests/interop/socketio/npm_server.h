// The official Socket.IO server from npm, as a child of the test.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/live_endpoint.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QProcess>
#include <QUrl>

namespace packetarium::test {

class NpmServer {
public:
    /// `options` are those of socket.io's Server, and "recovery": true.
    explicit NpmServer(QJsonObject options = {});
    ~NpmServer();

    /// False when npm or its packages are not here: the test is to be left then, and has said so.
    bool isRunning() const { return m_port != 0; }

    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_port)); }
    /// Ends it as a crash does.
    void kill();
    /// Starts it again on the same port.
    void restart();
    /// Stops it as it is, so that it falls silent; `resume` goes on.
    void freeze();
    void resume();

    /// What it has said under this name, such as all "data" that came in.
    std::vector<QJsonValue> said(const char* name);
    bool says(const char* name, const QJsonValue& value);
    /// The text messages that came in, without binary ones.
    std::vector<std::string> texts();

private:
    void start();
    void read();

    const QString m_packages;
    QJsonObject m_options;
    std::unique_ptr<QProcess> m_process;
    std::vector<QJsonObject> m_lines;
    int m_port = 0;
};

} // namespace packetarium::test
