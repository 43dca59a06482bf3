// SPDX-License-Identifier: MPL-2.0
#include "event/exchanges.h"

#include <algorithm>

namespace pbm {

std::optional<Source> recognise(std::string_view exchange) {
  for (const auto source : {Source::taskcluster, Source::buildbot, Source::normalized}) {
    const auto names = exchanges_of(source);
    if (std::ranges::find(names, exchange) != names.end()) return source;
  }
  return std::nullopt;
}

}  // namespace pbm
