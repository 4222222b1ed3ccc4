// The chat over TCP.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/tcp_chat.h"

#include "labs/endpoints/chat_events.h"

namespace packetarium {
namespace {

class ChatSession : public Session {
public:
    ChatSession(Stream& connection, int client, ChatRoom& room, qint64 longestLine, Report report)
        : Session(connection, std::move(report))
        , m_client(client)
        , m_room(room)
        , m_longestLine(longestLine)
    {
        stream().holdReadingWhileWaiting();
    }

    void opened() override
    {
        Session::opened();
        m_room.welcome(m_client);
    }

    void received(const QByteArray& bytes) override
    {
        QJsonObject members = membersOf(bytes);
        members["chunk"] = true;
        report("received", members);
        m_lines.add(bytes);
        while (const auto line = m_lines.next())
            hear(*line);
        if (m_lines.waiting() > m_longestLine)
            refuseLine();
    }

    void send(const Payload& payload) override { m_room.sayTo(m_client, QString::fromUtf8(payload.bytes)); }

    QJsonObject closed() override
    {
        m_room.leave(m_client);
        return {};
    }

    void tell(const QString& message)
    {
        QString line = message;
        const QByteArray bytes = line.replace(QLatin1Char('\n'), QLatin1Char(' ')).toUtf8() + '\n';
        stream().write(bytes);
        report("sent", membersOf(bytes));
    }

private:
    void hear(const QByteArray& line)
    {
        if (stream().isFinishing())
            return;
        if (line.size() > m_longestLine)
            return refuseLine();
        QJsonObject members = membersOf(line);
        if (const QString name = m_room.nameOf(m_client); !name.isEmpty())
            members["from"] = name;
        report("received", members);
        m_room.hear(m_client, QString::fromUtf8(line));
    }

    void refuseLine()
    {
        if (stream().isFinishing())
            return;
        fail({"A client's line is too long, and the connection is closed.", "A line ends with a line feed."});
        tell(QStringLiteral("* This line is too long. Goodbye."));
        stream().finish();
    }

    const int m_client;
    ChatRoom& m_room;
    const qint64 m_longestLine;
    LineReader m_lines;
};

} // namespace

TcpChatServer::TcpChatServer(const ServerSettings& settings)
    : StreamServer(settings)
    , m_room(settings.name)
{
    connect(&m_room, &ChatRoom::tell, this, [this](int client, const QString& message) {
        if (auto* to = static_cast<ChatSession*>(session(client)))
            to->tell(message);
    });
    reportComings(m_room, this, [this](const char* name, const QJsonObject& members) { report(name, members); });
}

std::unique_ptr<Session> TcpChatServer::makeSession(Stream& stream, int client, Session::Report report)
{
    return std::make_unique<ChatSession>(stream, client, m_room, settings().limits.message, std::move(report));
}

QByteArray TcpChatServer::refusal() const { return "* There is no room for another client. Goodbye.\n"; }

void TcpChatServer::sendToAll(const Payload& payload) { m_room.say(QString::fromUtf8(payload.bytes)); }

void TcpChatClient::opened()
{
    m_lines = {};
    reportConnected();
    write(settings().name.toUtf8() + '\n');
}

void TcpChatClient::received(const QByteArray& bytes)
{
    m_lines.add(bytes);
    while (const auto line = m_lines.next()) {
        const ChatEvent event = chatEvent(*line);
        report(event.name, event.members);
    }
    if (m_lines.waiting() > settings().limits.message) {
        fail({"The server's line is too long, and the connection is closed.", "Is it a chat server?"});
        m_lines = {};
        finish();
    }
}

void TcpChatClient::send(const Payload& payload)
{
    if (write(payload.bytes + '\n'))
        report("sent", membersOf(payload.bytes));
}

} // namespace packetarium
