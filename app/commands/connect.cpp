// packetarium connect: the matching client, typed in a terminal.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/command.h"
#include "app/commands/event_text.h"
#include "app/commands/socketio_terminal.h"
#include "app/commands/terminal.h"
#include "app/commands/typed_lines.h"
#include "app/export/safe_text.h"
#include "labs/endpoints/endpoint.h"

#include <QCoreApplication>
#include <QTimer>
#include <QUrl>

#include <unistd.h>

namespace packetarium {

namespace {

struct ConnectOptions {
    std::string url;
};

/// How a kind of URL is spoken to.
struct Scheme {
    const char* name;
    const char* lab; ///< The lab whose client speaks it.
    int port; ///< When the URL names none; 0: it must.
    const char* lineEnd; ///< A stream has no messages: there, the line's end is part of what is sent.
};

constexpr Scheme schemes[] = {
    {"tcp", "tcp-echo", 0, "\n"},
    {"udp", "udp-echo", 0, ""},
    {"ws", "websocket-echo", 80, ""},
    {"http", "http", 80, ""},
};
/// Its client speaks in events, not in lines: see socketio_terminal.h.
constexpr Scheme socketIo {"sio", "", 80, ""};

// Milliseconds. Answers are due for as long as they keep coming this fast after the last line was typed.
constexpr int quiet = 500;
constexpr int patience = 3000;

class Connection : public QObject {
public:
    Connection(const Scheme& scheme, const QUrl& url)
        : m_scheme(scheme)
        , m_url(url)
        , m_client(makeClient(*labNamed(scheme.lab), {.shown = TypedLines::longestLine}))
        , m_terminal(::isatty(STDOUT_FILENO) != 0)
    {
        m_quiet.setSingleShot(true);
        m_quiet.setInterval(quiet);
        connect(&m_quiet, &QTimer::timeout, this, [this] { close(); });
        connect(m_client.get(), &Endpoint::event, this, [this](const QJsonObject& event) { heard(event); });
        connect(&m_interrupt, &Interrupt::interrupted, this, [this] { close(); });
    }

    void open()
    {
        m_client->command(
            {{"command", "connect"}, {"address", m_url.host()}, {"port", m_url.port(m_scheme.port)}, {"path", path()}});
    }

    int finish(int status) { return m_results.finish(status); }

private:
    bool isPage() const { return qstrcmp(m_scheme.name, "http") == 0; }

    void heard(const QJsonObject& event)
    {
        const QString name = event.value("event").toString();
        if (name == "connected")
            opened(event);
        else if (name == "received" && !isPage()) // A page is told as a response.
            printMessage(event);
        else if (name == "response")
            printResponse(event);
        else if (name == "failed")
            failed(event);
        else if (name == "closed")
            closed(event);
        if (m_quiet.isActive())
            m_quiet.start(); // Something still happens.
    }

    void opened(const QJsonObject& event)
    {
        m_open = true;
        const bool isUdp = qstrcmp(m_scheme.name, "udp") == 0; // A socket is open; there is no connection.
        tell(
            (isUdp ? "Ready to send to " : "Connected to ") + placeText(event)
            + (isPage() ? "." : ". Type a line to send it; Ctrl-D ends."));
        if (isPage())
            return m_client->command({{"command", "request"}, {"method", "GET"}, {"path", path()}});
        m_typed = new TypedLines(this);
        connect(m_typed, &TypedLines::line, this, [this](const QByteArray& line) {
            const QByteArray bytes = line + m_scheme.lineEnd;
            if (QString::fromUtf8(bytes).toUtf8() == bytes)
                m_client->command({{"command", "send"}, {"text", QString::fromUtf8(bytes)}});
            else
                m_client->command({{"command", "send"}, {"base64", QString::fromLatin1(bytes.toBase64())}});
        });
        connect(m_typed, &TypedLines::tooLong, this, [this] {
            tell("This line is longer than 1 MiB, and was not sent.");
            m_status = DidNotHappen;
        });
        connect(m_typed, &TypedLines::ended, this, [this] { m_quiet.start(); });
    }

    QString path() const
    {
        QString path = m_url.path(QUrl::FullyEncoded);
        if (m_url.hasQuery())
            path += '?' + m_url.query(QUrl::FullyEncoded);
        return path.isEmpty() ? QStringLiteral("/") : path;
    }

    /// A terminal is shown what its reader can trust; a pipe gets the bytes as they came.
    void print(const QByteArray& bytes)
    {
        const bool hasOwnEnd = *m_scheme.lineEnd != '\0' || (isPage() && bytes.endsWith('\n'));
        std::string text;
        if (m_terminal) {
            const QList<QByteArray> lines = bytes.split('\n');
            for (qsizetype i = 0; i < lines.size(); ++i)
                text += (i == 0 ? "" : "\n") + visibleControls(lines[i].toStdString());
        } else {
            text = bytes.toStdString();
        }
        m_results.write(hasOwnEnd ? text : text + '\n');
    }

    void printMessage(const QJsonObject& event)
    {
        const QByteArray bytes = eventBytes(event);
        print(bytes);
        if (event.value("cut").toBool())
            tell(
                "… These are the first " + std::to_string(bytes.size()) + " of "
                + std::to_string(event.value("bytes").toInteger()) + " bytes.");
    }

    void printResponse(const QJsonObject& event)
    {
        const int status = event.value("status").toInt();
        tell(std::to_string(status) + " " + visibleControls(event.value("reason").toString().toStdString()));
        if (status / 100 == 1)
            return; // The answer is still to come: RFC 9110 section 15.2.
        if (event.value("bytes").toInteger() > 0)
            printMessage(event);
        close();
    }

    void failed(const QJsonObject& event)
    {
        tell(Error {event.value("what").toString().toStdString(), event.value("advice").toString().toStdString()});
        m_status = DidNotHappen;
        if (!m_open)
            QCoreApplication::exit(m_status);
        else if (isPage() || event.value("refused").toBool()) // Later: the connection may be ending by itself.
            QTimer::singleShot(0, this, [this] { close(); });
    }

    void closed(const QJsonObject& event)
    {
        const QString by = event.value("by").toString();
        const bool broke = by == "error" && !m_closing;
        if (broke)
            tell("The connection broke.");
        else if (by == "there" && !m_closing)
            tell("The other side closed the connection.");
        const bool lacksClose = !event.value("wasClean").toBool(true);
        if (lacksClose)
            tell("The WebSocket ended without a close frame from the other side.");
        QCoreApplication::exit(broke || lacksClose ? int(DidNotHappen) : m_status);
    }

    void close()
    {
        m_quiet.stop();
        if (!m_open)
            return QCoreApplication::exit(DidNotHappen);
        if (m_closing)
            return;
        m_closing = true;
        QTimer::singleShot(patience, this, [this] { QCoreApplication::exit(m_status); });
        m_client->command({{"command", "close"}});
    }

    const Scheme& m_scheme;
    QUrl m_url;
    std::unique_ptr<Endpoint> m_client;
    Results m_results {Results::Flush::EachLine};
    Interrupt m_interrupt;
    TypedLines* m_typed = nullptr;
    QTimer m_quiet;
    bool m_terminal;
    bool m_open = false, m_closing = false;
    int m_status = Done;
};

const Scheme* schemeOf(const QUrl& url)
{
    for (const Scheme& scheme : schemes)
        if (url.scheme() == QLatin1String(scheme.name))
            return &scheme;
    return nullptr;
}

int connectTo(const ConnectOptions& options)
{
    const QUrl url(QString::fromStdString(options.url), QUrl::StrictMode);
    const bool isSocketIo = url.scheme() == QLatin1String("sio");
    const Scheme* scheme = isSocketIo ? &socketIo : schemeOf(url);
    if (!url.isValid() || !scheme || url.host().isEmpty()) {
        tell("\"" + visibleControls(options.url) + "\" is no address to connect to.");
        tell("Write it as tcp://HOST:PORT, udp://HOST:PORT, ws://HOST:PORT/PATH, http://HOST:PORT/PATH or "
             "sio://HOST:PORT/NAMESPACE.");
        return WrongUsage;
    }
    if (url.port(scheme->port) <= 0) {
        tell("The port is missing: write " + options.url + ":PORT, with the number that the server printed.");
        return WrongUsage;
    }
    if (isSocketIo)
        return connectToSocketIo(url);

    Connection connection(*scheme, url);
    QTimer::singleShot(0, &connection, [&] { connection.open(); });
    return connection.finish(QCoreApplication::exec());
}

} // namespace

void addConnectCommand(CLI::App& program, Action& chosen)
{
    auto options = std::make_shared<ConnectOptions>();
    CLI::App* command = addCommand(
        program, chosen, "connect", "Talk to a server: lines typed are sent, answers printed", options, connectTo);
    command->add_option("URL", options->url, "tcp:// udp:// ws:// http:// or sio://, with host and port")->required();
    command->footer(R"(At the end of input (Ctrl-D) it waits shortly for answers still due and closes politely.
http:// sends one GET and prints the page.
sio:// is Socket.IO: a line is emitted as "chat message"; a JSON array as the event that it names, ["typing",true],
and with ? behind it its acknowledgement is printed. The path is the namespace. To a chat server, the first line is your name.

Examples:
  packetarium connect tcp://127.0.0.1:7007
  echo hello | packetarium connect udp://127.0.0.1:7007
  packetarium connect ws://127.0.0.1:8080/
  packetarium connect http://127.0.0.1:8000/
  packetarium connect sio://127.0.0.1:3000)");
}

} // namespace packetarium
