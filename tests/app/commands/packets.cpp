// Makes pcap files by hand.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/commands/packets.h"

#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include <QFile>
#include <QtEndian>

namespace {

QByteArray bytes(const std::vector<std::uint8_t>& list)
{
    return {reinterpret_cast<const char*>(list.data()), qsizetype(list.size())};
}

template<class Number> QByteArray big(Number value)
{
    value = qToBigEndian(value);
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

QByteArray datagram(const QByteArray& text, quint16 targetPort)
{
    return bytes("02 00 00 00 00 02 | 02 00 00 00 00 01 | 08 00    # Ethernet: to, from, IPv4\n"
                 "45 00"_hex)
        + big(quint16(28 + text.size()))
        + bytes("00 00 40 00 | 40 11 00 00 | 0a 00 00 01 | 0a 00 00 02   # IPv4: UDP, no checksum\n"
                "13 88"_hex)
        + big(targetPort) + big(quint16(8 + text.size())) + QByteArray(2, '\0') + text;
}

} // namespace

void writeDatagrams(const QString& path, const QList<QByteArray>& texts, quint16 targetPort)
{
    QFile file(path);
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write(bytes("a1 b2 c3 d4 | 00 02 00 04 | 00 00 00 00 00 00 00 00 | 00 00 ff ff | 00 00 00 01"_hex));
    for (qsizetype i = 0; i < texts.size(); ++i) {
        const QByteArray packet = datagram(texts[i], targetPort);
        file.write(
            big(quint32(1'700'000'000)) + big(quint32(i * 1000)) + big(quint32(packet.size()))
            + big(quint32(packet.size())) + packet);
    }
}
