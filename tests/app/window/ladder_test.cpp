// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/console.h"
#include "app/window/lanes/event_words.h"
#include "app/window/lanes/ladder.h"
#include "app/window/lanes/lane.h"
#include "tests/app/window/sample_capture.h"

#include <QComboBox>
#include <QJsonObject>
#include <QLabel>
#include <QScrollBar>
#include <QTest>

using namespace packetarium;

namespace {

LadderModel::Place tcpOnly(const ConversationView& conversation) { return {conversation.transport == "tcp", true}; }

} // namespace

TEST_CASE("A ladder groups its packets by what they are for")
{
    LadderModel ladder;
    ladder.restart(sampleCapture(), tcpOnly, false);
    CHECK(ladder.advance(1000));
    REQUIRE(ladder.arrows().size() == 4); // The datagram is another lane's.
    CHECK(ladder.lifelines() == QStringList {"Alice", "Bob"});
    REQUIRE(ladder.groups().size() == 2);
    CHECK(ladder.groups()[0].title == "three-way handshake");
    CHECK(ladder.groups()[1].phase == Phase::Data);
    CHECK(ladder.arrows()[1].from == 1);
    CHECK(ladder.arrows()[1].to == 0);
    CHECK(ladder.seen().handshake);
    CHECK(ladder.seen().data);
    CHECK(ladder.arrowOf(3) == 3);
    CHECK(ladder.arrowOf(4) == -1);
}

TEST_CASE("A connection that nobody accepts is refused: neither a handshake nor a close")
{
    const SampleFrames frames {
        sampleFrames()[0],
        "020000000001 020000000002 0800 | 450000281c96400040060a380a0000020a000001 |" // RST, ACK
        "0007 a3ba 00000000 000003e9 5014 0000 00000000"_hex,
        sampleFrames()[0], // Asked again.
    };
    LadderModel ladder;
    ladder.restart(sampleCapture(1, frames), tcpOnly, false);
    ladder.advance(1000);
    REQUIRE(ladder.groups().size() == 2);
    CHECK(ladder.groups()[0].isRefused);
    CHECK(ladder.groups()[0].title.startsWith("refused"));
    CHECK(ladder.groups()[1].phase == Phase::Handshake);
    CHECK_FALSE(ladder.groups()[1].isRefused);
    CHECK_FALSE(ladder.seen().handshake);
    CHECK_FALSE(ladder.seen().close);
}

TEST_CASE("An ICMP error stands in the lane of the datagram that it is about, and counts there")
{
    const SampleFrames frames {
        sampleFrames()[4],
        "020000000001 020000000002 0800 | 4500003a00010000400126bf0a0000020a000001 | 0303fcfc00000000" // port unreachable
        "4500001e1c96400040110a370a0000010a000002 | c350 0007 000a c016 6869"_hex, // the datagram
    };
    LadderModel ladder;
    const auto udpOnly = [](const ConversationView& view) {
        return LadderModel::Place {view.transport == "udp", true};
    };
    ladder.restart(sampleCapture(1, frames), udpOnly, false);
    ladder.advance(1000);
    REQUIRE(ladder.arrows().size() == 2);
    CHECK(ladder.groups().size() == 1);
    CHECK(ladder.arrows()[1].from == 1); // Bob's computer says so.
    CHECK(ladder.arrows()[1].to == 0);
    CHECK(ladder.arrows()[1].osi == 3);
    CHECK(ladder.bytes()[2] == 2 * 14);
}

TEST_CASE("HTTP's question for an upgrade is no message of a program")
{
    const SampleFrames frames {
        sampleFrames()[0],
        sampleFrames()[1],
        sampleFrames()[2],
        "020000000002 020000000001 0800 | 4500005a1c96400040060a060a0000010a000002 |"
        "a3ba 0007 000003e9 00001389 5018 faf0 0000 0000"
        "474554202f20485454502f312e310d0a" // GET / HTTP/1.1
        "557067726164653a20776562736f636b65740d0a" // Upgrade: websocket
        "486f73743a20620d0a0d0a0000"_hex,
    };
    LadderModel ladder;
    ladder.restart(sampleCapture(1, frames), tcpOnly, false);
    ladder.advance(1000);
    REQUIRE(ladder.arrows().size() == 4);
    CHECK(ladder.groups().back().phase == Phase::Upgrade);
    CHECK_FALSE(ladder.seen().data);
}

TEST_CASE("A ladder that was opened begins at its beginning, and shows the chosen arrow")
{
    Theme theme;
    Ladder ladder(theme);
    ladder.resize(300, 200);
    ladder.show();
    ladder.restart(sampleCapture(10), tcpOnly, false);
    ladder.advance(1000);
    REQUIRE(ladder.verticalScrollBar()->maximum() > 0);
    CHECK(ladder.verticalScrollBar()->value() == 0);
    ladder.choose(48);
    CHECK(ladder.verticalScrollBar()->value() > 0);
}

TEST_CASE("A message written from right to left turns neither the line nor what stands before it around")
{
    const QString line = eventLine(
        PeerId::Role::Client, Lab::Transport::Tcp, {{"event", "received"}, {"text", QString::fromUtf8("שלום")}});
    CHECK(line == QString::fromUtf8("< \u2068שלום\u2069"));
    Console console;
    CHECK(console.document()->defaultTextOption().textDirection() == Qt::LeftToRight);
    const QString turning = eventLine(
        PeerId::Role::Client,
        Lab::Transport::Tcp,
        {{"event", "received"}, {"text", QString::fromUtf8("a\u2069\u202eb")}});
    CHECK(turning == QString::fromUtf8("< a··b"));
}

TEST_CASE("A lane's bytes are counted in the layers that they belong to")
{
    LadderModel ladder;
    ladder.restart(sampleCapture(), tcpOnly, false);
    ladder.advance(1000);
    CHECK(ladder.bytes()[2] == 4 * 14);
    CHECK(ladder.bytes()[3] == 4 * 20);
    CHECK(ladder.bytes()[4] == 24 + 24 + 20 + 20);
    CHECK(ladder.bytes()[7] == 5);
}

TEST_CASE("A frame that nobody has seen arrive is on its way while the wire is watched")
{
    LadderModel ladder;
    ladder.restart(sampleCapture(), tcpOnly, true);
    ladder.advance(1000);
    CHECK(ladder.arrows().front().fate == Arrow::Fate::OnTheWay);
}

TEST_CASE("Clicking an arrow chooses its packet, and the keys go on from there")
{
    Theme theme;
    Ladder ladder(theme);
    ladder.resize(300, 400);
    ladder.show();
    ladder.restart(sampleCapture(), tcpOnly, false);
    ladder.advance(1000);
    std::vector<std::size_t> chosen;
    QObject::connect(&ladder, &Ladder::chosen, [&](std::size_t packet) {
        chosen.push_back(packet);
        ladder.choose(packet);
    });
    QTest::mousePress(ladder.viewport(), Qt::LeftButton, {}, ladder.arrowRect(1).center());
    QTest::keyClick(&ladder, Qt::Key_Down);
    CHECK(chosen == std::vector<std::size_t> {1, 2});
}

TEST_CASE("A ladder of thousands takes in a little at a time, and draws only what is seen")
{
    Theme theme;
    Ladder ladder(theme);
    ladder.resize(300, 400);
    const auto capture = sampleCapture(2000);
    ladder.restart(capture, tcpOnly, false);
    while (ladder.model().arrows().size() < 8000)
        ladder.advance(20);
    CHECK_FALSE(ladder.grab().isNull());
}

TEST_CASE("A console's lines are bounded and hold no control characters")
{
    const QJsonObject event {{"event", "received"}, {"text", QString(5000, 'x') + "\x1b[31m\nnext"}};
    const QString line = eventLine(PeerId::Role::Client, Lab::Transport::Tcp, event);
    CHECK(line.startsWith("< xxx"));
    CHECK(line.size() <= 200);
    CHECK(
        eventLine(PeerId::Role::Server, Lab::Transport::Tcp, {{"event", "received"}, {"text", "a\nb\x1b"}})
        == "< a·b·");
    CHECK(
        eventLine(PeerId::Role::Server, Lab::Transport::Tcp, {{"event", "connected"}, {"address", "10.0.0.1"}})
        == "accepted 10.0.0.1");
}

TEST_CASE("A console names where the server listens, and accepts nobody over UDP")
{
    const auto line = [](PeerId::Role role, Lab::Transport transport, const QJsonObject& event) {
        return eventLine(role, transport, event).toStdString();
    };
    using enum PeerId::Role;
    using enum Lab::Transport;
    CHECK(
        line(Server, Tcp, {{"event", "listening"}, {"address", "10.0.0.2"}, {"port", 7}}) == "listening on 10.0.0.2:7");
    CHECK(line(Server, Tcp, {{"event", "listening"}, {"address", "::1"}, {"port", 7}}) == "listening on [::1]:7");
    CHECK(line(Server, Udp, {{"event", "connected"}, {"address", "10.0.0.1"}}) == "heard 10.0.0.1");
    CHECK(line(Client, Udp, {{"event", "connected"}, {"address", "10.0.0.2"}}) == "socket open");
    CHECK(line(Client, Udp, {{"event", "closed"}, {"by", "here"}}) == "socket closed");
    CHECK(
        line(Client, Tcp, {{"event", "closed"}, {"by", "there"}, {"code", 1000}}) == "closed by the other end (1000)");
}

TEST_CASE("A console shows its newest line, however lines wrap and the room changes, unless one looks back")
{
    Console console;
    console.resize(200, 80);
    console.show();
    QScrollBar* bar = console.verticalScrollBar();
    for (int i = 0; i < 30; ++i)
        console.appendPlainText("a line that is too long for the room that there is");
    CHECK(bar->value() == bar->maximum());
    console.resize(120, 50);
    CHECK(bar->value() == bar->maximum());
    bar->triggerAction(QAbstractSlider::SliderToMinimum);
    console.appendPlainText("more");
    CHECK(bar->value() == 0);
}

TEST_CASE("What a lane says of one conversation is not said of the next")
{
    Theme theme;
    Lane lane(theme, sampleCapture(), 0);
    lane.advance(50);
    auto* state = lane.findChild<QLabel*>("state");
    CHECK(state->text() == "ESTABLISHED");
    CHECK(state->toolTip().contains("Alice: ESTABLISHED"));
    lane.findChild<QComboBox*>("conversation")->setCurrentIndex(1);
    lane.advance(50);
    CHECK(state->text() == "no state");
    CHECK(state->toolTip().isEmpty());
}
