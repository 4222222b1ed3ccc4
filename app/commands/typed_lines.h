// What somebody types, line by line, without ever waiting for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QSocketNotifier;

namespace packetarium {

/// Reads standard input.
class TypedLines : public QObject {
    Q_OBJECT

public:
    static constexpr qsizetype longestLine = 1 << 20;

    explicit TypedLines(QObject* parent = nullptr);

signals:
    /// Without its line end.
    void line(const QByteArray& text);
    /// Instead of a line longer than longestLine: half a line would be a message that nobody meant.
    void tooLong();
    /// Nothing more will come. A last line without its end was passed on before.
    void ended();

private:
    void readSome();
    void passOn(QByteArray text);

    QSocketNotifier* m_notifier;
    QByteArray m_waiting;
    bool m_skipping = false; ///< Up to the end of a line that is too long.
};

} // namespace packetarium
