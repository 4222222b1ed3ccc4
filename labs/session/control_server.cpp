// Peers by the id that they say hello with.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/control_server.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>

namespace packetarium {
namespace {

constexpr qint64 longestLine = 4 * 1024 * 1024; // As protocol.md says.
constexpr qsizetype longestSocketPath = 107; // sockaddr_un has no room for more.
constexpr qsizetype mostPeers = 256;

/// Where only this user may look, if there is such a place.
QString runtimeFolder()
{
    const QString chosen = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !chosen.isEmpty() && QFileInfo(chosen).isWritable() ? chosen : QDir::tempPath();
}

} // namespace

ControlServer::ControlServer(QObject* parent)
    : QObject(parent)
{
    connect(&m_server, &QLocalServer::newConnection, this, &ControlServer::accept);
}

ControlServer::~ControlServer()
{
    disconnectAll();
    m_server.close();
}

Outcome ControlServer::listen()
{
    m_folder = std::make_unique<QTemporaryDir>(runtimeFolder() + QStringLiteral("/packetarium-XXXXXX"));
    if (!m_folder->isValid())
        return Error {
            "No folder for the control socket could be made: " + m_folder->errorString().toStdString(),
            "Make room in the temporary folder, or name another one with TMPDIR."};
    if (QFile::encodeName(path()).size() > longestSocketPath)
        return Error {
            "The path of the temporary folder is too long for a socket: " + path().toStdString(),
            "Name a shorter one with TMPDIR."};
    if (!m_server.listen(path()))
        return Error {
            "The control socket could not be made: " + m_server.errorString().toStdString(),
            "Name another temporary folder with TMPDIR."};
    return success();
}

QString ControlServer::path() const { return m_folder->filePath(QStringLiteral("control")); }

QStringList ControlServer::leftovers() const { return {path(), m_folder->path()}; }

void ControlServer::send(const QString& id, const QJsonObject& command)
{
    if (QLocalSocket* socket = m_peers.value(id))
        socket->write(QJsonDocument(command).toJson(QJsonDocument::Compact) + '\n');
}

void ControlServer::disconnectAll()
{
    m_peers.clear();
    for (QLocalSocket* socket : m_server.findChildren<QLocalSocket*>()) {
        socket->disconnect(this);
        socket->abort();
        socket->deleteLater();
    }
}

void ControlServer::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        socket->setReadBufferSize(longestLine + 1);
        connect(socket, &QLocalSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] { forget(socket); });
        read(socket);
    }
}

void ControlServer::read(QLocalSocket* socket)
{
    while (socket->canReadLine())
        takeLine(socket, socket->readLine());
    if (socket->bytesAvailable() > longestLine)
        socket->abort();
}

void ControlServer::takeLine(QLocalSocket* socket, const QByteArray& line)
{
    const QJsonObject event = QJsonDocument::fromJson(line).object();
    QString id = m_peers.key(socket);
    if (id.isEmpty()) {
        id = event.value(QLatin1String("id")).toString();
        const bool isHello = event.value(QLatin1String("event")) == QLatin1String("hello");
        if (!isHello || id.isEmpty() || m_peers.contains(id) || m_peers.size() >= mostPeers) {
            socket->abort(); // No peer of ours begins like this.
            return;
        }
        m_peers[id] = socket;
    }
    Q_EMIT this->event(id, event);
}

void ControlServer::forget(QLocalSocket* socket)
{
    read(socket); // Its last events may have come together with its end.
    m_peers.remove(m_peers.key(socket));
    socket->deleteLater();
}

} // namespace packetarium
