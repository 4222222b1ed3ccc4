// The page's frame: title, cost, ladders, the packet table, and the packets in detail.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export/html_page.h"

#include "app/export/html_ladder.h"
#include "app/export/html_packet.h"
#include "app/export/html_style.h"
#include "app/export/safe_text.h"

#include <QIODevice>
#include <QLocale>

#include <algorithm>
#include <map>

namespace packetarium {

namespace {

// What a browser scrolls through without effort, and a person reads.
constexpr std::size_t mostRows = 5000;
constexpr std::size_t mostDetails = 500;
constexpr std::size_t mostLadders = 24;

std::string count(std::uint64_t number, const char* one, const char* many)
{
    return QLocale::c().toString(qulonglong(number)).toStdString() + " " + (number == 1 ? one : many);
}

std::string leftOut(std::size_t shown, std::size_t all, const char* what)
{
    if (shown >= all)
        return {};
    return "<p class=\"dim\">The first " + std::to_string(shown) + " of " + count(all, what, what)
        + " are shown here; the capture itself has them all.</p>\n";
}

/// Which of the chosen titles is the conversation's; their number when it has none.
std::size_t placeOf(const ConversationView& conversation, const ExportChoice& choice)
{
    const auto& titles = choice.conversationTitles;
    const auto found = std::ranges::find_if(titles, [&](const ConversationTitle& title) {
        return title.transport == conversation.transport && title.port == conversation.responderPort;
    });
    return std::size_t(found - titles.begin());
}

std::string titleOf(const ConversationView& conversation, const ExportChoice& choice)
{
    if (const std::size_t place = placeOf(conversation, choice); place < choice.conversationTitles.size())
        return choice.conversationTitles[place].title;
    if (conversation.application == "websocket")
        return "WebSocket";
    if (conversation.application == "http")
        return "HTTP";
    return conversation.transport == "udp" ? "UDP" : "TCP";
}

/// The views of one conversation's packets, by its title's place and its number in the capture.
using Conversed = std::map<std::pair<std::size_t, std::uint32_t>, std::vector<PacketView>>;

std::string head(const Capture& capture, const ExportChoice& choice)
{
    std::string text =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" "
        "content=\"default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
    text += htmlText(choice.title) + " – Packetarium</title>\n<style>\n";
    text += htmlStyle;
    text += "</style>\n</head>\n<body>\n<header>\n<p class=\"brand\">Packetarium</p>\n<h1>" + htmlText(choice.title);
    text += "</h1>\n<p class=\"dim\">" + count(choice.indexes.size(), "packet", "packets");
    if (!choice.indexes.empty()) {
        const auto& packets = capture.packets();
        const double milliseconds =
            double(packets[choice.indexes.back()].nanoseconds - packets[choice.indexes.front()].nanoseconds) / 1e6;
        text += " in " + QString::number(milliseconds, 'f', 1).toStdString() + " ms";
    }
    if (const std::uint64_t dropped = capture.dropped())
        text += " · " + count(dropped, "packet was", "packets were") + " missed while capturing";
    text += "</p>\n";
    if (const auto damage = capture.damage())
        text += "<p class=\"warning\">" + htmlText(damage->what) + "</p>\n";
    if (const auto limitation = capture.limitation())
        text += "<p class=\"warning\">" + htmlText(limitation->what) + "</p>\n";
    return text + "</header>\n";
}

/// How many bytes crossed the wire for each conversation, as bars.
std::string cost(const Capture& capture, const ExportChoice& choice, const Conversed& conversed)
{
    std::uint64_t most = 1;
    std::map<std::uint32_t, std::uint64_t> bytes;
    for (const auto& [place, views] : conversed) {
        for (const PacketView& view : views)
            bytes[place.second] += view.bytes;
        most = std::max(most, bytes[place.second]);
    }

    std::string text = "<section>\n<h2>What it cost</h2>\n<p class=\"dim\">Bytes on the wire, headers and all.</p>\n"
                       "<table class=\"cost\">\n";
    std::size_t shown = 0;
    for (const auto& [place, views] : conversed) {
        if (shown++ == mostLadders)
            break;
        const std::uint32_t index = place.second;
        const ConversationView conversation = capture.conversation(index);
        text += "<tr><th scope=\"row\">" + htmlText(titleOf(conversation, choice)) + "</th><td class=\"dim\">"
            + htmlText(conversation.initiatorName) + " → " + htmlText(conversation.responderName) + "</td><td>"
            + count(views.size(), "packet", "packets") + "</td><td class=\"bar\"><svg viewBox=\"0 0 200 10\" "
            + "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"fill-"
            + (conversation.application.empty() ? (conversation.transport == "udp" ? "net" : "tran") : "app")
            + "\" width=\"" + std::to_string(std::max<std::uint64_t>(1, 200 * bytes[index] / most))
            + "\" height=\"10\" rx=\"2\"/></svg></td><td class=\"number\">" + count(bytes[index], "byte", "bytes")
            + "</td></tr>\n";
    }
    return text + "</table>\n" + leftOut(std::min(shown, mostLadders), conversed.size(), "conversations")
        + "</section>\n";
}

std::string
ladders(const Capture& capture, const ExportChoice& choice, const Conversed& conversed, std::size_t lastLinked)
{
    std::string text = "<section>\n<h2>Who said what, and when</h2>\n<div class=\"lanes\">\n";
    std::size_t shown = 0;
    for (const auto& [place, views] : conversed) {
        if (shown == mostLadders)
            break;
        ++shown;
        const ConversationView conversation = capture.conversation(place.second);
        text += "<article class=\"lane\">\n<h3>" + htmlText(titleOf(conversation, choice))
            + " <span class=\"dim\">port " + std::to_string(conversation.responderPort) + "</span></h3>\n"
            + htmlLadder(capture, conversation, views, lastLinked) + "</article>\n";
    }
    return text + "</div>\n" + leftOut(shown, conversed.size(), "conversations") + "</section>\n";
}

} // namespace

void writeHtmlPage(const Capture& capture, const ExportChoice& choice, QIODevice& out)
{
    auto write = [&out](const std::string& text) { out.write(text.data(), qint64(text.size())); };
    const std::size_t rows = std::min(choice.indexes.size(), mostRows);
    std::vector<PacketView> views;
    Conversed conversed;
    for (std::size_t i = 0; i < rows; ++i) {
        views.push_back(capture.view(choice.indexes[i]));
        const std::uint32_t number = views.back().conversation;
        if (number < capture.conversationCount())
            conversed[{placeOf(capture.conversation(number), choice), number}].push_back(views.back());
    }

    const std::size_t details = std::min(rows, mostDetails);

    write(head(capture, choice));
    write("<main>\n");
    if (!conversed.empty()) {
        write(ladders(capture, choice, conversed, views[details - 1].number));
        write(cost(capture, choice, conversed));
        write(leftOut(rows, choice.indexes.size(), "packets"));
    }
    write("<section>\n<h2>Every packet</h2>\n<div class=\"wide\">\n" + std::string(packetTableHead));
    for (std::size_t i = 0; i < rows; ++i)
        write(htmlPacketRow(views[i], i < details ? RowLink::ToDetails : RowLink::None));
    write("</table>\n</div>\n" + leftOut(rows, choice.indexes.size(), "packets") + "</section>\n");

    write("<section>\n<h2>Layer by layer</h2>\n");
    for (std::size_t i = 0; i < details && !choice.giveUp.stop_requested(); ++i)
        write(htmlPacketDetails(capture, choice.indexes[i], views[i]));
    write(leftOut(details, choice.indexes.size(), "packets"));
    write(
        "</section>\n</main>\n<footer class=\"dim\">Made by Packetarium from packets that were really sent.</footer>\n"
        "</body>\n</html>\n");
}

} // namespace packetarium
