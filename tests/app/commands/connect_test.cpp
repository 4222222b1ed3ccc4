// connect, against servers that do not behave.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/program.h"
#include "tests/support/catch.h"

#include <QCryptographicHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>

#include <functional>
#include <memory>

#include <unistd.h>

namespace {

constexpr int patience = 60'000;

/// Serves one client: hears what it says up to an empty line, and answers something.
class OneAnswer {
public:
    explicit OneAnswer(std::function<QByteArray(const QByteArray& heard)> answer)
    {
        QTcpServer server;
        REQUIRE(server.listen(QHostAddress::LocalHost));
        m_port = server.serverPort();
        // The descriptor goes to the thread; QTcpServer itself lives where it was made.
        const qintptr descriptor = ::dup(int(server.socketDescriptor()));
        m_thread.reset(QThread::create([descriptor, answer = std::move(answer)] {
            QTcpServer listening;
            listening.setSocketDescriptor(descriptor);
            if (!listening.waitForNewConnection(patience))
                return;
            QTcpSocket* client = listening.nextPendingConnection();
            QByteArray heard;
            while (!heard.contains("\r\n\r\n") && client->waitForReadyRead(patience))
                heard += client->readAll();
            client->write(answer(heard));
            client->disconnectFromHost();
            if (client->state() != QAbstractSocket::UnconnectedState)
                client->waitForDisconnected(patience);
        }));
        m_thread->start();
    }
    explicit OneAnswer(const QByteArray& answer)
        : OneAnswer([answer](const QByteArray&) { return answer; })
    {
    }
    ~OneAnswer() { m_thread->wait(); }

    QString url(const char* scheme) const { return QStringLiteral("%1://127.0.0.1:%2/").arg(scheme).arg(m_port); }

private:
    quint16 m_port = 0;
    std::unique_ptr<QThread> m_thread;
};

/// A handshake that succeeds, and then these bytes.
OneAnswer webSocketThatSays(const QByteArray& frames)
{
    return OneAnswer([frames](const QByteArray& request) {
        const QByteArray name("Sec-WebSocket-Key: ");
        const qsizetype begin = request.indexOf(name) + name.size();
        const QByteArray key = request.mid(begin, request.indexOf("\r\n", begin) - begin);
        const QByteArray proof =
            QCryptographicHash::hash(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1).toBase64();
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Accept: "
            + proof + "\r\n\r\n" + frames;
    });
}

bool says(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

} // namespace

TEST_CASE("An answer that is no HTTP response is said to be none")
{
    for (const char* answer : {"GET / HTTP/1.1\r\n\r\n", "220 mail.example ESMTP\r\n"}) {
        const OneAnswer server {QByteArray(answer)};
        const Ran ran = runPacketarium({"connect", server.url("http")});
        CAPTURE(answer, ran.err);
        CHECK(ran.status == 1);
        CHECK(ran.out.empty());
        CHECK(says(ran.err, "The answer is not HTTP"));
    }
}

TEST_CASE("Early hints are told, and the page is still waited for")
{
    const OneAnswer server {QByteArray("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
                                       "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\npage\n")};
    const Ran ran = runPacketarium({"connect", server.url("http")});
    CHECK(ran.status == 0);
    CHECK(ran.out == "page\n");
    CHECK(says(ran.err, "103 Early Hints\n200 OK\n"));
}

TEST_CASE("A response that is cut in the middle is a failure, told once")
{
    const OneAnswer server {QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")};
    const Ran ran = runPacketarium({"connect", server.url("http")});
    CAPTURE(ran.err);
    CHECK(ran.status == 1);
    CHECK(ran.out.empty());
    CHECK(says(ran.err, "The connection ended in the middle of a response."));
    CHECK_FALSE(says(ran.err, "There is no connection"));
}

TEST_CASE("A long WebSocket message is printed whole")
{
    // FIN and the text opcode, a length of eight bytes: 100,000; then close frame 1000 (03 e8).
    const QByteArray text(100'000, 'x');
    const OneAnswer server = webSocketThatSays(
        QByteArray("\x81\x7f\x00\x00\x00\x00\x00\x01\x86\xa0", 10) + text + QByteArray("\x88\x02\x03\xe8", 4));
    const Ran ran = runPacketarium({"connect", server.url("ws")});
    CHECK(ran.status == 0);
    CHECK(ran.out == text.toStdString() + "\n");
}

TEST_CASE("A WebSocket that ends without a close frame did not end well")
{
    const OneAnswer server = webSocketThatSays(QByteArray("\x81\x02hi", 4));
    const Ran ran = runPacketarium({"connect", server.url("ws")});
    CHECK(ran.status == 1);
    CHECK(ran.out == "hi\n");
    CHECK(says(ran.err, "without a close frame"));
}

TEST_CASE("What does not fit a datagram, or a line, is not sent, and the exit status says so")
{
    const Ran datagram = runPacketarium({"connect", "udp://127.0.0.1:9"}, QByteArray(70'000, 'x') + '\n');
    CHECK(datagram.status == 1);
    CHECK(says(datagram.err, "too much for one datagram"));

    const Ran line = runPacketarium({"connect", "udp://127.0.0.1:9"}, QByteArray((1 << 20) + 1, 'x') + "\n");
    CHECK(line.status == 1);
    CHECK(says(line.err, "longer than 1 MiB"));
    CHECK_FALSE(says(line.err, "too much for one datagram"));
}
