// A chat without a network.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/endpoints/chat_room.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr qsizetype longestName = 32;
const QLatin1String joinedEnd(" joined");
const QLatin1String leftEnd(" left");

/// A name that cannot be mistaken for the chat's own words: no colon, no star at the front, nothing unprintable.
QString tidy(const QString& wish)
{
    QString name;
    for (const QChar c : wish.left(4 * longestName).simplified())
        if (c.isPrint() && c != QLatin1Char(':'))
            name += c;
    while (name.startsWith(QLatin1Char('*')))
        name.remove(0, 1);
    name = name.left(longestName).trimmed();
    if (!name.isEmpty() && name.back().isHighSurrogate())
        name.chop(1);
    return name.isEmpty() ? QStringLiteral("Guest") : name;
}

} // namespace

void ChatRoom::welcome(int client) { Q_EMIT tell(client, QStringLiteral("* Welcome! Your first message is your name.")); }

void ChatRoom::hear(int client, const QString& message)
{
    const auto speaker = m_names.find(client);
    if (speaker == m_names.end())
        join(client, message);
    else if (!message.isEmpty())
        tellOthers(client, speaker->second + QLatin1String(": ") + message);
}

void ChatRoom::join(int client, const QString& wish)
{
    const auto isTaken = [this](const QString& name) {
        return name == m_host || std::ranges::any_of(m_names, [&](const auto& entry) { return entry.second == name; });
    };
    const QString base = tidy(wish);
    QString name = base;
    for (int number = 2; isTaken(name); ++number)
        name = base + QLatin1Char(' ') + QString::number(number);
    m_names[client] = name;
    const std::size_t others = m_names.size() - 1;
    Q_EMIT tell(
        client,
        QStringLiteral("* You are %1. %2")
            .arg(
                name,
                others == 0       ? QStringLiteral("Nobody else is here yet.")
                    : others == 1 ? QStringLiteral("One other is here.")
                                  : QStringLiteral("%1 others are here.").arg(others)));
    Q_EMIT joined(client, name);
    tellOthers(client, QLatin1String("* ") + name + joinedEnd);
}

void ChatRoom::leave(int client)
{
    const auto found = m_names.find(client);
    if (found == m_names.end())
        return;
    const QString name = found->second;
    m_names.erase(found);
    Q_EMIT left(client, name);
    tellOthers(client, QLatin1String("* ") + name + leftEnd);
}

void ChatRoom::say(const QString& text) { tellOthers(0, m_host + QLatin1String(": ") + text); }

void ChatRoom::sayTo(int client, const QString& text) { Q_EMIT tell(client, m_host + QLatin1String(": ") + text); }

QString ChatRoom::nameOf(int client) const
{
    const auto found = m_names.find(client);
    return found == m_names.end() ? QString() : found->second;
}

void ChatRoom::tellOthers(int client, const QString& message)
{
    const std::map<int, QString> names = m_names; // Telling may make somebody leave.
    for (const auto& [other, name] : names)
        if (other != client)
            Q_EMIT tell(other, message);
}

ChatMessage readChatMessage(const QString& message)
{
    using Kind = ChatMessage::Kind;
    const QLatin1String star("* ");
    if (message.startsWith(star)) {
        const QString news = message.mid(star.size());
        if (news.endsWith(joinedEnd))
            return {Kind::Joined, news.chopped(joinedEnd.size()), message};
        if (news.endsWith(leftEnd))
            return {Kind::Left, news.chopped(leftEnd.size()), message};
        return {Kind::Notice, {}, message};
    }
    const qsizetype colon = message.indexOf(QLatin1String(": "));
    if (colon <= 0)
        return {Kind::Notice, {}, message};
    return {Kind::Said, message.left(colon), message.mid(colon + 2)};
}

} // namespace packetarium
