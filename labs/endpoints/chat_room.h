// A chat without a network: who is here, what each is called, and who hears what.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <map>

namespace packetarium {

/// The same rules over TCP, UDP and WebSocket, so that only the protocol differs. The first message of a client is its
/// name. What it says then goes to all others as "NAME: text". News begins with a star: "* NAME joined", "* NAME left".
class ChatRoom : public QObject {
    Q_OBJECT

public:
    /// `host` is who speaks when the server speaks by itself.
    explicit ChatRoom(const QString& host)
        : m_host(host)
    {
    }

    /// A client is there, but has no name yet: it is greeted, unasked.
    void welcome(int client);
    void hear(int client, const QString& message);
    void leave(int client);
    /// The server speaks to everyone (or to one), unasked.
    void say(const QString& text);
    void sayTo(int client, const QString& text);
    /// Empty before the first message.
    QString nameOf(int client) const;

signals:
    /// This client shall be sent this message.
    void tell(int client, const QString& message);
    void joined(int client, const QString& name);
    void left(int client, const QString& name);

private:
    void join(int client, const QString& wish);
    void tellOthers(int client, const QString& message);

    const QString m_host;
    std::map<int, QString> m_names;
};

/// A message from the server, as the client at its other end understands it.
struct ChatMessage {
    enum class Kind { Said, Joined, Left, Notice } kind = Kind::Notice;
    QString name;
    QString text;
};
ChatMessage readChatMessage(const QString&);

} // namespace packetarium
