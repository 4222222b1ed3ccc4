// SPDX-License-Identifier: GPL-3.0-or-later
#define CATCH_CONFIG_RUNNER
#include "tests/support/catch.h"

#include <QCoreApplication>
#include <QThread>

int main(int argc, char** argv)
{
    QCoreApplication app(argc, argv);
    // A warning from Qt is a failed test, as in the window's tests.
    qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
        if (type != QtDebugMsg && type != QtInfoMsg && QThread::currentThread() == qApp->thread())
            FAIL_CHECK("Qt said: " << text.toStdString());
    });
    const int failed = Catch::Session().run(argc, argv);
    qInstallMessageHandler(nullptr);
    return failed;
}
