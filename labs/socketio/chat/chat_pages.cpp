// The pages of the chat.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/socketio/chat/chat_pages.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <string_view>

namespace packetarium {
namespace {

struct Page {
    std::string_view path;
    const char* file;
    const char* type;
};

constexpr const char* html = "text/html; charset=utf-8";
constexpr std::array pages {
    Page {"/", ":/chat/step-5.html", html},
    Page {"/step-5", ":/chat/step-5.html", html},
    Page {"/step-8", ":/chat/step-8.html", html},
    Page {"/chat.css", ":/chat/chat.css", "text/css; charset=utf-8"},
};

} // namespace

HttpAnswer chatPage(const HttpRequest& request)
{
    const QByteArray path = request.path();
    const auto page =
        std::ranges::find(pages, std::string_view(path.constData(), std::size_t(path.size())), &Page::path);
    if (page == pages.end())
        return {404, "There is no such page here.\r\n"};
    if (request.method != "GET" && request.method != "HEAD")
        return {405, "This page can only be read.\r\n", "text/plain; charset=utf-8", "Allow: GET, HEAD\r\n"};
    QFile file(QString::fromLatin1(page->file));
    if (!file.open(QIODevice::ReadOnly))
        return {404, "This page is missing from the program.\r\n"};
    // A lab is restarted with other pages: what a browser kept from yesterday would mislead.
    return {200, file.readAll(), page->type, "Cache-Control: no-cache\r\n"};
}

} // namespace packetarium
