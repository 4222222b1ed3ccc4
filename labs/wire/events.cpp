// Writing events with rapidjson.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/events.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace packetarium::wire {
namespace {

/// One event: its members in the order in which they are added.
class Line {
public:
    explicit Line(const char* event)
        : m_writer(m_buffer)
    {
        m_writer.StartObject();
        add("event", std::string(event));
    }

    Line& add(const char* name, const std::string& value)
    {
        m_writer.Key(name);
        m_writer.String(value.data(), rapidjson::SizeType(value.size()));
        return *this;
    }
    Line& add(const char* name, std::int64_t value)
    {
        m_writer.Key(name);
        m_writer.Int64(value);
        return *this;
    }
    rapidjson::Writer<rapidjson::StringBuffer>& writer() { return m_writer; }
    const char* finished()
    {
        m_writer.EndObject();
        m_buffer.Put('\n');
        return m_buffer.GetString();
    }

private:
    rapidjson::StringBuffer m_buffer;
    rapidjson::Writer<rapidjson::StringBuffer> m_writer;
};

/// A program may write any bytes, but JSON is UTF-8: here plain ASCII, which is enough for finding faults.
std::string plain(std::string text)
{
    for (char& letter : text)
        if (static_cast<unsigned char>(letter) >= 0x7f)
            letter = '?';
    return text;
}

} // namespace

void Events::sendLine(const char* line)
{
    if (!m_output.isFull())
        m_output.append(line);
}

void Events::ready(const std::vector<HostOptions>& hosts)
{
    Line line("ready");
    line.writer().Key("hosts");
    line.writer().StartArray();
    for (const HostOptions& host : hosts) {
        line.writer().StartObject();
        line.add("name", host.name).add("address", host.address).add("mac", toText(host.mac));
        if (!host.address6.empty())
            line.add("address6", host.address6);
        line.writer().EndObject();
    }
    line.writer().EndArray();
    sendLine(line.finished());
}

void Events::started(const std::string& tag, pid_t pid)
{
    sendLine(Line("started").add("tag", tag).add("pid", pid).finished());
}

void Events::exited(const HostProcesses::Ended& ended)
{
    sendLine(Line("exited").add("tag", ended.tag).add("status", ended.status).finished());
}

void Events::said(const HostProcesses::Said& said)
{
    sendLine(Line("output").add("tag", said.tag).add("text", plain(said.line)).finished());
}

void Events::held(std::size_t frames) { sendLine(Line("held").add("count", std::int64_t(frames)).finished()); }

void Events::refused(const Error& error, const std::string& tag)
{
    Line line("refused");
    line.add("what", error.what).add("advice", error.advice);
    if (!tag.empty())
        line.add("tag", tag);
    sendLine(line.finished());
}

void Events::failed(const Error& error)
{
    sendLine(Line("failed").add("what", error.what).add("advice", error.advice).finished());
}

} // namespace packetarium::wire
