// TCP echo, RFC 862.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/tcp/tcp_echo_server.h"

namespace packetarium {
namespace {

class EchoSession : public Session {
public:
    EchoSession(Stream& connection, Report report)
        : Session(connection, std::move(report))
    {
        stream().holdReadingWhileWaiting(); // A client that only talks is slowed down by TCP, not by our memory.
    }

    void received(const QByteArray& bytes) override
    {
        QJsonObject members = membersOf(bytes);
        members["chunk"] = true;
        report("received", members);
        send({Payload::Kind::Text, bytes});
    }

    void send(const Payload& payload) override
    {
        stream().write(payload.bytes);
        report("sent", membersOf(payload.bytes));
    }
};

} // namespace

std::unique_ptr<Session> TcpEchoServer::makeSession(Stream& stream, int, Session::Report report)
{
    return std::make_unique<EchoSession>(stream, std::move(report));
}

QByteArray TcpEchoServer::refusal() const { return "This server has no room for another client.\r\n"; }

} // namespace packetarium
