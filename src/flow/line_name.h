// SPDX-License-Identifier: MPL-2.0
// Names a line by its content, so that it is recognized when its message is delivered again: all of
// it but the fields `timestamp` and `redelivered`, which differ then.
//
// This holds only for JSON with its fixed fields. Lines of other formats may be equal although
// their messages are not.
#pragma once

#include "json/document.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

struct LineName {
  std::uint64_t fingerprint = 0;
  std::uint64_t run = 0;  // run_fingerprint() of a build or test of Taskcluster; otherwise 0
};

// Names a stage of a run of a Taskcluster task, which its exchange announces.
[[nodiscard]] std::uint64_t run_fingerprint(std::string_view exchange, std::string_view task_id,
                                            std::string_view run_id);

class LineNamer {
 public:
  // With or without a newline. Nothing if it is not such a line.
  [[nodiscard]] std::optional<LineName> name(std::string_view line);

 private:
  Document line_;
  std::string kept_;  // of the line; both are kept to reuse their memory
};

}  // namespace pbm
