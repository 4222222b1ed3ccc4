// The official Socket.IO server from npm.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/interop/socketio/npm_server.h"

#include "tests/interop/npm.h"
#include "tests/support/catch.h"

#include <QJsonDocument>

#include <csignal>

namespace packetarium::test {

NpmServer::NpmServer(QJsonObject options)
    : m_packages(npmPackages(QStringLiteral(SOCKETIO_INTEROP), QStringLiteral(SOCKETIO_INTEROP_BUILD "/npm")))
    , m_options(std::move(options))
{
    if (m_packages.isEmpty())
        WARN("Skipped: node, npm or the package socket.io is not here.");
    else
        start();
    CHECK((m_packages.isEmpty() || isRunning()));
}

NpmServer::~NpmServer() { kill(); }

void NpmServer::start()
{
    m_lines.clear();
    m_process = std::make_unique<QProcess>();
    m_process->setWorkingDirectory(m_packages);
    m_process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
    m_process->start("node", {"npm_server.js", QJsonDocument(m_options).toJson(QJsonDocument::Compact)});
    eventually([this] { return !said("port").empty() || m_process->state() == QProcess::NotRunning; });
    m_port = said("port").empty() ? 0 : said("port").front().toInt();
    m_options["port"] = m_port;
}

void NpmServer::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished();
}

void NpmServer::restart()
{
    kill();
    start();
}

void NpmServer::freeze() { ::kill(pid_t(m_process->processId()), SIGSTOP); }

void NpmServer::resume() { ::kill(pid_t(m_process->processId()), SIGCONT); }

void NpmServer::read()
{
    while (m_process->canReadLine())
        m_lines.push_back(QJsonDocument::fromJson(m_process->readLine()).object());
}

std::vector<QJsonValue> NpmServer::said(const char* name)
{
    read();
    std::vector<QJsonValue> values;
    for (const QJsonObject& line : m_lines)
        if (line.contains(QLatin1String(name)))
            values.push_back(line.value(QLatin1String(name)));
    return values;
}

bool NpmServer::says(const char* name, const QJsonValue& value)
{
    return eventually([&] {
        const auto values = said(name);
        return std::find(values.begin(), values.end(), value) != values.end();
    });
}

std::vector<std::string> NpmServer::texts()
{
    std::vector<std::string> texts;
    for (const QJsonValue& data : said("data"))
        if (data.isString())
            texts.push_back(data.toString().toStdString());
    return texts;
}

} // namespace packetarium::test
