// The passport of a chat line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/passport/message_passport.h"

#include <algorithm>

namespace packetarium {
namespace {

std::int64_t timeOf(const QJsonObject& event) { return event.value(QLatin1String("time")).toString().toLongLong(); }

QString textOf(const QJsonObject& event, const char* member) { return event.value(QLatin1String(member)).toString(); }

QString packetName(std::size_t packet) { return QStringLiteral("packet %1").arg(packet); }

std::int64_t sentAt(const Capture& capture, std::size_t packet) { return capture.packets()[packet - 1].nanoseconds; }

} // namespace

void ProgramStations::heard(const QString& who, bool isServer, const QJsonObject& event)
{
    const QString kind = textOf(event, "event"), message = textOf(event, "message");
    const Moment now {timeOf(event), textOf(event, "reason")};
    const auto number = [&] {
        return QStringLiteral("%1/%2").arg(m_starts).arg(event.value(QLatin1String("number")).toInteger());
    };
    if (isServer && kind == QLatin1String("hello"))
        ++m_starts;
    if (kind == QLatin1String("emitted") && m_lines.size() < mostLines) {
        m_lines[message] = {textOf(event, "text"), who, now, {}, {}, {}};
        m_order.push_back(message);
    }
    if (!isServer && kind == QLatin1String("received") && event.contains(QLatin1String("number"))
        && m_shown.size() < 10 * mostLines)
        m_shown.push_back({number(), who, now.nanoseconds});
    const auto line = m_lines.find(message);
    if (line == m_lines.end())
        return;
    if (kind == QLatin1String("buffered"))
        line->second.buffered = now;
    else if (kind == QLatin1String("acknowledged"))
        line->second.acknowledged = now;
    else if (kind == QLatin1String("kept"))
        line->second.number = number();
}

void ProgramStations::addProgram(MessagePassport& passport, const Line& line)
{
    passport.text = line.text;
    passport.speaker = line.speaker;
    passport.stations.push_back(
        {QStringLiteral("emitted"), QStringLiteral("by %1's program").arg(line.speaker), 0, line.emitted->nanoseconds});
    if (line.buffered)
        passport.stations.push_back({QStringLiteral("buffered"), line.buffered->detail, 0, line.buffered->nanoseconds});
    else
        passport.stations.push_back(
            {QStringLiteral("buffered"), QStringLiteral("no: given to the connection at once")});
}

void ProgramStations::addWire(MessagePassport& passport, const Capture& capture, const ChatLine& line)
{
    const auto answered = [&](const QString& what, auto packet, const QString& means) {
        if (packet == 0)
            return PassportStation {what, QStringLiteral("none was captured")};
        return PassportStation {what, packetName(packet) + means, packet, sentAt(capture, packet)};
    };
    for (const ChatLine::Sending& sending : line.sendings) {
        const QString transport = sending.byWebSocket ? QStringLiteral("WebSocket") : QStringLiteral("HTTP POST");
        passport.stations.push_back(
            {&sending == &line.sendings.front() ? QStringLiteral("on the wire") : QStringLiteral("sent again"),
             packetName(sending.packet) + QStringLiteral(", ") + transport,
             sending.packet,
             sentAt(capture, sending.packet)});
        passport.stations.push_back(
            answered(QStringLiteral("TCP's ACK"), sending.confirmedIn, QStringLiteral(": the bytes have arrived")));
    }
    passport.stations.push_back(
        answered(QStringLiteral("program's ACK"), line.acknowledgedIn, QStringLiteral(": the program has it")));
    for (const ChatLine::Copy& copy : line.copies)
        passport.stations.push_back(
            {QStringLiteral("copy sent"),
             packetName(copy.packet) + QStringLiteral(", to ") + QString::fromStdString(copy.to),
             copy.packet,
             sentAt(capture, copy.packet)});
}

void ProgramStations::addShown(MessagePassport& passport, const Line& line) const
{
    if (line.acknowledged)
        passport.stations.push_back(
            {QStringLiteral("ACK heard"),
             QStringLiteral("by %1's program").arg(line.speaker),
             0,
             line.acknowledged->nanoseconds});
    for (const Shown& shown : m_shown)
        if (!line.number.isEmpty() && shown.number == line.number)
            passport.stations.push_back(
                {QStringLiteral("shown"), QStringLiteral("at %1").arg(shown.who), 0, shown.nanoseconds});
}

std::vector<MessagePassport> ProgramStations::passports(const Capture& capture) const
{
    std::vector<MessagePassport> all;
    for (const QString& message : m_order) {
        all.push_back({message, {}, {}, {}});
        addProgram(all.back(), m_lines.at(message));
    }
    for (const ChatLine& line : chatLines(capture)) {
        const QString message = QString::fromStdString(line.message);
        auto passport = std::ranges::find(all, message, &MessagePassport::message);
        if (passport == all.end())
            passport = all.insert(
                all.end(), {message, QString::fromStdString(line.text), QString::fromStdString(line.speaker), {}});
        addWire(*passport, capture, line);
    }
    for (MessagePassport& passport : all)
        if (const auto line = m_lines.find(passport.message); line != m_lines.end())
            addShown(passport, line->second);
    return all;
}

QString timeSince(std::int64_t begin, std::int64_t nanoseconds)
{
    constexpr double nanosecondsPerMillisecond = 1e6;
    return QStringLiteral("%1 ms").arg(double(nanoseconds - begin) / nanosecondsPerMillisecond, 0, 'f', 3);
}

} // namespace packetarium
