// Building a host, from nothing to an interface that is up.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/host.h"

#include "labs/wire/permission.h"

#include <cerrno>
#include <utility>

namespace packetarium {
namespace {

constexpr const char* interfaceInHost = "eth0";

Error explained(const KernelRefusal& refusal)
{
    const NetworkDiagnosis diagnosis = diagnose(readNetworkSettings(refusal));
    return {diagnosis.what + " (" + diagnosis.setting + ".)", diagnosis.advice};
}

/// Inside the host's namespace, once the cable is there.
std::optional<KernelRefusal> setUpHostEnd(const HostOptions& options)
{
    if (!switchOffloadsOff(interfaceInHost))
        return KernelRefusal {KernelRefusal::Step::Interfaces, errno};
    if (const auto refusal = bringUp("lo", Speaks::Arp))
        return refusal;
    if (const auto refusal = addAddress(interfaceInHost, options.address + "/24"))
        return refusal;
    if (!options.address6.empty())
        if (const auto refusal = addAddress(interfaceInHost, options.address6 + "/64"))
            return refusal;
    keepNeighbours(interfaceInHost);
    return bringUp(interfaceInHost, Speaks::Arp);
}

std::optional<KernelRefusal> setUpWireEnd(const std::string& interface)
{
    if (!switchOffloadsOff(interface))
        return KernelRefusal {KernelRefusal::Step::Interfaces, errno};
    return bringUp(interface, Speaks::Nothing);
}

} // namespace

Result<Host> buildHost(const HostOptions& options, Ipv6 ipv6, unsigned number)
{
    auto network = NetworkNamespace::create();
    if (!network)
        return explained({KernelRefusal::Step::Namespaces, errno});
    const std::string wireEnd = "wire" + std::to_string(number);
    {
        const Visit visit(*network);
        if (!visit)
            return explained({KernelRefusal::Step::Namespaces, errno});
        if (!configureStack(ipv6))
            return Error {
                "The settings of a private host's network stack are read-only here (/proc/sys).",
                "In a container, start it with a writable /proc/sys (--security-opt systempaths=unconfined), or use "
                "the "
                "host network (--network host)."};
    }
    if (const auto refusal = joinByVeth({wireEnd, interfaceInHost, options.mac}, *network))
        return explained(*refusal);
    {
        const Visit visit(*network);
        if (const auto refusal = visit ? setUpHostEnd(options) : KernelRefusal {KernelRefusal::Step::Namespaces, errno})
            return explained(*refusal);
    }
    if (const auto refusal = setUpWireEnd(wireEnd))
        return explained(*refusal);
    auto port = WirePort::open(wireEnd);
    if (!port)
        return port.error();
    return Host {options, std::move(*network), std::move(*port)};
}

} // namespace packetarium
