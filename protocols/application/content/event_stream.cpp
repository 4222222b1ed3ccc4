// Streams of server-sent events, WHATWG HTML section 9.2.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocols/application/content/event_stream.h"

#include "protocols/protocol.h"

#include <algorithm>
#include <charconv>

namespace packetarium {
namespace {

constexpr auto fields = loose(
    text("sse.event", "Event", "The name of the event: what the page listens for."),
    text("sse.data", "Data", "One line of what the event says."),
    text("sse.id", "ID", "The browser names it when it connects again, so that it misses nothing."),
    text("sse.retry", "Retry", "Milliseconds to wait before connecting again.").as(Show::Decimal),
    text("sse.comment", "Comment", "Not for the page. Sent now and then, it keeps the connection open."),
    text("sse.unknown", "Unknown", "A line with a name that has no meaning; it is passed over."));

const Field& fieldFor(const EventLine& line)
{
    if (line.isComment)
        return fields["sse.comment"];
    if (line.name == "event")
        return fields["sse.event"];
    if (line.name == "data")
        return fields["sse.data"];
    if (line.name == "id")
        return fields["sse.id"];
    return fields["sse.unknown"];
}

std::string_view asText(Bytes bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// A number of milliseconds; nothing when it is none, which a browser passes over.
std::optional<std::uint64_t> milliseconds(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

void addLine(Tree& tree, const EventLine& line, Cursor whole)
{
    const auto before = std::size_t(line.value.data() - asText(whole.rest()).data());
    whole.take(before);
    const Cursor value = whole.take(line.value.size());
    const auto wait = line.name == "retry" ? milliseconds(line.value) : std::nullopt;
    if (wait)
        tree.add(fields["sse.retry"], value, *wait);
    else
        tree.add(fieldFor(line), value);
}

/// Adds one event; false when no empty line ends it.
bool addEvent(Cursor& in, Tree& tree)
{
    bool hasData = false, saysSomething = false, isComment = true;
    while (in.left() > 0) {
        const EventLine line = readEventLine(asText(in.rest()));
        const Cursor whole = in.take(line.size);
        if (line.isEmpty()) {
            if (!saysSomething)
                continue;
            if (!hasData && !isComment)
                tree.remark(Severity::Comment, "Without a line of data the page hears nothing of this.");
            return true;
        }
        addLine(tree, line, whole);
        saysSomething = true;
        isComment &= line.isComment;
        hasData |= line.name == "data" && !line.isComment;
    }
    return !saysSomething;
}

void dissect(Cursor in, Tree& tree, const Surroundings&)
{
    constexpr std::size_t most = 1000;
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    if (asText(in.rest()).starts_with(byteOrderMark))
        in.take(byteOrderMark.size());
    for (std::size_t events = 0; in.left() > 0; ++events) {
        if (events == most)
            return tree.remark(Severity::Note, "More events follow than are shown here.");
        if (!addEvent(in, tree))
            tree.remark(Severity::Warning, "No empty line ends the last event, so a browser drops it.");
    }
}

void describe(Bytes event, std::string& line)
{
    const ServerEvent said = readServerEvent(event);
    line += said.hasData ? said.data.substr(0, said.data.find('\n')) : said.comment;
}

} // namespace

EventStreamSplitter::Part EventStreamSplitter::take(Bytes bytes) noexcept
{
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const std::uint8_t byte = bytes[at];
        const bool isSecondHalf = byte == '\n' && m_afterReturn;
        m_afterReturn = byte == '\r';
        if (isSecondHalf)
            continue;
        if (byte != '\r' && byte != '\n') {
            m_lineIsEmpty = false;
            m_saysSomething = true;
            continue;
        }
        const bool ends = m_lineIsEmpty && m_saysSomething;
        m_lineIsEmpty = true;
        if (!ends)
            continue;
        m_saysSomething = false;
        if (m_afterReturn && at + 1 < bytes.size() && bytes[at + 1] == '\n') {
            m_afterReturn = false;
            ++at;
        }
        return {at + 1, true};
    }
    return {bytes.size(), false};
}

EventLine readEventLine(std::string_view text)
{
    EventLine line;
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view rest = text.substr(end);
    line.size = end + (rest.starts_with("\r\n") ? 2 : rest.empty() ? 0 : 1);
    const std::string_view content = text.substr(0, end);
    const std::size_t colon = content.find(':');
    line.isComment = colon == 0;
    line.name = content.substr(0, colon);
    line.value = colon == std::string_view::npos ? content.substr(end) : content.substr(colon + 1);
    if (line.value.starts_with(' '))
        line.value.remove_prefix(1);
    return line;
}

ServerEvent readServerEvent(Bytes bytes)
{
    ServerEvent event;
    bool hasComment = false;
    const auto addTo = [](std::string& text, bool& isFollowing, std::string_view line) {
        text += (isFollowing ? "\n" : "") + std::string(line);
        isFollowing = true;
    };
    for (std::string_view text = asText(bytes); !text.empty();) {
        const EventLine line = readEventLine(text);
        if (line.isComment)
            addTo(event.comment, hasComment, line.value);
        else if (line.name == "data")
            addTo(event.data, event.hasData, line.value);
        else if (line.name == "event")
            event.type = line.value;
        else if (line.name == "id")
            event.id = line.value;
        else if (line.name == "retry" && milliseconds(line.value))
            event.retry = line.value;
        text.remove_prefix(line.size);
    }
    return event;
}

extern constinit const Protocol serverSentEvents {
    .filter = "sse",
    .name = "Server-Sent Events",
    .means = "A response that does not end: the server says more whenever there is something to say.",
    .spec = "WHATWG HTML 9.2",
    .osi = 7,
    .tcpip = TcpIpLayer::Application,
    .carried = {},
    .layouts = {fields.fields},
    .summarize = [](Bytes, Summary&) noexcept { return Next {}; },
    .describe = describe,
    .dissect = dissect,
};

} // namespace packetarium
