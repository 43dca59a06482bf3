// SPDX-License-Identifier: MPL-2.0
#include "base/ascii.h"
#include "config/readers.h"
#include "flow/push_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kFirefoxCi = "https://firefox-ci-tc.services.mozilla.com";

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_revision(const std::string& text) {
  constexpr std::size_t kFewest = 7;
  constexpr std::size_t kMost = 40;
  return text.size() >= kFewest && text.size() <= kMost &&
         std::ranges::all_of(text, is_hexadecimal);
}

// In upper or lower case, a hash is the same.
std::vector<std::string> without_repetitions(const std::vector<std::string>& hashes) {
  std::vector<std::string> once;
  for (const auto& hash : hashes) {
    const auto is_same = [&hash](const std::string& other) {
      return std::ranges::equal(hash, other, {}, ascii_lower, ascii_lower);
    };
    if (std::ranges::none_of(once, is_same)) once.push_back(hash);
  }
  return once;
}

}  // namespace

PushSettings read_push(OptionReader& reader, PipelineSettings& pipeline) {
  PushSettings push{.fail_fast = reader.on("fail-fast")};
  const auto hashes = without_repetitions(reader.words("push"));
  if (hashes.empty()) {
    if (push.fail_fast) reader.fail({ErrorKind::usage, "--fail-fast needs --push"});
    return push;
  }
  for (const auto& hash : hashes) {
    if (!is_revision(hash)) reader.refuse("push", hash, "not 7 to 40 hexadecimal digits");
  }
  if (hashes.size() > PushGroups::kMostPushes) {
    reader.refuse("push", fmt::format("more than {} pushes", PushGroups::kMostPushes));
  }
  if (!pipeline.sources[index_of(Source::taskcluster)]) {
    reader.fail({ErrorKind::usage, "--push needs --source taskcluster"});
  }
  if (pipeline.pulse) {
    reader.fail({ErrorKind::usage,
                 "--push needs --event build, test or both: pulse events do not belong to a push"});
  }
  pipeline.push.hashes = hashes;
  pipeline.push.stall = reader.duration("stall").value_or(std::chrono::seconds(60));
  push.is_firefox_ci = pipeline.dialect.taskcluster_root_url == kFirefoxCi;
  return push;
}

}  // namespace pbm
