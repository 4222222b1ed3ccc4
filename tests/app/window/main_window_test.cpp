// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/inspector.h"
#include "app/window/lanes/lane.h"
#include "app/window/lanes/lane_strip.h"
#include "app/window/main_window.h"
#include "app/window/packets/packet_table.h"
#include "app/window/top_bar.h"
#include "courseware/sample_captures.h"
#include "tests/app/window/sample_capture.h"

#include <QAccessible>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QScrollBar>
#include <QTabBar>
#include <QTableView>
#include <QTest>

using namespace packetarium;

namespace {

QStringList unnamed(const QWidget& window)
{
    QStringList found;
    for (auto* widget : window.findChildren<QWidget*>()) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || widget->objectName().startsWith("qt_"))
            continue;
        const auto* tabs = qobject_cast<const QTabBar*>(widget);
        if (widget->window() != &window
            || (tabs && tabs->count() == 0)) // A list that pops up; tabs that are not there.
            continue;
        QAccessibleInterface* face = QAccessible::queryAccessibleInterface(widget);
        if (face && face->text(QAccessible::Name).isEmpty())
            found << QString(widget->metaObject()->className()) + ' ' + widget->objectName();
    }
    return found;
}

} // namespace

TEST_CASE("A packet chosen in one place is chosen in all of them")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    window.showCapture(sampleCapture(), "sample.pcap");
    auto* lanes = window.findChild<LaneStrip*>();
    auto* table = window.findChild<QTableView*>("packets");
    auto* inspector = window.findChild<Inspector*>();
    REQUIRE(QTest::qWaitFor([&] {
        return lanes->lanes().size() == 2 && table->model()->rowCount() == 5
            && lanes->lanes()[0]->ladder().model().arrows().size() == 4;
    }));
    Ladder& ladder = lanes->lanes()[0]->ladder();
    QTest::mouseClick(ladder.viewport(), Qt::LeftButton, {}, ladder.arrowRect(2).center());
    CHECK(table->currentIndex().row() == 2);
    CHECK(inspector->selection().packet() == 2);
    table->selectRow(3);
    CHECK(inspector->selection().packet() == 3);
}

TEST_CASE("Every control a student can reach says what it is to a screen reader")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    CHECK(unnamed(window).join(", ").toStdString() == "");
    window.showCapture(sampleCapture(), "sample.pcap");
    REQUIRE(QTest::qWaitFor([&] { return window.findChild<LaneStrip*>()->lanes().size() == 2; }));
    window.choose(0);
    CHECK(unnamed(window).join(", ").toStdString() == "");
}

TEST_CASE("A file that is no capture is refused in words")
{
    QTemporaryFile file;
    REQUIRE(file.open());
    file.write("not a capture");
    file.close();
    Theme theme;
    MainWindow window(theme);
    window.show();
    window.openFile(file.fileName());
    auto* notice = window.findChild<NoticeBar*>();
    REQUIRE(QTest::qWaitFor([&] { return notice->isVisible(); }));
    CHECK(notice->text().size() > 10);
}

TEST_CASE("Starting with no lab chosen says what to do")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    for (auto* box : window.findChildren<QCheckBox*>())
        box->setChecked(false);
    window.findChild<QPushButton*>("start")->click();
    CHECK(window.findChild<NoticeBar*>()->isVisible());
}

TEST_CASE("Themes and the projector change every part without a complaint")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    window.showCapture(sampleCapture(), "sample.pcap");
    window.choose(0);
    window.findChild<QPushButton*>("dark")->click();
    window.findChild<QPushButton*>("projector")->click();
    CHECK(theme.shade() == Theme::Shade::Dark);
    CHECK_FALSE(window.grab().isNull());
}

TEST_CASE("Nothing in the top bar is cut off in a small window")
{
    Theme theme;
    MainWindow window(theme);
    window.resize(1280, 720);
    window.show();
    CHECK(window.width() == 1280);
    CHECK(window.height() == 720);
    REQUIRE(QTest::qWaitForWindowExposed(&window));
    QCoreApplication::processEvents(); // The row settles once it is known what has room.
    for (auto* button : window.findChild<TopBar*>()->findChildren<QPushButton*>()) {
        INFO(button->objectName().toStdString());
        CHECK(button->width() >= button->sizeHint().width());
        CHECK(button->geometry().right() < 1280);
    }
}

TEST_CASE("Three lanes fit into a small window, on a projector too, whatever it showed before")
{
    Theme theme;
    MainWindow window(theme);
    window.resize(1280, 720);
    window.show();
    window.openFile(QFile::decodeName(sampleCapturePath(sampleCaptures().front().name).c_str()));
    auto* lanes = window.findChild<LaneStrip*>();
    REQUIRE(QTest::qWaitFor([&] { return lanes->lanes().size() == 3; }));
    for (bool projector : {false, true, false}) {
        window.findChild<QPushButton*>("projector")->setChecked(projector);
        CHECK(QTest::qWaitFor([&] { return lanes->horizontalScrollBar()->maximum() == 0; }));
    }
}

TEST_CASE("F5 does what the Start button does")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    REQUIRE(QTest::qWaitForWindowActive(&window));
    for (auto* box : window.findChildren<QCheckBox*>())
        box->setChecked(false);
    QTest::keyClick(&window, Qt::Key_F5);
    CHECK(window.findChild<NoticeBar*>()->isVisible()); // No lab is chosen, it says.
}

TEST_CASE("The network's choices tell IPv4 from IPv6, and another kind of network keeps the version")
{
    Theme theme;
    TopBar bar(theme);
    auto* network = bar.findChild<QComboBox*>("network");
    CHECK((bar.networkKind() == NetworkKind::Private && bar.ipVersion() == IpVersion::Four));
    network->setCurrentIndex(network->findText("Private, IPv6"));
    CHECK((bar.networkKind() == NetworkKind::Private && bar.ipVersion() == IpVersion::Six));
    bar.setNetworkKind(NetworkKind::Host);
    CHECK(network->currentText() == "Host, ::1");
    CHECK((bar.networkKind() == NetworkKind::Host && bar.ipVersion() == IpVersion::Six));
}

TEST_CASE("Labs that are stopped while they start end by themselves, and the window goes on")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    window.startLabs();
    window.stopLabs();
    auto* start = window.findChild<QPushButton*>("start");
    CHECK(QTest::qWaitFor([&] { return start->property("primary").toBool(); }, 20'000));
    CHECK(window.findChild<LaneStrip*>()->lanes().empty());
}

TEST_CASE("Three lanes fit into the least window that the program is made for")
{
    Theme theme;
    MainWindow window(theme);
    window.resize(1024, 700);
    window.show();
    CHECK(window.width() == 1024);
    window.openFile(QFile::decodeName(sampleCapturePath(sampleCaptures().front().name).c_str()));
    auto* lanes = window.findChild<LaneStrip*>();
    REQUIRE(QTest::qWaitFor([&] { return lanes->lanes().size() == 3; }));
    CHECK(QTest::qWaitFor([&] { return lanes->horizontalScrollBar()->maximum() == 0; }));
}

TEST_CASE("Ticking a lab moves no other lab")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    const auto boxes = window.findChildren<QCheckBox*>();
    REQUIRE(boxes.size() > 3);
    REQUIRE(QTest::qWaitForWindowExposed(&window));
    QCoreApplication::processEvents();
    const int before = boxes.last()->mapTo(&window, QPoint()).y();
    boxes[3]->click();
    QCoreApplication::processEvents();
    CHECK(boxes.last()->mapTo(&window, QPoint()).y() == before);
}

TEST_CASE("A button that has a key of its own keeps the letter in its name")
{
    Theme theme;
    TopBar bar(theme);
    bar.setFramesHeld(2);
    CHECK_FALSE(bar.findChild<QPushButton*>("projector")->shortcut().isEmpty());
    CHECK_FALSE(bar.findChild<QPushButton*>("next")->shortcut().isEmpty());
}

TEST_CASE("What is stopping does not keep the next start waiting")
{
    Theme theme;
    TopBar bar(theme);
    int starts = 0;
    QObject::connect(&bar, &TopBar::startPressed, [&] { ++starts; });
    bar.setSessionState(LabSession::State::Stopping);
    bar.findChild<QPushButton*>("start")->click();
    CHECK(starts == 1);
}

TEST_CASE("A recording that is not saved is not thrown away without asking")
{
    Theme theme;
    MainWindow window(theme);
    window.show();
    window.showCapture(sampleCapture(), QString()); // Without a file's name: recorded here.
    const auto question = [&] { return window.findChild<QMessageBox*>("keep"); };
    window.close();
    REQUIRE(question());
    CHECK(window.isVisible());
    question()->button(QMessageBox::Cancel)->click();
    REQUIRE(QTest::qWaitFor([&] { return !question(); }));
    CHECK(window.isVisible());
    window.openFile("no such file");
    REQUIRE(question());
    question()->button(QMessageBox::Discard)->click();
    REQUIRE(QTest::qWaitFor([&] { return !question(); }));
    window.showCapture(sampleCapture(), "sample.pcap");
    window.close();
    CHECK_FALSE(question());
    CHECK_FALSE(window.isVisible());
}
