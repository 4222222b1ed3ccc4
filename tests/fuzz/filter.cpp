// The display filter: any text is compiled, and what compiles is asked of one packet of each kind.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/display_filter.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/tcp_script.h"
#include "tests/protocols/samples.h"

using namespace packetarium;

namespace {

std::shared_ptr<Capture> onePacketOfEachKind()
{
    std::vector<fuzz::Frame> frames;
    for (const Sample& sample : samples())
        frames.push_back({sample.linkType, std::int64_t(frames.size()) * 1'000'000, sample.bytes});
    return fuzz::openedFile(fuzz::fileOf(frames));
}

std::shared_ptr<Capture> connection()
{
    const std::string turns = "GET /a?b=c HTTP/1.1\r\nHost: b\r\n\r\n" + std::string(fuzz::turn)
        + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\nhello";
    return fuzz::openedFile(fuzz::conversationOf(fuzz::bytesOf(turns), 80, 0).file());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::shared_ptr<Capture> captures[] = {onePacketOfEachKind(), connection()};
    const std::string_view expression(reinterpret_cast<const char*>(data), size);
    const auto compiled = DisplayFilter::compile(expression);
    if (const auto* mistake = std::get_if<DisplayFilter::Mistake>(&compiled)) {
        must(!mistake->what.empty(), "A mistake is told.");
        must(mistake->at <= expression.size(), "A mistake lies in the expression or at its end.");
        return 0;
    }
    const DisplayFilter& filter = std::get<DisplayFilter>(compiled);
    for (const auto& capture : captures)
        for (std::size_t i = 0; i < capture->packets().size(); ++i)
            filter.matches(*capture, i);
    return 0;
}
