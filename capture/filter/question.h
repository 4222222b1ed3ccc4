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
    /// From the protocol's first byte on, once for each time that it occurs; for "frame" the whole packet.
    std::vector<Bytes> bytesOf(const Name& protocol);

private:
    const Tree& tree();
    void addFrameFacts(const Field&, std::vector<const Node*>& found);
    const Node* keep(const Field&, std::uint64_t value, std::string text = {});

    const Capture& m_capture;
    const std::size_t m_index;
    std::optional<Dissection> m_dissection;
    std::deque<Node> m_facts; ///< Frame facts, made on demand.
};

} // namespace packetarium::filter
