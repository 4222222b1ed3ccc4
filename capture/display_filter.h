// The display filter: Wireshark's language over our fields.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <memory>

namespace packetarium {

namespace filter {
class Question; // capture/filter/question.h
}

class DisplayFilter {
public:
    /// Why a filter does not compile, and where.
    struct Mistake {
        std::string what; ///< "There is no field tcp.prot. Did you mean tcp.port?"
        std::size_t at = 0; ///< The character it points at, from 0.
    };
    /// An empty expression matches everything.
    static std::variant<DisplayFilter, Mistake> compile(std::string_view expression);

    bool matches(const Capture&, std::size_t index) const;
    /// The same about the packet that is being asked, for those who ask many; PacketSearch asks all.
    bool matches(filter::Question&) const;

    /// A name that a filter may ask for: what an editor proposes, and what `packetarium fields` prints.
    struct Reference {
        std::string_view name, type, means;
        std::string_view spec; ///< Of the protocol; empty for facts about the whole packet.
    };
    /// All names that begin so, in the order of the alphabet; each once.
    static std::vector<Reference> namesBeginningWith(std::string_view prefix);

    struct Node;

private:
    std::shared_ptr<const Node> m_root;
};

} // namespace packetarium
