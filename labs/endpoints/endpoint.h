// One end of a lab: a server or a client, told what to do by commands and saying what happened by events.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/lab.h"

#include <QJsonObject>
#include <QObject>

#include <chrono>
#include <memory>

namespace packetarium {

/// Speaks the commands and events of labs/peer/protocol.md, in the process it lives in.
class Endpoint : public QObject {
    Q_OBJECT

public:
    /// {"command":"send","text":"hello"}. A command that cannot be done is answered by a `failed` event.
    virtual void command(const QJsonObject& command) = 0;

signals:
    void event(const QJsonObject& event);

protected:
    Endpoint() = default;

    /// Sends an event of this name, with the time.
    void report(const char* name, QJsonObject members = {});
    void fail(const Error&, QJsonObject members = {});
    void failUnknown(const QJsonObject& command);
};

/// Where a server may be reached from. A lab server answers strangers only when somebody said so.
enum class Exposure { Loopback, PrivateNetwork, Anywhere };

/// What a server grants its clients before it hangs up.
struct Limits {
    qint64 message = 1 << 20; ///< Bytes of one message, one line or one request body.
    int clients = 256;
    qint64 queue = 4 << 20; ///< Bytes that wait for a client that does not read; two messages always may.
    std::chrono::milliseconds handshake {10'000}; ///< Until the request or the upgrade is complete.
    std::chrono::milliseconds stall {20'000}; ///< Bytes wait and the client takes none.
    std::chrono::milliseconds farewell {2'000}; ///< From our goodbye to the client's.
    std::chrono::milliseconds idle {60'000}; ///< HTTP: between two requests.
    std::chrono::milliseconds silence {300'000}; ///< UDP chat: without a word, a client counts as gone.
};

struct ServerSettings {
    Exposure exposure = Exposure::Loopback;
    Limits limits = {};
    QString name = QStringLiteral("Server"); ///< Chat: who speaks when the server speaks by itself.
    std::chrono::milliseconds pingInterval {25'000}; ///< Engine.IO, and the next two.
    std::chrono::milliseconds pingTimeout {20'000};
    qint64 maxPayload = 1'000'000;
    bool recovery = false; ///< Socket.IO: connection state recovery.
    bool tellsMemory = false; ///< Socket.IO chat: reports what the server keeps, whenever that changes.
    bool conformance = false; ///< Socket.IO chat: answers the official test suite as well.
    QString messages = QStringLiteral(":memory:"); ///< Socket.IO chat: the SQLite file that keeps them.
};

struct ClientSettings {
    QString name = QStringLiteral("Guest"); ///< Chat: sent as the first message.
    Limits limits = {};
    qint64 shown = 64 * 1024; ///< Bytes of a WebSocket message or an HTTP body that an event carries at most.
};

/// Does nothing until it is told to `listen`, `connect` and so on.
std::unique_ptr<Endpoint> makeServer(const Lab&, const ServerSettings& = {});
std::unique_ptr<Endpoint> makeClient(const Lab&, const ClientSettings& = {});

} // namespace packetarium
