// A client of the Socket.IO chat that tells every station of a message.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/chat_client.h"

#include "labs/endpoints/address.h"

#include <QRandomGenerator>

namespace packetarium {
namespace {

using namespace std::chrono_literals;

constexpr const char* chatMessage = "chat message";

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

/// A new program never takes up the names of one that crashed.
QString newId(const QString& name)
{
    const quint32 number = QRandomGenerator::global()->generate();
    return QStringLiteral("%1-%2").arg(name.left(32)).arg(number, 8, 16, QLatin1Char('0'));
}

QJsonObject shownMembers(const Value& value, qint64 shown)
{
    if (const auto* binary = value.as<Value::Binary>())
        return membersOf(binary->bytes, Payload::Kind::Binary, shown);
    if (const auto* text = value.as<std::string>())
        return membersOf(QByteArray::fromStdString(*text), Payload::Kind::Text, shown);
    return membersOf(writeJson(value), Payload::Kind::Text, shown);
}

} // namespace

SocketIoChatClient::SocketIoChatClient(const ClientSettings& settings)
    : m_settings(settings)
    , m_id(newId(settings.name))
{
}

SocketIoChatClient::~SocketIoChatClient() = default;

void SocketIoChatClient::command(const QJsonObject& command)
{
    const QString name = command.value(QLatin1String("command")).toString();
    if (name == QLatin1String("connect"))
        return connectTo(command);
    if (name == QLatin1String("close"))
        return close();
    if (name == QLatin1String("abort"))
        return abort();
    if (name != QLatin1String("send"))
        return failUnknown(command);
    const Result<Payload> payload = payloadOf(command);
    payload ? send(*payload) : fail(payload.error());
}

void SocketIoChatClient::connectTo(const QJsonObject& command)
{
    if (m_socket && m_socket->connected())
        return fail({"There already is a connection.", "Close it first."});
    if (isTrying())
        return fail({"The client tries to connect already, and goes on by itself.", "Wait, or close it first."});
    const Result<quint16> port = portOf(command);
    if (!port)
        return fail(port.error());
    const QString address = command.value(QLatin1String("address")).toString(QStringLiteral("127.0.0.1"));
    if (!m_manager || address != m_address || *port != m_port)
        open(address, *port);
    m_toldRefusal = false;
    m_socket->connect();
}

void SocketIoChatClient::open(const QString& address, quint16 port)
{
    m_address = address;
    m_port = port;
    m_underWay.clear();
    QUrl url;
    url.setScheme(QStringLiteral("http"));
    url.setHost(address);
    url.setPort(port);
    SocketIoManagerOptions options;
    options.autoConnect = false;
    m_manager = std::make_unique<SocketIoManager>(url, std::move(options));
    const SocketIoAuth auth([this](const SocketIoAuth::Send& give) {
        give(Object {{"username", m_settings.name}, {"serverOffset", m_offset}});
    });
    m_socket = &m_manager->socket("/", {.auth = auth, .retries = 3, .ackTimeout = 10s}); // As the tutorial's step 8.
    listen();
}

void SocketIoChatClient::listen()
{
    connect(m_manager.get(), &SocketIoManager::opened, this, &SocketIoChatClient::engineOpened);
    m_socket->on("connect", [this](const Arguments&, const Acknowledge&) { connected(); });
    m_socket->on("connect_error", [this](const Arguments& why, const Acknowledge&) { refused(why[0]); });
    m_socket->on("disconnect", [this](const Arguments& why, const Acknowledge&) { lost(why[0].text()); });
    m_socket->on(chatMessage, [this](const Arguments& message, const Acknowledge&) { heard(message); });
    for (const auto& [event, told] : {std::pair {"user joined", "joined"}, {"user left", "left"}})
        m_socket->on(event, [this, told = told](const Arguments& who, const Acknowledge&) {
            const Value* name = who.empty() ? nullptr : who[0].find("username");
            report(told, {{"name", name ? textOf(name->text()) : QString()}});
        });
    m_socket->onAnyOutgoing([this](std::string_view event, const Arguments& arguments) {
        if (event == chatMessage)
            sending(arguments);
    });
}

void SocketIoChatClient::engineOpened()
{
    EngineClient* const engine = m_manager->engine();
    connect(engine, &EngineClient::upgraded, this, [this, engine] {
        report("upgraded", {{"transport", QLatin1String(engine->transportName())}});
    });
    connect(engine, &EngineClient::upgradeFailed, this, [this, engine](const QString& why) {
        report("upgradeFailed", {{"transport", QLatin1String(engine->transportName())}, {"reason", why}});
    });
}

void SocketIoChatClient::connected()
{
    m_toldRefusal = m_cut = false;
    report(
        "connected",
        {{"address", m_address},
         {"port", m_port},
         {"id", QString::fromStdString(m_socket->id())},
         {"transport", QLatin1String(m_manager->engine()->transportName())}});
}

/// Of all attempts that fail one after the other, the first is told.
void SocketIoChatClient::refused(const Value& error)
{
    if (std::exchange(m_toldRefusal, true))
        return;
    std::string why;
    for (const char* part : {"message", "description"})
        if (const Value* text = error.find(part); text && !text->text().empty())
            why += (why.empty() ? "" : ": ") + std::string(text->text());
    const bool returns = m_socket->active();
    fail(
        {"There is no Socket.IO connection: " + why + ".",
         returns ? "The client tries again by itself." : "Compare port and namespace."});
}

void SocketIoChatClient::lost(std::string_view reason)
{
    const bool isOurs = reason == "io client disconnect" || std::exchange(m_cut, false);
    const bool isTheirs = reason == "io server disconnect" || reason == "transport close";
    report(
        "closed",
        {{"by",
          isOurs         ? "here"
              : isTheirs ? "there"
                         : "error"},
         {"reason", textOf(reason)},
         {"returns", m_socket->active()}});
}

void SocketIoChatClient::close()
{
    if (!isTrying())
        return fail({"There is no connection to close.", "Connect first."});
    const bool wasConnected = m_socket->connected();
    m_socket->disconnect();
    if (!wasConnected)
        report("closed", {{"by", "here"}, {"reason", "io client disconnect"}, {"returns", false}});
}

void SocketIoChatClient::abort()
{
    if (!m_socket || !m_socket->connected())
        return fail({"There is no connection to abort.", "Connect first."});
    m_cut = true;
    m_manager->engine()->cut();
}

void SocketIoChatClient::send(const Payload& payload)
{
    if (!m_socket)
        return fail({"The client does not know its server yet.", "Connect first."});
    const QString message = QStringLiteral("%1-%2").arg(m_id).arg(++m_emitted);
    QJsonObject members = membersOf(payload.bytes, payload.kind, m_settings.shown);
    members["message"] = message;
    report("emitted", members);
    m_underWay[message] = {members};
    const Value content =
        payload.kind == Payload::Kind::Text ? Value(QString::fromUtf8(payload.bytes)) : Value(payload.bytes);
    const bool taken = m_socket->emit(
        chatMessage, content, message, OnAnswer([this, message](const Answer& answer) { answered(message, answer); }));
    const auto waiting = m_underWay.find(message);
    if (!taken || waiting == m_underWay.end() || waiting->second.sent > 0)
        return;
    members["reason"] =
        m_socket->connected() ? "an earlier message has no acknowledgement yet" : "there is no connection";
    report("buffered", members);
}

void SocketIoChatClient::sending(const Arguments& message)
{
    const auto found = message.size() < 2 ? m_underWay.end() : m_underWay.find(textOf(message[1].text()));
    if (found == m_underWay.end())
        return;
    QJsonObject members = found->second.members;
    members["attempt"] = ++found->second.sent;
    members["transport"] = QLatin1String(m_manager->engine()->transportName());
    report("sent", members);
}

void SocketIoChatClient::answered(const QString& message, const Answer& answer)
{
    const auto found = m_underWay.find(message);
    if (found == m_underWay.end())
        return;
    const UnderWay was = std::move(found->second);
    m_underWay.erase(found);
    if (!answer.error)
        return report("acknowledged", was.members);
    fail(
        {"A message was not acknowledged: " + *answer.error + ". It was sent so often: " + std::to_string(was.sent)
             + ".",
         "The client gives it up. Does the server run?"},
        {{"message", message}});
}

void SocketIoChatClient::heard(const Arguments& message)
{
    if (message.empty())
        return;
    QJsonObject members = shownMembers(message[0], m_settings.shown);
    if (const auto* number = message.size() > 1 ? message[1].as<std::int64_t>() : nullptr) {
        m_offset = *number;
        members["number"] = qint64(*number);
    }
    report("received", members);
}

} // namespace packetarium
