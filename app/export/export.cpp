// Chooses the format by the file's ending, and writes the file whole or not at all.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/export.h"

#include "app/export/csv.h"
#include "app/export/html_page.h"
#include "app/export/packet_json.h"

#include <QSaveFile>

namespace packetarium {

namespace {

using Write = void (*)(const Capture&, const ExportChoice&, QIODevice&);

void writeJson(const Capture& capture, const ExportChoice& choice, QIODevice& out)
{
    const char* separator = "[\n";
    for (const std::size_t index : choice.indexes) {
        if (choice.giveUp.stop_requested())
            return;
        out.write(separator);
        out.write(QByteArray::fromStdString(packetJson(capture, index)));
        separator = ",\n";
    }
    out.write(choice.indexes.empty() ? "[]\n" : "\n]\n");
}

struct Format {
    const char* ending;
    Write write; ///< Null: capture/ writes pcapng itself.
};

constexpr Format formats[] = {
    {".pcapng", nullptr},
    {".html", writeHtmlPage},
    {".csv", writeCsv},
    {".json", writeJson},
};

const Format* formatOf(const std::string& path)
{
    for (const Format& format : formats)
        if (QString::fromStdString(path).endsWith(format.ending, Qt::CaseInsensitive))
            return &format;
    return nullptr;
}

Error notWritten(const std::string& path, const QString& why)
{
    return {
        "\"" + path + "\" was not written: " + why.toStdString() + ".",
        "Choose a folder that you may write to and that has room."};
}

} // namespace

Outcome exportable(const std::string& path)
{
    if (formatOf(path))
        return success();
    return Error {
        "\"" + path + "\" does not end in a format that can be written.",
        "Possible are .pcapng (opens in Wireshark), .html (a page to read), .csv (a table) and .json."};
}

Outcome exportCapture(const Capture& capture, const ExportChoice& choice, const std::string& path)
{
    if (Outcome possible = exportable(path); !possible)
        return possible;
    const Format* format = formatOf(path);
    if (!format->write) {
        // savePcapng takes an empty choice for "all"; none at all is a capture that nobody asked for.
        if (choice.indexes.empty() && capture.packets().size() > 0)
            return Error {
                "No packet was chosen, so nothing was written.", "Choose a filter that matches some packets."};
        return savePcapng(capture, path, choice.indexes, choice.giveUp);
    }

    QSaveFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::WriteOnly))
        return notWritten(path, file.errorString());
    format->write(capture, choice, file);
    if (choice.giveUp.stop_requested()) {
        file.cancelWriting();
        return Error {"Saving was given up; nothing was written.", "Save again to have the file."};
    }
    if (!file.commit())
        return notWritten(path, file.errorString());
    return success();
}

} // namespace packetarium
