// SPDX-License-Identifier: MPL-2.0
// Input: a key, a line end, a body.
#include "pipeline_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  const auto text = view_of(data, size);
  const auto key = text.substr(0, text.find('\n'));
  const auto body = text.substr(std::min(key.size() + 1, text.size()));
  check_pipeline("exchange/build/", key, body);
  check_pipeline("exchange/build/", "build.try_xp-debug_test-a.1.log_uploaded", body);
  check_pipeline("org.mozilla.exchange.build", "build.release-try-linux_b.1.log_uploaded", body);
  return 0;
}
