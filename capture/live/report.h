// What packetarium-capture says on stderr: sentences for people, or one JSON object a line for programs.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/result.h"

#include <cstdint>

namespace packetarium {

class Report {
public:
    enum class Form { Sentences, JsonLines };
    explicit Report(Form form)
        : m_form(form)
    {
    }

    /// {"event":"failed","what":...,"advice":...}
    void failed(const Error&) const;
    /// {"event":"capturing","interface":...}: from now on every packet is seen.
    void capturing(const std::string& interface) const;
    /// {"event":"ended","packets":N,"dropped":N}
    void ended(std::uint64_t packets, std::uint64_t dropped) const;

private:
    Form m_form;
};

} // namespace packetarium
