// Saves a capture as pcapng, with the story of each packet as a comment that any program shows.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/pcapng_writer.h"
#include "capture/files/verdict_text.h"
#include "capture/files/whole_file.h"
#include "capture/story.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t writeAtOnce = 1 << 20;

/// What is written of one capture, counted beforehand so that it stays the same while a live one grows.
class Saving {
public:
    Saving(const Capture& capture, const std::vector<std::size_t>& only, const PacketComments& added)
        : m_capture(capture)
        , m_only(only)
        , m_added(added)
        , m_numbers(only)
        , m_count(only.empty() ? capture.packets().size() : only.size())
        , m_interfaces(capture.interfaces()) // After the count: every counted packet's interface is among them.
        , m_packetsOn(m_interfaces.size())
    {
    }

    Outcome writeTo(WholeFile& file, const std::stop_token& giveUp)
    {
        writeBeginning();
        for (std::size_t i = 0; i < m_count; ++i) {
            if (giveUp.stop_requested())
                return Error {"Saving was given up; nothing was written.", "Save again to have the file."};
            if (auto written = writePacket(m_only.empty() ? i : m_only[i]); !written)
                return written;
            if (m_bytes.size() >= writeAtOnce)
                if (auto written = flush(file); !written)
                    return written;
        }
        for (std::size_t i = 0; i < m_interfaces.size(); ++i)
            m_writer.interfaceStatistics(std::uint32_t(i), m_lastTime, m_packetsOn[i], 0, m_interfaces[i].dropped);
        return flush(file);
    }

private:
    void writeBeginning()
    {
        m_writer.section();
        for (std::size_t i = 0; i < m_count; ++i) {
            const std::size_t index = m_only.empty() ? i : m_only[i];
            if (index >= m_capture.packets().size())
                continue;
            const Packet& packet = m_capture.packets()[index];
            Interface& interface = m_interfaces[packet.interface];
            if (interface.snapLength != 0) // libpcap refuses packets that are longer than their interface says.
                interface.snapLength = std::max(interface.snapLength, packet.captured);
        }
        for (const Interface& interface : m_interfaces)
            m_writer.interface(interface);
        if (const auto names = m_capture.names(); !names.empty())
            m_writer.names(names);
    }

    Outcome writePacket(std::size_t index)
    {
        const auto cannotRead = [&] {
            return Error {
                "Packet " + std::to_string(index + 1) + " can no longer be read.",
                "Was the file changed or its disk removed? Open it again."};
        };
        if (index >= m_capture.packets().size())
            return cannotRead();
        const Packet& packet = m_capture.packets()[index];
        const std::vector<std::uint8_t> bytes = m_capture.bytes(index);
        if (bytes.size() != packet.captured)
            return cannotRead();

        const Verdict verdict = m_capture.verdict(index);
        PcapngWriter::Frame frame;
        frame.nanoseconds = packet.nanoseconds;
        frame.bytes = bytes;
        frame.original = packet.original;
        frame.comments = comments(index, verdict);
        frame.customText = textOfVerdict(verdict);
        m_writer.packet(packet.interface, frame);
        ++m_packetsOn[packet.interface];
        m_lastTime = packet.nanoseconds;
        return success();
    }

    /// The story first, the verdict second, then what the file said before and what is added; nothing twice.
    std::vector<std::string> comments(std::size_t index, const Verdict& verdict) const
    {
        const auto told = [](const PacketView& view) {
            return view.details.empty() ? view.story : view.story + "\n" + view.details;
        };
        std::vector<std::string> comments;
        const auto add = [&](std::string comment) {
            if (!comment.empty() && std::ranges::find(comments, comment) == comments.end())
                comments.push_back(std::move(comment));
        };
        add(told(viewOf(m_capture, index, m_numbers)));
        add(sentenceOfVerdict(verdict, m_capture.packets()[index].nanoseconds));
        // The same story with the numbers of the whole capture would be about other packets here.
        const std::string before = m_numbers.areOfTheCapture() ? "" : told(m_capture.view(index));
        for (std::string& comment : m_capture.comments(index))
            if (comment != before)
                add(std::move(comment));
        if (const auto added = m_added.find(index); added != m_added.end())
            for (const std::string& comment : added->second)
                add(comment);
        return comments;
    }

    Outcome flush(WholeFile& file)
    {
        auto written = file.write(m_bytes);
        m_bytes.clear();
        return written;
    }

    const Capture& m_capture;
    const std::vector<std::size_t>& m_only;
    const PacketComments& m_added;
    const PacketNumbers m_numbers;
    const std::size_t m_count;
    std::vector<Interface> m_interfaces;
    std::vector<std::uint64_t> m_packetsOn; ///< By interface.
    std::int64_t m_lastTime = 0;
    std::vector<std::uint8_t> m_bytes;
    PcapngWriter m_writer {m_bytes};
};

} // namespace

Outcome savePcapng(
    const Capture& capture, const std::string& path, const std::vector<std::size_t>& only, std::stop_token giveUp,
    const PacketComments& added)
{
    auto file = WholeFile::create(path);
    if (!file)
        return file.error();
    if (auto written = Saving(capture, only, added).writeTo(*file, giveUp); !written)
        return written;
    return file->keep();
}

} // namespace packetarium
