// The server's answer to a WebSocket handshake, RFC 6455 section 4.2.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/websocket/upgrade.h"

#include "protocols/application/websocket_handshake.h"

#include <algorithm>

namespace packetarium {
namespace {

qsizetype count(const HttpHead& head, std::string_view name)
{
    return std::ranges::count_if(
        head.headers, [name](const HttpHeaderLine& header) { return equalIgnoringCase(header.name, name); });
}

std::string joined(const HttpHead& head, std::string_view name)
{
    std::string all;
    for (const HttpHeaderLine& header : head.headers)
        if (equalIgnoringCase(header.name, name))
            all += (all.empty() ? "" : ", ") + std::string(header.value);
    return all;
}

/// origin-form ("/chat") or absolute-form ("http://bob/chat"), and no fragment: RFC 6455 section 3.
bool isTarget(std::string_view target)
{
    const bool isAbsolute = target.starts_with("http://") || target.starts_with("https://")
        || target.starts_with("ws://") || target.starts_with("wss://");
    return (target.starts_with('/') || isAbsolute) && target.find('#') == std::string_view::npos;
}

std::optional<HttpRefusal> faultIn(const HttpHead& head)
{
    if (head.method != "GET")
        return HttpRefusal {405, "A WebSocket handshake must be a GET request."};
    if (!isTarget(head.target))
        return HttpRefusal {400, "The address in the request line is not a path."};
    // An ordinary visitor, a browser for example, hears what this server speaks.
    if (!head.find("Upgrade") && !head.find("Sec-WebSocket-Key"))
        return HttpRefusal {426, "This server speaks WebSocket, and the request does not ask for it."};
    if (count(head, "Sec-WebSocket-Key") > 1 || count(head, "Sec-WebSocket-Version") > 1)
        return HttpRefusal {400, "Sec-WebSocket-Key and Sec-WebSocket-Version must come once only."};
    if (head.version >= "HTTP/1.1" && head.find("Sec-WebSocket-Version").value_or("13") != "13")
        return HttpRefusal {426, "This server speaks version 13 of the WebSocket protocol only."};
    if (const std::string_view sentence = faultInUpgradeRequest(head); !sentence.empty())
        return HttpRefusal {400, sentence};
    if (framingOf(head).kind != HttpFraming::Kind::None)
        return HttpRefusal {400, "A WebSocket handshake carries no body."};
    return {};
}

} // namespace

UpgradeReply answerUpgrade(const HttpHead& request, Compression compression)
{
    if (const auto refusal = faultIn(request))
        return refuseUpgrade(*refusal);
    ExtensionOffers offers = readExtensionOffers(joined(request, "Sec-WebSocket-Extensions"));
    if (!offers.sound)
        return refuseUpgrade({400, "The header Sec-WebSocket-Extensions cannot be read."});
    if (compression == Compression::Never)
        offers.deflate.reset();

    std::string response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Accept: "
        + webSocketAccept(*request.find("Sec-WebSocket-Key")) + "\r\n";
    if (offers.deflate)
        response += "Sec-WebSocket-Extensions: " + offers.deflate->header() + "\r\n";
    return {asByteArray(response + "\r\n"), true, {}, offers.deflate};
}

UpgradeReply refuseUpgrade(const HttpRefusal& refusal)
{
    QByteArray headers = "Sec-WebSocket-Version: 13\r\n";
    if (refusal.status == 405)
        headers += "Allow: GET\r\n";
    headers += refusal.status == 426 ? "Upgrade: websocket\r\nConnection: Upgrade, close\r\n" : "Connection: close\r\n";
    return {httpResponse(refusal.status, asByteArray(refusal.sentence) + "\r\n", headers), false, refusal.sentence, {}};
}

} // namespace packetarium
