// SPDX-License-Identifier: MPL-2.0
// Input: a route, a line end, a body.
#include "dialect/routes.h"
#include "event/exchanges.h"
#include "pipeline_target.h"

#include <array>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  const auto text = view_of(data, size);
  const auto route = text.substr(0, text.find('\n'));
  const auto body = text.substr(std::min(route.size() + 1, text.size()));
  const std::array<std::string_view, 1> routes{route};
  std::vector<LocaleBuild> locales;
  const auto facts = read_routes(routes, locales);
  must(facts.buildid.data() == nullptr || facts.buildid.size() == 14, "a build id has 14 digits");
  check_pipeline(exchanges::kTaskCompleted, "primary", body);
  check_pipeline(exchanges::kTaskException, "primary", body);
  check_pipeline(exchanges::kTaskRunning, "primary", body);
  return 0;
}
