// Standard input as lines.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/typed_lines.h"

#include <QSocketNotifier>

#include <cerrno>
#include <unistd.h>

namespace packetarium {

namespace {

constexpr qsizetype longestLine = 1 << 20;

} // namespace

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
    while ((end = m_waiting.indexOf('\n')) >= 0)
        passOn(end, 1);
    if (m_waiting.size() >= longestLine)
        passOn(m_waiting.size(), 0);
    if (size <= 0) {
        m_notifier->setEnabled(false);
        if (!m_waiting.isEmpty())
            passOn(m_waiting.size(), 0);
        emit ended();
    }
}

void TypedLines::passOn(qsizetype size, qsizetype skipped)
{
    QByteArray text = m_waiting.first(size);
    m_waiting.remove(0, size + skipped);
    if (text.endsWith('\r'))
        text.chop(1);
    emit line(text);
}

} // namespace packetarium
