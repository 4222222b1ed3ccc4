// TLS: records, hellos, fingerprints, and what is said to be encrypted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/protocols/dissected.h"
#include "tests/support/catch.h"

#include "protocols/application/tls/md5.h"

using namespace packetarium;

namespace {

Tree dissectedRecords(const std::vector<std::uint8_t>& records, TlsState state = {})
{
    Tree tree;
    tree.setPacket(records);
    Surroundings surroundings;
    surroundings.tls = state;
    dissectMessage(protocolNamed("tls"), Cursor(records), tree, surroundings);
    return tree;
}

/// A ClientHello for "a.test" that offers HTTP/2, with numbers that mean nothing at the usual places.
const std::vector<std::uint8_t> clientHello = R"(
    16 0301 0082                              # handshake, "TLS 1.0" for old devices
    01 00007e 0303
    000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
    02 abcd                                   # session
    0006 3a3a 1301 c02f 01 00                 # suites, no compression
    004d
    2a2a 0000
    0000 000b 0009 00 0006 612e74657374       # a.test
    0010 0005 0003 02 6832                    # h2
    000a 0008 0006 4a4a 001d 0017
    000b 0002 01 00
    002b 0005 04 0304 0303
    0033 0009 0007 001d 0003 010203           # not a real key
    ff01 0001 00
    0017 0000
)"_hex;

} // namespace

TEST_CASE("A client's hello shows what it offers", "[protocols][tls]")
{
    const Tree tree = dissectedRecords(clientHello);
    CHECK(valueOf(tree, "tls.record.version") == "0x0301");
    CHECK(readableValueOf(tree, "tls.handshake.type") == "1 (Client Hello)");
    CHECK(valuesOf(tree, "tls.handshake.ciphersuite") == "0x3a3a,0x1301,0xc02f");
    CHECK(valueOf(tree, "tls.handshake.session_id") == "abcd");
    CHECK(valueOf(tree, "tls.handshake.extensions_server_name") == "a.test");
    CHECK(valueOf(tree, "tls.handshake.extensions_alpn_str") == "h2");
    CHECK(valuesOf(tree, "tls.handshake.extensions_supported_group") == "0x4a4a,0x001d,0x0017");
    CHECK(valuesOf(tree, "tls.handshake.extensions.supported_version") == "0x0304,0x0303");
    CHECK(valueOf(tree, "tls.handshake.extensions_key_share_group") == "29");
    CHECK(valuesOf(tree, "tls.handshake.extension.type") == "10794,0,16,10,11,43,51,65281,23");
}

TEST_CASE("A fingerprint leaves out the numbers that mean nothing", "[protocols][tls]")
{
    const Tree tree = dissectedRecords(clientHello);
    const std::string full = "771,4865-49199,0-16-10-11-43-51-65281-23,29-23,0";
    CHECK(valueOf(tree, "tls.handshake.ja3_full") == full);
    CHECK(valueOf(tree, "tls.handshake.ja3") == md5Text(full));
}

TEST_CASE("MD5 gives the digests of RFC 1321", "[protocols][tls]")
{
    CHECK(md5Text("") == "d41d8cd98f00b204e9800998ecf8427e");
    CHECK(md5Text("a") == "0cc175b9c0f1b6a831c399e269772661");
    CHECK(md5Text("abc") == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(md5Text("message digest") == "f96b697d7cb7938d525a2f31aaf161d0");
    CHECK(md5Text("abcdefghijklmnopqrstuvwxyz") == "c3fcd3d76192e4007dfb496cca67e13b");
    CHECK(
        md5Text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        == "d174ab98d277d9f5a5611c2c9f419d9f");
    CHECK(
        md5Text("12345678901234567890123456789012345678901234567890123456789012345678901234567890")
        == "57edf4a22be3c955ac49da2e2107b67a");
}

TEST_CASE("In TLS 1.3 what follows the server's hello is opaque", "[protocols][tls]")
{
    const auto records = R"(
        16 0303 0034 02 000030 0303
        000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
        00 1301 00 0008 002b 0002 0304 ffff       # the last extension is cut off
        14 0303 0001 01
        17 0303 0003 aabbcc
    )"_hex;
    const Tree tree = dissectedRecords(records);
    CHECK(valuesOf(tree, "tls.record.content_type") == "22,20");
    CHECK(valueOf(tree, "tls.record.opaque_type") == "23");
    CHECK(valueOf(tree, "tls.app_data") == "aabbcc");
    CHECK(hasRemark(tree, Severity::Comment, "In TLS 1.3 this means nothing"));
    CHECK(hasRemark(tree, Severity::Comment, "Encrypted"));
}

TEST_CASE("After Change Cipher Spec a handshake message is encrypted", "[protocols][tls]")
{
    const Tree tree = dissectedRecords("14 0303 0001 01  16 0303 0006 0100 0002 abcd"_hex, {0x0303, 0xc02f, false});
    CHECK(tree.find("tls.handshake"));
    CHECK_FALSE(tree.find("tls.handshake.type"));
    CHECK(hasRemark(tree, Severity::Comment, "Encrypted: with \"Change Cipher Spec\""));
}

TEST_CASE("The server's half of a key is read as its cipher suite says", "[protocols][tls]")
{
    const auto record = "16 0303 0014 0c 000010 03 001d 04 01020304 0403 0004 aabbccdd"_hex;
    CHECK(valueOf(dissectedRecords(record, {0x0303, 0xc02f, false}), "tls.handshake.server_point") == "01020304");
    CHECK(valueOf(dissectedRecords(record, {0x0303, 0xc02f, false}), "tls.handshake.sig_hash_alg") == "0x0403");
    CHECK(hasRemark(dissectedRecords(record), Severity::Comment, "depends on the cipher suite"));
}

TEST_CASE("An alert shows how bad it is and why, unless it is encrypted", "[protocols][tls]")
{
    const auto plain = "15 0303 0002 02 28"_hex;
    CHECK(readableValueOf(dissectedRecords(plain), "tls.alert_message.desc") == "40 (Handshake Failure)");
    std::string line;
    protocol(protocolNamed("tls")).describe(plain, line);
    CHECK(line == "Alert (Level: Fatal, Description: Handshake Failure)");

    const Tree encrypted = dissectedRecords("15 0303 0004 01020304"_hex);
    CHECK_FALSE(encrypted.find("tls.alert_message.desc"));
    CHECK(hasRemark(encrypted, Severity::Comment, "Encrypted"));
}

TEST_CASE("A record may begin in the middle of a message, or end there", "[protocols][tls]")
{
    CHECK(hasRemark(dissectedRecords("16 0303 0005 aabbccddee"_hex), Severity::Note, "No message begins here"));
    CHECK(hasRemark(dissectedRecords("16 0303 0006 0b 000100 0000"_hex), Severity::Note, "goes on in the next record"));
    CHECK(hasRemark(dissectedRecords("474554202f"_hex), Severity::Note, "No record begins here"));
}

TEST_CASE("A record tells its size once its five bytes are there", "[protocols][tls]")
{
    const auto frameSize = protocol(protocolNamed("tls")).frameSize;
    CHECK_FALSE(frameSize("16 0303 01"_hex));
    CHECK(frameSize("16 0303 0102"_hex) == 5 + 258);
    CHECK_FALSE(frameSize("47 4554 202f"_hex));
}
