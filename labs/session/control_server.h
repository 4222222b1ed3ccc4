// The socket that peers connect to, to be told what to do and to say what happened; labs/peer/protocol.md.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <QJsonObject>
#include <QLocalServer>
#include <QLocalSocket>
#include <QMap>
#include <QTemporaryDir>

#include <memory>

namespace packetarium {

class ControlServer : public QObject {
    Q_OBJECT

public:
    explicit ControlServer(QObject* parent = nullptr);
    ~ControlServer() override; ///< Socket and folder are gone afterwards.

    /// Listens in a folder that only this user can enter.
    Outcome listen();
    QString path() const;
    /// What would be left if this program were killed, in the order in which to remove it.
    QStringList leftovers() const;

    bool isConnected(const QString& id) const { return m_peers.contains(id); }
    void send(const QString& id, const QJsonObject& command);
    void disconnectAll();

signals:
    /// `hello`, and everything that this peer says after it.
    void event(const QString& id, const QJsonObject& event);

private:
    void accept();
    void read(QLocalSocket*);
    void takeLine(QLocalSocket*, const QByteArray& line);
    void forget(QLocalSocket*);

    std::unique_ptr<QTemporaryDir> m_folder;
    QLocalServer m_server;
    QMap<QString, QLocalSocket*> m_peers;
};

} // namespace packetarium
