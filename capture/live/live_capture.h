// A capture on a real interface with libpcap.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "protocols/field.h"

#include <functional>
#include <memory>

struct pcap;

namespace packetarium {

class LiveCapture {
public:
    struct Drops {
        std::uint64_t byInterface = 0, byKernel = 0;
    };
    using OnPacket = std::function<void(std::int64_t nanoseconds, Bytes, std::uint32_t original)>;

    /// The interfaces of this computer, without any permission.
    static std::vector<Interface> list();

    /// Needs cap_net_raw; nothing after it does.
    static Result<LiveCapture> open(const std::string& interface);
    LiveCapture(LiveCapture&&) noexcept;
    ~LiveCapture();

    /// Only packets that match are captured from now on, and none that came before.
    Outcome setFilter(const std::string& expression);
    const Interface& interface() const { return m_interface; }
    /// Readable when packets wait; -1 when the system cannot tell.
    int descriptor() const;
    /// Takes what waits, `most` packets at most (0: any number), and returns how many there were.
    Result<int> take(int most, const OnPacket&);
    Drops drops();

private:
    struct Close {
        void operator()(pcap*) const;
    };
    LiveCapture(std::unique_ptr<pcap, Close>, Interface);

    std::unique_ptr<pcap, Close> m_handle;
    Interface m_interface;
    std::int64_t m_nanosecondsAFraction = 1000;
    Drops m_drops;
};

} // namespace packetarium
