// A TCP server that says to each request what the test wants, sound or not.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/support/live_endpoint.h"

#include <QTcpServer>
#include <QUrl>

namespace packetarium::test {

class ScriptedServer {
public:
    /// Gets a whole request, head and body, and answers on its connection, or does not.
    using Script = std::function<void(QTcpSocket&, const QByteArray& request)>;

    explicit ScriptedServer(Script script)
        : m_script(std::move(script))
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            ++connections;
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { read(*socket); });
        });
    }

    QUrl url() const { return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort())); }

    static void answer(QTcpSocket& socket, const QByteArray& body, const QByteArray& status = "200 OK")
    {
        socket.write(
            "HTTP/1.1 " + status + "\r\nContent-Type: text/plain\r\nContent-Length: " + QByteArray::number(body.size())
            + "\r\n\r\n" + body);
    }

    std::vector<QByteArray> requests;
    int connections = 0;

private:
    void read(QTcpSocket& socket)
    {
        QByteArray& input = m_inputs[&socket];
        input += socket.readAll();
        const qsizetype head = input.indexOf("\r\n\r\n") + 4;
        const qsizetype field = input.indexOf("Content-Length: ");
        const qsizetype body =
            field < 0 || field > head ? 0 : input.mid(field + 16, input.indexOf('\r', field) - field - 16).toLongLong();
        if (head < 4 || input.size() < head + body)
            return;
        requests.push_back(input.first(head + body));
        input.remove(0, head + body);
        m_script(socket, requests.back());
    }

    Script m_script;
    QTcpServer m_server;
    std::map<QTcpSocket*, QByteArray> m_inputs;
};

} // namespace packetarium::test
