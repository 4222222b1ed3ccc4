// The learning switch between three hosts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/learning_switch.h"
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

using Ports = std::vector<unsigned>;

std::vector<std::uint8_t> ethernet(std::uint8_t receiver, std::uint8_t sender)
{
    return {2, 0, 0, 0, 0, receiver, 2, 0, 0, 0, 0, sender, 8, 0};
}

const std::vector<std::uint8_t> broadcastFromAlice {
    0xff,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff, // Receiver: everyone.
    2,
    0,
    0,
    0,
    0,
    1, // Sender.
    8,
    6, // ARP.
};

} // namespace

TEST_CASE("A broadcast leaves by every port but the one it came from")
{
    LearningSwitch wire(3);
    CHECK(wire.forward(0, broadcastFromAlice) == Ports {1, 2});
    CHECK(wire.forward(0, broadcastFromAlice) == Ports {1, 2});
}

TEST_CASE("A frame for an unknown receiver is flooded, and goes to him alone once he has spoken")
{
    LearningSwitch wire(3);
    CHECK(wire.forward(0, ethernet(2, 1)) == Ports {1, 2});
    CHECK(wire.forward(1, ethernet(1, 2)) == Ports {0}); // Alice has spoken before.
    CHECK(wire.forward(0, ethernet(2, 1)) == Ports {1});
    CHECK(wire.forward(2, ethernet(2, 3)) == Ports {1});
}

TEST_CASE("A frame whose receiver is behind the port that it came from goes nowhere")
{
    LearningSwitch wire(3);
    wire.forward(0, ethernet(9, 1));
    CHECK(wire.forward(0, ethernet(1, 4)).empty());
}

TEST_CASE("A sender that claims to be everyone is not learnt")
{
    LearningSwitch wire(3);
    std::vector<std::uint8_t> frame = broadcastFromAlice;
    std::fill(frame.begin() + 6, frame.begin() + 12, 0xff);
    wire.forward(1, frame);
    CHECK(wire.forward(0, broadcastFromAlice) == Ports {1, 2});
}

TEST_CASE("What is shorter than an Ethernet header is not forwarded")
{
    LearningSwitch wire(3);
    for (std::size_t length = 0; length < 14; ++length)
        CHECK(wire.forward(0, Bytes(broadcastFromAlice).first(length)).empty());
}

TEST_CASE("Made-up senders do not make the switch forget or grow")
{
    LearningSwitch wire(3);
    wire.forward(1, ethernet(9, 2));
    for (unsigned i = 0; i < 100'000; ++i) {
        std::vector<std::uint8_t> frame = ethernet(9, 0);
        frame[6] = 6; // Locally administered, and not one of ours.
        for (unsigned byte = 0; byte < 4; ++byte)
            frame[8 + byte] = std::uint8_t(i >> 8 * byte);
        wire.forward(0, frame);
    }
    CHECK(wire.forward(0, ethernet(2, 1)) == Ports {1});
}
