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
        line += QString(" (%1 %2)").arg(event["code"].toInt()).arg(event["reason"].toString());
    return line;
}

QString lineFor(PeerId::Role role, const QString& kind, const QJsonObject& event)
{
    const bool server = role == PeerId::Role::Server;
    if (kind == "listening")
        return QString("listening on port %1").arg(event["port"].toInt());
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

QString eventLine(PeerId::Role role, const QJsonObject& event)
{
    QString line = lineFor(role, event["event"].toString(), event).left(longest).trimmed();
    for (QChar& c : line)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f || (c.unicode() >= 0x202a && c.unicode() <= 0x202e))
            c = u'·';
    return line;
}

} // namespace packetarium
