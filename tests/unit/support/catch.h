// SPDX-License-Identifier: MPL-2.0
// Catch2, version 2 or 3.
#pragma once

#define CATCH_CONFIG_FAST_COMPILE
#define CATCH_CONFIG_ENABLE_OPTIONAL_STRINGMAKER
#define CATCH_CONFIG_ENABLE_PAIR_STRINGMAKER

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif
