// Levenshtein's distance, for the few names that a command line has.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/nearest_name.h"

#include <algorithm>
#include <vector>

namespace packetarium {

namespace {

qsizetype slips(const QString& from, const QString& to)
{
    std::vector<qsizetype> row(std::size_t(to.size()) + 1);
    for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = qsizetype(i);
    for (qsizetype i = 0; i < from.size(); ++i) {
        qsizetype diagonal = row[0]++;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const qsizetype replaced = diagonal + (from[i] != to[qsizetype(j) - 1]);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row.back();
}

} // namespace

QString nearestName(const QString& typed, const QStringList& names)
{
    constexpr qsizetype longest = 64; // Nobody misspells a name as a whole page.
    QString nearest;
    qsizetype fewest = std::max<qsizetype>(2, typed.size() / 3) + 1;
    if (typed.size() > longest)
        return nearest;
    for (const QString& name : names) {
        // A name's beginning is as good as the name: "websocket" for "websocket-echo".
        const qsizetype distance = typed.size() > 2 && name.startsWith(typed) ? 1 : slips(typed.toLower(), name);
        if (distance < fewest) {
            fewest = distance;
            nearest = name;
        }
    }
    return nearest;
}

} // namespace packetarium
