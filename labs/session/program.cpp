// Looking for a program in the places where it may be.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/program.h"

#include <QCoreApplication>
#include <QStandardPaths>

namespace packetarium {

Result<QString> programPath(const QString& name)
{
    QStringList folders;
    if (const QString chosen = qEnvironmentVariable("PACKETARIUM_BIN"); !chosen.isEmpty())
        folders << chosen;
    if (QCoreApplication::instance())
        folders << QCoreApplication::applicationDirPath();
    QString path = QStandardPaths::findExecutable(name, folders);
    if (path.isEmpty())
        path = QStandardPaths::findExecutable(name);
    if (path.isEmpty())
        return Error {
            "The program " + name.toStdString() + " was not found.",
            "It belongs beside packetarium; build it with ./dev build, or say where it is with PACKETARIUM_BIN."};
    return path;
}

} // namespace packetarium
