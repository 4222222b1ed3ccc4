// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/inspector/bit_diagram.h"
#include "app/window/inspector/byte_view.h"
#include "app/window/inspector/cell_words.h"
#include "app/window/inspector/field_tree.h"
#include "app/window/inspector/inspector.h"
#include "app/window/inspector/layer_stack.h"
#include "protocols/protocol.h"
#include "tests/app/window/sample_capture.h"

#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace packetarium;

namespace {

struct Opened {
    Theme theme;
    CaptureFeed feed;
    Inspector inspector {theme, feed};

    explicit Opened(std::size_t packet = 0)
    {
        feed.show(sampleCapture());
        inspector.resize(400, 900);
        inspector.show();
        inspector.showPacket(packet);
    }
    template<class Widget> Widget& part(const char* name) { return *inspector.findChild<Widget*>(name); }
    std::string chosenFilter()
    {
        const Node* node = inspector.selection().chosenNode();
        return node && node->field ? std::string(node->field->filter) : std::string();
    }
    std::size_t nodeNamed(std::string_view filter)
    {
        const auto& nodes = inspector.selection().tree().nodes();
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (nodes[i].field && nodes[i].field->filter == filter)
                return i;
        return Selection::none;
    }
};

} // namespace

TEST_CASE("A chosen packet tells its story and opens its innermost layer")
{
    Opened window;
    CHECK_FALSE(window.part<QLabel>("story").text().isEmpty());
    REQUIRE(window.inspector.selection().chosenLayer());
    CHECK(window.inspector.selection().chosenLayer()->protocol->filter == "tcp");
}

TEST_CASE("Of a message with a body, the message itself is opened first")
{
    constexpr std::size_t headers = 54;
    const std::string_view text = "POST /tea HTTP/1.1\r\nHost: bob\r\nContent-Length: 4\r\n"
                                  "Content-Type: application/json\r\n\r\n[42]";
    SampleFrames frames(sampleFrames().begin(), sampleFrames().begin() + 4);
    frames[3].resize(headers);
    frames[3].insert(frames[3].end(), text.begin(), text.end());
    frames[3][17] = std::uint8_t(frames[3].size() - 14); // IP's total length
    CaptureFeed feed;
    feed.show(sampleCapture(1, frames));
    Theme theme;
    Inspector inspector(theme, feed);
    inspector.showPacket(3);
    CHECK(inspector.selection().tree().layers().back().protocol->filter == "json");
    REQUIRE(inspector.selection().chosenLayer());
    CHECK(inspector.selection().chosenLayer()->protocol->filter == "http");
}

TEST_CASE("Choosing a byte marks its field in the tree and explains it")
{
    Opened window;
    auto& bytes = window.part<ByteView>("byteView");
    QTest::mouseClick(bytes.viewport(), Qt::LeftButton, {}, bytes.byteRect(36).center()); // 14 + 20 + 2
    CHECK(window.chosenFilter() == "tcp.dstport");
    auto* item = window.part<QTreeWidget>("fieldTree").currentItem();
    REQUIRE(item);
    CHECK(item->text(0).contains("Port"));
    CHECK(window.part<QLabel>("explanation").text().contains("tcp.dstport"));
}

TEST_CASE("Choosing a cell of the diagram marks its field, down to the single flag")
{
    Opened window;
    auto& diagram = window.part<BitDiagram>("bitDiagram");
    REQUIRE_FALSE(diagram.cells().empty());
    QTest::mouseClick(&diagram, Qt::LeftButton, {}, diagram.cellRect(0).center());
    CHECK(window.chosenFilter() == "tcp.srcport");

    const auto& nodes = window.inspector.selection().tree().nodes();
    for (std::size_t cell = 0; cell < diagram.cells().size(); ++cell)
        if (nodes[diagram.cells()[cell].node].field->filter == "tcp.flags") {
            const QRect rect = diagram.cellRect(cell); // 12 switches; SYN is the last but one.
            CHECK(diagram.cells()[cell].flags.size() >= 8);
            QTest::mouseClick(&diagram, Qt::LeftButton, {}, {rect.left() + rect.width() * 21 / 24, rect.center().y()});
        }
    CHECK(window.chosenFilter() == "tcp.flags.syn");
}

TEST_CASE("The word of a switch chooses the switch that it names")
{
    Opened window;
    auto& diagram = window.part<BitDiagram>("bitDiagram");
    const auto& nodes = window.inspector.selection().tree().nodes();
    for (std::size_t cell = 0; cell < diagram.cells().size(); ++cell)
        if (nodes[diagram.cells()[cell].node].field->filter == "tcp.flags") // Its only word stands in the middle.
            QTest::mouseClick(&diagram, Qt::LeftButton, {}, diagram.cellRect(cell).center());
    CHECK(window.chosenFilter() == "tcp.flags.syn");
}

TEST_CASE("A cell says its value as people do: options by name, a right checksum ticked, text as text")
{
    Opened window;
    const auto cell = [&](std::string_view filter) {
        const std::size_t node = window.nodeNamed(filter);
        REQUIRE(node != Selection::none);
        const Tree& tree = window.inspector.selection().tree();
        return cellWords(tree, tree.layerOf(node), node).first().toStdString();
    };
    CHECK(cell("tcp.options") == "Options: MSS 1460");
    CHECK(cell("tcp.checksum") == "Checksum  0xe189 ✓");
    CHECK(cell("ip.checksum") == "Header Checksum  0x0a34 ✓");
    window.inspector.showPacket(3);
    CHECK(QString::fromStdString(cell("tcp.payload")).contains("hello"));
    window.inspector.showPacket(4);
    CHECK(QString::fromStdString(cell("udp.checksum")).endsWith("✓"));
}

TEST_CASE("A wrong checksum is not ticked")
{
    auto frames = sampleFrames();
    frames[0][50] ^= 1; // A bit of the TCP checksum.
    Opened window;
    window.feed.show(sampleCapture(1, frames));
    window.inspector.showPacket(0);
    const std::size_t node = window.nodeNamed("tcp.checksum");
    const Tree& tree = window.inspector.selection().tree();
    CHECK_FALSE(isRightChecksum(tree, tree.layerOf(node), node));
}

TEST_CASE("With no packet chosen every page keeps its title and its sentence together at the top")
{
    Opened window;
    window.inspector.clear();
    for (const char* page : {"page0", "page1", "page2"}) {
        window.part<QPushButton>(page).click();
        QCoreApplication::processEvents();
        INFO(page);
        CHECK(window.part<QLabel>("story").mapTo(&window.inspector, QPoint()).y() < 100);
        CHECK(window.part<QLabel>("story").height() < 120);
    }
}

TEST_CASE("Choosing a field in the tree marks the same bytes as choosing it anywhere else")
{
    Opened window;
    auto& tree = window.part<QTreeWidget>("fieldTree");
    const auto found = tree.findItems("Destination Port", Qt::MatchExactly | Qt::MatchRecursive);
    REQUIRE_FALSE(found.isEmpty());
    tree.setCurrentItem(found.first());
    CHECK(window.chosenFilter() == "tcp.dstport");
    CHECK(window.part<QLabel>("explanation").text().contains("tcp.dstport"));
}

TEST_CASE("The diagram's cells cover the header without gap or overlap")
{
    Opened window;
    for (std::size_t layer = 0; layer < window.inspector.selection().tree().layers().size(); ++layer) {
        std::size_t at = 0;
        for (const HeaderCell& cell : headerCells(window.inspector.selection().tree(), layer)) {
            CHECK(cell.bit >= at);
            at = cell.bit + cell.bits;
        }
        CHECK(at > 0);
    }
}

TEST_CASE("The arrow keys walk through layers, cells and bytes")
{
    Opened window;
    auto& stack = window.part<LayerStack>("layerStack");
    QTest::keyClick(&stack, Qt::Key_Down);
    CHECK(window.inspector.selection().chosenLayer()->protocol->filter == "ip");
    auto& diagram = window.part<BitDiagram>("bitDiagram");
    QTest::keyClick(&diagram, Qt::Key_Right);
    CHECK(window.chosenFilter() == "ip.version");
    auto& bytes = window.part<ByteView>("byteView");
    QTest::keyClick(&bytes, Qt::Key_End);
    CHECK(window.inspector.selection().chosenLayer()->protocol->osi >= 4);
}

TEST_CASE("The same field stays chosen from packet to packet")
{
    Opened window;
    window.inspector.selection().chooseNode(window.nodeNamed("tcp.flags.syn"));
    window.inspector.showPacket(1);
    CHECK(window.chosenFilter() == "tcp.flags.syn");
    window.inspector.showPacket(4); // UDP has none.
    CHECK(window.chosenFilter().empty());
}

TEST_CASE("The switch between the OSI model and TCP/IP shows which of them is on")
{
    Opened window;
    auto& stack = window.part<LayerStack>("layerStack");
    window.part<QPushButton>("modelTcpIp").click();
    CHECK(stack.model() == LayerStack::Model::TcpIp);
    CHECK_FALSE(window.part<QPushButton>("modelOsi").isChecked());
    window.part<QPushButton>("modelOsi").click();
    CHECK(stack.model() == LayerStack::Model::Osi);
}

TEST_CASE("Text from the network is never markup")
{
    const Field field = text("http.host", "Host", "The name that was asked for.");
    const std::vector<std::uint8_t> bytes {'<', 'b', '>', 0x1b, '\n'};
    Tree tree;
    tree.setPacket(bytes);
    tree.beginLayer(*protocols().front(), Cursor(bytes));
    tree.add(field, Cursor(bytes));
    Opened window;
    auto dissection = std::make_shared<Dissection>();
    dissection->tree = tree;
    window.inspector.selection().showPacket(0, dissection);
    window.inspector.selection().chooseNode(0);
    const QString explained = window.part<QLabel>("explanation").text();
    CHECK(explained.contains("&lt;b&gt;"));
    CHECK_FALSE(explained.contains(QChar(0x1b)));
}
