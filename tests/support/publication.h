// SPDX-License-Identifier: MPL-2.0
//
// What a capture line publishes. Capture lines are
//
//     {"exchange":"...","key":"...","cc":["route...."],"message":{...}}
//
// or a bare Pulse body, whose `_meta` tells exchange and key, or a line of a rejects file, which
// has `body` (text) or `body_base64` in place of `message`.
#pragma once

#include "failure.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

struct Publication {
  std::string exchange;
  std::string key;
  std::optional<std::vector<std::string>> cc;  // nothing: no such header
  std::string body;                            // byte for byte as in the line
  double at_seconds = 0;                       // member `at`: when, for feed --timed
};

// Appends the publications of the files ("-" is standard input) to `into`.
[[nodiscard]] Failure read_publications(const std::vector<std::string>& files,
                                        std::vector<Publication>& into);

}  // namespace pbm
