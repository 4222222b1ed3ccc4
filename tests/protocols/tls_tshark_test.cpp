// tshark is the oracle: every field of TLS has the values that it says, on connections of real programs.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

#include "capture/capture.h"

#include <cstdio>
#include <map>
#include <sstream>

using namespace packetarium;

namespace {

/// The fields that hold a value which tshark writes in columns.
std::vector<std::string> comparedFields()
{
    std::vector<std::string> names;
    for (const auto layout : protocol(protocolNamed("tls")).layouts)
        for (const Field& field : layout)
            if (field.show != Show::None)
                names.emplace_back(field.filter);
    return names;
}

/// For each packet that holds TLS, by its number: every field's values, divided by semicolons.
std::map<std::size_t, std::vector<std::string>>
shownByTshark(const std::string& path, const std::vector<std::string>& fields)
{
    std::string command = "tshark -n -r '" + path + "' -Y tls -T fields -E aggregator=';' -e frame.number";
    for (const std::string& field : fields)
        command += " -e " + field;
    FILE* output = popen((command + " 2>/dev/null").c_str(), "r");
    std::map<std::size_t, std::vector<std::string>> packets;
    std::string line;
    for (int c = std::fgetc(output); c != EOF; c = std::fgetc(output)) {
        if (c != '\n') {
            line += char(c);
            continue;
        }
        std::istringstream columns(line);
        std::string value;
        std::getline(columns, value, '\t');
        auto& values = packets[std::stoul(value)];
        while (std::getline(columns, value, '\t'))
            values.push_back(value == "<MISSING>" ? "" : value); // tshark's word for bytes of which there are none
        values.resize(fields.size());
        line.clear();
    }
    pclose(output);
    return packets;
}

std::string joined(const Tree& tree, std::string_view filter)
{
    std::string values;
    for (const Node& node : tree.nodes())
        if (node.field && node.field->filter == filter)
            values += (values.empty() ? "" : ";") + tsharkValue(node);
    return values;
}

/// What the two directions of each connection have told so far.
struct Connection {
    TlsState fromClient, fromServer;
};

} // namespace

TEST_CASE("Every field of TLS has the values that tshark gives it", "[tshark][tls]")
{
    const auto fields = comparedFields();
    for (const char* name : {"tls12.pcapng", "tls13.pcapng"}) {
        const std::string path = std::string(TEST_DATA "/protocols/") + name;
        CAPTURE(path);
        const auto shown = shownByTshark(path, fields);
        if (shown.empty()) {
            WARN("Skipped: tshark is not installed.");
            return;
        }
        const auto capture = Capture::open(path);
        REQUIRE(capture);
        (*capture)->wait();
        std::map<std::uint16_t, Connection> connections;
        for (const auto& [number, values] : shown) {
            const auto bytes = (*capture)->bytes(number - 1);
            Tree packet;
            dissectPacket(1, bytes, packet);
            const Node* payload = packet.find("tcp.payload");
            REQUIRE(payload);
            const auto source = std::uint16_t(packet.find("tcp.srcport")->value);
            const bool fromServer = source == 443;
            Connection& connection =
                connections[fromServer ? std::uint16_t(packet.find("tcp.dstport")->value) : source];
            TlsState& state = fromServer ? connection.fromServer : connection.fromClient;
            Surroundings surroundings;
            surroundings.tls = state;
            Tree tree;
            tree.setPacket(bytes);
            Cursor records(bytes, payload->bit / 8);
            dissectMessage(protocolNamed("tls"), records, tree, surroundings);
            for (std::size_t i = 0; i < fields.size(); ++i) {
                CAPTURE(number, fields[i]);
                CHECK(joined(tree, fields[i]) == values[i]);
            }
            while (records.left() > 0) {
                const auto size = protocol(protocolNamed("tls")).frameSize(records.rest());
                REQUIRE(size);
                noteTlsRecord(records.take(std::size_t(*size)).rest(), state);
            }
            if (fromServer) {
                connection.fromClient.version = state.version;
                connection.fromClient.cipherSuite = state.cipherSuite;
            }
        }
    }
}
