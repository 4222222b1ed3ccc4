// One turn of the wire: in by time, then out by time.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "labs/wire/glass_wire.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace packetarium::wire {
namespace {

std::int64_t wallClock()
{
    using namespace std::chrono;
    return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

FrameLine::Time GlassWire::now() { return std::chrono::steady_clock::now().time_since_epoch(); }

GlassWire::GlassWire(std::vector<WirePort> ports, Recorder& recorder, std::uint64_t seed)
    : m_ports(std::move(ports))
    , m_recorder(recorder)
    , m_line(seed)
    , m_switch(unsigned(m_ports.size()))
    , m_lastMovement(now())
{
}

void GlassWire::work()
{
    takeIn();
    while (const auto frame = m_line.arrived(now()))
        handOver(*frame);
}

void GlassWire::takeIn()
{
    struct Entered {
        std::int64_t nanoseconds;
        std::uint32_t original;
        WireFrame frame;
    };
    std::vector<Entered> all;
    for (unsigned port = 0; port < m_ports.size(); ++port)
        m_ports[port].read([&](const WirePort::Received& received) {
            all.push_back(
                {received.nanoseconds,
                 received.original,
                 {port, 0, std::vector<std::uint8_t>(received.bytes.begin(), received.bytes.end())}});
        });
    // Each cable keeps its own order; across cables, time decides.
    std::ranges::stable_sort(all, {}, &Entered::nanoseconds);
    for (Entered& entered : all) {
        WireFrame& frame = entered.frame;
        frame.record = m_recorder.entered(frame.port, {entered.nanoseconds, entered.original, frame.bytes});
        const std::uint64_t record = frame.record;
        m_lastMovement = now();
        if (const auto reason = m_line.enter(std::move(frame), m_lastMovement))
            m_recorder.dropped(record, *reason);
    }
}

void GlassWire::handOver(const WireFrame& frame)
{
    m_lastMovement = now();
    const std::vector<unsigned> ports = m_switch.forward(frame.port, frame.bytes);
    if (ports.empty()) {
        m_recorder.dropped(frame.record, "the switch has no other port to send it to");
        return;
    }
    // Before it is handed over: the receiver may have answered when send() comes back.
    const std::int64_t arrival = wallClock();
    bool taken = false;
    for (const unsigned port : ports)
        taken = m_ports[port].send(frame.bytes) || taken;
    if (taken)
        m_recorder.arrived(frame.record, arrival);
    else
        m_recorder.dropped(frame.record, "the receiver's interface did not take it");
}

void GlassWire::watch(std::vector<pollfd>& watched) const
{
    for (const WirePort& port : m_ports)
        watched.push_back({port.descriptor(), POLLIN, 0});
}

void GlassWire::takeDown()
{
    for (const WireFrame& frame : m_line.takeAll())
        m_recorder.dropped(frame.record, "the wire was taken down");
    for (unsigned port = 0; port < m_ports.size(); ++port)
        m_recorder.statistics(port, wallClock(), m_ports[port].statistics());
}

} // namespace packetarium::wire
