// The private network as a whole: real kernels speak over the glass wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/labs/wire/private_wire.h"
#include "tests/support/catch.h"

#include <QRegularExpression>
#include <QStandardPaths>

using namespace packetarium;

namespace {

constexpr std::size_t ethernetHeader = 14;

unsigned at16(const std::vector<std::uint8_t>& bytes, std::size_t at)
{
    return unsigned(bytes[at] << 8 | bytes[at + 1]);
}
unsigned etherType(const std::vector<std::uint8_t>& frame) { return at16(frame, 12); }

/// RFC 1071. With the checksum itself among the bytes, a right one makes 0xffff.
unsigned onesComplementSum(const std::vector<std::uint8_t>& bytes, std::size_t from, std::size_t to, unsigned sum = 0)
{
    for (std::size_t i = from; i < to; i += 2)
        sum += unsigned(bytes[i] << 8) | (i + 1 < to ? bytes[i + 1] : 0U);
    while (sum > 0xffff)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

bool hasRightChecksums(const std::vector<std::uint8_t>& frame)
{
    const std::size_t ip = ethernetHeader;
    const std::size_t payload = ip + std::size_t(frame[ip] & 15) * 4;
    const std::size_t end = ip + at16(frame, ip + 2);
    const unsigned length = unsigned(end - payload);
    const unsigned pseudoHeader = onesComplementSum(frame, ip + 12, ip + 20, frame[ip + 9] + length);
    return onesComplementSum(frame, ip, payload) == 0xffff
        && onesComplementSum(frame, payload, end, pseudoHeader) == 0xffff;
}

/// Frames that a host's interface has received, by its own kernel's count.
int receivedFrames(PrivateWire& wire, const QString& host)
{
    wire.start(host, "count-" + host, "cat /proc/net/dev");
    const QString counted = wire.outputOf("count-" + host);
    const auto match = QRegularExpression("eth0:\\s*\\d+\\s+(\\d+)").match(counted);
    REQUIRE(match.hasMatch());
    return match.captured(1).toInt();
}

const QString echoOnce = "server = socket.create_server(('10.0.0.2', 7))\n"
                         "print('listening')\n"
                         "client, _ = server.accept()\n"
                         "total = 0\n"
                         "while data := client.recv(65536):\n"
                         "    total += len(data)\n"
                         "    client.sendall(data)\n"
                         "client.close()\n"
                         "print('echoed', total)\n";
const QString sayHello = "client = socket.create_connection(('10.0.0.2', 7))\n"
                         "client.sendall(b'hello' * 1000)\n"
                         "client.shutdown(socket.SHUT_WR)\n"
                         "while client.recv(65536): pass\n";
const QString sendDatagram = "socket.socket(type=socket.SOCK_DGRAM).sendto(b'hello', ('10.0.0.2', 9))\n";
/// Never answers, not even "port unreachable".
const QString listenForDatagrams = "s = socket.socket(type=socket.SOCK_DGRAM)\n"
                                   "s.bind(('', 9))\n"
                                   "print('listening')\n"
                                   "print(s.recv(99))\n"
                                   "print(s.recv(99))\n";

} // namespace

TEST_CASE("Alice and Bob speak TCP across the wire in whole frames with right checksums")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire wire;
    wire.startPython("Bob", "bob", echoOnce);
    wire.waitFor("output", "bob");
    wire.startPython("Alice", "alice", sayHello);
    CHECK(wire.waitFor("exited", "bob")["status"] == 0);
    const auto capture = wire.finish();

    std::size_t tcpFrames = 0;
    for (std::size_t i = 0; i < capture->packets().size(); ++i) {
        const auto frame = capture->bytes(i);
        REQUIRE(frame.size() >= 42); // The shortest: ARP.
        CHECK(frame.size() <= 1514); // What an Ethernet cable carries: no segment is left uncut.
        CHECK((etherType(frame) == 0x0800 || etherType(frame) == 0x0806)); // IPv4 and ARP, nothing else.
        CHECK(capture->verdict(i).kind == Verdict::Kind::Arrived);
        CHECK(capture->verdict(i).arrivedNanoseconds >= capture->packets()[i].nanoseconds);
        if (etherType(frame) != 0x0800)
            continue;
        ++tcpFrames;
        CHECK(hasRightChecksums(frame));
    }
    CHECK(tcpFrames >= 12); // 3 to open, 4 pieces each way, and the close.
    CHECK(capture->names().at("10.0.0.1") == "Alice");
    REQUIRE(capture->interfaces().size() == 3);
    CHECK(capture->interfaces()[1].name == "bob");
}

TEST_CASE("A host remembers its neighbours for an hour, so that held frames are not all ARP")
{
    NEEDS_PRIVATE_NETWORK
    if (QStandardPaths::findExecutable("ip", {"/usr/sbin", "/sbin", "/usr/bin"}).isEmpty()) {
        WARN("Skipped: there is no ip program (iproute2) on this computer.");
        return;
    }
    PrivateWire wire;
    wire.start("Alice", "alice", "PATH=$PATH:/usr/sbin:/sbin ip ntable show dev eth0 name arp_cache");
    const QString table = wire.outputOf("alice");
    CAPTURE(table.toStdString());
    CHECK(table.contains("base_reachable 7200000 "));
    CHECK(table.contains("delay_probe 3600000 "));
}

TEST_CASE("A delay shows in the time between entering and arriving")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire wire;
    wire.send({{"command", "wire"}, {"delay", 30}});
    wire.startPython("Bob", "bob", echoOnce);
    wire.waitFor("output", "bob");
    wire.startPython("Alice", "alice", sayHello);
    wire.waitFor("exited", "bob");
    const auto capture = wire.finish();
    REQUIRE(capture->packets().size() > 6);
    for (std::size_t i = 0; i < capture->packets().size(); ++i) {
        REQUIRE(capture->verdict(i).kind == Verdict::Kind::Arrived);
        CHECK(capture->verdict(i).arrivedNanoseconds - capture->packets()[i].nanoseconds >= 30'000'000);
    }
}

TEST_CASE("With a loss of 100 % nothing arrives, and the record says why")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire wire;
    wire.send({{"command", "wire"}, {"loss", 100}});
    wire.startPython("Alice", "alice", sendDatagram);
    wire.waitFor("exited", "alice");
    CHECK(receivedFrames(wire, "Bob") == 0);
    const auto capture = wire.finish();
    REQUIRE(capture->packets().size() >= 1); // Alice asks for Bob's MAC address, and asks again.
    for (std::size_t i = 0; i < capture->packets().size(); ++i) {
        CHECK(capture->verdict(i).kind == Verdict::Kind::Dropped);
        CHECK(capture->verdict(i).reason == "loss of 100 %");
    }
}

TEST_CASE("Frames are held until the next command lets them go")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire wire;
    wire.send({{"command", "wire"}, {"hold", true}});
    wire.startPython("Alice", "alice", sendDatagram);
    CHECK(wire.waitFor("held")["count"] == 1); // Alice's question: who has 10.0.0.2?
    CHECK(receivedFrames(wire, "Bob") == 0);
    wire.send({{"command", "next"}});
    while (receivedFrames(wire, "Bob") == 0) { }
    const auto capture = wire.finish();
    REQUIRE(capture->packets().size() >= 2);
    CHECK(capture->verdict(0).kind == Verdict::Kind::Arrived);
    const Verdict bobsAnswer = capture->verdict(capture->packets().size() - 1);
    CHECK(bobsAnswer.kind == Verdict::Kind::Dropped);
    CHECK(bobsAnswer.reason == "the wire was taken down");
}

TEST_CASE("A broadcast reaches both others, and what is for Bob does not reach Carol")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire wire;
    wire.startPython("Bob", "bob", listenForDatagrams);
    wire.waitFor("output", "bob");
    wire.startPython("Alice", "alice", sendDatagram + sendDatagram);
    wire.waitFor("exited", "bob");
    CHECK(receivedFrames(wire, "Carol") == 1); // Alice's ARP question, which goes to everyone.
    CHECK(receivedFrames(wire, "Bob") == 3); // The same, and two datagrams.
    CHECK(receivedFrames(wire, "Alice") == 1); // Bob's answer.
}

TEST_CASE("A program on a host has no capability, and cannot get one")
{
    NEEDS_PRIVATE_NETWORK
    PrivateWire wire;
    wire.start("Bob", "bob", "cat /proc/self/status");
    const QString status = wire.outputOf("bob");
    for (const char* set : {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"})
        CHECK(status.contains(QRegularExpression(QString(set) + ":\\s*0{16}\\n")));
    CHECK(status.contains(QRegularExpression("NoNewPrivs:\\s*1\\n")));
}

TEST_CASE("A program on a host sees its own interfaces only")
{
    NEEDS_PRIVATE_NETWORK
    PrivateWire wire;
    wire.start(
        "Carol",
        "carol",
        "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' ' | sort | tr '\\n' ' '; ls /proc/self/fd | wc -l");
    CHECK(wire.outputOf("carol").startsWith("eth0 lo "));
}

TEST_CASE("With IPv6 asked for, hosts reach each other by IPv6")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    if (!QFile::exists("/proc/net/if_inet6")) {
        WARN("Skipped: this kernel has no IPv6.");
        return;
    }
    PrivateWire wire({"--ipv6"});
    wire.startPython(
        "Bob",
        "bob",
        "s = socket.create_server(('fd00::2', 7), family=socket.AF_INET6)\nprint('listening')\ns.accept()\n");
    wire.waitFor("output", "bob");
    wire.startPython("Alice", "alice", "socket.create_connection(('fd00::2', 7))\n");
    CHECK(wire.waitFor("exited", "bob")["status"] == 0);
}

TEST_CASE("A program that cannot be run says why, and a crash shows as its signal")
{
    NEEDS_PRIVATE_NETWORK
    PrivateWire wire;
    wire.send({{"command", "start"}, {"host", "Bob"}, {"program", "/does/not/exist"}, {"tag", "none"}});
    CHECK(wire.waitFor("output", "none")["text"].toString().contains("No such file"));
    CHECK(wire.waitFor("exited", "none")["status"] == 127);
    wire.start("Bob", "victim", "exec sleep 1000");
    wire.waitFor("started", "victim");
    wire.send({{"command", "kill"}, {"tag", "victim"}});
    CHECK(wire.waitFor("exited", "victim")["status"] == 128 + 9);
}

TEST_CASE("What cannot be done is refused, and the network goes on")
{
    NEEDS_PRIVATE_NETWORK
    PrivateWire wire;
    wire.process().write("nonsense\n");
    CHECK_FALSE(wire.waitFor("refused")["what"].toString().isEmpty());
    wire.start("Mallory", "nobody", "true");
    CHECK(wire.waitFor("refused")["tag"] == "nobody");
    wire.send({{"command", "kill"}, {"tag", "nobody"}});
    CHECK(wire.waitFor("refused")["what"].toString().contains("nobody"));
    wire.start("Alice", "alice", "true");
    CHECK(wire.waitFor("exited", "alice")["status"] == 0);
}

TEST_CASE("Two networks at once do not hear each other")
{
    NEEDS_PRIVATE_NETWORK
    NEEDS_PYTHON
    PrivateWire one, other;
    one.startPython("Alice", "alice", sendDatagram);
    one.waitFor("exited", "alice");
    CHECK(receivedFrames(one, "Carol") == 1);
    CHECK(receivedFrames(other, "Carol") == 0);
    CHECK(other.finish()->packets().size() == 0);
}

TEST_CASE("A private network can be made inside a user namespace")
{
    NEEDS_PRIVATE_NETWORK
    QProcess inside;
    inside.setStandardOutputFile(QProcess::nullDevice());
    inside.start("unshare", {"-U", "-r", PROGRAMS "/packetarium-net"});
    REQUIRE(inside.waitForStarted());
    inside.setReadChannel(QProcess::StandardError);
    while (!inside.canReadLine() && inside.waitForReadyRead()) { }
    CHECK(inside.readLine().contains("\"ready\""));
    inside.closeWriteChannel();
    CHECK(inside.waitForFinished());
}
