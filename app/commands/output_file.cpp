// Looks at the folder by making a file in it: permissions, read-only disks and full ones all show that way.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/output_file.h"

#include <QFileInfo>
#include <QTemporaryFile>

#include <sys/stat.h>
#include <unistd.h>

namespace packetarium {

namespace {

/// In a folder like /tmp nobody can replace what belongs to somebody else.
bool belongsToSomebodyElse(const QFileInfo& file)
{
    struct stat folder { };
    const uid_t self = ::geteuid();
    return self != 0 && file.exists() && file.ownerId() != self
        && ::stat(file.absolutePath().toLocal8Bit().constData(), &folder) == 0 && (folder.st_mode & S_ISVTX) != 0
        && folder.st_uid != self;
}

} // namespace

Outcome canBeWritten(const std::string& path)
{
    const QFileInfo target(QString::fromStdString(path));
    const std::string what = "\"" + path + "\" could not be saved: ";
    if (target.isDir())
        return Error {what + "it is a folder.", "Add a file's name."};
    if (!QFileInfo(target.absolutePath()).isDir())
        return Error {what + "its folder does not exist.", "Make the folder first, or choose another."};
    if (belongsToSomebodyElse(target))
        return Error {what + "the file there belongs to somebody else.", "Choose another name or folder."};
    QTemporaryFile trial(target.absolutePath() + QStringLiteral("/.packetarium-XXXXXX"));
    if (!trial.open())
        return Error {
            what + trial.errorString().toStdString() + ".", "Choose a folder that you may write to and that has room."};
    return success();
}

} // namespace packetarium
