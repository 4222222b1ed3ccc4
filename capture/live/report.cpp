// What packetarium-capture says on stderr.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/report.h"

#include "capture/files/utf8.h"

#include <cstdio>

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace packetarium {
namespace {

/// One JSON object, begun with its event.
class Line {
public:
    explicit Line(const char* event)
    {
        m_json.StartObject();
        member("event", event);
    }
    void member(const char* name, const std::string& text)
    {
        const std::string valid = validUtf8(text);
        m_json.Key(name);
        m_json.String(valid.data(), rapidjson::SizeType(valid.size()));
    }
    void member(const char* name, std::uint64_t number)
    {
        m_json.Key(name);
        m_json.Uint64(number);
    }
    void print()
    {
        m_json.EndObject();
        std::fprintf(stderr, "%s\n", m_buffer.GetString());
    }

private:
    rapidjson::StringBuffer m_buffer;
    rapidjson::Writer<rapidjson::StringBuffer> m_json {m_buffer};
};

} // namespace

void Report::failed(const Error& error) const
{
    if (m_form == Form::Sentences) {
        std::fprintf(stderr, "packetarium-capture: %s\n%s\n", error.what.c_str(), error.advice.c_str());
        return;
    }
    Line line("failed");
    line.member("what", error.what);
    line.member("advice", error.advice);
    line.print();
}

void Report::capturing(const std::string& interface) const
{
    if (m_form == Form::Sentences) {
        std::fprintf(stderr, "Capturing on %s. Ctrl-C ends it.\n", interface.c_str());
        return;
    }
    Line line("capturing");
    line.member("interface", interface);
    line.print();
}

void Report::ended(std::uint64_t packets, std::uint64_t dropped) const
{
    if (m_form == Form::Sentences) {
        const auto captured = static_cast<unsigned long long>(packets), lost = static_cast<unsigned long long>(dropped);
        std::fprintf(stderr, "%llu packets captured, %llu dropped.\n", captured, lost);
        return;
    }
    Line line("ended");
    line.member("packets", packets);
    line.member("dropped", dropped);
    line.print();
}

} // namespace packetarium
