// Netlink through libnl-route, offloads through ethtool's ioctl, per-namespace settings through /proc/sys.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/hosts/interfaces.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>
#include <utility>

#include <arpa/inet.h>
#include <linux/ethtool.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netlink/msg.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/veth.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace packetarium {
namespace {

/// A netlink socket of this thread's network namespace.
class Netlink {
public:
    Netlink()
        : m_socket(nl_socket_alloc())
        , m_error(m_socket ? nl_connect(m_socket, NETLINK_ROUTE) : -NLE_NOMEM)
    {
    }
    ~Netlink() { nl_socket_free(m_socket); }
    Netlink(const Netlink&) = delete;
    Netlink& operator=(const Netlink&) = delete;

    int error() const { return m_error; }
    operator nl_sock*() const { return m_socket; }

private:
    nl_sock* m_socket;
    int m_error;
};

template<auto release> struct Releaser {
    template<class T> void operator()(T* object) const { release(object); }
};
using Link = std::unique_ptr<rtnl_link, Releaser<rtnl_link_put>>;
using Address = std::unique_ptr<nl_addr, Releaser<nl_addr_put>>;
using InterfaceAddress = std::unique_ptr<rtnl_addr, Releaser<rtnl_addr_put>>;

/// libnl has error numbers of its own; the ones that the diagnosis tells apart are given back as errno.
std::optional<KernelRefusal> refusalOf(int netlinkError)
{
    switch (-netlinkError) {
    case NLE_SUCCESS: return {};
    case NLE_PERM: return KernelRefusal {KernelRefusal::Step::Interfaces, EPERM};
    case NLE_NOACCESS: return KernelRefusal {KernelRefusal::Step::Interfaces, EACCES};
    case NLE_OPNOTSUPP: return KernelRefusal {KernelRefusal::Step::Interfaces, EOPNOTSUPP};
    case NLE_EXIST: return KernelRefusal {KernelRefusal::Step::Interfaces, EEXIST};
    case NLE_NOMEM: return KernelRefusal {KernelRefusal::Step::Interfaces, ENOMEM};
    default: return KernelRefusal {KernelRefusal::Step::Interfaces, EIO};
    }
}

bool writeSetting(const char* path, int value)
{
    std::ofstream file(path);
    file << value << std::flush;
    return file.good();
}

/// One ETHTOOL_S... request. What this kind of interface does not have is off already.
bool switchOff(int socket, ifreq request, std::uint32_t command)
{
    ethtool_value value {.cmd = command, .data = 0};
    request.ifr_data = reinterpret_cast<char*>(&value);
    return ioctl(socket, SIOCETHTOOL, &request) == 0 || errno == EOPNOTSUPP;
}

} // namespace

std::optional<KernelRefusal> joinByVeth(const Cable& cable, const NetworkNamespace& host)
{
    const Netlink netlink;
    if (netlink.error() < 0)
        return refusalOf(netlink.error());
    const Link wireEnd(rtnl_link_veth_alloc());
    if (!wireEnd)
        return refusalOf(-NLE_NOMEM);
    const Link hostEnd(rtnl_link_veth_get_peer(wireEnd.get()));
    const Address mac(nl_addr_build(AF_LLC, cable.mac.data(), cable.mac.size()));
    rtnl_link_set_name(wireEnd.get(), cable.name.c_str());
    rtnl_link_set_name(hostEnd.get(), cable.hostName.c_str());
    rtnl_link_set_addr(hostEnd.get(), mac.get());
    rtnl_link_set_ns_fd(hostEnd.get(), host.descriptor());
    return refusalOf(rtnl_link_add(netlink, wireEnd.get(), NLM_F_CREATE | NLM_F_EXCL));
}

std::optional<KernelRefusal> addAddress(const std::string& interface, const std::string& address)
{
    const Netlink netlink;
    if (netlink.error() < 0)
        return refusalOf(netlink.error());
    nl_addr* parsed = nullptr;
    if (const int error = nl_addr_parse(address.c_str(), AF_UNSPEC, &parsed); error < 0)
        return refusalOf(error);
    const Address local(parsed);
    const InterfaceAddress entry(rtnl_addr_alloc());
    rtnl_addr_set_ifindex(entry.get(), int(if_nametoindex(interface.c_str())));
    if (const int error = rtnl_addr_set_local(entry.get(), local.get()); error < 0)
        return refusalOf(error);
    // Asking around whether somebody has the address already would only delay the first IPv6 packet.
    if (nl_addr_get_family(local.get()) == AF_INET6)
        rtnl_addr_set_flags(entry.get(), IFA_F_NODAD);
    return refusalOf(rtnl_addr_add(netlink, entry.get(), 0));
}

std::optional<KernelRefusal> bringUp(const std::string& interface, Speaks speaks)
{
    const Netlink netlink;
    if (netlink.error() < 0)
        return refusalOf(netlink.error());
    const Link which(rtnl_link_alloc());
    const Link change(rtnl_link_alloc());
    rtnl_link_set_ifindex(which.get(), int(if_nametoindex(interface.c_str())));
    rtnl_link_set_flags(change.get(), IFF_UP);
    if (speaks == Speaks::Nothing)
        rtnl_link_set_flags(change.get(), IFF_NOARP);
    return refusalOf(rtnl_link_change(netlink, which.get(), change.get(), 0));
}

bool switchOffloadsOff(const std::string& interface)
{
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0)
        return false;
    ifreq request {};
    std::strncpy(request.ifr_name, interface.c_str(), IFNAMSIZ - 1);
    bool off = true;
    // Segmentation first: it depends on checksums and scatter-gather.
    for (const std::uint32_t command :
         {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_SUFO, ETHTOOL_STXCSUM, ETHTOOL_SRXCSUM, ETHTOOL_SSG})
        off = switchOff(socket, request, command) && off;
    close(socket);
    return off;
}

void keepNeighbours(const std::string& interface)
{
    constexpr std::uint64_t hour = 3'600'000; // Milliseconds.
    const Netlink netlink;
    // Not /proc/sys/net/ipv4/neigh: the kernel hides that from namespaces that an ordinary user has made.
    for (const auto& [family, name] : {std::pair {AF_INET, "arp_cache"}, std::pair {AF_INET6, "ndisc_cache"}}) {
        nl_msg* message = nlmsg_alloc_simple(RTM_SETNEIGHTBL, 0);
        if (!message || netlink.error() < 0)
            return nlmsg_free(message);
        ndtmsg header {};
        header.ndtm_family = std::uint8_t(family);
        nlmsg_append(message, &header, sizeof header, NLMSG_ALIGNTO);
        nla_put_string(message, NDTA_NAME, name);
        nlattr* settings = nla_nest_start(message, NDTA_PARMS);
        nla_put_u32(message, NDTPA_IFINDEX, if_nametoindex(interface.c_str()));
        nla_put_u64(message, NDTPA_BASE_REACHABLE_TIME, 2 * hour); // The kernel takes 0.5 to 1.5 times of it.
        nla_put_u64(message, NDTPA_DELAY_PROBE_TIME, hour); // For who was asked, and so has not been told.
        nla_put_u64(message, NDTPA_GC_STALETIME, hour);
        nla_nest_end(message, settings);
        nl_send_sync(netlink, message); // It also frees the message.
    }
}

bool configureStack(Ipv6 ipv6)
{
    bool done = writeSetting("/proc/sys/net/ipv4/ip_unprivileged_port_start", 0);
    if (ipv6 == Ipv6::Off && access("/proc/sys/net/ipv6", F_OK) == 0)
        for (const char* path :
             {"/proc/sys/net/ipv6/conf/all/disable_ipv6", "/proc/sys/net/ipv6/conf/default/disable_ipv6"})
            done = writeSetting(path, 1) && done;
    return done;
}

std::string toText(const MacAddress& mac)
{
    std::string text;
    constexpr const char* digits = "0123456789abcdef";
    for (const std::uint8_t byte : mac) {
        if (!text.empty())
            text += ':';
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::string linkLocalAddress(const MacAddress& mac)
{
    const std::uint8_t address[16] {
        0xfe, 0x80, 0, 0, 0, 0, 0, 0, std::uint8_t(mac[0] ^ 2), mac[1], mac[2], 0xff, 0xfe, mac[3], mac[4], mac[5]};
    char text[INET6_ADDRSTRLEN] = "";
    inet_ntop(AF_INET6, address, text, sizeof text);
    return text;
}

} // namespace packetarium
