// Which lab a packet is put down to.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/lab_costs.h"
#include "tests/capture/temporary_file.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

std::shared_ptr<Capture> opened(const std::string& path)
{
    const auto capture = Capture::open(path);
    REQUIRE(capture);
    (*capture)->wait();
    return *capture;
}

quint64 packetsOf(const std::vector<Cost>& costs, const QString& what)
{
    for (const Cost& cost : costs)
        if (cost.what == what)
            return cost.packets;
    return 0;
}

const std::vector<LabPlace> echo {{QStringLiteral("UDP echo"), true, 5000}};

} // namespace

TEST_CASE("The pieces of a lab's datagrams and the errors about them belong to the lab")
{
    const auto capture = opened(TEST_DATA "/protocols/fragments.pcapng");
    const auto costs = labCosts(*capture, echo);
    quint64 all = 0;
    for (const Cost& cost : costs)
        all += cost.packets;
    CHECK(all == capture->packets().size());
    CHECK(packetsOf(costs, QStringLiteral("UDP echo")) == 14);
    // The file ends before the last piece of 60,000 bytes comes.
    CHECK(packetsOf(costs, QStringLiteral("incomplete fragments")) == 4);
}

TEST_CASE("Pieces of a datagram that never became whole are nobody's, and are named")
{
    const TemporaryFolder folder;
    const std::string part = folder.file("part.pcapng");
    // A datagram of 1,600 bytes without its second piece, and one that is whole.
    REQUIRE(savePcapng(*opened(TEST_DATA "/protocols/fragments.pcapng"), part, {32, 34, 36, 37}));
    const auto costs = labCosts(*opened(part), echo);
    CHECK(packetsOf(costs, QStringLiteral("UDP echo")) == 3);
    CHECK(packetsOf(costs, QStringLiteral("incomplete fragments")) == 1);
}
