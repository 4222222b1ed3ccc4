// A session from start to stop, on both networks, and what is left when it is killed.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/lab_session.h"
#include "labs/session/program.h"
#include "tests/labs/wire/private_wire.h"
#include "tests/support/catch.h"

#include <QCoreApplication>
#include <QDir>
#include <QElapsedTimer>
#include <QThread>

#include <functional>
#include <optional>

using namespace packetarium;

namespace {

constexpr int patience = 60'000;
constexpr const char* killMark = "PACKETARIUM_TEST_WAITS_TO_BE_KILLED";
constexpr auto server = PeerId::Role::Server;
constexpr auto client = PeerId::Role::Client;

/// A session whose signals are remembered.
struct Watched {
    Watched(NetworkKind kind, const QStringList& labs)
        : session(kind, labs)
    {
        QObject::connect(&session, &LabSession::started, [this] { isStarted = true; });
        QObject::connect(&session, &LabSession::stopped, [this] { isStopped = true; });
        QObject::connect(&session, &LabSession::failed, [this](const Error& why) { error = why; });
        QObject::connect(&session, &LabSession::peerEvent, [this](const PeerId& id, const QJsonObject& event) {
            events.append({id, event});
        });
    }

    bool until(const std::function<bool()>& condition) const
    {
        QElapsedTimer clock;
        clock.start();
        while (!condition() && clock.elapsed() < patience)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 100);
        return condition();
    }
    bool start()
    {
        session.start();
        until([this] { return isStarted || error; });
        if (error)
            UNSCOPED_INFO(error->what << " " << error->advice);
        return isStarted;
    }
    bool stop()
    {
        session.stop();
        return until([this] { return isStopped; });
    }
    /// Waits for an event of a peer that has not been waited for; its other events before are passed over.
    QJsonObject waitFor(const PeerId& id, const QString& name)
    {
        std::optional<QJsonObject> found;
        until([&] {
            for (qsizetype i = 0; i < events.size() && !found; ++i)
                if (events[i].first == id && events[i].second["event"] == name) {
                    found = events[i].second;
                    events.remove(0, i + 1);
                }
            return found.has_value();
        });
        CAPTURE(id.lab.toStdString(), name.toStdString());
        REQUIRE(found);
        return *found;
    }

    LabSession session;
    QList<std::pair<PeerId, QJsonObject>> events;
    std::optional<Error> error;
    bool isStarted = false, isStopped = false;
};

/// The processes that have this text in their environment.
QStringList processesWith(const QByteArray& text)
{
    QStringList found;
    for (const QString& pid : QDir("/proc").entryList({"[0-9]*"}, QDir::Dirs)) {
        QFile environment("/proc/" + pid + "/environ");
        if (environment.open(QIODevice::ReadOnly) && environment.readAll().contains(text))
            found << pid;
    }
    return found;
}

/// Goes on until it is killed, from the first event of this name on.
void waitInSession(NetworkKind kind, const QString& name)
{
    if (!qEnvironmentVariableIsSet(killMark)) {
        WARN("Skipped: this runs only to be killed by another test.");
        return;
    }
    Watched watched(kind, {"tcp-echo"});
    const auto wait = [] {
        std::printf("running\n");
        std::fflush(stdout);
        QThread::sleep(600);
    };
    QObject::connect(&watched.session, &LabSession::started, wait);
    QObject::connect(&watched.session, &LabSession::peerEvent, [&](const PeerId&, const QJsonObject& event) {
        if (event["event"] == name)
            wait();
    });
    watched.start();
}

/// Runs a hidden test of this program, kills it with -9, and looks for what is left.
void killSession(const QString& hiddenTest)
{
    QTemporaryDir folder;
    QProcess program;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("XDG_RUNTIME_DIR", folder.path());
    environment.insert(killMark, "1");
    program.setProcessEnvironment(environment);
    program.start(QCoreApplication::applicationFilePath(), {hiddenTest});
    bool isRunning = false; // Catch2 writes lines of its own before.
    while (!isRunning && (program.canReadLine() || program.waitForReadyRead(patience)))
        isRunning = program.readLine() == "running\n";
    REQUIRE(isRunning);
    const QByteArray mark = folder.path().toUtf8();
    CHECK(processesWith(mark).size() >= 2);
    program.kill();
    program.waitForFinished(patience);

    const auto isClean = [&] { return processesWith(mark).isEmpty() && QDir(folder.path()).isEmpty(); };
    QElapsedTimer clock;
    clock.start();
    while (!isClean() && clock.elapsed() < patience)
        QThread::msleep(10);
    CHECK(processesWith(mark).isEmpty());
    CHECK(QDir(folder.path()).entryList(QDir::AllEntries | QDir::System | QDir::NoDotAndDotDot).isEmpty());
}

} // namespace

TEST_CASE("A session runs an echo from connect to close, and its capture is complete")
{
    NEEDS_PRIVATE_NETWORK
    Watched watched(NetworkKind::Private, {"tcp-echo"});
    LabSession& session = watched.session;
    CHECK(session.state() == LabSession::State::Idle);
    REQUIRE(watched.start());
    CHECK(session.state() == LabSession::State::Running);
    CHECK(session.serverPort("tcp-echo") == 7);
    CHECK(session.serverUrl("tcp-echo") == "tcp://10.0.0.2:7");
    REQUIRE(session.peers().size() == 2);

    const PeerId alice {"tcp-echo", client, 0}, bob {"tcp-echo", server, 0};
    CHECK(session.hostName(alice) == "Alice");
    CHECK(session.hostName(bob) == "Bob");
    session.connectClient(alice);
    CHECK(watched.waitFor(alice, "connected")["address"] == "10.0.0.2");
    session.send(alice, "hello");
    CHECK(watched.waitFor(alice, "received")["text"] == "hello");
    session.close(alice);
    watched.waitFor(alice, "closed");
    REQUIRE(watched.stop());

    CHECK(session.state() == LabSession::State::Idle);
    const auto capture = session.capture();
    REQUIRE(capture);
    CHECK(capture->state() == Capture::State::Complete);
    CHECK_FALSE(capture->damage());
    CHECK(capture->packets().size() >= 10); // ARP both ways, 3 to open, 4 for the echo, and the close.
    CHECK(capture->names().at("10.0.0.2") == "Bob");
}

TEST_CASE("A session on the private network speaks IPv6 when asked, and its hosts are known by name")
{
    NEEDS_PRIVATE_NETWORK
    if (!QFile::exists("/proc/sys/net/ipv6")) {
        WARN("Skipped: this kernel has no IPv6.");
        return;
    }
    Watched watched(NetworkKind::Private, {"tcp-echo", "udp-echo"});
    LabSession& session = watched.session;
    session.setIpVersion(IpVersion::Six);
    REQUIRE(watched.start());
    CHECK(session.serverUrl("tcp-echo") == "tcp://[fd00::2]:7");
    for (const char* lab : {"tcp-echo", "udp-echo"}) {
        const PeerId alice {lab, client, 0};
        session.connectClient(alice);
        CHECK(watched.waitFor(alice, "connected")["address"] == "fd00::2");
        session.send(alice, "hello");
        CHECK(watched.waitFor(alice, "received")["text"] == "hello");
        session.close(alice);
        watched.waitFor(alice, "closed");
    }
    REQUIRE(watched.stop());
    const auto capture = session.capture();
    for (const char* address : {"10.0.0.2", "fd00::2", "fe80::ff:fe00:2"})
        CHECK(capture->names().at(address) == "Bob");
    for (std::size_t i = 0; i < capture->packets().size(); ++i)
        CHECK(capture->view(i).protocol != "ARP");
}

TEST_CASE("What is still under way when a session stops arrives before the capture is complete")
{
    NEEDS_PRIVATE_NETWORK
    Watched watched(NetworkKind::Private, {"tcp-echo"});
    REQUIRE(watched.start());
    const PeerId alice {"tcp-echo", client, 0};
    watched.session.setWire({.delayMilliseconds = 20});
    watched.session.connectClient(alice);
    watched.waitFor(alice, "connected");
    REQUIRE(watched.stop()); // Both processes end, and their kernels still say goodbye to each other.
    const auto capture = watched.session.capture();
    REQUIRE(capture->packets().size() > 5);
    for (std::size_t i = 0; i < capture->packets().size(); ++i)
        CHECK(capture->verdict(i).kind == Verdict::Kind::Arrived);
}

TEST_CASE("A crashed server can be brought back at the same address")
{
    NEEDS_PRIVATE_NETWORK
    Watched watched(NetworkKind::Private, {"tcp-echo"});
    REQUIRE(watched.start());
    const PeerId alice {"tcp-echo", client, 0}, bob {"tcp-echo", server, 0};
    watched.session.connectClient(alice);
    watched.waitFor(alice, "connected");
    watched.events.clear();
    watched.session.crash(bob);
    CHECK(watched.waitFor(bob, "exited")["status"] == 128 + 9);
    watched.session.send(bob, "nobody hears this");
    CHECK(watched.waitFor(bob, "failed")["what"].toString().contains("not running"));
    watched.session.restart(bob);
    CHECK(watched.waitFor(bob, "listening")["port"] == 7);
    watched.session.restart(alice); // Alive: it is killed first.
    watched.waitFor(alice, "hello");
    watched.session.connectClient(alice);
    watched.waitFor(alice, "connected");
    CHECK(watched.stop());
}

TEST_CASE("Connecting where nobody listens is one SYN and one reset")
{
    NEEDS_PRIVATE_NETWORK
    Watched watched(NetworkKind::Private, {"tcp-echo", "websocket-echo"});
    REQUIRE(watched.start());
    for (const char* lab : {"tcp-echo", "websocket-echo"}) {
        watched.session.crash({lab, server, 0});
        watched.waitFor({lab, server, 0}, "exited");
        watched.session.connectClient({lab, client, 0});
        CHECK(watched.waitFor({lab, client, 0}, "failed")["what"].toString().startsWith("Nobody listens on 10.0.0.2"));
    }
    REQUIRE(watched.stop());
    const auto capture = watched.session.capture();
    REQUIRE(capture->conversationCount() == 2);
    CHECK(capture->conversation(0).packets == 2);
    CHECK(capture->conversation(1).packets == 2);
}

TEST_CASE("A session can be started again after it was stopped")
{
    NEEDS_PRIVATE_NETWORK
    Watched watched(NetworkKind::Private, {"tcp-echo"});
    for (int round = 0; round < 2; ++round) {
        watched.isStarted = watched.isStopped = false;
        REQUIRE(watched.start());
        REQUIRE(watched.stop());
    }
}

TEST_CASE("A session that is stopped while it starts stops")
{
    Watched watched(NetworkKind::Private, {"tcp-echo"});
    watched.session.start();
    CHECK(watched.stop());
    CHECK(watched.session.state() == LabSession::State::Idle);
    CHECK_FALSE(watched.isStarted);
}

TEST_CASE("Several sessions run at the same time")
{
    NEEDS_PRIVATE_NETWORK
    Watched one(NetworkKind::Private, {"tcp-echo"}), other(NetworkKind::Private, {"tcp-echo"});
    REQUIRE(one.start());
    REQUIRE(other.start());
    const PeerId alice {"tcp-echo", client, 0};
    for (Watched* watched : {&one, &other}) {
        watched->session.connectClient(alice);
        watched->waitFor(alice, "connected");
    }
    CHECK(one.stop());
    CHECK(other.stop());
}

TEST_CASE("A lab that does not exist is an error that names those that do")
{
    Watched watched(NetworkKind::Private, {"tcp-echo", "smoke-signals"});
    CHECK_FALSE(watched.start());
    REQUIRE(watched.error);
    CHECK(watched.error->what.find("smoke-signals") != std::string::npos);
    CHECK(watched.error->advice.find("tcp-echo") != std::string::npos);
    CHECK(watched.session.state() == LabSession::State::Idle);
}

TEST_CASE("A session without a program that it needs says which and what to do")
{
    CHECK_FALSE(programPath("packetarium-does-not-exist"));
    CHECK(
        programPath("packetarium-does-not-exist").error().what.find("packetarium-does-not-exist") != std::string::npos);
    const auto found = programPath("packetarium-net");
    REQUIRE(found);
    CHECK(*found == PROGRAMS "/packetarium-net");
}

TEST_CASE("On the host network a session is captured on loopback, or says which permission is missing")
{
    if (!programPath("packetarium-capture")) {
        WARN("Skipped: packetarium-capture has not been built.");
        return;
    }
    const QString address = GENERATE(as<QString>(), "127.0.0.1", "::1");
    Watched watched(NetworkKind::Host, {"tcp-echo"});
    LabSession& session = watched.session;
    session.setLoopbackAddress(address);
    if (!watched.start()) {
        REQUIRE(watched.error);
        CHECK(watched.error->advice.find("setcap") != std::string::npos);
        WARN("Only the refusal was tested: " << watched.error->what);
        return;
    }
    const PeerId alice {"tcp-echo", client, 0}, bob {"tcp-echo", server, 0};
    CHECK(session.serverPort("tcp-echo") >= 1024);
    CHECK(session.hostName(alice) == "localhost");
    session.connectClient(alice);
    watched.waitFor(alice, "connected");
    session.send(alice, "hello");
    CHECK(watched.waitFor(alice, "received")["text"] == "hello");
    session.crash(bob);
    CHECK(watched.waitFor(bob, "exited")["status"] == 128 + 9);
    const quint16 port = session.serverPort("tcp-echo");
    session.restart(bob);
    CHECK(watched.waitFor(bob, "listening")["port"] == port);
    REQUIRE(watched.stop());
    CHECK(session.capture()->state() == Capture::State::Complete);
    CHECK(session.capture()->packets().size() >= 7);
}

TEST_CASE("A running session on the private network", "[.]") { waitInSession(NetworkKind::Private, "started"); }
// Before the capture starts, which needs a permission.
TEST_CASE("A running session on the host network", "[.]") { waitInSession(NetworkKind::Host, "listening"); }

TEST_CASE("A session on the private network that is killed with -9 leaves nothing")
{
    NEEDS_PRIVATE_NETWORK
    killSession("A running session on the private network");
}

TEST_CASE("A session on the host network that is killed with -9 leaves nothing")
{
    killSession("A running session on the host network");
}
