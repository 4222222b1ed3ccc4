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
