// Commands to packetarium-net and its events; labs/wire/protocol.md lists both.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/session/private_network.h"

#include "labs/session/program.h"

#include <QJsonArray>
#include <QTimer>

namespace packetarium {
namespace {

constexpr int startMilliseconds = 10'000;
constexpr int finishMilliseconds = 7'000; ///< Longer than packetarium-net lets the wire drain.
constexpr qsizetype longestLastWords = 4096;

std::string textOf(const QJsonObject& event, const char* member)
{
    return event.value(QLatin1String(member)).toString().toStdString();
}

} // namespace

PrivateNetwork::PrivateNetwork(IpVersion version, const QStringList& sweep, QObject* parent)
    : Network(parent)
    , m_version(version)
    , m_sweep(sweep)
{
    connect(&m_program, &PacketProgram::event, this, &PrivateNetwork::take);
    connect(&m_program, &PacketProgram::ended, this, &PrivateNetwork::programEnded);
}

void PrivateNetwork::start()
{
    QStringList arguments;
    if (m_version == IpVersion::Six)
        arguments << QStringLiteral("--ipv6");
    for (const QString& path : m_sweep)
        arguments << QStringLiteral("--sweep") << path;
    if (const Outcome started = m_program.start(QStringLiteral("packetarium-net"), arguments); !started) {
        m_hasFailed = true;
        Q_EMIT failed(started.error());
        return;
    }
    QTimer::singleShot(startMilliseconds, this, [this] {
        if (m_isReady || m_hasFailed || m_isStopping)
            return;
        m_hasFailed = true;
        Q_EMIT failed({"The private network did not come up within 10 seconds.", "Run packetarium doctor to see why."});
    });
}

void PrivateNetwork::stop()
{
    m_isStopping = true;
    if (m_program.isRunning())
        m_program.finish(finishMilliseconds);
    else
        QTimer::singleShot(0, this, &Network::ended);
}

void PrivateNetwork::startProcess(
    const QString& host, const QString& program, const QStringList& arguments, const QString& tag)
{
    const auto path = programPath(program);
    if (!path) {
        const QString what = QString::fromStdString(path.error().what + " " + path.error().advice);
        QTimer::singleShot(0, this, [this, tag, what] { Q_EMIT processEnded(tag, 127, what); });
        return;
    }
    m_program.send(
        {{"command", "start"},
         {"host", host},
         {"program", *path},
         {"arguments", QJsonArray::fromStringList(arguments)},
         {"tag", tag}});
}

void PrivateNetwork::killProcess(const QString& tag) { m_program.send({{"command", "kill"}, {"tag", tag}}); }

void PrivateNetwork::capture(const QList<quint16>&)
{
    // Later, so that the caller hears of it as he would from a network that takes its time.
    QTimer::singleShot(0, this, [this] {
        if (const int packets = m_program.takePackets(); packets >= 0)
            Q_EMIT capturing(packets);
    });
}

void PrivateNetwork::setWire(const WireSettings& settings)
{
    m_program.send(
        {{"command", "wire"},
         {"delay", settings.delayMilliseconds},
         {"loss", settings.lossPercent},
         {"hold", settings.hold}});
}

void PrivateNetwork::nextFrame() { m_program.send({{"command", "next"}}); }

void PrivateNetwork::take(const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    const QString tag = event.value(QLatin1String("tag")).toString();
    if (name == QLatin1String("ready")) {
        takeReady(event);
    } else if (name == QLatin1String("output")) {
        QString& said = m_said[tag];
        said = (said + event.value(QLatin1String("text")).toString() + '\n').right(longestLastWords);
    } else if (name == QLatin1String("exited")) {
        Q_EMIT processEnded(tag, event.value(QLatin1String("status")).toInt(), m_said.take(tag).trimmed());
    } else if (name == QLatin1String("held")) {
        Q_EMIT held(event.value(QLatin1String("count")).toInt());
    } else if (name == QLatin1String("failed")) {
        m_hasFailed = true;
        Q_EMIT failed({textOf(event, "what"), textOf(event, "advice")});
    } else if (name == QLatin1String("refused") && !tag.isEmpty()) {
        Q_EMIT processEnded(tag, 127, event.value(QLatin1String("what")).toString());
    }
}

void PrivateNetwork::takeReady(const QJsonObject& event)
{
    for (const QJsonValue& host : event.value(QLatin1String("hosts")).toArray())
        m_hosts.append(
            {host[QLatin1String("name")].toString(),
             host[QLatin1String("address")].toString(),
             host[QLatin1String("address6")].toString()});
    m_isReady = true;
    Q_EMIT ready();
}

void PrivateNetwork::programEnded(const QString& lastWords)
{
    if (!m_isStopping && !m_hasFailed) {
        m_hasFailed = true;
        const std::string reason = lastWords.isEmpty() ? "." : ": " + lastWords.toStdString();
        Q_EMIT failed(
            {"The private network ended by itself" + reason,
             "Start the labs again; packetarium doctor tells whether private networks work here."});
    }
    Q_EMIT ended();
}

} // namespace packetarium
