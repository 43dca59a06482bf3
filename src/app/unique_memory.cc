// SPDX-License-Identifier: MPL-2.0
// Lines are a memory for free, but one that is only as good as the lines: they must have the fields
// that are compared, as they were received, and the time that the age of an event is counted from.
// If they do not, the run says so at its start rather than printing events twice without a word.
#include "app/unique_memory.h"

#include "base/counted.h"
#include "base/text.h"
#include "format/time_style.h"
#include "output/earlier_lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pbm {

namespace {

bool contains(const std::vector<Field>& fields, Field field) {
  return std::ranges::find(fields, field) != fields.end();
}

// Whether a value that is compared is a time, and printed in another style than it was received in.
bool restyles_memory(const Settings& settings) {
  return settings.times != TimeStyle::as_is &&
         std::ranges::any_of(settings.pipeline.unique.fields, is_point_in_time);
}

// Whether the lines of these settings show what is remembered: JSON with the fields and the time.
bool shows_memory(const Settings& settings) {
  if (restyles_memory(settings)) return false;
  if (std::holds_alternative<AutomaticFormat>(settings.format)) return true;
  const auto* json = std::get_if<JsonFormat>(&settings.format);
  if (json == nullptr) return false;
  if (json->fields.empty()) return true;
  const bool tells_kinds = !settings.pipeline.pulse || contains(json->fields, Field::event);
  return tells_kinds && contains(json->fields, Field::timestamp) &&
         std::ranges::all_of(settings.pipeline.unique.fields,
                             [json](Field field) { return contains(json->fields, field); });
}

// Other fields make the old memory useless, but are the wish of the user. Any other content belongs
// to somebody else, and must not be overwritten.
Result<void> fill(FirstEvents& events, const StateFile& file, const std::string& where, Log& log) {
  if (file.content().empty()) return {};
  switch (events.read(file.content())) {
    case FirstEvents::Read::invalid: return file.invalid();
    case FirstEvents::Read::other_fields:
      log.warning(where +
                  ": was saved for other fields of --unique; starting with an empty memory");
      return {};
    case FirstEvents::Read::done: break;
  }
  log.info(fmt::format("{}: {} remembered", where, counted(events.size(), "event")));
  return {};
}

}  // namespace

Result<std::optional<StateFile>> open_state(const Settings& settings, FirstEvents& events,
                                            Log& log) {
  if (settings.state.empty()) return std::optional<StateFile>();
  auto file = StateFile::open(settings.state, FirstEvents::kMostStateBytes);
  if (!file) return file.error();
  const auto where = fmt::format("--state '{}'", printable(settings.state));
  if (const auto done = fill(events, *file, where, log); !done) return done.error();
  if (const auto done = file->replace(events.state(0)); !done) return done.error();
  return std::optional(std::move(*file));
}

void recall_first_events(const Settings& settings, const FileOutput* file, FirstEvents& events,
                         Log& log) {
  if (!events.is_in_use() || !settings.state.empty()) return;
  if (file == nullptr || !shows_memory(settings)) {
    if (settings.broker() != nullptr) {
      log.info("--unique: without --state, printed events are forgotten at the end of the run");
    }
    return;
  }
  const auto& path = std::get<OutputFile>(settings.output).path;
  read_earlier_lines(file->descriptor(), path, FirstEvents::kMost,
                     [&events](const EarlierLine& line) { events.recall(line.text); });
  events.complete();
  log.info(fmt::format("--output '{}': {} of --unique remembered", printable(path),
                       counted(events.size(), "event")));
}

}  // namespace pbm
