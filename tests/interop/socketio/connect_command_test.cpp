// packetarium connect sio://… with the official server.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/catch.h"

#include "tests/interop/socketio/npm_server.h"

using namespace packetarium::test;

namespace {

/// The program, with what it printed.
class Terminal {
public:
    explicit Terminal(const QString& url)
    {
        m_process.start(QStringLiteral(PROGRAMS "/packetarium"), {"connect", url});
    }
    ~Terminal()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    void type(const QByteArray& line) { m_process.write(line + '\n'); }
    void endInput() { m_process.closeWriteChannel(); }
    bool prints(const QByteArray& text)
    {
        return eventually([&] { return (out += m_process.readAllStandardOutput()).contains(text); });
    }
    bool tells(const QByteArray& text)
    {
        return eventually([&] { return (err += m_process.readAllStandardError()).contains(text); });
    }
    int status()
    {
        eventually([&] { return m_process.state() == QProcess::NotRunning; });
        return m_process.state() == QProcess::NotRunning ? m_process.exitCode() : -1;
    }

    QByteArray out, err;

private:
    QProcess m_process;
};

QString sio(const NpmServer& server, const char* nsp = "")
{
    return QStringLiteral("sio://127.0.0.1:%1%2").arg(server.url().port()).arg(QLatin1String(nsp));
}

} // namespace

TEST_CASE("A typed line is a chat message, a JSON array the event that it names, and ? asks for its acknowledgement")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    Terminal terminal(sio(server, "/dynamic-1"));
    CHECK(terminal.tells("Connected to the namespace /dynamic-1."));
    CHECK(terminal.prints(R"(["welcome",{)"));
    terminal.type("hi [there] κόσμε?");
    CHECK(server.says("data", R"(2/dynamic-1,["chat message","hi [there] κόσμε?"])"));
    terminal.type(R"(["echo",1,{"a":"b"}])");
    CHECK(terminal.prints("\n[\"echo\",1,{\"a\":\"b\"}]\n"));
    terminal.type(R"(["ack","question"]?)");
    CHECK(terminal.prints("\nanswer [\"question\"]\n"));
    terminal.type(R"(["to","nobody","x"])");
    terminal.type(R"(["disconnecting"])");
    CHECK(terminal.tells("\"disconnecting\" is a reserved event name"));
    terminal.endInput();
    CHECK(terminal.status() == 1); // One line was not sent.
    CHECK(server.says("reason", "client namespace disconnect"));
}

TEST_CASE("What arrives at the end of the input is still printed, and the goodbye is polite")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    Terminal terminal(sio(server));
    terminal.type(R"(["echo","last"])");
    terminal.endInput();
    CHECK(terminal.prints("[\"echo\",\"last\"]\n"));
    CHECK(terminal.status() == 0);
    CHECK(server.says("reason", "client namespace disconnect"));
}

TEST_CASE("Where no Socket.IO server is, or the namespace refuses, connect says so and fails")
{
    NpmServer server;
    if (!server.isRunning())
        return;
    Terminal refused(sio(server, "/admin"));
    CHECK(refused.tells("There is no Socket.IO connection: not authorized."));
    CHECK(refused.status() == 1);
    const QString url = sio(server);
    server.kill();
    Terminal nobody(url);
    CHECK(nobody.tells("There is no Socket.IO connection: xhr poll error: Connection refused."));
    CHECK(nobody.status() == 1);
}
