// Tells the formats apart, and keeps what is not complete until the rest arrives.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/files/capture_reader.h"

#include "capture/files/pcap_reader.h"
#include "capture/files/pcapng_format.h"
#include "capture/files/pcapng_reader.h"

#include <algorithm>
#include <string_view>

namespace packetarium {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t bytesToTell = 12;

/// Files that look like captures and are not ones that we read.
struct Stranger {
    std::string_view begins;
    const char* what;
    const char* advice;
};
constexpr const char* convert = "Convert it first: editcap -F pcapng OLD NEW (editcap comes with Wireshark).";
constexpr Stranger strangers[] = {
    {"\x34\xcd\xb2\xa1"sv, "This is a modified pcap file, whose packet headers have extra fields.", convert},
    {"\xa1\xb2\xcd\x34"sv, "This is a modified pcap file, whose packet headers have extra fields.", convert},
    {"\xab\x01\x00\x1c"sv, "This is an IXIA variant of pcap.", convert},
    {"\x1c\x00\x01\xab"sv, "This is an IXIA variant of pcap.", convert},
    {"\xac\x01\x00\x1c"sv, "This is an IXIA variant of pcap.", convert},
    {"\x1c\x00\x01\xac"sv, "This is an IXIA variant of pcap.", convert},
    {"snoop"sv, "This is a snoop capture.", convert},
    {"\x1f\x8b"sv, "This file is compressed with gzip.", "Unpack it first: gunzip FILE."},
    {"\x28\xb5\x2f\xfd"sv, "This file is compressed with zstd.", "Unpack it first: unzstd FILE."},
};

const char* const whatWeRead = "Choose a capture file: pcapng or pcap, as Wireshark and tcpdump write them.";

} // namespace

Result<std::unique_ptr<FormatReader>> readerFor(Bytes front, RecordReceiver& receiver)
{
    if (front.empty())
        return Error {"This file is empty.", whatWeRead};
    const std::string_view text(reinterpret_cast<const char*>(front.data()), front.size());
    for (const Stranger& stranger : strangers)
        if (text.starts_with(stranger.begins))
            return Error {stranger.what, stranger.advice};

    if (PcapngReader::recognise(front))
        return std::unique_ptr<FormatReader>(std::make_unique<PcapngReader>(receiver));
    if (const auto order = PcapReader::recognise(front)) {
        const std::uint16_t version = Numbers(front, *order).u16(4);
        if (front.size() >= bytesToTell && version != 2)
            return Error {"This is version " + std::to_string(version) + " of pcap; only version 2 is known.", convert};
        return std::unique_ptr<FormatReader>(std::make_unique<PcapReader>(receiver));
    }
    return Error {"This is not a capture file.", whatWeRead};
}

std::size_t CaptureReader::take(Bytes front)
{
    const std::size_t whole = front.size();
    const auto done = [&](std::uint64_t length) {
        const std::size_t here = std::size_t(std::min<std::uint64_t>(length, front.size()));
        m_toSkip = length - here;
        m_offset += here;
        front = front.subspan(here);
    };
    done(m_toSkip);
    while (!front.empty() && !m_damage) {
        if (!m_format && !recognise(front))
            break;
        const Taken taken = m_format->take(front, m_offset);
        if (taken.what == Taken::What::Damage) {
            stopAt(taken.why);
            break;
        }
        m_wanted = taken.length;
        if (taken.what == Taken::What::More)
            break;
        done(taken.length);
        m_wanted = 0;
    }
    return whole - front.size();
}

/// Chooses the format's reader. False when there is none, or too little to tell.
bool CaptureReader::recognise(Bytes front)
{
    m_wanted = bytesToTell;
    if (front.size() < bytesToTell)
        return false;
    auto format = readerFor(front, m_receiver);
    if (format)
        m_format = std::move(*format);
    else
        m_damage = format.error();
    return bool(m_format);
}

void CaptureReader::finish(std::size_t left)
{
    if (m_damage)
        return;
    if (!m_format)
        m_damage = left == 0 ? Error {"The capture is empty.", "Nothing was written to it."}
                                     : Error {"The capture is too short to be one.", whatWeRead};
    else if (left > 0 || m_toSkip > 0)
        stopAt("the capture ends in the middle of a " + std::string(m_toSkip > 0 ? "block" : "packet or block"));
}

void CaptureReader::stopAt(const std::string& why)
{
    m_damage = Error {
        "Reading stopped at byte " + std::to_string(m_offset) + ": " + why + ".",
        m_offset > 0 ? "Everything before that byte was read and can be used." : "Nothing in it can be read."};
}

} // namespace packetarium
