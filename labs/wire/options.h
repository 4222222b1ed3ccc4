// What packetarium-net is told when it is started.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"
#include "labs/wire/hosts/interfaces.h"

#include <cstdint>
#include <string>
#include <vector>

namespace packetarium {

struct HostOptions {
    std::string name; ///< "Alice".
    std::string address; ///< "10.0.0.1"; the network is its /24.
    std::string address6; ///< "fd00::1"; empty without --ipv6.
    std::string interface; ///< "alice": how the capture names it.
    MacAddress mac {}; ///< 02:00:00:00:00:01 for the first; 02 marks it as locally administered.
};

struct WireOptions {
    std::vector<HostOptions> hosts;
    Ipv6 ipv6 = Ipv6::Off;
    std::vector<std::string> sweep;
    std::uint64_t seed = 0;
};

/// "Alice=10.0.0.1,Bob=10.0.0.2".
Result<std::vector<HostOptions>> parseHosts(const std::string&);
/// Ends the program for --help, and with 2 for wrong usage.
WireOptions parseOptions(int argc, char** argv);

} // namespace packetarium
