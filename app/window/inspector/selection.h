// What is chosen: a packet, a layer of it and a field of that. Every view of the packet shows and sets this one.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <QObject>

#include <memory>

namespace packetarium {

class Selection : public QObject {
    Q_OBJECT

public:
    static constexpr std::size_t none = std::size_t(-1);

    using QObject::QObject;

    /// Chooses a packet, its innermost layer, and the field that was chosen in the last packet if this one has it too.
    void showPacket(std::size_t packet, std::shared_ptr<const Dissection>);
    void clear();

    std::size_t packet() const { return m_packet; }
    const Dissection* dissection() const { return m_dissection.get(); }
    /// Empty when no packet is chosen.
    const Tree& tree() const;
    std::size_t layer() const { return m_layer; }
    std::size_t node() const { return m_node; }
    /// Null when none is chosen.
    const Node* chosenNode() const;
    const Layer* chosenLayer() const;

    void chooseLayer(std::size_t);
    void chooseNode(std::size_t);
    /// Chooses the smallest field that covers a byte of a source; its layer at least.
    void chooseByte(std::uint8_t source, std::size_t byte);
    /// The smallest field that covers these bits, or none.
    std::size_t smallestNodeAt(std::uint8_t source, std::size_t bit, std::size_t bits) const;
    /// The layer that a byte of a source belongs to: the innermost that covers it, or none.
    std::size_t layerAt(std::uint8_t source, std::size_t byte) const;

signals:
    void packetChanged();
    /// The layer or the field changed.
    void chosenChanged();

private:
    std::size_t m_packet = none, m_layer = none, m_node = none;
    std::shared_ptr<const Dissection> m_dissection;
};

} // namespace packetarium
