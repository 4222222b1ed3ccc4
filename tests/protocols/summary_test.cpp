// The row of a packet: what the list and the filters know about it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/samples.h"
#include "tests/support/catch.h"

using namespace packetarium;

namespace {

const Sample& sampleNamed(std::string_view name)
{
    for (const Sample& sample : samples())
        if (sample.name == name)
            return sample;
    FAIL("There is no such sample.");
    return samples().front();
}

} // namespace

TEST_CASE("A row holds the innermost addresses, and nothing is left of outer ones", "[protocols]")
{
    const Sample& syn = sampleNamed("a SYN with every usual option");
    const Summary row = summarize(syn.linkType, syn.bytes);
    CHECK(row.addressBytes == 4);
    CHECK(row.source == std::array<std::uint8_t, 16> {10, 0, 0, 1});
    CHECK(row.target == std::array<std::uint8_t, 16> {10, 0, 0, 2});
    CHECK(row.sourcePort == 48896);
    CHECK(row.targetPort == 80);
    CHECK(row.tcpFlags == 0x002);
    CHECK_FALSE(row.truncated);
}

TEST_CASE("A row names its layers and where they begin", "[protocols]")
{
    const Sample& datagram = sampleNamed("a datagram over IPv6 with extension headers");
    const Summary row = summarize(datagram.linkType, datagram.bytes);
    CHECK(row.layers[0].protocol == protocolNamed("eth"));
    CHECK(row.layers[1].protocol == protocolNamed("ipv6"));
    CHECK(row.layers[1].at == 14);
    CHECK(row.layers[2].protocol == protocolNamed("udp"));
    CHECK(row.layers[2].at == 70);
    CHECK(row.layers[3].protocol == 0);
}

TEST_CASE("A row says that the capture cut the packet", "[protocols]")
{
    const Sample& syn = sampleNamed("a SYN with every usual option");
    CHECK(summarize(syn.linkType, Bytes(syn.bytes).first(60)).truncated);
    CHECK(summarize(syn.linkType, Bytes(syn.bytes).first(10)).truncated);
}
