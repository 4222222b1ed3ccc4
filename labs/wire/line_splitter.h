// Lines out of bytes that come in pieces.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace packetarium {

class LineSplitter {
public:
    /// A line that is longer is handed over in pieces of this length.
    explicit LineSplitter(std::size_t longest)
        : m_longest(longest)
    {
    }

    std::vector<std::string> feed(std::string_view bytes)
    {
        std::vector<std::string> lines;
        for (const char byte : bytes) {
            if (byte != '\n')
                m_line += byte;
            if (byte == '\n' || m_line.size() >= m_longest)
                lines.push_back(std::exchange(m_line, {}));
        }
        return lines;
    }
    /// What came after the last end of line.
    std::string rest() { return std::exchange(m_line, {}); }

private:
    std::size_t m_longest;
    std::string m_line;
};

} // namespace packetarium
