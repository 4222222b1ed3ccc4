// What became of a frame on the glass wire, in writing: for machines in the file, and for people as a comment.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capture.h"

#include <optional>
#include <string_view>

namespace packetarium {

/// "packetarium-verdict arrived 1700000000000000000", "packetarium-verdict dropped loss of 10 %";
/// empty for Verdict::Kind::Unknown.
std::string textOfVerdict(const Verdict&);
std::optional<Verdict> verdictFromText(std::string_view);

/// The same in a Custom Block of the live wire, which also says which packet of the section is meant, from 1:
/// "packetarium-verdict 12 arrived 1700000000000000000".
struct NumberedVerdict {
    std::uint64_t number = 0;
    Verdict verdict;
};
std::optional<NumberedVerdict> numberedVerdictFromText(std::string_view);

/// "The wire delivered it 40 ms later." / "The wire dropped it: loss of 10 %."; empty when unknown.
std::string sentenceOfVerdict(const Verdict&, std::int64_t sentNanoseconds);

} // namespace packetarium
