// One session of Engine.IO, and what Socket.IO does in it: which event an answer is for, which bytes belong where.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/socketio/session.h"

#include "protocols/application/socketio/json_values.h"

#include <algorithm>
#include <charconv>

namespace packetarium {
namespace {

constexpr std::size_t longestName = 1000; ///< Of a namespace with an ID; longer ones are not matched.

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// The same ID may wait in several namespaces.
std::string keyOf(const SocketIoHead& packet)
{
    return std::string(packet.nameSpace) + "," + std::string(packet.ackId);
}

bool isSurelySocketIo(const SocketIoHead& packet)
{
    return packet.type == SocketIoType::Connect && packet.fault.empty()
        && (packet.data.empty() || JsonValues(packet.data).isSound());
}

/// The milliseconds since 1970 that the adapter in memory writes, six bits a letter.
std::int64_t timeIn(std::string_view text)
{
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
    std::int64_t number = 0;
    for (const char c : text) {
        const std::size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos)
            return -1;
        number = number * 64 + std::int64_t(digit);
    }
    return number;
}

} // namespace

void EngineIoSession::take(
    Bytes text, bool fromServer, std::string_view server, const EngineIoPlace& here, EngineIoLedger& ledger)
{
    const auto packet = readEngineIoPacket(text);
    if (!packet || packet->type != EngineIoType::Message)
        return;
    if (packet->isBase64)
        return takeBinary(fromServer, here, ledger);
    side(fromServer).attachmentsLeft = 0; // A text ends what was waited for.
    const auto found = readSocketIoHead(packet->data);
    decideContent(found, fromServer);
    if (m_content == Content::Plain || !found || !found->fault.empty())
        return;
    if (found->isBinary())
        awaitAttachments(side(fromServer), *found, here);
    if (found->type == SocketIoType::Connect)
        takeConnect(*found, fromServer, here, ledger);
    if (found->isEvent())
        takeEvent(*found, fromServer, here, ledger);
    if (found->isAck())
        takeAnswer(*found, fromServer, here, ledger);
    if (fromServer && found->isEvent())
        ledger.copies.take(std::string(server) + std::string(asText(packet->data)), m_number, here, ledger.matches);
}

void EngineIoSession::takeBinary(bool fromServer, const EngineIoPlace& here, EngineIoLedger& ledger)
{
    Side& mine = side(fromServer);
    if (mine.attachmentsLeft == 0)
        return;
    --mine.attachmentsLeft;
    ledger.matches.attach(mine.withAttachments, here, mine.nextAttachment++);
}

/// In version 5 a client of Socket.IO begins with CONNECT; whoever begins otherwise speaks Engine.IO alone.
void EngineIoSession::decideContent(const std::optional<SocketIoHead>& packet, bool fromServer)
{
    if (m_content != Content::Unknown)
        return;
    if (packet && isSurelySocketIo(*packet))
        m_content = Content::SocketIo;
    else if (m_beganHere || (!fromServer && !packet))
        m_content = Content::Plain;
}

void EngineIoSession::takeConnect(
    const SocketIoHead& packet, bool fromServer, const EngineIoPlace& here, EngineIoLedger& ledger)
{
    if (packet.nameSpace.size() > longestName)
        return;
    auto found = m_namespaces.find(packet.nameSpace);
    if (found == m_namespaces.end()) {
        if (ledger.kept >= EngineIoLedger::mostKept)
            return;
        ++ledger.kept;
        found = m_namespaces.emplace(packet.nameSpace, Namespace()).first;
    }
    const std::string pid = JsonValues(packet.data).text("pid").value_or("");
    found->second.hasRecovery = !pid.empty();
    if (!fromServer)
        found->second.offered = pid.size() <= longestName ? pid : "";
    else if (!found->second.offered.empty())
        ledger.matches.noteRecovery(
            here, pid == found->second.offered ? SocketIoFacts::Recovery::Done : SocketIoFacts::Recovery::Refused);
}

void EngineIoSession::takeEvent(
    const SocketIoHead& packet, bool fromServer, const EngineIoPlace& here, EngineIoLedger& ledger)
{
    if (!packet.ackId.empty()) {
        auto& unanswered = side(fromServer).unanswered;
        const std::string key = keyOf(packet);
        if (key.size() > longestName || (ledger.kept >= EngineIoLedger::mostKept && !unanswered.contains(key)))
            return;
        ledger.kept += unanswered.insert_or_assign(key, here).second ? 1 : 0;
        return;
    }
    const auto found = m_namespaces.find(packet.nameSpace);
    if (!fromServer || found == m_namespaces.end() || !found->second.hasRecovery)
        return;
    const JsonValues json(packet.data);
    const auto values = json.elements();
    if (values.size() > 1 && values.back().kind == JsonItem::Kind::String
        && looksLikeOffset(json.textOf(values.back()), here.nanoseconds))
        ledger.matches.noteOffset(here);
}

void EngineIoSession::takeAnswer(
    const SocketIoHead& packet, bool fromServer, const EngineIoPlace& here, EngineIoLedger& ledger)
{
    auto& asked = side(!fromServer).unanswered;
    const auto event = asked.find(keyOf(packet));
    if (event == asked.end())
        return;
    ledger.matches.acknowledge(event->second, here);
    asked.erase(event);
    --ledger.kept;
}

void EngineIoSession::awaitAttachments(Side& mine, const SocketIoHead& packet, const EngineIoPlace& here)
{
    constexpr std::uint64_t most = 10'000;
    std::uint64_t count = most;
    std::from_chars(packet.attachments.data(), packet.attachments.data() + packet.attachments.size(), count);
    mine.withAttachments = here;
    mine.attachmentsLeft = std::min(count, most);
    mine.nextAttachment = 0;
}

bool looksLikeOffset(std::string_view text, std::int64_t nanoseconds)
{
    constexpr std::size_t timeLetters = 7;
    constexpr std::int64_t nanosecondsPerMillisecond = 1'000'000, month = std::int64_t(31) * 24 * 3600 * 1000;
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    const auto isHex = [&](char c) { return isDigit(c) || (c >= 'a' && c <= 'f'); };
    const std::int64_t now = nanoseconds / nanosecondsPerMillisecond;
    const auto isNear = [&](std::int64_t time) { return time >= 0 && time > now - month && time < now + month; };
    const std::string_view time = text.substr(0, text.find('.'));
    if (time.size() == timeLetters && isNear(timeIn(time)))
        return time.size() == text.size()
            || (text.size() > timeLetters + 1 && timeIn(text.substr(timeLetters + 1)) >= 0);
    constexpr std::size_t objectIdDigits = 24;
    if (text.size() == objectIdDigits && std::ranges::all_of(text, isHex))
        return true;
    const std::size_t dash = text.find('-'); // "1526919030474-0"
    std::int64_t milliseconds = 0;
    return dash != std::string_view::npos && dash + 1 < text.size()
        && std::from_chars(text.data(), text.data() + dash, milliseconds).ptr == text.data() + dash
        && isNear(milliseconds) && std::ranges::all_of(text.substr(dash + 1), isDigit);
}

} // namespace packetarium
