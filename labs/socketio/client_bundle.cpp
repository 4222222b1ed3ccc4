// The official browser client: the files of the npm package socket.io-client, under its own licence (MIT).
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/client_bundle.h"

#include "labs/socketio/client_bundle_place.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>
#include <array>

namespace packetarium {
namespace {

constexpr std::array files {
    "socket.io.esm.min.js",
    "socket.io.esm.min.js.map",
    "socket.io.js",
    "socket.io.js.map",
    "socket.io.min.js",
    "socket.io.min.js.map",
    "socket.io.msgpack.min.js",
    "socket.io.msgpack.min.js.map"};

/// Where it was installed, or else where it was built.
QByteArray contentsOf(const QByteArray& name)
{
    for (const QString& folder :
         {QCoreApplication::applicationDirPath() + QLatin1String(clientBundleInstalled),
          QString::fromLatin1(clientBundleBuilt)}) {
        QFile file(folder + '/' + QString::fromLatin1(name));
        if (file.open(QIODevice::ReadOnly))
            return file.readAll();
    }
    return {};
}

} // namespace

std::optional<HttpAnswer> clientBundle(const HttpRequest& request, const EngineSettings& settings)
{
    const QByteArray path = request.path();
    if (!path.startsWith(settings.path))
        return {};
    const QByteArray name = path.mid(settings.path.size());
    if (std::find(files.begin(), files.end(), name) == files.end())
        return {};

    HttpAnswer answer;
    if (!settings.corsOrigin.isEmpty())
        answer.headers += "Access-Control-Allow-Origin: " + settings.corsOrigin + "\r\n";
    const QByteArray tag = QByteArray("\"") + clientBundleVersion + '"';
    const QByteArray known = request.header("if-none-match");
    if (known == tag || known == "W/" + tag) {
        answer.status = 304;
        return answer;
    }
    answer.body = contentsOf(name);
    if (answer.body.isEmpty()) {
        answer.status = 404;
        answer.body = "The Socket.IO client is missing here: the program was built without npm.\n";
        return answer;
    }
    answer.type = name.endsWith(".map") ? "application/json; charset=utf-8" : "application/javascript; charset=utf-8";
    answer.headers += "Cache-Control: public, max-age=0\r\nETag: " + tag + "\r\n";
    return answer;
}

} // namespace packetarium
