// What a capture says besides packets: interfaces, names, verdicts, losses. Written rarely, so a lock guards it.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/files/records.h"

#include <atomic>
#include <mutex>

namespace packetarium {

/// Any thread may call anything.
class CaptureMetadata {
public:
    void addInterface(const Interface&);
    std::vector<Interface> interfaces() const;
    /// `number` is the index of one that was added.
    Interface interface(std::size_t number) const;

    /// Packets from `first` on have this form. In ascending order.
    void setForm(std::size_t first, PacketForm);
    PacketForm formOf(std::size_t packet) const;

    void setName(const std::string& address, const std::string& name);
    std::map<std::string, std::string> names() const;
    /// The name of an address, or the address itself.
    std::string nameOf(const std::string& address) const;

    void setVerdict(std::size_t packet, const Verdict&);
    Verdict verdict(std::size_t packet) const;

    /// In all, as one of the interfaces counts.
    void setDropped(std::size_t interface, std::uint64_t);
    /// Between two packets.
    void addDropped(std::uint64_t);
    std::uint64_t dropped() const;

    void setDamage(Error);
    std::optional<Error> damage() const;

private:
    struct FormRun {
        std::size_t first;
        PacketForm form;
    };
    /// A verdict in eight bytes: 0 unknown, above 0 the arrival, below 0 the reason's place in m_reasons.
    using PackedVerdict = std::int64_t;
    PackedVerdict packed(const Verdict&);

    mutable std::mutex m_mutex;
    std::atomic<bool> m_hasNames = false, m_hasVerdicts = false; ///< Most captures have none: then nobody waits.
    std::vector<Interface> m_interfaces;
    std::vector<FormRun> m_forms;
    std::map<std::string, std::string> m_names;
    std::vector<PackedVerdict> m_verdicts; ///< By packet; as long as the last verdict needs.
    std::vector<std::string> m_reasons;
    std::uint64_t m_droppedBetweenPackets = 0;
    std::optional<Error> m_damage;
};

} // namespace packetarium
