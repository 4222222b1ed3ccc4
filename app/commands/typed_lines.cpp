// Standard input as lines.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/typed_lines.h"

#include <QSocketNotifier>

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace packetarium {

TypedLines::TypedLines(QObject* parent)
    : QObject(parent)
    , m_notifier(new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, this))
{
    connect(m_notifier, &QSocketNotifier::activated, this, &TypedLines::readSome);
}

void TypedLines::readSome()
{
    char bytes[64 * 1024];
    const ssize_t size = ::read(STDIN_FILENO, bytes, sizeof bytes);
    if (size < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (size > 0)
        m_waiting.append(bytes, size);

    qsizetype end;
    while ((end = m_waiting.indexOf('\n')) >= 0) {
        const QByteArray text = m_waiting.first(end);
        m_waiting.remove(0, end + 1);
        if (!std::exchange(m_skipping, false))
            passOn(text);
    }
    if (m_waiting.size() > longestLine && !std::exchange(m_skipping, true))
        Q_EMIT tooLong();
    if (m_skipping)
        m_waiting.clear();
    if (size <= 0) {
        m_notifier->setEnabled(false);
        if (!m_waiting.isEmpty())
            passOn(m_waiting);
        Q_EMIT ended();
    }
}

void TypedLines::passOn(QByteArray text)
{
    if (text.endsWith('\r'))
        text.chop(1);
    if (text.size() > longestLine)
        Q_EMIT tooLong();
    else
        Q_EMIT line(text);
}

} // namespace packetarium
