// What an endpoint reports, as one line of its console.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/lanes/event_words.h"

#include <algorithm>

namespace packetarium {

namespace {

constexpr int longest = 190; ///< Characters of a message; the line around it needs a few.

} // namespace

QString isolated(QString text)
{
    text.truncate(longest);
    for (QChar& c : text) {
        const char16_t code = c.unicode();
        if (code < 0x20 || code == 0x7f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069))
            c = u'·'; // Control characters, and those that turn the direction of writing.
    }
    const bool turns = std::ranges::any_of(text, [](QChar c) {
        return c.direction() == QChar::DirR || c.direction() == QChar::DirAL || c.direction() == QChar::DirAN;
    });
    return turns ? u'\u2068' + text + u'\u2069' : text; // First strong isolate, and its end (UAX #9).
}

namespace {

QString said(const QJsonObject& event)
{
    if (event.contains("text"))
        return event["text"].toString().isEmpty() ? QObject::tr("(nothing)") : isolated(event["text"].toString());
    return QObject::tr("(%1 bytes)").arg(event["bytes"].toInt());
}

QString closedLine(const QJsonObject& event)
{
    QString line = event["by"] == "error" ? "connection lost" : "closed";
    if (event["by"] == "there")
        line += " by the other end";
    if (event.contains("code"))
        line += " (" + QString("%1 %2").arg(event["code"].toInt()).arg(isolated(event["reason"].toString())).trimmed()
            + ')';
    else if (event.contains("reason") && event.contains("returns")) // Socket.IO's words.
        line += " (" + isolated(event["reason"].toString()) + ')' + (event["returns"].toBool() ? ", tries again" : "");
    return line;
}

/// What only the Socket.IO chat reports.
QString chatLine(const QString& kind, const QJsonObject& event)
{
    if (kind == "upgraded")
        return "changed to WebSocket";
    if (kind == "upgradeFailed")
        return "stays with polling";
    if (kind == "buffered")
        return "waits: " + said(event) + " (" + isolated(event["reason"].toString()) + ')';
    if (kind == "acknowledged")
        return "✓ " + said(event) + " acknowledged";
    return kind == "log" ? isolated(event["text"].toString()) : QString();
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
        return server                     ? "accepted " + event["address"].toString()
            : event.contains("transport") ? "connected by " + event["transport"].toString()
                                          : QString("connected");
    if (kind == "sent")
        return "> " + said(event);
    if (kind == "received") {
        const QString from = event["from"].toString();
        return "< " + (from.isEmpty() ? QString() : isolated(from) + ": ") + said(event);
    }
    if (kind == "joined" || kind == "left")
        return isolated(event["name"].toString()) + ' ' + kind;
    if (kind == "request")
        return "< " + isolated(event["method"].toString() + ' ' + event["path"].toString());
    if (kind == "response")
        return QString("< %1 %2").arg(event["status"].toInt()).arg(isolated(event["reason"].toString()));
    if (kind == "ping" || kind == "pong")
        return "< " + kind + ' ' + isolated(event["text"].toString());
    if (kind == "closed")
        return closedLine(event);
    if (kind == "failed")
        return "✕ " + event["what"].toString();
    return chatLine(kind, event);
}

} // namespace

QString eventLine(PeerId::Role role, Lab::Transport transport, const QJsonObject& event)
{
    QString line = lineFor(role, transport, event["event"].toString(), event).trimmed();
    for (QChar& c : line)
        if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            c = u'·'; // A line is one line.
    return line;
}

} // namespace packetarium
