// A capture on a real interface with libpcap.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/live_capture.h"

#include "capture/live/privileges.h"

#include <cstring>

#include <pcap/pcap.h>

namespace packetarium {
namespace {

constexpr int snapLength = 262144;
// libpcap gives every packet the room of the largest (65 KiB on loopback): this holds some five hundred of those.
constexpr int bufferSize = 32 << 20;

/// libpcap's own numbers differ from those of files for a few link types; see pcap-common.c.
std::uint32_t linkTypeOf(int datalink)
{
    constexpr std::uint32_t rawIp = 101;
    return datalink == DLT_RAW ? rawIp : std::uint32_t(datalink);
}

std::string describe(const pcap_if_t& device)
{
    if (device.description)
        return device.description;
    return device.flags & PCAP_IF_LOOPBACK ? "Loopback: this computer talking to itself" : "";
}

Error noSuchInterface(const std::string& name)
{
    std::string known;
    for (const Interface& each : LiveCapture::list())
        known += (known.empty() ? "" : ", ") + each.name;
    return {
        "There is no interface " + name + " on this computer.",
        known.empty() ? "libpcap found none at all." : "There are: " + known + "."};
}

Error cannotActivate(int status, pcap_t* handle, const std::string& name)
{
    switch (status) {
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED: return noPermission();
    case PCAP_ERROR_NO_SUCH_DEVICE: return noSuchInterface(name);
    case PCAP_ERROR_IFACE_NOT_UP:
        return {"The interface " + name + " is switched off.", "Switch it on: sudo ip link set " + name + " up"};
    default: {
        const std::string detail = pcap_geterr(handle);
        return {
            "Cannot capture on " + name + ": " + pcap_statustostr(status)
                + (detail.empty() ? "." : " (" + detail + ")."),
            "Choose another interface; packetarium-capture --list shows them."};
    }
    }
}

} // namespace

void LiveCapture::Close::operator()(pcap* handle) const { pcap_close(handle); }

LiveCapture::LiveCapture(std::unique_ptr<pcap, Close> handle, Interface interface)
    : m_handle(std::move(handle))
    , m_interface(std::move(interface))
{
    if (pcap_get_tstamp_precision(m_handle.get()) == PCAP_TSTAMP_PRECISION_NANO)
        m_nanosecondsAFraction = 1;
}
LiveCapture::LiveCapture(LiveCapture&&) noexcept = default;
LiveCapture::~LiveCapture() = default;

std::vector<Interface> LiveCapture::list()
{
    char problem[PCAP_ERRBUF_SIZE];
    pcap_if_t* devices = nullptr;
    std::vector<Interface> found;
    if (pcap_findalldevs(&devices, problem) != 0)
        return found;
    for (const pcap_if_t* device = devices; device; device = device->next)
        found.push_back({device->name, describe(*device), 1, std::uint32_t(snapLength), 0});
    pcap_freealldevs(devices);
    return found;
}

Result<LiveCapture> LiveCapture::open(const std::string& name)
{
    char problem[PCAP_ERRBUF_SIZE] = "";
    std::unique_ptr<pcap, Close> handle(pcap_create(name.c_str(), problem));
    if (!handle)
        return Error {"Cannot capture on " + name + ": " + problem + ".", "Choose another interface."};
    pcap_set_snaplen(handle.get(), snapLength);
    pcap_set_promisc(handle.get(), 0); // This computer's own packets; not its neighbours'.
    pcap_set_immediate_mode(handle.get(), 1);
    pcap_set_buffer_size(handle.get(), bufferSize);
    pcap_set_tstamp_precision(handle.get(), PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = pcap_activate(handle.get()); status < 0)
        return cannotActivate(status, handle.get(), name);
    if (pcap_setnonblock(handle.get(), 1, problem) != 0)
        return Error {"Cannot capture on " + name + ": " + problem + ".", "Choose another interface."};

    Interface interface {
        name, {}, linkTypeOf(pcap_datalink(handle.get())), std::uint32_t(snapLength), 0
    };
    for (const Interface& each : list())
        if (each.name == name)
            interface.description = each.description;
    return LiveCapture(std::move(handle), std::move(interface));
}

Outcome LiveCapture::setFilter(const std::string& expression)
{
    bpf_program program {};
    const Error wrong {
        "The capture filter \"" + expression + "\" is not understood: ",
        "man pcap-filter describes its language, for example: tcp port 80"};
    if (pcap_compile(m_handle.get(), &program, expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0)
        return Error {wrong.what + pcap_geterr(m_handle.get()) + ".", wrong.advice};
    const int status = pcap_setfilter(m_handle.get(), &program);
    pcap_freecode(&program);
    if (status != 0)
        return Error {wrong.what + pcap_geterr(m_handle.get()) + ".", wrong.advice};
    return success();
}

int LiveCapture::descriptor() const { return pcap_get_selectable_fd(m_handle.get()); }

Result<int> LiveCapture::take(int most, const OnPacket& onPacket)
{
    struct Context {
        const OnPacket& onPacket;
        std::int64_t nanosecondsAFraction;
    } context {onPacket, m_nanosecondsAFraction};
    const auto callback = [](u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
        const auto& to = *reinterpret_cast<const Context*>(user);
        const std::int64_t nanoseconds = std::int64_t(header->ts.tv_sec) * 1'000'000'000
            + std::int64_t(header->ts.tv_usec) * to.nanosecondsAFraction;
        to.onPacket(nanoseconds, Bytes(bytes, header->caplen), header->len);
    };
    const int count = pcap_dispatch(m_handle.get(), most, callback, reinterpret_cast<u_char*>(&context));
    if (count == PCAP_ERROR)
        return Error {
            "Capturing on " + m_interface.name + " ended: " + pcap_geterr(m_handle.get()) + ".",
            "Was the interface removed or switched off?"};
    return count;
}

LiveCapture::Drops LiveCapture::drops()
{
    pcap_stat now {};
    if (pcap_stats(m_handle.get(), &now) == 0)
        m_drops = {now.ps_ifdrop, now.ps_drop};
    return m_drops;
}

} // namespace packetarium
