// One packet, as a filter's questions are put to it: dissected only when a question needs it, and then once.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"
#include "capture/filter/known_fields.h"

#include <deque>
#include <optional>

namespace packetarium::filter {

class Question {
public:
    Question(const Capture& capture, std::size_t index)
        : m_capture(capture)
        , m_index(index)
    {
    }

    /// Every occurrence of the field or fields that `name` stands for.
    std::vector<const Node*> occurrences(const Name& name);
    bool has(const Name& name);
    struct Part {
        Bytes bytes; ///< From the protocol's first byte on, with all that it carries.
        std::size_t length; ///< Of the protocol's own part.
    };
    /// Once for each time that the protocol occurs; for "frame" the whole packet.
    std::vector<Part> partsOf(const Name& protocol);

private:
    const Tree& tree();
    /// Whether the layer, or a field in it, is one of those that `name` is limited to.
    bool isInLayers(const Name& name, std::size_t layer);
    void addFrameFacts(const Field&, std::vector<const Node*>& found);
    const Node* keep(const Field&, std::uint64_t value, std::string text = {});

    const Capture& m_capture;
    const std::size_t m_index;
    std::optional<Dissection> m_dissection;
    std::deque<Node> m_facts; ///< Frame facts, made on demand.
};

} // namespace packetarium::filter
