// The chat of the Socket.IO tutorial as people use it: the program serves it, and tabs of a real browser chat. What is
// not at hand is skipped, and says so.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/npm.h"
#include "tests/support/catch.h"

#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace packetarium::test;

TEST_CASE("Tabs of a browser chat, come back, miss messages where they may and none where they must not")
{
    const QString chromium = QStandardPaths::findExecutable("chromium");
    const QString folder = npmPackages(INTEROP "/chat_page", INTEROP_BUILD "/chat_page");
    if (chromium.isEmpty() || folder.isEmpty()) {
        WARN("Skipped: chromium, node, npm or the package puppeteer-core is not here.");
        return;
    }
    if (!QFile::exists(SOCKETIO_CLIENT "/socket.io.js")) {
        WARN("Skipped: the program was built without the browser's Socket.IO client.");
        return;
    }
    const QTemporaryDir own;
    const Ended browsed = run("node", {"browse.js", PROGRAMS "/packetarium", chromium, own.path()}, folder);
    INFO(browsed.output.toStdString());
    CHECK(browsed.status == 0);
}
