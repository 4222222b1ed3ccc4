// How the window writes fields and values: plain text of bounded length, whatever the network sent.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocols/tree.h"

#include <QString>

namespace packetarium {

QString words(std::string_view);
/// The value for people, on one line, at most `longest` characters.
QString valueWords(const Node&, int longest = 120);
/// A flag in capitals as RFCs write it: "SYN", from its filter name.
QString flagWord(const Field&);
/// Name, value and meaning, as rich text with everything from the network escaped.
QString tooltip(const Node&);

} // namespace packetarium
