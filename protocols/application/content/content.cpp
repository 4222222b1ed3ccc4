// What the body of an HTTP message is: its media type decides who reads it.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"

#include "protocols/data.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr struct {
    std::string_view mediaType, protocol;
} readers[] = {
    {"application/json", "json"},
    {"application/x-ndjson", "json"},
    {"application/x-www-form-urlencoded", "urlencoded-form"},
    {"application/dns-message", "dns"},
    {"application/octet-stream", ""},
    {"application/x-javascript", "data-text-lines"},
    {"application/x-ns-proxy-autoconfig", "data-text-lines"},
    {"application/xml", "xml"},
    {"image/gif", "image-gif"},
    {"image/png", "png"},
    {"text/css", "data-text-lines"},
    {"text/enriched", "data-text-lines"},
    {"text/html", "data-text-lines"},
    {"text/javascript", "data-text-lines"},
    {"text/plain", "data-text-lines"},
    {"text/richtext", "data-text-lines"},
    {"text/xml", "xml"},
};

/// Pictures are taken for what they say that they are only when they begin like it.
bool beginsAs(std::string_view protocol, Bytes body)
{
    constexpr std::string_view png = "\x89PNG\r\n\x1a\n";
    const std::string_view text(reinterpret_cast<const char*>(body.data()), body.size());
    if (protocol == "image-gif")
        return text.starts_with("GIF87a") || text.starts_with("GIF89a");
    return protocol != "png" || text.starts_with(png);
}

std::string_view readerOf(std::string_view mediaType)
{
    for (const auto& reader : readers)
        if (reader.mediaType == mediaType)
            return reader.protocol;
    // RFC 6839 sections 3.1 and 4.1: the ending says how the rest is written.
    if (mediaType.ends_with("+json"))
        return "json";
    if (mediaType.ends_with("+xml"))
        return "xml";
    return "media";
}

} // namespace

std::string mediaTypeOf(std::string_view contentType)
{
    std::string type(contentType.substr(0, contentType.find(';')));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t'))
        type.pop_back();
    std::ranges::transform(type, type.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; });
    return type;
}

bool isEventStream(std::string_view contentType) { return mediaTypeOf(contentType) == "text/event-stream"; }

void dissectContent(std::string_view contentType, Cursor body, Tree& tree, const Surroundings& surroundings)
{
    const std::string type = mediaTypeOf(contentType);
    const std::string_view reader = type.empty() ? "" : readerOf(type);
    if (reader.empty())
        return addDataLayer(tree, body);
    Surroundings here = surroundings;
    here.mediaType = type;
    here.fromStream = false;
    const ProtocolId id = protocolNamed(beginsAs(reader, body.rest()) ? reader : "media");
    tree.beginLayer(protocol(id), body);
    protocol(id).dissect(body, tree, here);
    if (isEventStream(type))
        dissectMessage(protocolNamed("sse"), body, tree, here);
}

} // namespace packetarium
