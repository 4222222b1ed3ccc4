// Engine.IO echo: each message comes back as it came, text as text and bytes as bytes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/socketio/engine/engine_endpoint.h"

namespace packetarium {

/// Says who comes and goes, and not each message: it is there for other people's clients, test suites and load.
class EngineEchoServer : public EngineEndpoint {
    Q_OBJECT

public:
    explicit EngineEchoServer(const ServerSettings&);
    void command(const QJsonObject&) override;

private:
    void greet(EngineSocket*);
    void commandToClients(const QString& name, const QJsonObject&);

    EngineServer m_engine;
    std::map<int, EngineSocket*> m_clients;
    int m_lastClient = 0;
};

} // namespace packetarium
