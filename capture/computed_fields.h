// Fields that no single packet carries: they follow from the packets before it. Shown in brackets.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/data.h"

namespace packetarium {

/// All of them, for the filter, the glossary and the tests.
std::span<const Field> computedFields();
/// The computed field with this filter name, or null.
const Field* computedFieldNamed(std::string_view filter);

} // namespace packetarium
