// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/packets/filter_line.h"
#include "app/window/packets/packet_table.h"
#include "tests/app/window/sample_capture.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace packetarium;

namespace {

/// A filter works in the background; the model hears of it with the feed's ticks.
bool isDone(const PacketModel& model, const CaptureFeed& feed)
{
    return QTest::qWaitFor([&] { return model.examined() == feed.size(); }, 60'000);
}

} // namespace

TEST_CASE("The packet model keeps the rules of models while packets arrive and filters change")
{
    CaptureFeed feed;
    PacketModel model(feed);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    feed.show(sampleCapture());
    model.advance();
    CHECK(model.rowCount() == 5);
    model.setFilter(std::get<DisplayFilter>(DisplayFilter::compile("udp")));
    REQUIRE(isDone(model, feed));
    REQUIRE(model.rowCount() == 1);
    CHECK(model.packetAt(0) == 4);
    CHECK(model.rowOf(4) == 0);
    CHECK(model.rowOf(0) == -1);
    feed.show(nullptr);
    CHECK(model.rowCount() == 0);
}

TEST_CASE("A row says who sent what to whom")
{
    CaptureFeed feed;
    PacketModel model(feed);
    feed.show(sampleCapture());
    model.advance();
    const auto cell = [&](int row, int column) { return model.index(row, column).data().toString().toStdString(); };
    CHECK(cell(0, PacketModel::Number) == "1");
    CHECK(cell(3, PacketModel::Time) == "3.000");
    CHECK(cell(0, PacketModel::From) == "Alice");
    CHECK(cell(0, PacketModel::To) == "Bob");
    CHECK(cell(1, PacketModel::From) == "Bob");
    CHECK(cell(0, PacketModel::ProtocolName) == "TCP");
    CHECK(cell(4, PacketModel::ProtocolName) == "UDP");
    CHECK(cell(0, PacketModel::Length) == "58");
    CHECK(model.index(0, PacketModel::Layers).data(Qt::ToolTipRole).toString().contains("4 Transport"));
}

TEST_CASE("A filter that makes sense is green and counts; one that does not is red and says why")
{
    Theme theme;
    CaptureFeed feed;
    PacketTable table(theme, feed);
    feed.show(sampleCapture());
    Q_EMIT feed.ticked();
    auto* filter = table.findChild<QLineEdit*>("filter");
    auto* mistake = table.findChild<QLabel*>("filterMistake");
    auto* counts = table.findChild<QLabel*>("counts");
    REQUIRE((filter && mistake && counts));

    filter->setText("tcp.flags.syn == 1");
    QTest::keyClick(filter, Qt::Key_Return);
    REQUIRE(isDone(table.model(), feed));
    CHECK(filter->property("state") == "valid");
    CHECK(mistake->isHidden());
    CHECK(counts->text().toStdString() == "2 of 5 packets");
    CHECK(table.filtered() == std::vector<std::size_t> {0, 1});

    filter->setText("tcp.prot == ");
    QTest::keyClick(filter, Qt::Key_Return);
    CHECK(filter->property("state") == "wrong");
    CHECK_FALSE(mistake->isHidden());
    CHECK_FALSE(mistake->text().isEmpty());
    CHECK(table.model().rowCount() == 2); // What was shown stays.

    filter->clear();
    QTest::keyClick(filter, Qt::Key_Return);
    CHECK(mistake->isHidden());
    CHECK(counts->text().toStdString() == "5 packets");
}

TEST_CASE("Names are proposed while they are typed, with what they mean, and Tab takes one")
{
    const Theme theme;
    FilterLine filter(theme);
    filter.show();
    REQUIRE(QTest::qWaitForWindowExposed(&filter));
    QTest::keyClicks(&filter, "udp && tcp.flags.sy");
    auto* names = QApplication::activePopupWidget() ? qobject_cast<QTreeView*>(QApplication::activePopupWidget()) : nullptr;
    REQUIRE(names);
    REQUIRE(names->model()->rowCount() > 0);
    CHECK(names->model()->index(0, 0).data() == "tcp.flags.syn");
    CHECK(names->model()->index(0, 1).data().toString().size() > 10);
    QTest::keyClick(names, Qt::Key_Tab);
    CHECK(filter.text() == "udp && tcp.flags.syn");
    CHECK_FALSE(names->isVisible());

    QTest::keyClicks(&filter, " == 1 || ipv");
    REQUIRE(names->isVisible());
    QTest::keyClick(names, Qt::Key_Escape);
    CHECK_FALSE(names->isVisible());
    CHECK(filter.text() == "udp && tcp.flags.syn == 1 || ipv");
}

TEST_CASE("A filter that takes long is given up when another one is typed")
{
    CaptureFeed feed;
    PacketModel model(feed);
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
    feed.show(sampleCapture(2000));
    // Each packet may take all the steps that a pattern is given.
    model.setFilter(std::get<DisplayFilter>(DisplayFilter::compile("frame matches \"(.*.*.*){20}never\"")));
    CHECK(model.rowCount() == 0);
    model.setFilter(std::get<DisplayFilter>(DisplayFilter::compile("udp")));
    REQUIRE(isDone(model, feed));
    CHECK(model.rowCount() == 2000);
}

TEST_CASE("Choosing a row announces its packet, whatever the filter hides")
{
    Theme theme;
    CaptureFeed feed;
    PacketTable table(theme, feed);
    feed.show(sampleCapture());
    Q_EMIT feed.ticked();
    auto* filter = table.findChild<QLineEdit*>("filter");
    filter->setText("udp");
    QTest::keyClick(filter, Qt::Key_Return);
    REQUIRE(isDone(table.model(), feed));
    std::vector<std::size_t> chosen;
    QObject::connect(&table, &PacketTable::chosen, [&](std::size_t packet) { chosen.push_back(packet); });
    table.findChild<QTableView*>("packets")->selectRow(0);
    CHECK(chosen == std::vector<std::size_t> {4});
}

TEST_CASE("An opened capture shows its first packet first, and Home and End lead to the first and the last")
{
    Theme theme;
    CaptureFeed feed;
    PacketTable table(theme, feed);
    table.resize(700, 200);
    table.show();
    feed.show(sampleCapture(20));
    Q_EMIT feed.ticked();
    auto* view = table.findChild<QTableView*>("packets");
    REQUIRE(QTest::qWaitFor([&] { return view->verticalScrollBar()->maximum() > 0; }));
    CHECK(view->verticalScrollBar()->value() == 0);
    QTest::keyClick(view, Qt::Key_End);
    CHECK(view->currentIndex().row() == 99);
    QTest::keyClick(view, Qt::Key_Home);
    CHECK(view->currentIndex().row() == 0);
}
