// permessage-deflate, RFC 7692: the RFC's own examples, and messages that want to be too large.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/deflate.h"
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include <QByteArray>

using namespace packetarium;

namespace {

constexpr qint64 plenty = 1 << 20;

QByteArray inflated(Inflater& inflater, const std::vector<std::uint8_t>& message)
{
    QByteArray output;
    if (inflater.add(message, output, plenty) != Inflater::Outcome::Sound
        || inflater.endMessage(output, plenty) != Inflater::Outcome::Sound)
        return "not sound";
    return output;
}
Bytes bytesOf(const QByteArray& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace

TEST_CASE("The examples of RFC 7692 section 7.2.3 decompress to Hello")
{
    Inflater inflater {DeflateAgreement {}};
    CHECK(inflated(inflater, "f2 48 cd c9 c9 07 00"_hex) == "Hello"); // 7.2.3.1
    CHECK(inflated(inflater, "f2 00 11 00 00"_hex) == "Hello"); // 7.2.3.2: looks back at the message before
    CHECK(inflated(inflater, "00 05 00 fa ff 48 65 6c 6c 6f 00"_hex) == "Hello"); // 7.2.3.3: not compressed
    CHECK(inflated(inflater, "f3 48 cd c9 c9 07 00 00"_hex) == "Hello"); // 7.2.3.4: a final block
    CHECK(inflated(inflater, "f2 48 05 00 00 00 ff ff ca c9 c9 07 00"_hex) == "Hello"); // 7.2.3.5: two blocks
    CHECK(inflated(inflater, "00"_hex).isEmpty()); // 7.2.3.6: an empty message
}

TEST_CASE("Without context takeover a message cannot look back at the one before")
{
    Inflater inflater {DeflateAgreement {.clientForgets = true}};
    CHECK(inflated(inflater, "f2 48 cd c9 c9 07 00"_hex) == "Hello");
    CHECK(inflated(inflater, "f2 00 11 00 00"_hex) == "not sound");
}

TEST_CASE("What is compressed decompresses to what it was, with every window and every piece size")
{
    QByteArray message;
    for (int i = 0; i < 20'000; ++i)
        message += QByteArray::number(i * i % 977) + ' ';
    for (int bits = 8; bits <= 15; ++bits)
        for (const bool forgets : {false, true}) {
            const DeflateAgreement agreement {
                .serverForgets = forgets, .clientForgets = forgets, .serverWindowBits = bits};
            Deflater deflater(agreement);
            Inflater inflater(agreement);
            for (int round = 0; round < 3; ++round) {
                const QByteArray small = deflater.message(message);
                CHECK(small.size() < message.size());
                QByteArray output;
                for (qsizetype at = 0; at < small.size(); at += 977)
                    REQUIRE(inflater.add(bytesOf(small.mid(at, 977)), output, plenty) == Inflater::Outcome::Sound);
                REQUIRE(inflater.endMessage(output, plenty) == Inflater::Outcome::Sound);
                CHECK(output == message);
            }
        }
}

TEST_CASE("A message that grows past the limit is stopped at the limit")
{
    Deflater deflater {DeflateAgreement {}};
    const QByteArray bomb = deflater.message(QByteArray(64 << 20, '\0'));
    Inflater inflater {DeflateAgreement {}};
    QByteArray output;
    CHECK(inflater.add(bytesOf(bomb), output, plenty) == Inflater::Outcome::TooLong);
    CHECK(output.size() <= plenty + 16 * 1024);
}

TEST_CASE("Bytes that are no compressed message are refused, and so are endless endings")
{
    QByteArray output;
    Inflater wrong {DeflateAgreement {}};
    CHECK(wrong.add("ff ff ff ff ff"_hex, output, plenty) == Inflater::Outcome::Broken);
    std::vector<std::uint8_t> endings;
    for (int i = 0; i < 1000; ++i)
        endings.insert(endings.end(), {0x03, 0x00}); // An empty final block.
    Inflater busy {DeflateAgreement {}};
    CHECK(busy.add(endings, output, plenty) == Inflater::Outcome::Broken);
}
