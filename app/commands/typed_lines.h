// What somebody types, line by line, without ever waiting for it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QObject>

class QSocketNotifier;

namespace packetarium {

/// Reads standard input. A line without an end is passed on in pieces of a mebibyte, so that it cannot grow without
/// bound.
class TypedLines : public QObject {
    Q_OBJECT

public:
    explicit TypedLines(QObject* parent = nullptr);

signals:
    /// Without its line end.
    void line(const QByteArray& text);
    /// Nothing more will come. A last line without its end was passed on before.
    void ended();

private:
    void readSome();
    void passOn(qsizetype size, qsizetype skipped);

    QSocketNotifier* m_notifier;
    QByteArray m_waiting;
};

} // namespace packetarium
