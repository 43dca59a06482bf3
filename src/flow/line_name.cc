// SPDX-License-Identifier: MPL-2.0
// The lines were written by this program, or by somebody else who can write to the file. Objects
// and arrays are compared as they are written, so that all of a message that is printed counts.
#include "flow/line_name.h"

#include "event/event.h"
#include "event/exchanges.h"
#include "flow/fingerprint.h"
#include "json/value.h"

#include <fmt/format.h>

#include <iterator>

namespace pbm {

namespace {

// The facts of a line that name a run.
struct RunOfLine {
  bool is_message = false;  // a pulse event, which is printed for each message
  std::string_view source, task_id, run_id, result, stage;

  void read(Node member) {
    const auto name = member.name();
    if (name == "event") is_message = member.text() == name_of(EventKind::pulse);
    if (name == "source") source = text_of(member);
    if (name == "task_id") task_id = text_of(member);
    if (name == "run_id") run_id = member.text();
    if (name == "result") result = text_of(member);
    if (name == "stage") stage = text_of(member);
  }

  // The exchange whose messages have this stage and result. No member of a line names it.
  [[nodiscard]] std::string_view exchange() const {
    for (const auto& each : kTaskExchanges) {
      if (!is_end(each.stage) && stage == name_of(each.stage)) return each.name;
    }
    if (result == "success") return exchanges::kTaskCompleted;
    return result == "failure" ? exchanges::kTaskFailed : exchanges::kTaskException;
  }

  [[nodiscard]] std::uint64_t fingerprint() const {
    if (is_message || source != name_of(Source::taskcluster) || task_id.empty()) return 0;
    return run_fingerprint(exchange(), task_id, run_id);
  }
};

}  // namespace

std::uint64_t run_fingerprint(std::string_view exchange, std::string_view task_id,
                              std::string_view run_id) {
  return fingerprint_of(exchange, task_id, run_id);
}

std::optional<LineName> LineNamer::name(std::string_view line) {
  // A message in a pulse event may have as many levels as any, and the line is one more.
  if (!line.starts_with(kEventLineBegin) || line_.read(line, {}, kMaxDepth + 1))
    return std::nullopt;
  LineName name;
  RunOfLine run;
  kept_.clear();
  for (const Node each : line_.root()) {
    if (each.name() == "timestamp" || each.name() == "redelivered") continue;
    run.read(each);
    fmt::format_to(std::back_inserter(kept_), "{}={}:{}:{}", each.name(),
                   static_cast<int>(each.type()), each.text().size(), each.text());
  }
  name.fingerprint = fingerprint_of(kept_);
  name.run = run.fingerprint();
  return name;
}

}  // namespace pbm
