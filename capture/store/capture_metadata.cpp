// What a capture says besides packets.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/store/capture_metadata.h"

#include <algorithm>

namespace packetarium {
namespace {

constexpr std::size_t mostNames = 65536;
constexpr std::size_t mostReasons = 1000; // A hostile file may give every packet a reason of its own.

} // namespace

void CaptureMetadata::addInterface(const Interface& interface)
{
    const std::lock_guard lock(m_mutex);
    m_interfaces.push_back(interface);
}

std::vector<Interface> CaptureMetadata::interfaces() const
{
    const std::lock_guard lock(m_mutex);
    return m_interfaces;
}

Interface CaptureMetadata::interface(std::size_t number) const
{
    const std::lock_guard lock(m_mutex);
    return m_interfaces[number];
}

void CaptureMetadata::setForm(std::size_t first, PacketForm form)
{
    const std::lock_guard lock(m_mutex);
    m_forms.push_back({first, form});
}

PacketForm CaptureMetadata::formOf(std::size_t packet) const
{
    const std::lock_guard lock(m_mutex);
    const auto after = std::ranges::upper_bound(m_forms, packet, {}, &FormRun::first);
    return after == m_forms.begin() ? PacketForm {} : std::prev(after)->form;
}

void CaptureMetadata::setName(const std::string& address, const std::string& name)
{
    const std::lock_guard lock(m_mutex);
    if (m_names.size() < mostNames || m_names.contains(address))
        m_names[address] = name;
    m_hasNames.store(true, std::memory_order_release);
}

std::map<std::string, std::string> CaptureMetadata::names() const
{
    const std::lock_guard lock(m_mutex);
    return m_names;
}

std::string CaptureMetadata::nameOf(const std::string& address) const
{
    if (!m_hasNames.load(std::memory_order_acquire))
        return address;
    const std::lock_guard lock(m_mutex);
    const auto found = m_names.find(address);
    return found == m_names.end() ? address : found->second;
}

CaptureMetadata::PackedVerdict CaptureMetadata::packed(const Verdict& verdict)
{
    if (verdict.kind == Verdict::Kind::Arrived)
        return std::max<std::int64_t>(verdict.arrivedNanoseconds, 1);
    auto known = std::ranges::find(m_reasons, verdict.reason);
    if (known == m_reasons.end() && m_reasons.size() < mostReasons)
        known = m_reasons.insert(known, verdict.reason);
    // A reason that found no room stays unsaid: one past the last.
    return -1 - PackedVerdict(known - m_reasons.begin());
}

void CaptureMetadata::setVerdict(std::size_t packet, const Verdict& verdict)
{
    const std::lock_guard lock(m_mutex);
    if (m_verdicts.size() <= packet)
        m_verdicts.resize(packet + 1);
    m_verdicts[packet] = packed(verdict);
    m_hasVerdicts.store(true, std::memory_order_release);
}

Verdict CaptureMetadata::verdict(std::size_t packet) const
{
    Verdict verdict;
    if (!m_hasVerdicts.load(std::memory_order_acquire))
        return verdict;
    const std::lock_guard lock(m_mutex);
    const PackedVerdict known = packet < m_verdicts.size() ? m_verdicts[packet] : 0;
    if (known > 0) {
        verdict.kind = Verdict::Kind::Arrived;
        verdict.arrivedNanoseconds = known;
    } else if (known < 0) {
        verdict.kind = Verdict::Kind::Dropped;
        if (const auto reason = std::size_t(-1 - known); reason < m_reasons.size())
            verdict.reason = m_reasons[reason];
    }
    return verdict;
}

void CaptureMetadata::setDropped(std::size_t interface, std::uint64_t dropped)
{
    const std::lock_guard lock(m_mutex);
    m_interfaces[interface].dropped = dropped;
}

void CaptureMetadata::addDropped(std::uint64_t dropped)
{
    const std::lock_guard lock(m_mutex);
    m_droppedBetweenPackets += dropped;
}

std::uint64_t CaptureMetadata::dropped() const
{
    const std::lock_guard lock(m_mutex);
    std::uint64_t byInterfaces = 0;
    for (const Interface& interface : m_interfaces)
        if (__builtin_add_overflow(byInterfaces, interface.dropped, &byInterfaces))
            return ~std::uint64_t(0);
    // Both are reports of the same losses.
    return std::max(byInterfaces, m_droppedBetweenPackets);
}

void CaptureMetadata::setDamage(Error damage)
{
    const std::lock_guard lock(m_mutex);
    m_damage = std::move(damage);
}

std::optional<Error> CaptureMetadata::damage() const
{
    const std::lock_guard lock(m_mutex);
    return m_damage;
}

} // namespace packetarium
