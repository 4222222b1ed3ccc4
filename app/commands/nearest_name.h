// What somebody probably meant to type.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

namespace packetarium {

/// The name that takes the fewest slips of the keyboard to become `typed`; empty when none is near.
QString nearestName(const QString& typed, const QStringList& names);

} // namespace packetarium
