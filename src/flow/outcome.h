// SPDX-License-Identifier: MPL-2.0
// What became of a message.
#pragma once

#include "base/error.h"
#include "event/delivery.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace pbm {

// A message that was held back until now, and how many of the lines it has.
struct Released {
  Delivery delivery{};
  std::size_t lines = 0;
  Defect defect{};  // why it has none, if it is malformed
};

struct Outcome {
  enum class Kind {
    emitted,   // printed at least one line
    filtered,  // a build or test that was filtered out
    ignored,   // neither a build nor a test
    malformed,
    repeated,   // printed before the connection was lost
    duplicate,  // about a run whose end was printed before
    late,       // of a capture, after the end of the pushes that are watched; the input ends here
  };
  Kind kind = Kind::ignored;
  Defect defect{};               // of a malformed message
  std::uint64_t lines = 0;       // number of lines appended, one for each event
  std::uint64_t recognized = 0;  // lines not appended, because they are in the output file
  std::uint64_t suppressed = 0;  // events not printed, because they agree with an earlier one
  std::uint64_t starts = 0;      // of the appended ones, builds and tests that have not ended
  // Where each of them ends in the text. A line may contain newlines of the user's template, and
  // several events may share a line. Valid until the next message.
  std::span<const std::size_t> line_ends{};
  // Messages whose lines come before those of this one, in this order. Valid until the next
  // message.
  std::span<const Released> released{};
  bool cut = false;                 // the line limit was reached within the message
  std::string_view unknown_kind{};  // of a printed task; valid until the next message
  bool unsuccessful = false;        // the result of a printed build or test counts against the run
};

}  // namespace pbm
