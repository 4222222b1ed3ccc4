// Cuts a stream of bytes into lines: TCP keeps bytes in order, but not the borders of what was sent.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace packetarium {

class LineReader {
public:
    void add(const QByteArray& bytes) { m_bytes.append(bytes); }

    /// The next whole line, without its end (LF or CR LF).
    std::optional<QByteArray> next()
    {
        const qsizetype end = m_bytes.indexOf('\n', m_searched);
        if (end < 0) {
            m_bytes.remove(0, m_begin);
            m_begin = 0;
            m_searched = m_bytes.size();
            return std::nullopt;
        }
        QByteArray line = m_bytes.mid(m_begin, end - m_begin);
        if (line.endsWith('\r'))
            line.chop(1);
        m_begin = m_searched = end + 1;
        return line;
    }

    /// Bytes of the line that has no end yet; right after next() returned nothing.
    qsizetype waiting() const { return m_bytes.size(); }

private:
    QByteArray m_bytes;
    qsizetype m_begin = 0;
    qsizetype m_searched = 0;
};

} // namespace packetarium
