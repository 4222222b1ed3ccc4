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

std::string sampleCapturePath(std::string_view name)
{
    QStringList folders {QStringLiteral(COURSEWARE_SOURCES "/captures")};
    if (QCoreApplication::instance()) // Installed: the share folder lies beside the bin folder.
        folders.prepend(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/packetarium/captures"));
    for (const QString& folder : folders) {
        const QFileInfo file(QDir(folder), QString::fromUtf8(name.data(), qsizetype(name.size())));
        if (file.isFile())
            return file.canonicalFilePath().toStdString();
    }
    return {};
}

} // namespace packetarium
