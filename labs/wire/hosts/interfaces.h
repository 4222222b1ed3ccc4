// The interfaces of the private network: veth pairs by netlink, and what a virtual interface must be told to behave
// like a real one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "labs/wire/hosts/namespaces.h"

#include <array>
#include <cstdint>
#include <string>

namespace packetarium {

using MacAddress = std::array<std::uint8_t, 6>;

/// A cable from the wire to a host.
struct Cable {
    std::string name; ///< Of its end in the wire's namespace.
    std::string hostName; ///< Of its end in the host's namespace.
    MacAddress mac {}; ///< Of the host's end.
};

enum class Ipv6 { Off, On };

/// Makes a veth pair between this thread's namespace and the host's. Both ends are down.
std::optional<KernelRefusal> joinByVeth(const Cable&, const NetworkNamespace& host);
/// Gives an interface of this thread's namespace an address, "10.0.0.1/24".
std::optional<KernelRefusal> addAddress(const std::string& interface, const std::string& address);

/// What an end of a cable does: a host's answers to ARP, the wire's stays mute.
enum class Speaks { Arp, Nothing };
std::optional<KernelRefusal> bringUp(const std::string& interface, Speaks);

/// Network cards and veth leave checksums and the cutting into segments to somebody else; then a capture shows
/// checksums that are wrong and segments that no cable would carry. This switches that off.
bool switchOffloadsOff(const std::string& interface);

/// Settings of this thread's namespace, before its interfaces exist: with IPv6 off a host does not look for routers or
/// multicast listeners; any program may listen on any port. False when the kernel's settings are read-only.
bool configureStack(Ipv6);

/// What an interface of this thread's namespace learns about its neighbours stays true for an hour, where a kernel
/// would ask again after seconds: on a wire that holds its frames, nearly all of them would be those questions.
/// A kernel that does not take this setting only asks more often.
void keepNeighbours(const std::string& interface);

std::string toText(const MacAddress&);
/// The IPv6 address that an interface gives itself, made from its MAC: "fe80::ff:fe00:1" (RFC 4291, appendix A).
std::string linkLocalAddress(const MacAddress&);

} // namespace packetarium
