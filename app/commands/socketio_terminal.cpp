// packetarium connect sio://…: a Socket.IO client, typed in a terminal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/socketio_terminal.h"

#include "app/commands/command.h"
#include "app/commands/terminal.h"
#include "app/commands/typed_lines.h"
#include "app/export/safe_text.h"
#include "labs/socketio/client/socketio_manager.h"

#include <QCoreApplication>
#include <QUrlQuery>

#include <unistd.h>

namespace packetarium {
namespace {

// Milliseconds. Answers are due for as long as they keep coming this fast after the last line was typed.
constexpr int quiet = 500;
constexpr int patience = 3000;

/// A line that was typed, as an event.
struct TypedEvent {
    Array event;
    bool asks = false; ///< An acknowledgement is wanted.
};

/// A JSON array that begins with a name is an event as it is on the wire, ["typing",true], and with a question mark
/// behind it asks for an acknowledgement. Every other line is a chat message.
TypedEvent eventOf(const QByteArray& line)
{
    QByteArray json = line.trimmed();
    const bool asks = json.endsWith('?');
    if (asks)
        json.chop(1);
    if (json.startsWith('['))
        if (auto value = readJson({json.constData(), std::size_t(json.size())}))
            if (Array* event = value->as<Array>(); event && !event->empty() && event->front().as<std::string>())
                return {std::move(*event), asks};
    return {{"chat message", QString::fromUtf8(line)}, false};
}

SocketIoManagerOptions optionsFor(const QUrl& url)
{
    SocketIoManagerOptions options;
    for (const auto& [name, value] : QUrlQuery(url).queryItems(QUrl::FullyDecoded))
        options.engine.query.emplace_back(name.toUtf8(), value.toUtf8());
    options.autoConnect = false;
    return options;
}

QUrl serverOf(QUrl url)
{
    url.setScheme(QStringLiteral("http"));
    return url.adjusted(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

class SocketIoTerminal : public QObject {
public:
    explicit SocketIoTerminal(const QUrl& url)
        : m_manager(serverOf(url), optionsFor(url))
        , m_socket(m_manager.socket(url.path().isEmpty() ? "/" : url.path().toStdString()))
        , m_terminal(::isatty(STDOUT_FILENO) != 0)
    {
        m_quiet.setSingleShot(true);
        m_quiet.setInterval(quiet);
        QObject::connect(&m_quiet, &QTimer::timeout, this, [this] { close(); });
        QObject::connect(&m_interrupt, &Interrupt::interrupted, this, [this] { close(); });
        listen();
    }

    void open() { m_socket.connect(); }
    int finish(int status) { return m_results.finish(status); }

private:
    void listen()
    {
        m_socket.on("connect", [this](const Arguments&, const Acknowledge&) { connected(); });
        m_socket.on("connect_error", [this](const Arguments& arguments, const Acknowledge&) { refused(arguments[0]); });
        m_socket.on(
            "disconnect", [this](const Arguments& arguments, const Acknowledge&) { lost(arguments[0].text()); });
        m_socket.onAny([this](std::string_view name, const Arguments& arguments) { print(name, arguments); });
    }

    void connected()
    {
        tell(
            std::string(m_typed ? "Connected again" : "Connected") + " to the namespace "
            + visibleControls(m_socket.nsp()) + (m_socket.recovered() ? ", and the session was recovered." : "."));
        if (m_typed)
            return;
        tell(R"(A line is sent as a "chat message", ["EVENT",…] as that event; Ctrl-D ends.)");
        m_typed = new TypedLines(this);
        QObject::connect(m_typed, &TypedLines::line, this, [this](const QByteArray& line) { emitLine(line); });
        QObject::connect(m_typed, &TypedLines::tooLong, this, [this] {
            tell("This line is longer than 1 MiB, and was not sent.");
            m_status = DidNotHappen;
        });
        QObject::connect(m_typed, &TypedLines::ended, this, [this] { m_quiet.start(); });
    }

    void emitLine(const QByteArray& line)
    {
        if (line.isEmpty())
            return; // As the chat page: an empty text is not sent.
        TypedEvent typed = eventOf(line);
        const std::string name(typed.event.front().text());
        OnAnswer answer;
        if (typed.asks)
            answer = [this, name](const Answer& got) { printAnswer(name, got); };
        if (SocketIoEmitter(m_socket).send(std::move(typed.event), std::move(answer)))
            return;
        m_status = DidNotHappen;
        tell(
            isReservedEvent(name) ? '"' + visibleControls(name) + "\" is a reserved event name, and was not sent."
                                  : "Too many events wait for the connection: this one was not sent.");
    }

    void print(std::string_view name, const Arguments& arguments)
    {
        if (m_quiet.isActive())
            m_quiet.start(); // Something still happens.
        const bool isChat = name == "chat message" && !arguments.empty() && arguments[0].as<std::string>();
        if (isChat)
            return printLine(arguments[0].text());
        Array event {name};
        event.insert(event.end(), arguments.begin(), arguments.end());
        printLine(writeJson(event).toStdString());
    }

    void printAnswer(const std::string& name, const Answer& answer)
    {
        if (m_quiet.isActive())
            m_quiet.start();
        if (answer.error)
            tell("No answer to \"" + visibleControls(name) + "\": " + *answer.error + ".");
        else
            printLine("answer " + writeJson(answer.arguments).toStdString());
    }

    /// A terminal is shown what its reader can trust; a pipe gets the text as it came.
    void printLine(std::string_view text) { m_results.line(m_terminal ? visibleControls(text) : std::string(text)); }

    void refused(const Value& error)
    {
        if (m_typed && m_socket.active())
            return; // The next attempt follows by itself.
        std::string why;
        for (const char* part : {"message", "description"})
            if (const Value* text = error.find(part); text && !text->text().empty())
                why += (why.empty() ? "" : ": ") + std::string(text->text());
        tell(Error {"There is no Socket.IO connection: " + visibleControls(why) + ".", "Compare port and namespace."});
        m_manager.setReconnection(false);
        QCoreApplication::exit(DidNotHappen);
    }

    void lost(std::string_view reason)
    {
        if (m_closing)
            return;
        tell(
            "Disconnected: " + std::string(reason)
            + (m_socket.active() ? ". Trying again; what is typed now waits." : "."));
        if (!m_socket.active())
            QCoreApplication::exit(m_status);
    }

    void close()
    {
        if (std::exchange(m_closing, true))
            return;
        m_quiet.stop();
        EngineClient* const engine = m_manager.engine();
        if (!m_socket.connected()) {
            if (!m_typed || m_socket.buffered() > 0)
                m_status = DidNotHappen;
            return QCoreApplication::exit(m_status);
        }
        QTimer::singleShot(patience, this, [this] { QCoreApplication::exit(m_status); });
        QObject::connect(engine, &EngineClient::finished, this, [this] { QCoreApplication::exit(m_status); });
        m_socket.disconnect();
    }

    SocketIoManager m_manager;
    SocketIoClient& m_socket;
    Results m_results {Results::Flush::EachLine};
    Interrupt m_interrupt;
    TypedLines* m_typed = nullptr; ///< None before the first connection.
    QTimer m_quiet;
    bool m_terminal;
    bool m_closing = false;
    int m_status = Done;
};

} // namespace

int connectToSocketIo(const QUrl& url)
{
    SocketIoTerminal terminal(url);
    QTimer::singleShot(0, &terminal, [&] { terminal.open(); });
    return terminal.finish(QCoreApplication::exec());
}

} // namespace packetarium
