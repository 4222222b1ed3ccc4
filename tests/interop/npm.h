// Other people's programs from npm, as children of a test.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace packetarium::test {

struct Ended {
    int status = -1;
    QByteArray output;
};

/// Runs a program while the server in this process answers it.
Ended run(const QString& program, const QStringList& arguments, const QString& folder = {});

/// Copies package.json and the scripts of `folder` to `built` and installs the packages there; "" when node, npm or
/// the packages cannot be had. With a package-lock.json, exactly those that it names.
QString npmPackages(const QString& folder, const QString& built);

} // namespace packetarium::test
