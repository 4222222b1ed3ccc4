// A small capture for tests of the window: Alice connects to Bob, says hello, and sends a datagram.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "tests/support/bytes.h"
#include "tests/support/catch.h"

#include <QTemporaryFile>

inline const std::vector<std::vector<std::uint8_t>>& sampleFrames()
{
    static const std::vector<std::vector<std::uint8_t>> frames {
        "020000000002 020000000001 0800 | 4500002c1c96400040060a340a0000010a000002 |" // SYN, with an MSS option
        "a3ba 0007 000003e8 00000000 6002 faf0 e189 0000 020405b4"_hex,
        "020000000001 020000000002 0800 | 4500002c1c96400040060a340a0000020a000001 |" // SYN, ACK
        "0007 a3ba 00001388 000003e9 6012 faf0 cdf0 0000 020405b4"_hex,
        "020000000002 020000000001 0800 | 450000281c96400040060a380a0000010a000002 |" // ACK
        "a3ba 0007 000003e9 00001389 5010 faf0 e5ad 0000"_hex,
        "020000000002 020000000001 0800 | 4500002d1c96400040060a330a0000010a000002 |" // PSH, ACK: "hello"
        "a3ba 0007 000003e9 00001389 5018 faf0 a1ce 0000 68656c6c6f"_hex,
        "020000000002 020000000001 0800 | 4500001e1c96400040110a370a0000010a000002 |" // UDP: "hi"
        "c350 0007 000a c016 6869"_hex,
    };
    return frames;
}

using SampleFrames = std::vector<std::vector<std::uint8_t>>;

/// Frames as a pcap file, `times` over, a millisecond apart.
inline void writeSample(QIODevice& file, int times = 1, const SampleFrames& frames = sampleFrames())
{
    const auto write = [&file](const auto& bytes) {
        REQUIRE(file.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size())) == qint64(bytes.size()));
    };
    write("d4c3b2a1 0200 0400 00000000 00000000 ffff0000 01000000"_hex); // pcap, microseconds, Ethernet
    std::uint32_t microseconds = 0;
    for (int round = 0; round < times; ++round)
        for (const auto& frame : frames) {
            const std::uint32_t length = std::uint32_t(frame.size());
            const std::uint32_t head[] = {microseconds / 1'000'000, microseconds % 1'000'000, length, length};
            write(std::span(reinterpret_cast<const std::uint8_t*>(head), sizeof head));
            write(frame);
            microseconds += 1000;
        }
}

inline std::shared_ptr<packetarium::Capture> sampleCapture(int times = 1, const SampleFrames& frames = sampleFrames())
{
    QTemporaryFile file;
    REQUIRE(file.open());
    writeSample(file, times, frames);
    file.close();
    auto opened = packetarium::Capture::open(file.fileName().toStdString());
    REQUIRE(opened);
    (*opened)->wait();
    (*opened)->setName("10.0.0.1", "Alice");
    (*opened)->setName("10.0.0.2", "Bob");
    return *opened;
}
