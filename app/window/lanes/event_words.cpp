// What an endpoint reports, as one line of its console.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/event_words.h"

namespace packetarium {

namespace {

constexpr int longest = 200;

QString said(const QJsonObject& event)
{
    if (event.contains("text"))
        return event["text"].toString();
    return QObject::tr("(%1 bytes)").arg(event["bytes"].toInt());
}

QString closedLine(const QJsonObject& event)
{
    QString line = event["by"] == "error" ? "connection lost" : "closed";
    if (event["by"] == "there")
        line += " by the other end";
    if (event.contains("code"))
        line += " (" + QString("%1 %2").arg(event["code"].toInt()).arg(event["reason"].toString()).trimmed() + ')';
    return line;
}

/// UDP has no connection: nothing is accepted, connected or closed.
QString datagramLine(PeerId::Role role, const QString& kind, const QJsonObject& event)
{
    const bool server = role == PeerId::Role::Server;
    if (kind == "connected")
        return server ? "heard " + event["address"].toString() : QString("socket open");
    if (event["by"] == "error")
        return closedLine(event);
    return server ? QString("sender forgotten") : QString("socket closed");
}

QString listeningLine(const QJsonObject& event)
{
    QString address = event["address"].toString();
    if (address.contains(':')) // RFC 3986, section 3.2.2
        address = '[' + address + ']';
    return QString("listening on %1:%2").arg(address).arg(event["port"].toInt());
}

QString lineFor(PeerId::Role role, Lab::Transport transport, const QString& kind, const QJsonObject& event)
{
    const bool server = role == PeerId::Role::Server;
    if (kind == "listening")
        return listeningLine(event);
    if (transport == Lab::Transport::Udp && (kind == "connected" || kind == "closed"))
        return datagramLine(role, kind, event);
    if (kind == "connected")
        return server ? "accepted " + event["address"].toString() : QString("connected");
    if (kind == "sent")
        return "> " + said(event);
    if (kind == "received") {
        const QString from = event["from"].toString();
        return "< " + (from.isEmpty() ? QString() : from + ": ") + said(event);
    }
    if (kind == "joined" || kind == "left")
        return event["name"].toString() + ' ' + kind;
    if (kind == "request")
        return "< " + event["method"].toString() + ' ' + event["path"].toString();
    if (kind == "response")
        return QString("< %1 %2").arg(event["status"].toInt()).arg(event["reason"].toString());
    if (kind == "ping" || kind == "pong")
        return "< " + kind + ' ' + event["text"].toString();
    if (kind == "closed")
        return closedLine(event);
    if (kind == "failed")
        return "✕ " + event["what"].toString();
    return {};
}

} // namespace

QString eventLine(PeerId::Role role, Lab::Transport transport, const QJsonObject& event)
{
    QString line = lineFor(role, transport, event["event"].toString(), event).left(longest).trimmed();
    for (QChar& c : line)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || (c.unicode() >= 0x202a && c.unicode() <= 0x202e))
            c = u'·';
    return line;
}

} // namespace packetarium
