// One end of a cable in the wire's namespace: libpcap reads from it what its host sent, and injects what it is to
// receive.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "protocols/field.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

struct pcap;

namespace packetarium {

class WirePort {
public:
    struct Received {
        std::int64_t nanoseconds; ///< Since 1970, by the kernel, when the frame left its host.
        std::uint32_t original; ///< Bytes on the wire.
        Bytes bytes; ///< Valid during the call only.
    };
    struct Statistics {
        std::uint64_t received = 0, dropped = 0; ///< By the kernel, because this program was too slow.
    };

    static Result<WirePort> open(const std::string& interface);

    int descriptor() const;
    /// Hands over what is there, without waiting; a batch at most, so that no host can keep the others waiting.
    void read(const std::function<void(const Received&)>&);
    /// False when the host's end does not take it.
    bool send(Bytes);
    Statistics statistics() const;

private:
    struct Closer {
        void operator()(pcap*) const;
    };
    std::unique_ptr<pcap, Closer> m_handle;
};

} // namespace packetarium
