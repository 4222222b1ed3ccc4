// A rule that holds whatever the bytes are.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

/// Ends the process where the rule is broken: libFuzzer then keeps the bytes that broke it.
inline void must(bool holds, const char* rule)
{
    if (holds)
        return;
    std::fprintf(stderr, "Broken rule: %s\n", rule);
    std::abort();
}
