// SPDX-License-Identifier: MPL-2.0
#include "config/readers.h"

#include <algorithm>
#include <string>

namespace pbm {

namespace {

bool is_hexadecimal(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool is_revision(const std::string& text) {
  constexpr std::size_t kFewest = 7;
  constexpr std::size_t kMost = 40;
  return text.size() >= kFewest && text.size() <= kMost &&
         std::ranges::all_of(text, is_hexadecimal);
}

}  // namespace

PushSettings read_push(OptionReader& reader, PipelineSettings& pipeline) {
  PushSettings push{.revision = reader.text("push"), .fail_fast = reader.on("fail-fast")};
  if (push.revision.empty()) {
    if (push.fail_fast) reader.fail({ErrorKind::usage, "--fail-fast needs --push"});
    return push;
  }
  if (!is_revision(push.revision)) reader.refuse("push", "not 7 to 40 hexadecimal digits");
  if (!pipeline.sources[index_of(Source::taskcluster)]) {
    reader.fail({ErrorKind::usage, "--push needs --source taskcluster"});
  }
  if (!pipeline.dialect.stages.has(Stage::ended)) {
    reader.fail({ErrorKind::usage, "--push needs the stage ended: it waits for results"});
  }
  if (pipeline.pulse) {
    reader.fail({ErrorKind::usage,
                 "--push needs --event build, test or both: a pulse event is of no push"});
  }
  pipeline.filter.push = push.revision;
  return push;
}

}  // namespace pbm
