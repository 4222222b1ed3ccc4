// The passports of a chat's lines as tables.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/passport_text.h"

#include "app/commands/event_text.h"
#include "app/export/safe_text.h"

#include <algorithm>

namespace packetarium {

QStringList passportLines(const std::vector<MessagePassport>& passports)
{
    constexpr int whatWidth = 15, whereWidth = 44, timeWidth = 14;
    QStringList lines;
    for (const MessagePassport& passport : passports) {
        const QByteArray text = passport.text.toUtf8(), speaker = passport.speaker.toUtf8();
        lines << QStringLiteral("  Passport of “%1”, said by %2")
                     .arg(
                         QString::fromStdString(shortText(text, text.size())),
                         QString::fromStdString(shortText(speaker, speaker.size())));
        const auto first = std::ranges::find_if(
            passport.stations, [](const auto& station) { return station.nanoseconds.has_value(); });
        for (const PassportStation& station : passport.stations) {
            const QString where = QString::fromStdString(visibleControls(station.where.toStdString()));
            QString line = QStringLiteral("    ") + station.what.leftJustified(whatWidth) + where;
            if (station.nanoseconds)
                line = line.leftJustified(4 + whatWidth + whereWidth)
                    + timeSince(*first->nanoseconds, *station.nanoseconds).rightJustified(timeWidth);
            lines << line;
        }
    }
    return lines;
}

} // namespace packetarium
