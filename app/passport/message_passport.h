// The passport of a chat line: every station of its way, from the program that emits it to those that show it. The
// programs tell what happens in them, the capture tells what was on the wire.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/passport/chat_lines.h"

#include <QJsonObject>
#include <QString>

#include <map>
#include <optional>

namespace packetarium {

struct PassportStation {
    QString what; ///< "emitted".
    QString where; ///< "by Alice's program", "packet 74, WebSocket".
    std::size_t packet = 0; ///< As shown, from 1; 0 where it is on no wire.
    std::optional<std::int64_t> nanoseconds = {}; ///< Since 1970; none where nobody told.
};

struct MessagePassport {
    QString message, text, speaker;
    std::vector<PassportStation> stations; ///< In the order of the way, which need not be that of time.
};

/// What the programs of the chat say of their messages.
class ProgramStations {
public:
    /// `who` is the program's host. Events that are not about messages pass without effect.
    void heard(const QString& who, bool isServer, const QJsonObject& event);
    /// The passports of all lines, in the order in which they were sent; what only the capture knows is there as well.
    std::vector<MessagePassport> passports(const Capture&) const;

private:
    struct Moment {
        std::int64_t nanoseconds = 0;
        QString detail;
    };
    struct Line {
        QString text, speaker;
        std::optional<Moment> emitted, buffered, acknowledged;
        QString number;
    };
    struct Shown {
        QString number, who;
        std::int64_t nanoseconds = 0;
    };
    /// No more are kept; later ones have a passport from the capture alone.
    static constexpr std::size_t mostLines = 10'000;

    static void addProgram(MessagePassport&, const Line&);
    void addShown(MessagePassport&, const Line&) const;
    static void addWire(MessagePassport&, const Capture&, const ChatLine&);

    std::map<QString, Line> m_lines; ///< By the message's name.
    std::vector<QString> m_order;
    std::vector<Shown> m_shown;
    int m_starts = 0; ///< Of the server, which counts its messages from 1 again when it starts again.
};

/// "12.345 ms" after `begin`.
QString timeSince(std::int64_t begin, std::int64_t nanoseconds);

} // namespace packetarium
