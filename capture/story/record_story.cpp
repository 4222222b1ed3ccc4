// The story of TLS records (RFC 8446, RFC 5246): what can be read on the way, and what is encrypted.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/story/message_story.h"

#include "capture/message_bytes.h"
#include "capture/story/quote.h"

#include "protocols/application/tls/handshake.h"
#include "protocols/application/tls/hello.h"

#include <algorithm>

namespace packetarium {
namespace {

using namespace tls;

std::string nameIn(std::span<const Named> names, std::uint64_t number)
{
    const auto found = std::ranges::find(names, number, &Named::value);
    return found == names.end() ? "number " + std::to_string(number) : std::string(found->name);
}

std::uint32_t number16(Bytes bytes, std::size_t at)
{
    return at + 2 <= bytes.size() ? std::uint32_t(bytes[at]) << 8 | bytes[at + 1] : 0;
}

/// The name that the client asks for (RFC 6066 section 3); empty when it names none.
std::string serverName(const Hello& hello)
{
    constexpr std::size_t nameAt = 5; // After the list's length, the kind of name and its length.
    const auto names = hello.extension(extension::serverName);
    if (!names || names->size() < nameAt)
        return {};
    const Bytes name = names->subspan(nameAt);
    return textOf(name.first(std::min<std::size_t>(name.size(), number16(*names, 3))));
}

/// "TLS 1.3 and TLS 1.2": the versions that the client offers, those without a meaning left out.
std::string offeredVersions(const Hello& hello)
{
    std::vector<std::string> offered;
    if (const auto list = hello.extension(extension::supportedVersions))
        for (std::size_t at = 1; at + 2 <= list->size(); at += 2)
            if (const std::uint32_t version = number16(*list, at); !isGrease(version))
                offered.push_back(nameIn(versions, version));
    if (offered.empty())
        return "up to " + nameIn(versions, hello.version);
    std::string text = offered.front();
    for (std::size_t i = 1; i < offered.size(); ++i)
        text += (i + 1 == offered.size() ? " and " : ", ") + offered[i];
    return text;
}

Told tellClientHello(const Scene& scene, Bytes body)
{
    const Hello hello = readHello(body, Hello::From::Client);
    const std::string name = serverName(hello);
    Told told;
    told.story = scene.from + (name.empty() ? " says hello" : " says hello and asks for " + name) + " (Client Hello).";
    told.details = "It offers " + offeredVersions(hello) + ".";
    if (!name.empty())
        told.details += " The name is not encrypted: everybody on the way can read it.";
    if (hello.extension(extension::preSharedKey))
        told.details += " It also shows a key from an earlier connection.";
    return told;
}

Told tellServerHello(const Scene& scene, Bytes message)
{
    if (handshakeName(message) == "Hello Retry Request")
        return {
            .story = scene.from + " asks " + scene.to + " to say hello again (Hello Retry Request).",
            .details = "The next hello must bring what is asked for here."};
    TlsState state;
    noteTlsHandshake(message, state);
    Told told;
    told.story = scene.from + " chooses " + nameIn(versions, state.version) + " with "
        + nameIn(cipherSuites, state.cipherSuite) + " (Server Hello).";
    if (state.version == tls13)
        told.details = "From here on everything is encrypted, the certificate too.";
    return told;
}

/// One whole handshake message; `names` are those of all messages in the record.
Told tellHandshakeMessage(const Scene& scene, Bytes message, const std::string& names)
{
    const Bytes body = message.subspan(handshakeHeaderSize);
    constexpr std::size_t emptyList = 3;
    switch (message[0]) {
    case handshake::clientHello: return tellClientHello(scene, body);
    case handshake::serverHello: return tellServerHello(scene, message);
    case handshake::certificate:
        if (body.size() <= emptyList)
            return {.story = scene.from + " has no certificate to show (" + names + ")."};
        return {
            .story = scene.from + " shows " + scene.possessive() + " certificate (" + names + ").",
            .details = "It tells a name and a public key, signed by somebody whom " + scene.to + " may know."};
    case handshake::clientKeyExchange:
        return {.story = scene.from + " sends " + scene.possessive() + " part of the key (" + names + ")."};
    case handshake::newSessionTicket:
        return {
            .story = scene.from + " hands out a ticket (" + names + ").",
            .details = "Who shows it next time can leave out a part of the handshake."};
    default: return {.story = scene.from + " goes on with the handshake (" + names + ")."};
    }
}

Told tellEncryptedHandshake(const Scene& scene)
{
    return {
        .story = scene.from + " sends a handshake message, encrypted (Encrypted Handshake Message).",
        .details = "The first one after Change Cipher Spec is Finished, a checksum over the whole handshake.",
        .label = "Encrypted Handshake Message"};
}

Told tellHandshake(const Scene& scene, std::uint32_t number, Bytes content)
{
    const Message& message = scene.conversations.message(number);
    TlsState state {message.tls.version, message.tls.cipherSuite, message.isEncrypted};
    std::vector<std::uint8_t> bytes = handshakeBegun(scene.capture, number);
    if (bytes.empty() && !beginsTlsHandshake(content, state))
        return tellEncryptedHandshake(scene);
    bytes.insert(bytes.end(), content.begin(), content.end());
    std::vector<Bytes> whole;
    std::string names;
    Cursor in(bytes);
    while (in.left() >= handshakeHeaderSize) {
        const Bytes rest = in.rest();
        const std::size_t size = handshakeHeaderSize + (std::size_t(rest[1]) << 16 | number16(rest, 2));
        if (size > rest.size())
            break;
        whole.push_back(rest.first(size));
        const std::string_view name = handshakeName(whole.back());
        names += (names.empty() ? "" : ", ") + std::string(name.empty() ? "an unknown message" : name);
        in.take(size);
    }
    if (whole.empty())
        return {
            .story =
                scene.from + " sends a part of a handshake message (" + nameIn(handshakeTypes, bytes.front()) + ").",
            .details = "It goes on in the next record.",
            .label = "[" + nameIn(handshakeTypes, bytes.front()) + " Fragment]"};
    Told told = tellHandshakeMessage(scene, whole.front(), names);
    told.label = names;
    return told;
}

Told tellAlert(const Scene& scene, Bytes content)
{
    constexpr std::size_t plain = 2;
    constexpr std::uint8_t closeNotify = 0;
    if (content.size() != plain)
        return {
            .story = scene.from + " sends an alert, encrypted (Encrypted Alert).",
            .details = "Most often it is the goodbye; only the two ends can tell.",
            .label = "Encrypted Alert"};
    const std::string name = nameIn(alertDescriptions, content[1]);
    Told told {.label = "Alert: " + name, .phase = Phase::Close};
    if (content[1] == closeNotify) {
        told.story = scene.from + " says that nothing more will come (Alert: " + name + ").";
        return told;
    }
    const auto known = std::ranges::find(alertDescriptions, content[1], &Named::value);
    told.story = scene.from + " reports a problem (Alert: " + name + ").";
    if (known != std::end(alertDescriptions))
        told.details = "It means: “" + std::string(known->means) + "”";
    return told;
}

Told tellSwitch(const Scene& scene, const Message& message)
{
    Told told {.label = "Change Cipher Spec"};
    if (message.tls.version == tls13) {
        told.story = scene.from + " sends a Change Cipher Spec, which means nothing in TLS 1.3.";
        told.details = "It makes old devices on the way let the rest pass.";
    } else {
        told.story = scene.from + " begins to use the new keys (Change Cipher Spec).";
        told.details = "What " + scene.from + " sends after it is encrypted.";
    }
    return told;
}

Told tellData(const Scene& scene, const Message& message)
{
    Told told {.label = "Application Data"};
    told.story =
        scene.from + " sends " + byteCount(message.length - recordHeaderSize) + ", encrypted (Application Data).";
    told.details = message.tls.version == tls13
        ? "Only the two ends can read them; even whether they are data, an alert or a part of the handshake is hidden."
        : "Only the two ends have the keys.";
    return told;
}

Told tellUnknownPart(const Scene& scene, const Message& message)
{
    return {
        .story = scene.from + " sends " + byteCount(message.length) + " from within TLS.",
        .details = "The beginning of the record was not captured, so they tell nothing.",
        .label = "Continuation Data"};
}

} // namespace

ToldMessage tellRecord(const Scene& scene, std::uint32_t number)
{
    const Message& message = scene.conversations.message(number);
    const auto record = beginningOf(scene.capture, number, std::size_t(message.length));
    const Bytes content = Bytes(record).subspan(std::min(recordHeaderSize, record.size()));
    Told told;
    if (record.size() < recordHeaderSize || !mayBeTlsRecord(record) || content.empty())
        told = tellUnknownPart(scene, message);
    else if (record[0] == contentType::handshake)
        told = tellHandshake(scene, number, content);
    else if (record[0] == contentType::alert)
        told = tellAlert(scene, content);
    else if (record[0] == contentType::changeCipherSpec)
        told = tellSwitch(scene, message);
    else if (record[0] == contentType::applicationData)
        told = tellData(scene, message);
    else
        told = {.story = scene.from + " asks whether the other side is still there (Heartbeat).", .label = "Heartbeat"};
    if (told.phase == Phase::None)
        told.phase = Phase::Data;
    return {told, told.label};
}

Told tellRecords(const std::vector<ToldMessage>& all)
{
    constexpr std::size_t most = 4;
    Told told = all.front().told;
    std::string others;
    for (std::size_t i = 1; i < all.size() && i < most; ++i) {
        told.label += ", " + all[i].what;
        others += (i == 1 ? "" : i + 1 == all.size() ? " and " : ", ") + all[i].what;
        if (!all[i].told.details.empty() && told.details.empty())
            told.details = all[i].told.details;
    }
    if (all.size() > most) {
        told.label += ", …";
        others += ", and " + grouped(all.size() - most) + " more";
    }
    if (all.size() > 1)
        told.story += " The same packet brings " + others + ".";
    return told;
}

} // namespace packetarium
