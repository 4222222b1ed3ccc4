// Bodies of other types: shown as bytes, and a GIF's or PNG's size, because it tells what the picture is.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/content.h"

namespace packetarium {
namespace {

constexpr auto mediaFields =
    loose(text("media.type", "Media type", "The body, of the type that the header names.").as(Show::Raw));

constexpr Field littleEndian(std::string_view filter, std::string_view name, std::string_view means)
{
    return text(filter, name, means).as(Show::Decimal);
}
constexpr auto gifFields = loose(
    text("image-gif.version", "Version", "GIF87a or GIF89a: the year of the format."),
    littleEndian("image-gif.screen.width", "Screen width", "How many pixels wide the picture is."),
    littleEndian("image-gif.screen.height", "Screen height", "How many pixels high the picture is."));
constexpr auto pngStart = layout(
    bytes(8, "png.signature", "PNG Signature", "The same eight bytes at the start of every PNG."),
    u32("png.chunk.len", "Len", "How many bytes of data the chunk holds."),
    bytes(4, "png.chunk.type", "Chunk", "What the chunk is, in four letters: IHDR comes first.").as(Show::Text),
    u32("png.ihdr.width", "Width", "How many pixels wide the picture is."),
    u32("png.ihdr.height", "Height", "How many pixels high the picture is."));

Next summarize(Bytes, Summary&) noexcept { return {}; }

void describe(Bytes, std::string&) { }

void dissectMedia(Cursor in, Tree& tree, const Surroundings& surroundings)
{
    tree.add(mediaFields["media.type"], in);
    const std::string_view type = surroundings.mediaType;
    if ((type.starts_with("text/") && !isEventStream(type)) || type == "application/javascript")
        addLines(tree, in);
}

void dissectGif(Cursor in, Tree& tree, const Surroundings&)
{
    constexpr std::size_t versionSize = 6;
    tree.add(gifFields["image-gif.version"], in.take(versionSize));
    for (const Field* field : {&gifFields["image-gif.screen.width"], &gifFields["image-gif.screen.height"]}) {
        const Cursor number = in.take(2);
        if (number.left() == 2)
            tree.add(*field, number, std::uint64_t(number.rest()[0] | number.rest()[1] << 8));
    }
    tree.remark(Severity::Comment, "The picture itself is not taken apart here.");
}

void dissectPng(Cursor in, Tree& tree, const Surroundings&)
{
    tree.add(pngStart, in);
    tree.remark(Severity::Comment, "The picture itself is not taken apart here.");
}

} // namespace

extern constinit const Protocol media {
    .filter = "media",
    .name = "Media Type",
    .means = "A body of a type that is not taken apart here: a font, a film, a program.",
    .spec = "RFC 2046",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {mediaFields.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissectMedia,
};

extern constinit const Protocol gif {
    .filter = "image-gif",
    .name = "Compuserve GIF",
    .means = "A picture of few colours, which may move.",
    .spec = "GIF89a",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {gifFields.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissectGif,
};

extern constinit const Protocol png {
    .filter = "png",
    .name = "Portable Network Graphics",
    .means = "A picture, compressed without losing anything.",
    .spec = "RFC 2083",
    .osi = 6,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {pngStart.fields},
    .summarize = summarize,
    .describe = describe,
    .dissect = dissectPng,
};

} // namespace packetarium
