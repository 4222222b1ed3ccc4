// Small captures made for one test: UDP datagrams with chosen text.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayList>
#include <QString>

/// Writes a pcap file of UDP datagrams, 10.0.0.1:5000 to 10.0.0.2, a millisecond apart, one for each text.
void writeDatagrams(const QString& path, const QList<QByteArray>& texts, quint16 targetPort = 6000);

/// Texts that try to be markup, a formula, a terminal command, an end of string or another direction.
inline QList<QByteArray> hostileTexts()
{
    return {
        QByteArray("</script><img src=x onerror=alert(1)>\"'&<!--"),
        QByteArray("=cmd|' /C calc'!A0"),
        QByteArray("a\0b\x1b[31mred\r\n", 13),
        QByteArray("\xff\xfe\xc0\x80 not UTF-8 \xed\xa0\x80"),
        QByteArray("\xe2\x80\xaetxt.exe"), // U+202E: right to left from here on.
        QByteArray("]]></style>{{7*7}}${7*7}%1%n"),
    };
}
