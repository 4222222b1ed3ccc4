// Names the bundled captures and finds their files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "courseware/sample_captures.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>

namespace packetarium {

namespace {

constexpr SampleCapture samples[] = {
    {"Three labs side by side",
     "Alice says hello over TCP, UDP and WebSocket: compare what each one costs.",
     "three-labs.pcapng"},
};

} // namespace

std::span<const SampleCapture> sampleCaptures() { return samples; }

std::string coursewareFolder(std::string_view name)
{
    const QString part = QString::fromUtf8(name.data(), qsizetype(name.size()));
    if (QCoreApplication::instance()) { // Installed: the share folder lies beside the bin folder.
        const QString installed =
            QCoreApplication::applicationDirPath() + QStringLiteral("/../share/packetarium/") + part;
        if (QFileInfo(installed).isDir())
            return QFileInfo(installed).canonicalFilePath().toStdString();
    }
    return (QStringLiteral(COURSEWARE_SOURCES "/") + part).toStdString();
}

std::string sampleCapturePath(std::string_view name)
{
    const QDir folder(QString::fromStdString(coursewareFolder("captures")));
    const QFileInfo file(folder, QString::fromUtf8(name.data(), qsizetype(name.size())));
    return file.isFile() ? file.canonicalFilePath().toStdString() : std::string();
}

} // namespace packetarium
