// Opens the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/open_window.h"

#include "app/window/main_window.h"
#include "app/window/theme.h"

#include <QApplication>
#include <QScreen>

namespace packetarium {

int openWindow(int argc, char** argv, const QString& file)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName("packetarium");
    QApplication::setApplicationDisplayName("Packetarium");
    QApplication::setStyle("Fusion");
    Theme theme;
    MainWindow window(theme);
    if (const QScreen* screen = window.screen()) // Not every window manager brings a window back onto the screen.
        window.resize(window.size().boundedTo(screen->availableSize()));
    window.show();
    if (!file.isEmpty())
        window.openFile(file);
    return QApplication::exec();
}

} // namespace packetarium
