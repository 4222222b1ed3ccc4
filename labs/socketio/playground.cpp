// The playground's server: its settings, its namespaces and who may enter them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/playground.h"

namespace packetarium {
namespace {

SocketIoSettings playgroundSettings(const ServerSettings& settings)
{
    SocketIoSettings playground;
    playground.engine.pingInterval = std::chrono::milliseconds(1000);
    playground.engine.pingTimeout = std::chrono::milliseconds(800);
    playground.engine.maxPayload = 1'000'000;
    playground.engine.corsOrigin = "*";
    playground.engine.exposure = settings.exposure;
    playground.connectTimeout = std::chrono::milliseconds(1500);
    playground.cleanupEmptyChildNamespaces = true;
    if (settings.recovery)
        playground.connectionStateRecovery = {
            .maxDisconnectionDuration = std::chrono::milliseconds(3000), .skipMiddlewares = true};
    return playground;
}

std::string_view authText(const SocketIoSocket& socket, std::string_view name)
{
    const Value* member = socket.handshake().auth.find(name);
    return member ? member->text() : std::string_view();
}

/// The query as JavaScript's parser gives it: of a name that comes several times, a list.
Object queryOf(const SocketIoSocket& socket)
{
    Object query;
    for (const auto& [nameBytes, value] : socket.handshake().query) {
        const std::string name = nameBytes.toStdString();
        const auto known =
            std::find_if(query.begin(), query.end(), [&](const auto& member) { return member.first == name; });
        if (known == query.end())
            query.emplace_back(name, value.toStdString());
        else if (auto* list = known->second.as<Array>())
            list->emplace_back(value.toStdString());
        else
            known->second = Array {known->second, value.toStdString()};
    }
    return query;
}

Object welcomeOf(const SocketIoSocket& socket)
{
    Object welcome {
        {"id", socket.id()},
        {"recovered", socket.recovered()},
        {"auth", socket.handshake().auth},
        {"query", queryOf(socket)}};
    if (const QByteArray kit = socket.handshake().header("x-kit"); !kit.isNull() && !kit.isEmpty())
        welcome.emplace_back("header", kit.toStdString());
    welcome.emplace_back("transport", socket.conn() ? socket.conn()->transportName() : "");
    welcome.emplace_back("nsp", socket.nsp().name());
    welcome.emplace_back("data", socket.data());
    return welcome;
}

} // namespace

SocketIoPlayground::SocketIoPlayground(const ServerSettings& settings)
    : m_io(playgroundSettings(settings))
{
    addNamespaces();
    connect(&m_io.engine(), &EngineServer::connection, this, [this](EngineSocket* socket) {
        reportSession(m_io.engine(), socket, ++m_lastClient);
    });
    connect(&m_io, &SocketIoServer::warning, this, [this](const QString& text) {
        fail({text.toStdString(), "It is said here where the JavaScript server would throw or warn."});
    });
}

void SocketIoPlayground::addNamespaces()
{
    m_io.use([](SocketIoSocket& socket, const SocketIoNext& next) {
        if (authText(socket, "reject") == "yes")
            return next(Refusal {"rejected by middleware", Object {{"code", "E_REJECT"}, {"retry", false}}});
        next();
    });
    m_io.of("/admin").use([](SocketIoSocket& socket, const SocketIoNext& next) {
        if (authText(socket, "token") != "secret")
            return next(Refusal {"not authorized", Object {{"content", "Please retry later"}}});
        socket.data() = Object {{"role", "admin"}};
        next();
    });
    static const QRegularExpression dynamic(QStringLiteral("^/dynamic-[0-9]+\\z"));
    for (SocketIoNamespace* nsp : {&m_io.of("/"), &m_io.of("/plain"), &m_io.of("/admin"), &m_io.of(dynamic)})
        nsp->on("connection", [this](SocketIoSocket& socket) { greet(socket); });
}

void SocketIoPlayground::greet(SocketIoSocket& socket)
{
    addAnswers(socket);
    addEmitting(socket);
    addBroadcasts(socket);
    addRooms(socket);
    addRoomUtilities(socket);
    addDelayed(socket);
    addEndings(socket);
    socket.emit("welcome", welcomeOf(socket));
}

void SocketIoPlayground::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("listen"))
        return listen(command, m_io.engine());
    if (name == QLatin1String("close"))
        return m_io.close();
    if (name != QLatin1String("send"))
        return failUnknown(command);
    const Result<Payload> payload = payloadOf(command);
    if (!payload)
        return fail(payload.error());
    m_io.send(payload->kind == Payload::Kind::Text ? Value(payload->bytes.toStdString()) : Value(payload->bytes));
}

} // namespace packetarium
