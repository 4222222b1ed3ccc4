// SPDX-License-Identifier: GPL-3.0-or-later
#define CATCH_CONFIG_RUNNER
#include "tests/support/catch.h"

#include <QApplication>
#include <QStandardPaths>
#include <QThread>

int main(int argc, char** argv)
{
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    QStandardPaths::setTestModeEnabled(true); // Settings and caches go to throw-away folders.

    // A warning from Qt is a failed test: bad connects, lying models and painting outside paintEvent all end up here.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (text.startsWith(u"This plugin does not support")) // What the offscreen platform cannot do is not our fault.
            return;
        if (type != QtDebugMsg && type != QtInfoMsg && QThread::currentThread() == qApp->thread())
            FAIL_CHECK("Qt said: " << text.toStdString());
    });
    const int failed = Catch::Session().run(argc, argv);
    qInstallMessageHandler(nullptr);
    return failed;
}
