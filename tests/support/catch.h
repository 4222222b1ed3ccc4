// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Catch2 v2 (Debian 12) ships one header, v3 ships many; the tests use what both have.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
