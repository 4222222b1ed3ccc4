// TLS found on streams: its records, however they are cut into segments, and handshake messages that span records.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/message_bytes.h"
#include "protocols/value.h"
#include "tests/support/conversation_script.h"

#include <random>

using namespace packetarium;

namespace {

std::string number(std::size_t value, unsigned size)
{
    std::string bytes;
    for (unsigned i = size; i-- > 0;)
        bytes += char(value >> 8 * i);
    return bytes;
}

std::string record(char type, const std::string& content)
{
    return type + number(0x0303, 2) + number(content.size(), 2) + content;
}
std::string handshake(char type, const std::string& body) { return type + number(body.size(), 3) + body; }
std::string extension(std::size_t type, const std::string& data)
{
    return number(type, 2) + number(data.size(), 2) + data;
}

constexpr char changeCipherSpec = 20, alert = 21, isHandshake = 22, applicationData = 23;

const std::string clientHello = [] {
    const std::string name = "example.org";
    const std::string names = number(name.size() + 3, 2) + '\0' + number(name.size(), 2) + name;
    const std::string extensions = extension(0, names) + extension(43, std::string("\x04\x03\x04\x03\x03", 5));
    return handshake(
        1,
        number(0x0303, 2) + std::string(32, 'r') + '\0' + number(2, 2) + number(0x1301, 2) + '\x01' + '\0'
            + number(extensions.size(), 2) + extensions);
}();

/// The server chooses this cipher suite, with TLS 1.2 or 1.3.
std::string serverHello(std::size_t version)
{
    const std::string extensions = version == 0x0304 ? extension(43, number(version, 2)) : "";
    return handshake(
        2,
        number(0x0303, 2) + std::string(32, 's') + '\0' + number(version == 0x0304 ? 0x1301 : 0xc02f, 2) + '\0'
            + number(extensions.size(), 2) + extensions);
}

std::string values(const Capture& capture, std::size_t packet, std::string_view field)
{
    std::string all;
    const Dissection dissection = capture.dissect(packet);
    for (const Node& node : dissection.tree.nodes())
        if (node.field && node.field->filter == field)
            all += (all.empty() ? "" : ",") + tsharkValue(node);
    return all;
}

std::string layersOf(const Capture& capture, std::size_t packet)
{
    std::string all;
    const Dissection dissection = capture.dissect(packet);
    for (const Layer& layer : dissection.tree.layers())
        all += (all.empty() ? "" : ":") + std::string(layer.protocol->filter);
    return all;
}

} // namespace

TEST_CASE("A handshake tells on any port that what follows is TLS", "[tls]")
{
    ConversationScript script;
    script.handshake();
    script.say(Side::Alice, record(isHandshake, clientHello)); // Packet 3.
    script.say(
        Side::Bob,
        record(isHandshake, serverHello(0x0304)) + record(changeCipherSpec, "\x01")
            + record(applicationData, std::string(40, 'x')));
    script.say(Side::Alice, record(applicationData, std::string(50, 'y')));
    const auto capture = script.open();

    CHECK(capture->conversation(0).application == "tls");
    CHECK(layersOf(*capture, 3) == "eth:ip:tcp:tls");
    CHECK(values(*capture, 3, "tls.handshake.extensions_server_name") == "example.org");
    CHECK(layersOf(*capture, 4) == "eth:ip:tcp:tls");
    CHECK(values(*capture, 4, "tls.record.length") == "50,1,40");
    CHECK(values(*capture, 4, "tls.record.opaque_type") == "23");
    CHECK(values(*capture, 5, "tls.record.opaque_type") == "23"); // By what the server has chosen.
    const PacketView hello = capture->view(3);
    CHECK(hello.protocol == "TLS");
    CHECK(hello.label == "Client Hello");
    CHECK(hello.story == "Alice says hello and asks for example.org (Client Hello).");
    CHECK(
        hello.details == "It offers TLS 1.3 and TLS 1.2. The name is not encrypted: everybody on the way can read it.");
    const PacketView answer = capture->view(4);
    CHECK(answer.label == "Server Hello, Change Cipher Spec, Application Data");
    CHECK(
        answer.story
        == "Bob chooses TLS 1.3 with TLS_AES_128_GCM_SHA256 (Server Hello). The same packet brings Change Cipher "
           "Spec and Application Data.");
    CHECK(capture->view(5).story == "Alice sends 50 bytes, encrypted (Application Data).");
}

TEST_CASE("Records are the same however the stream is cut into segments", "[tls]")
{
    const unsigned seed = GENERATE(range(1u, 13u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    const std::string certificate = handshake(11, number(600, 3) + number(597, 3) + std::string(597, 'c'));
    const std::string bob = record(isHandshake, serverHello(0x0303)) + record(isHandshake, certificate.substr(0, 2))
        + record(isHandshake, certificate.substr(2, 300))
        + record(isHandshake, certificate.substr(302) + handshake(14, "")) + record(alert, std::string("\x01\x00", 2));
    ConversationScript script;
    script.handshake().say(Side::Alice, record(isHandshake, clientHello));
    for (std::size_t at = 0; at < bob.size();) {
        const std::size_t size = std::min<std::size_t>(1 + random() % (seed % 2 ? 40 : 700), bob.size() - at);
        script.say(Side::Bob, bob.substr(at, size));
        at += size;
    }
    const auto capture = script.open();
    std::string types, lengths, contents;
    for (std::size_t packet = 4; packet < capture->packets().size(); ++packet) {
        types += values(*capture, packet, "tls.handshake.type") + " ";
        lengths += values(*capture, packet, "tls.handshake.certificate_length");
        contents += values(*capture, packet, "tls.record.content_type") + " ";
    }
    std::erase(types, ' ');
    std::erase(types, ',');
    std::erase(contents, ' ');
    std::erase(contents, ',');
    CHECK(contents == "2222222221");
    CHECK(types == "21114");
    CHECK(lengths == "597");
}

TEST_CASE("A handshake message that spans records is read where it ends", "[tls]")
{
    const std::string certificate = handshake(11, number(50, 3) + number(47, 3) + std::string(47, 'c'));
    ConversationScript script;
    script.handshake().say(Side::Bob, record(isHandshake, serverHello(0x0303) + certificate.substr(0, 30)));
    script.say(Side::Bob, record(isHandshake, certificate.substr(30)));
    const auto capture = script.open();
    CHECK(values(*capture, 3, "tls.handshake.type") == "2");
    CHECK(values(*capture, 4, "tls.handshake.type") == "11");
    CHECK(values(*capture, 4, "tls.handshake.certificate_length") == "47");
    const Dissection whole = capture->dissect(4);
    REQUIRE(whole.tree.sources().size() == 2);
    CHECK(whole.tree.sources()[1].name == "Reassembled TLS Handshake");
    CHECK(capture->view(4).story == "Bob shows his certificate (Certificate).");
}

TEST_CASE("After Change Cipher Spec a handshake message is encrypted", "[tls]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, record(isHandshake, clientHello));
    script.say(Side::Bob, record(isHandshake, serverHello(0x0303)));
    script.say(Side::Alice, record(changeCipherSpec, "\x01"));
    script.say(Side::Alice, record(isHandshake, handshake(11, std::string(30, 'e')))); // Looks like a certificate.
    const auto capture = script.open();
    CHECK(values(*capture, 6, "tls.handshake.type").empty());
    CHECK(capture->view(5).story == "Alice begins to use the new keys (Change Cipher Spec).");
    CHECK(capture->view(6).story == "Alice sends a handshake message, encrypted (Encrypted Handshake Message).");
}

TEST_CASE("A chat's words are not taken for TLS, not even on its port", "[tls]")
{
    ConversationScript script;
    script.ports(49152, GENERATE(std::uint16_t(7), std::uint16_t(443)));
    script.handshake().say(Side::Alice, "hello Bob\n").say(Side::Bob, "hi\n").say(Side::Bob, "how are you?\n");
    const auto capture = script.open();
    CHECK(capture->conversation(0).application.empty());
    CHECK(capture->conversations().messageCount() == 0);
    CHECK(layersOf(*capture, 3) == "eth:ip:tcp:data");
}

TEST_CASE("A capture that begins within a record shows it as such, and finds the next", "[tls]")
{
    ConversationScript script;
    script.ports(49152, 443);
    script.segment({Side::Bob, "PA", 900, 400, std::string(60, '\xd7')});
    script.segment({Side::Bob, "PA", 960, 400, record(applicationData, std::string(20, 'x'))});
    const auto capture = script.open();
    CHECK(layersOf(*capture, 0) == "eth:ip:tcp:tls");
    CHECK(values(*capture, 0, "tls.record.length").empty());
    CHECK(capture->view(0).story == "Bob sends 60 bytes from within TLS.");
    CHECK(values(*capture, 1, "tls.record.length") == "20");
}

TEST_CASE("A hole within a record leaves that record out and the next is found", "[tls]")
{
    ConversationScript script;
    script.handshake().say(Side::Alice, record(isHandshake, clientHello));
    const std::string long_ = record(applicationData, std::string(100, 'x'));
    script.say(Side::Bob, long_.substr(0, 40));
    script.next(Side::Bob) += 30; // Never captured, but Alice has it.
    script.say(Side::Bob, long_.substr(70) + record(applicationData, std::string(9, 'z'))).acknowledge(Side::Alice);
    const auto capture = script.open();
    CHECK(values(*capture, 5, "tls.record.length") == "9");
}

TEST_CASE("Hostile records end in bounded effort", "[tls]")
{
    const unsigned seed = GENERATE(range(1u, 21u));
    CAPTURE(seed);
    std::mt19937 random(seed);
    ConversationScript script;
    script.ports(49152, 443);
    script.handshake().say(Side::Alice, record(isHandshake, clientHello));
    for (int i = 0; i < 150; ++i) {
        std::string noise(random() % 60, ' ');
        for (char& c : noise)
            c = char(seed % 2 ? random() : "\x16\x03\x01\x00\x0b\x02\x05"[random() % 7]);
        const Side side = random() % 2 ? Side::Alice : Side::Bob;
        script.say(side, random() % 3 ? record(char(20 + random() % 5), noise) : noise);
        if (random() % 9 == 0)
            script.next(side) += std::uint32_t(random() % 50);
    }
    const auto capture = script.open();
    for (std::size_t i = 0; i < capture->packets().size(); ++i) {
        CHECK_FALSE(capture->view(i).story.empty());
        capture->dissect(i);
    }
}
