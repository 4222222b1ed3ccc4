// packetarium serve: one lab server on this computer, in the foreground.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/event_text.h"
#include "app/commands/lab_choice.h"
#include "app/commands/terminal.h"
#include "app/commands/typed_lines.h"
#include "app/export/safe_text.h"
#include "labs/endpoints/endpoint.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QTimer>

namespace packetarium {

namespace {

struct ServeOptions {
    std::string lab;
    std::string address = "127.0.0.1";
    quint16 port = 0;
    qint64 maxMessage = 1 << 20;
    int pingInterval = 25'000; ///< Milliseconds.
    int pingTimeout = 20'000; ///< Milliseconds.
    qint64 maxPayload = 1'000'000;
    bool recovery = false, conformance = false;
    std::string messages;
};

/// Runs the server until Ctrl-C, then lets the clients go politely.
class Serving : public QObject {
public:
    Serving(const Lab& lab, const ServerSettings& settings)
        : m_lab(lab)
        , m_exposure(settings.exposure)
        , m_server(makeServer(lab, settings))
    {
        connect(m_server.get(), &Endpoint::event, this, [this](const QJsonObject& event) { show(event); });
        connect(&m_interrupt, &Interrupt::interrupted, this, [this] { close(); });
    }

    void listen(const QHostAddress& address, quint16 port)
    {
        m_server->command({{"command", "listen"}, {"address", address.toString()}, {"port", port}});
    }

    int finish(int status) { return m_results.finish(status); }

private:
    void show(const QJsonObject& event)
    {
        const QString name = event.value("event").toString();
        if (name == "failed" && !m_listens) {
            tell(Error {event.value("what").toString().toStdString(), event.value("advice").toString().toStdString()});
            return QCoreApplication::exit(DidNotHappen);
        }
        if (name == "listening" && !m_listens) {
            m_listens = true;
            announce(event);
            connect(&m_typed, &TypedLines::line, m_server.get(), [this](const QByteArray& line) {
                m_server->command({{"command", "send"}, {"text", QString::fromUtf8(line)}});
            });
            connect(&m_typed, &TypedLines::tooLong, this, [] {
                tell("This line is longer than 1 MiB, and was not sent.");
            });
        }
        m_clients += (name == "connected") - (name == "closed");
        if (const std::string text = serverEventText(m_lab.transport, event); !text.empty() && !m_results.line(text))
            return QCoreApplication::exit(Done);
        if (m_closing && m_clients <= 0)
            QCoreApplication::exit(Done);
    }

    void announce(const QJsonObject& event) const
    {
        if (m_exposure == Exposure::Anywhere)
            tell(
                "Everyone who can reach this computer's " + event.value("address").toString().toStdString()
                + " can now use the lab.");
        const char* how = m_lab.kind == Lab::Kind::Page
            ? ". It speaks when it is asked. Ctrl-C ends it."
            : ". Type a line and the server says it to everyone, unasked. Ctrl-C ends it.";
        tell(m_lab.title + std::string(how));
    }

    void close()
    {
        m_closing = true;
        m_server->command({{"command", "close"}});
        constexpr int patience = 3000; // Milliseconds; longer than the server waits for a client's goodbye.
        QTimer::singleShot(m_clients > 0 ? patience : 0, this, [] { QCoreApplication::exit(Done); });
    }

    const Lab& m_lab;
    const Exposure m_exposure;
    std::unique_ptr<Endpoint> m_server;
    Results m_results {Results::Flush::EachLine};
    Interrupt m_interrupt;
    TypedLines m_typed;
    bool m_listens = false, m_closing = false;
    int m_clients = 0;
};

int serve(const ServeOptions& options)
{
    const auto chosen = chooseLab(options.lab, Offer::LabsAndBareServers);
    if (const int* status = std::get_if<int>(&chosen))
        return *status;
    const Lab& lab = *std::get<const Lab*>(chosen);
    QHostAddress address;
    if (!address.setAddress(QString::fromStdString(options.address))) {
        tell("\"" + visibleControls(options.address) + "\" is no IP address. 127.0.0.1 is this computer alone.");
        return WrongUsage;
    }

    ServerSettings settings;
    settings.limits.message = options.maxMessage;
    settings.pingInterval = std::chrono::milliseconds(options.pingInterval);
    settings.pingTimeout = std::chrono::milliseconds(options.pingTimeout);
    settings.maxPayload = options.maxPayload;
    settings.recovery = options.recovery;
    settings.conformance = options.conformance;
    if (!options.messages.empty())
        settings.messages = QString::fromStdString(options.messages);
    if (!address.isLoopback())
        settings.exposure = Exposure::Anywhere;
    Serving serving(lab, settings);
    QTimer::singleShot(0, &serving, [&] { serving.listen(address, options.port); });
    return serving.finish(QCoreApplication::exec());
}

/// What an Engine.IO server tells its clients in the handshake.
void addEngineOptions(CLI::App& command, ServeOptions& options)
{
    constexpr int longestTime = 24 * 60 * 60 * 1000;
    command.add_option("--ping-interval", options.pingInterval, "Engine.IO: from one ping to the next")
        ->type_name("MS")
        ->check(CLI::Range(1, longestTime))
        ->capture_default_str();
    command.add_option("--ping-timeout", options.pingTimeout, "Engine.IO: how long a pong may take")
        ->type_name("MS")
        ->check(CLI::Range(1, longestTime))
        ->capture_default_str();
    command.add_flag("--recovery", options.recovery, "Socket.IO: clients that were cut off get what they missed");
    command
        .add_option(
            "--messages",
            options.messages,
            "socketio-chat: keeps its messages in this SQLite file, for the next start too")
        ->type_name("FILE");
    command.add_flag("--conformance", options.conformance, "socketio-chat: answers the official test suite as well");
    command.add_option("--max-payload", options.maxPayload, "Engine.IO: the longest message and polling body")
        ->type_name("BYTES")
        ->check(CLI::Range(qint64(1), qint64(1) << 26))
        ->capture_default_str();
}

} // namespace

void addServeCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<ServeOptions>();
    CLI::App* command =
        addCommand(program, chosen, "serve", "Run one lab server on this computer, until Ctrl-C", options, serve);
    command->add_option("LAB", options->lab, "The lab, see below")->required();
    command->add_option("--bind", options->address, "The address to listen on; 127.0.0.1 is this computer alone")
        ->type_name("ADDR")
        ->capture_default_str();
    command->add_option("--port", options->port, "The port; without it, any free one")
        ->type_name("N")
        ->check(CLI::Range(0, 65535));
    command->add_option("--max-message", options->maxMessage, "The longest message that is accepted")
        ->type_name("BYTES")
        ->check(CLI::Range(qint64(1), qint64(1) << 26))
        ->capture_default_str();
    addEngineOptions(*command, *options);
    command->footer(labsForHelp() + "\n" + bareServersForHelp() + R"(
Prints "listening on ADDRESS:PORT" and then a line for each thing that happens. Lines that you type are sent to
every client.

Examples:
  packetarium serve tcp-echo --port 7007
  packetarium connect tcp://127.0.0.1:7007       (in another terminal)
  packetarium serve websocket-chat --bind 0.0.0.0 --port 8081
  packetarium serve socketio-chat --port 3000    (then open http://127.0.0.1:3000 in a browser, twice)
  packetarium serve engineio-echo --port 3000 --ping-interval 300 --ping-timeout 200)");
}

} // namespace packetarium
