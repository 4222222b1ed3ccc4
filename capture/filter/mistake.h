// How reading a display filter stops: at one character, for one reason.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/display_filter.h"

#include <optional>

namespace packetarium::filter {

/// Carries the first mistake out of the parser; later ones would only follow from it.
class Mistakes {
public:
    void add(std::size_t at, std::string what)
    {
        if (!m_first)
            m_first = DisplayFilter::Mistake {std::move(what), at};
    }
    explicit operator bool() const { return m_first.has_value(); }
    const DisplayFilter::Mistake& first() const { return *m_first; }

private:
    std::optional<DisplayFilter::Mistake> m_first;
};

} // namespace packetarium::filter
