// DHCP: what a student sees of an offer and its options, and what hostile options cannot do.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/samples.h"
#include "tests/support/catch.h"

#include "protocols/value.h"

using namespace packetarium;

namespace {

struct Dissected {
    std::vector<std::uint8_t> message;
    Tree tree;

    /// A request of a client, with these options after the magic cookie.
    explicit Dissected(const std::vector<std::uint8_t>& options)
        : message("01 01 06 00 12345678 0009 8000"_hex)
    {
        constexpr std::size_t fixedSize = 236;
        message.resize(fixedSize);
        const auto cookie = "63825363"_hex;
        message.insert(message.end(), cookie.begin(), cookie.end());
        message.insert(message.end(), options.begin(), options.end());
        dissect();
    }
    explicit Dissected(const char* sample)
    {
        for (const Sample& candidate : samples())
            if (std::string_view(candidate.name) == sample)
                message.assign(candidate.bytes.begin() + 28, candidate.bytes.end());
        dissect();
    }

    std::vector<std::string> all(std::string_view filter) const
    {
        std::vector<std::string> values;
        for (const Node& node : tree.nodes())
            if (node.field && node.field->filter == filter)
                values.push_back(tsharkValue(node));
        return values;
    }
    std::string operator[](std::string_view filter) const
    {
        const auto values = all(filter);
        return values.empty() ? "(missing)" : values.front();
    }
    bool remarks(std::string_view part) const
    {
        return std::ranges::any_of(
            tree.nodes(), [&](const Node& node) { return !node.field && node.text.find(part) != std::string::npos; });
    }

private:
    void dissect()
    {
        tree.setPacket(message);
        const Protocol& dhcp = protocol(protocolNamed("dhcp"));
        const Cursor whole(message);
        tree.beginLayer(dhcp, whole);
        dhcp.dissect(whole, tree, Surroundings {});
    }
};

using Values = std::vector<std::string>;

} // namespace

TEST_CASE("An offer shows the address, who offers it, and for how long", "[dhcp]")
{
    const Dissected shown("an offer of an address, with options in every place");
    CHECK(shown["dhcp.type"] == "2");
    CHECK(shown["dhcp.id"] == "0x12345678");
    CHECK(shown["dhcp.flags.bc"] == "1");
    CHECK(shown["dhcp.ip.your"] == "10.0.0.100");
    CHECK(shown["dhcp.hw.mac_addr"] == "02:00:00:00:00:01");
    CHECK(shown["dhcp.option.dhcp"] == "2");
    CHECK(shown["dhcp.option.subnet_mask"] == "255.255.255.0");
    CHECK(shown.all("dhcp.option.domain_name_server") == Values {"10.0.0.2", "10.0.0.3"});
    CHECK(shown["dhcp.option.ip_address_lease_time"] == "3600");
    CHECK(shown["dhcp.option.classless_static_route"] == "100a090a000002");
    CHECK(shown["dhcp.option.dhcp_dns_domain_search_list_fqdn"] == "lab");
    CHECK(shown["dhcp.fqdn.name"] == "a");
    CHECK(shown["dhcp.option.agent_information_option.agent_circuit_id"] == "65746830");
    CHECK(shown["dhcp.option.value"] == "2a");
}

TEST_CASE("Options in the fields for names are read there, and no names are", "[dhcp]")
{
    const Dissected shown("an offer of an address, with options in every place");
    CHECK(shown["dhcp.option.domain_name"] == "lab");
    CHECK(shown["dhcp.option.hostname"] == "bob");
    CHECK(shown["dhcp.server"] == "(missing)");
    CHECK(shown["dhcp.file"] == "(missing)");
}

TEST_CASE("The end of the options has the number 255", "[dhcp]")
{
    // tshark gives it the number 0, which is padding's (RFC 2132 sections 3.1 and 3.2).
    CHECK(Dissected("35 01 01 ff"_hex).all("dhcp.option.type") == Values {"53", "255"});
}

TEST_CASE("Fillers are one node, and what follows the end is padding", "[dhcp]")
{
    const Dissected shown("35 01 01 000000 ff 0000"_hex);
    CHECK(shown.all("dhcp.option.type") == Values {"53", "0", "255"});
    CHECK(shown.all("dhcp.option.padding") == Values {"000000", "0000"});
}

TEST_CASE("The clock's offset may be negative", "[dhcp]")
{
    CHECK(Dissected("02 04 fffff1f0 ff"_hex)["dhcp.option.time_offset"] == "-3600");
}

TEST_CASE("A text ends where C ends it", "[dhcp]")
{
    CHECK(Dissected("0c 04 626f6200 ff"_hex)["dhcp.option.hostname"] == "bob");
}

TEST_CASE("Options that are too long, too short, or never end are remarked", "[dhcp]")
{
    CHECK(Dissected("0c ff 6162"_hex).remarks("more bytes than the message"));
    CHECK(Dissected("0c"_hex).remarks("more bytes than the message"));
    CHECK(Dissected("35 01 01"_hex).remarks("must end with"));
    CHECK(Dissected("32 03 0a0000 ff"_hex).remarks("wrong length"));
    CHECK(Dissected("03 05 0a00000201 ff"_hex).remarks("wrong length"));
    CHECK(Dissected("79 02 2a00 ff"_hex).remarks("route is not sound"));
    CHECK(Dissected("77 02 c000 ff"_hex).remarks("lead in a circle"));
    CHECK(Dissected("77 02 0361 ff"_hex).remarks("name is not sound"));
    CHECK(Dissected("52 03 01ff61 ff"_hex).remarks("more bytes than the option"));
    CHECK(Dissected("34 01 03 ff"_hex).remarks("\"End\" is missing"));
}

TEST_CASE("Fields that hold options do not send the reader round in a circle", "[dhcp]")
{
    Dissected shown("34 01 01 34 01 01 ff"_hex);
    shown.message[108] = 52; // The boot file's field says once more that it holds options.
    shown.message[109] = 1;
    shown.message[110] = 1;
    const Protocol& dhcp = protocol(protocolNamed("dhcp"));
    Tree again;
    again.setPacket(shown.message);
    again.beginLayer(dhcp, Cursor(shown.message));
    dhcp.dissect(Cursor(shown.message), again, Surroundings {});
    CHECK(again.nodes().size() < 100);
}

TEST_CASE(
    "An IPv6 address is shown inside the option that lends it, inside the message that a relay passes on", "[dhcp]")
{
    for (const Sample& sample : samples()) {
        if (std::string_view(sample.name) != "an IPv6 address is offered, through a relay")
            continue;
        Tree tree;
        dissectPacket(sample.linkType, sample.bytes, tree);
        CHECK(tree.layers().back().protocol->filter == "dhcpv6");
        CHECK(tsharkValue(*tree.find("dhcpv6.linkaddr")) == "fd00::1");
        CHECK(tsharkValue(*tree.find("dhcpv6.xid")) == "0x123456");
        CHECK(tsharkValue(*tree.find("dhcpv6.iaaddr.ip")) == "fd00::64");
        CHECK(tree.find("dhcpv6.iaaddr.ip")->depth == 3);
        CHECK(tree.find("dhcpv6.status_code")->value == 0);
        CHECK(tree.find("dhcpv6.search_list_entry")->text == "lab.");
    }
}

TEST_CASE("Relays in front of relays without end are given up", "[dhcp]")
{
    std::vector<std::uint8_t> message;
    for (std::size_t left = 1000; left-- > 0;) {
        message.resize(message.size() + 34);
        message[message.size() - 34] = 12;
        const std::size_t size = left * 38;
        const std::uint8_t option[] = {0, 9, std::uint8_t(size >> 8), std::uint8_t(size)};
        message.insert(message.end(), std::begin(option), std::end(option));
    }
    Tree tree;
    tree.setPacket(message);
    const Protocol& dhcp = protocol(protocolNamed("dhcpv6"));
    tree.beginLayer(dhcp, Cursor(message));
    dhcp.dissect(Cursor(message), tree, Surroundings {});
    CHECK(tree.nodes().size() < 100);
    CHECK(tree.nodes().back().text.find("deeper") != std::string::npos);
}

TEST_CASE("A DHCP row's line says what the message is for", "[dhcp]")
{
    std::string line;
    protocol(protocolNamed("dhcp")).describe(Dissected("35 01 01 ff"_hex).message, line);
    CHECK(line == "DHCP Discover - Transaction ID 0x12345678");
}
