// A line of `packetarium list` has its columns, whatever the texts and numbers in it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/in_order.h"
#include "app/commands/row_text.h"
#include "app/export/safe_text.h"
#include "tests/support/catch.h"

#include <QDir>
#include <QStringList>

#include <stdexcept>

using namespace packetarium;

namespace {

QString left(const std::string& text, int width)
{
    return QString::fromStdString(visibleControls(text)).leftJustified(width);
}

std::string end(const std::string& name, const std::string& other, std::uint16_t port)
{
    if (name != other || port == 0)
        return name;
    return (name.find(':') == std::string::npos ? name : "[" + name + "]") + ":" + std::to_string(port);
}

/// The same line as Qt lays it out.
std::string asQtWould(const Capture& capture, std::size_t index)
{
    const PacketView view = capture.view(index);
    const Packet& packet = capture.packets()[index];
    const QStringList columns {
        QString::number(index + 1).rightJustified(6),
        QString::number(view.seconds, 'f', 6).rightJustified(12),
        left(end(view.from, view.to, packet.sourcePort), 15),
        left(end(view.to, view.from, packet.targetPort), 15),
        left(view.protocol, 9),
        QString::number(view.bytes).rightJustified(6),
        left(view.story, 0)};
    return columns.join("  ").toStdString() + "\n";
}

} // namespace

TEST_CASE("A line of the list is laid out as Qt would")
{
    const QDir folder(TEST_DATA "/protocols");
    for (const QString& name : folder.entryList({"*.pcap", "*.pcapng"}, QDir::Files)) {
        auto opened = Capture::open(folder.filePath(name).toStdString());
        REQUIRE(opened);
        (*opened)->wait();
        (*opened)->setName("10.0.0.1", "Zoë 🙂");
        (*opened)->setName("10.0.0.2", "\x1b[31mBob");
        PacketLines lines(**opened);
        for (std::size_t i = 0; i < (*opened)->packets().size(); ++i) {
            std::string line;
            appendRow(lines.line(i), i + 1, line);
            INFO(name.toStdString());
            REQUIRE(line == asQtWould(**opened, i));
        }
    }
}

TEST_CASE("Work done by several threads is handed over in its order, until somebody has seen enough")
{
    std::string all;
    const auto thousand = [](std::size_t part) {
        return part < 1000 ? std::optional(std::to_string(part) + "\n") : std::nullopt;
    };
    makeInOrder(
        [&] { return thousand; },
        [&](const std::string& text) {
            all += text;
            return true;
        });
    std::string expected;
    for (int part = 0; part < 1000; ++part)
        expected += std::to_string(part) + "\n";
    CHECK(all == expected);

    std::size_t used = 0;
    const auto endless = [](std::size_t) { return std::optional<std::string>(""); };
    makeInOrder([&] { return endless; }, [&](const std::string&) { return ++used < 3; });
    CHECK(used == 3);

    const auto fails = [](std::size_t) -> std::optional<std::string> { throw std::bad_alloc(); };
    CHECK_THROWS_AS(makeInOrder([&] { return fails; }, [](const std::string&) { return true; }), std::bad_alloc);
}

TEST_CASE("A failure while results are used ends the work, and is passed on")
{
    const auto endless = [](std::size_t) { return std::optional<std::string>("part"); };
    const auto fails = [](const std::string&) -> bool { throw std::runtime_error("no room"); };
    CHECK_THROWS_AS(makeInOrder([&] { return endless; }, fails), std::runtime_error);
}
