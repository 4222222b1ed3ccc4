// The libpcap handle of a wire's end: nanoseconds, no buffering delay, incoming frames only.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/frames/wire_port.h"

#include <pcap/pcap.h>

namespace packetarium {
namespace {

constexpr int snapLength = 65535;
constexpr int bufferBytes = 4 * 1024 * 1024;
constexpr int batch = 256;

Error openError(const std::string& interface, const char* reason)
{
    return {
        "libpcap cannot read the glass wire's end " + interface + ": " + reason,
        "Run `packetarium doctor`; it tries each step of a private network by itself."};
}

} // namespace

void WirePort::Closer::operator()(pcap* handle) const { pcap_close(handle); }

Result<WirePort> WirePort::open(const std::string& interface)
{
    char reason[PCAP_ERRBUF_SIZE] = "";
    WirePort port;
    port.m_handle.reset(pcap_create(interface.c_str(), reason));
    pcap_t* handle = port.m_handle.get();
    if (!handle)
        return openError(interface, reason);
    pcap_set_snaplen(handle, snapLength);
    pcap_set_promisc(handle, 1);
    pcap_set_immediate_mode(handle, 1);
    pcap_set_buffer_size(handle, bufferBytes);
    pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO);
    if (const int status = pcap_activate(handle); status < 0)
        return openError(interface, status == PCAP_ERROR ? pcap_geterr(handle) : pcap_statustostr(status));
    // Without the direction, every injected frame would come back as if the host had sent it.
    if (pcap_setdirection(handle, PCAP_D_IN) != 0 || pcap_setnonblock(handle, 1, reason) != 0)
        return openError(interface, pcap_geterr(handle));
    return port;
}

int WirePort::descriptor() const { return pcap_get_selectable_fd(m_handle.get()); }

void WirePort::read(const std::function<void(const Received&)>& receive)
{
    const auto handOver = [](u_char* user, const pcap_pkthdr* header, const u_char* bytes) {
        // With nanosecond precision libpcap keeps nanoseconds in the field for microseconds.
        const std::int64_t nanoseconds = header->ts.tv_sec * std::int64_t(1'000'000'000) + header->ts.tv_usec;
        const auto& receiver = *reinterpret_cast<const std::function<void(const Received&)>*>(user);
        receiver({nanoseconds, header->len, Bytes(bytes, header->caplen)});
    };
    auto* user = reinterpret_cast<u_char*>(const_cast<std::function<void(const Received&)>*>(&receive));
    pcap_dispatch(m_handle.get(), batch, handOver, user);
}

bool WirePort::send(Bytes bytes)
{
    return pcap_inject(m_handle.get(), bytes.data(), bytes.size()) == int(bytes.size());
}

WirePort::Statistics WirePort::statistics() const
{
    pcap_stat counted {};
    if (pcap_stats(m_handle.get(), &counted) != 0)
        return {};
    return {counted.ps_recv, counted.ps_drop};
}

} // namespace packetarium
