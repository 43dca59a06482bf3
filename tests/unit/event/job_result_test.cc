// SPDX-License-Identifier: MPL-2.0
#include "event/job_result.h"

#include "support/catch.h"

#include <string_view>
#include <utility>

namespace pbm {

namespace {

TEST_CASE("failures, warnings and exceptions count against a run", "[event][job_result]") {
  for (const auto& [result, counts] : {std::pair<std::string_view, bool>("success", false),
                                       {"warnings", true},
                                       {"failure", true},
                                       {"skipped", false},
                                       {"exception", true},
                                       {"retry", false},
                                       {"canceled", false},
                                       {"", false},
                                       {std::string_view(), false},
                                       {"fail", false},
                                       {"failures", false}}) {
    CAPTURE(result);
    CHECK(counts_against(result) == counts);
  }
}

}  // namespace

}  // namespace pbm
