// Puts the events of labs/peer/protocol.md into words.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/event_text.h"

#include "app/export/safe_text.h"

namespace packetarium {

namespace {

std::string member(const QJsonObject& event, const char* name)
{
    return visibleControls(event.value(QLatin1String(name)).toString().toStdString());
}

std::string client(const QJsonObject& event)
{
    const int number = event.value(QLatin1String("client")).toInt();
    return number > 0 ? "client " + std::to_string(number) : "client";
}

/// UDP has no connection; its server only knows whom it has heard.
std::string closedText(Lab::Transport transport, const QJsonObject& event)
{
    const std::string by = member(event, "by");
    std::string text = client(event);
    if (transport == Lab::Transport::Udp)
        text += " is forgotten";
    else
        text +=
            (by == "there"      ? " closed the connection"
                 : by == "here" ? ": the connection was closed from here"
                                : ": the connection broke");
    if (const int code = event.value(QLatin1String("code")).toInt(); code > 0)
        text += ", code " + std::to_string(code);
    if (const std::string reason = member(event, "reason"); !reason.empty())
        text += " (" + reason + ")";
    return text;
}

} // namespace

QByteArray eventBytes(const QJsonObject& event)
{
    if (const QJsonValue base64 = event.value(QLatin1String("base64")); base64.isString())
        return QByteArray::fromBase64(base64.toString().toLatin1());
    return event.value(QLatin1String("text")).toString().toUtf8();
}

std::string shortText(const QByteArray& bytes, qint64 size)
{
    constexpr qsizetype longest = 200;
    const QString text = QString::fromStdString(visibleControls(bytes.left(4 * longest).toStdString()));
    if (text.size() <= longest && size <= 4 * longest)
        return text.toStdString();
    QString beginning = text.left(longest);
    if (!beginning.isEmpty() && beginning.back().isHighSurrogate())
        beginning.chop(1); // Half a character.
    return beginning.toStdString() + "… (" + std::to_string(size) + " bytes)";
}

std::string shortText(const QJsonObject& event)
{
    return shortText(eventBytes(event), event.value(QLatin1String("bytes")).toInteger());
}

std::string placeText(const QJsonObject& event)
{
    const std::string address = member(event, "address");
    const std::string port = std::to_string(event.value(QLatin1String("port")).toInt());
    return (address.find(':') == std::string::npos ? address : "[" + address + "]") + ":" + port;
}

std::string serverEventText(Lab::Transport transport, const QJsonObject& event)
{
    const QString name = event.value(QLatin1String("event")).toString();
    if (name == QLatin1String("listening"))
        return "listening on " + placeText(event);
    if (name == QLatin1String("connected"))
        return client(event) + (transport == Lab::Transport::Udp ? ": first datagram from " : " connected from ")
            + placeText(event);
    if (name == QLatin1String("received"))
        return client(event) + ": " + shortText(event);
    if (name == QLatin1String("sent"))
        return "to " + client(event) + ": " + shortText(event);
    if (name == QLatin1String("log"))
        return member(event, "text");
    if (name == QLatin1String("request"))
        return client(event) + " asks: " + member(event, "method") + " " + member(event, "path");
    if (name == QLatin1String("joined"))
        return member(event, "name") + " joined";
    if (name == QLatin1String("left"))
        return member(event, "name") + " left";
    if (name == QLatin1String("ping") || name == QLatin1String("pong"))
        return client(event) + ": " + name.toStdString() + " " + shortText(event);
    if (name == QLatin1String("closed"))
        return closedText(transport, event);
    if (name == QLatin1String("failed"))
        return client(event) + ": " + member(event, "what") + " " + member(event, "advice");
    return {};
}

} // namespace packetarium
