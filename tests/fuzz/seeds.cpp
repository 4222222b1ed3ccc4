// Writes what each fuzzer begins with, made from tests/data and the sample packets: a folder for each target, a file
// for each input, and a dictionary of what mutation alone would not find.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/conversations/conversations.h"
#include "capture/conversations/segment.h"
#include "capture/display_filter.h"
#include "capture/socketio/engineio_payload.h"
#include "tests/fuzz/captures.h"
#include "tests/fuzz/frames.h"
#include "tests/fuzz/must.h"
#include "tests/fuzz/streams.h"
#include "tests/fuzz/tcp_script.h"
#include "tests/protocols/samples.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>

using namespace packetarium;

namespace {

using Input = std::vector<std::uint8_t>;

std::filesystem::path folder;

void write(const std::string& target, const Input& input)
{
    // By content: the same input twice is one file.
    const std::size_t name = std::hash<std::string_view>()({reinterpret_cast<const char*>(input.data()), input.size()});
    std::filesystem::create_directories(folder / target);
    std::ofstream file(folder / target / std::to_string(name), std::ios::binary);
    file.write(reinterpret_cast<const char*>(input.data()), std::streamsize(input.size()));
    must(file.good(), "The folder can be written to.");
}

Input joined(std::initializer_list<Bytes> parts)
{
    Input input;
    for (const Bytes part : parts)
        input.insert(input.end(), part.begin(), part.end());
    return input;
}

void putTwo(Input& input, std::size_t number)
{
    input.push_back(std::uint8_t(number >> 8));
    input.push_back(std::uint8_t(number));
}

Input contentsOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// None for a link type that no input can name.
std::optional<std::uint8_t> choiceOf(std::uint32_t linkType)
{
    const auto found = std::ranges::find(fuzz::linkTypes, linkType);
    if (found == std::end(fuzz::linkTypes))
        return std::nullopt;
    return std::uint8_t(found - std::begin(fuzz::linkTypes));
}

/// A pcap file: little-endian, microseconds.
Input pcapOf(const Capture& capture, std::size_t packets)
{
    Input file;
    const auto put = [&](std::uint64_t number, int bytes) {
        for (; bytes > 0; --bytes, number >>= 8)
            file.push_back(std::uint8_t(number));
    };
    put(0xa1b2c3d4, 4);
    put(0x0004'0002, 4); // Version 2.4.
    put(0, 8);
    put(0xffff, 4);
    put(capture.interfaceOf(0).linkType, 4);
    for (std::size_t i = 0; i < packets; ++i) {
        const Packet& packet = capture.packets()[i];
        put(std::uint64_t(packet.nanoseconds / 1'000'000'000), 4);
        put(std::uint64_t(packet.nanoseconds % 1'000'000'000 / 1000), 4);
        put(packet.captured, 4);
        put(packet.original, 4);
        file = joined({file, capture.bytes(i)});
    }
    return file;
}

void writeFiles(const Capture& capture, const Input& original)
{
    constexpr std::size_t shortFile = 8 << 10, few = 8;
    if (original.size() <= shortFile)
        write("files", original);
    const std::size_t count = std::min(capture.packets().size(), few);
    write("files", pcapOf(capture, count));
    std::vector<Input> bytes;
    std::vector<fuzz::Frame> frames;
    for (std::size_t i = 0; i < count; ++i)
        bytes.push_back(capture.bytes(i));
    for (std::size_t i = 0; i < count; ++i)
        frames.push_back({capture.interfaceOf(i).linkType, capture.packets()[i].nanoseconds, bytes[i]});
    write("files", fuzz::fileOf(frames));
}

/// Each packet alone, and a few that follow each other.
void writePackets(const Capture& capture)
{
    constexpr std::size_t few = 12;
    Input together;
    std::size_t count = 0;
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        const auto choice = choiceOf(capture.interfaceOf(i).linkType);
        if (!choice)
            continue;
        const Input bytes = capture.bytes(i);
        write("frames", joined({Input {*choice}, bytes}));
        if (together.empty())
            together.push_back(*choice);
        putTwo(together, bytes.size());
        together.insert(together.end(), bytes.begin(), bytes.end());
        if (++count % few == 0) {
            write("packets", together);
            together.clear();
        }
    }
    if (!together.empty())
        write("packets", together);
}

/// What both ends of a connection said.
struct Connection {
    Input segments; ///< As the target of streams has them.
    Input turns;
    bool clientSpeaks = true; ///< Whose turn it is.
    std::uint16_t clientPort = 0, serverPort = 0;

    void add(const Packet& packet, const Segment& segment)
    {
        const bool fromClient = packet.sourcePort == clientPort;
        segments.push_back(std::uint8_t((fromClient ? 0 : fuzz::fromServer) | (segment.flags & 7)));
        putTwo(segments, segment.data.size());
        segments.insert(segments.end(), segment.data.begin(), segment.data.end());
        if (segment.data.empty())
            return;
        if (fromClient != clientSpeaks)
            turns = joined({turns, fuzz::bytesOf(fuzz::turn)});
        clientSpeaks = fromClient;
        turns.insert(turns.end(), segment.data.begin(), segment.data.end());
    }
};

std::map<std::uint32_t, Connection> connectionsOf(const Capture& capture)
{
    constexpr std::size_t enough = 16 << 10;
    std::map<std::pair<std::uint16_t, std::uint16_t>, std::uint32_t> numbers;
    std::map<std::uint32_t, Connection> found;
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        const Packet& packet = capture.packets()[i];
        const Input bytes = capture.bytes(i);
        Segment segment;
        if (readTransport(segment, capture.packets().layers(packet), bytes, packet.original) != Transport::Tcp)
            continue;
        const auto ports = std::minmax(packet.sourcePort, packet.targetPort);
        const auto known = numbers.try_emplace(ports, std::uint32_t(found.size())).first->second;
        Connection& connection = found[known];
        if (connection.segments.empty()) {
            connection.clientPort = packet.sourcePort;
            connection.serverPort = packet.targetPort;
        }
        if (connection.segments.size() < enough)
            connection.add(packet, segment);
    }
    return found;
}

void writeConnections(const Capture& capture)
{
    for (const auto& [number, connection] : connectionsOf(capture)) {
        const auto port = std::ranges::find(fuzz::serverPorts, connection.serverPort);
        const std::uint8_t choice = std::uint8_t(port - std::begin(fuzz::serverPorts));
        write("streams", joined({Input {choice}, connection.segments}));
        if (connection.serverPort == 443)
            write("tls", joined({Input {0}, connection.turns}));
        else if (connection.serverPort == 53)
            write("dns", joined({Input {1}, connection.turns}));
        else
            write("http", joined({Input {1, 0}, connection.turns}));
        // What follows the upgrade are frames.
        const auto turns = fuzz::turnsIn(connection.turns);
        if (turns.size() > 2
            && std::string_view(reinterpret_cast<const char*>(turns[1].data()), turns[1].size())
                   .starts_with("HTTP/1.1 101"))
            for (const std::uint8_t extension : {0, 1, 2})
                write(
                    "websocket", joined({Input {extension, 0}, Bytes(turns[2].data(), &connection.turns.back() + 1)}));
    }
}

/// What messages bring of Engine.IO, in the order in which they were complete.
void writeSessions(const Capture& capture)
{
    constexpr std::size_t enough = 8 << 10;
    Input turns;
    for (std::size_t i = 0; i < capture.conversations().engineIoCount() && turns.size() < enough; ++i)
        if (const auto payload = engineIoPayload(capture, capture.conversations().engineIoMessage(i));
            payload && !payload->bytes.empty())
            turns = joined({turns, payload->bytes, fuzz::bytesOf(fuzz::turn)});
    if (!turns.empty())
        for (const std::uint8_t choice : {0, 64, 65, 66, 128, 192})
            write("socketio", joined({Input {choice, 0}, turns}));
}

void writeDatagrams(const Capture& capture)
{
    for (std::size_t i = 0; i < capture.packets().size(); ++i) {
        const Packet& packet = capture.packets()[i];
        const Input bytes = capture.bytes(i);
        Segment datagram;
        if (readTransport(datagram, capture.packets().layers(packet), bytes, packet.original) != Transport::Udp)
            continue;
        const std::map<std::uint16_t, std::uint8_t> choices = {{53, 0}, {5353, 2}, {5355, 3}};
        for (const std::uint16_t port : {packet.sourcePort, packet.targetPort})
            if (const auto choice = choices.find(port); choice != choices.end())
                write("dns", joined({Input {choice->second}, datagram.data}));
    }
}

void writeSamples()
{
    for (const Sample& sample : samples())
        if (const auto choice = choiceOf(sample.linkType))
            write("frames", joined({Input {*choice}, sample.bytes}));
    for (const MessageSample& sample : messageSamples()) {
        const std::string_view protocol = sample.protocol;
        const bool isSocketIo = protocol == "engineio" || protocol == "socketio";
        const bool twoChoices = protocol == "http" || protocol == "websocket" || isSocketIo;
        write(isSocketIo ? "socketio" : sample.protocol, joined({Input(twoChoices ? 2 : 1, 1), sample.bytes}));
    }
}

void writeFilters(const std::filesystem::path& data)
{
    std::ifstream file(data / "filters" / "expressions.txt");
    for (std::string line; std::getline(file, line);)
        if (const std::size_t tab = line.rfind('\t'); tab != std::string::npos)
            write("filter", Input(line.begin(), line.begin() + std::ptrdiff_t(tab)));
}

void writeDictionary(const std::string& target, const std::vector<std::string_view>& words)
{
    std::ofstream file(folder / (target + ".dict"));
    for (const std::string_view word : words) {
        file << '"';
        for (const char c : word) {
            const char* digits = "0123456789abcdef";
            file << "\\x" << digits[std::uint8_t(c) >> 4] << digits[std::uint8_t(c) & 15];
        }
        file << "\"\n";
    }
    must(file.good(), "The folder can be written to.");
}

void writeDictionaries()
{
    writeDictionary("dns", {fuzz::turn});
    writeDictionary("tls", {fuzz::turn});
    writeDictionary("websocket", {fuzz::turn});
    writeDictionary(
        "socketio",
        {fuzz::turn,
         "\x1e",
         "40",
         "41",
         "42",
         "43",
         "44",
         "451-",
         "461-",
         "2probe",
         "\"_placeholder\":true",
         "\"sid\":",
         "\"pid\":"});
    writeDictionary(
        "http",
        {fuzz::turn,
         "\r\n\r\n",
         "HTTP/1.1 ",
         "Transfer-Encoding: chunked\r\n",
         "Content-Encoding: gzip\r\n",
         "Content-Encoding: deflate\r\n",
         "Content-Length: ",
         "Content-Type: application/json\r\n",
         "Content-Type: text/event-stream\r\n",
         "Upgrade: websocket\r\n"});
    std::vector<std::string_view> words = {
        "&&",   "||",     "!",      "==",   "!=",     ">=",      "contains", "matches", " in {", "..", "any ",
        "all ", "upper(", "lower(", "len(", "count(", "string(", "[0:2]",    "[-1]",    "#1",    "\"", "~="};
    for (const DisplayFilter::Reference& name : DisplayFilter::namesBeginningWith(""))
        words.push_back(name.name);
    writeDictionary("filter", words);
}

} // namespace

int main(int count, char** arguments)
{
    if (count != 2) {
        std::fprintf(stderr, "usage: fuzz-seeds FOLDER\n");
        return 2;
    }
    folder = arguments[1];
    std::filesystem::create_directories(folder);
    const std::filesystem::path data = TEST_DATA;
    std::vector<std::filesystem::path> paths;
    for (const char* each : {"protocols", "socketio"})
        for (const auto& entry : std::filesystem::directory_iterator(data / each))
            paths.push_back(entry.path());
    for (const auto& path : paths) {
        const Input original = contentsOf(path);
        const auto capture = fuzz::openedFile(original);
        if (!capture || capture->packets().size() == 0)
            continue;
        writeFiles(*capture, original);
        writePackets(*capture);
        writeConnections(*capture);
        writeSessions(*capture);
        writeDatagrams(*capture);
    }
    writeSamples();
    writeFilters(data);
    writeDictionaries();
    return 0;
}
