// SPDX-License-Identifier: MPL-2.0
#include "pipeline_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  pbm::check_pipeline("exchange/build/normalized", "build.x", pbm::view_of(data, size));
  return 0;
}
