// SPDX-License-Identifier: MPL-2.0
// Options of a broker are read last, because whether they count depends on --input. One config file
// serves both: `durable = true` has no effect in a replay, and needs no label there.
#include "config/option_values.h"

#include "base/text.h"
#include "config/format_options.h"
#include "config/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pbm {

namespace {

bool has_value(const GivenText* given) { return given != nullptr && given->has_value(); }

// A flag that replaces an option of the file does so even where the latter is invalid: a file with
// a mistake does not keep a user from --format json.
Result<void> read_row(const OptionRow& row, const OptionTexts& texts, OptionValues& values) {
  const auto* given = texts.find(row);
  for (const auto* member : row.rivals) {
    const auto* rival = texts.find(row_of(*member));
    if (!has_value(given) || !has_value(rival)) continue;
    if (rival->layer < given->layer) {
      auto replaced = *given;
      replaced.values.clear();
      return row.read(row, &replaced, values);
    }
    if (rival->layer == given->layer && !row.rivalry.empty()) {
      (void)row.read(row, given, values);  // for its origin
      return row.origin(values).refused(given->values.back(), row.rivalry);
    }
  }
  return row.read(row, given, values);
}

// Whether the option differs from its default. A config file may spell out defaults, which then
// need nothing of other options.
bool is_in_use(const OptionRow& row, const OptionValues& values) {
  return !row.same(values, default_values());
}

// As users write it: --single-active, or --queue-type quorum.
std::string name_of(const OptionRow& row, const OptionValues& values) {
  const bool has_choice = row.shape == Shape::one && !row.choices.empty();
  return has_choice ? fmt::format("--{} {}", row.name, row.origin(values).text)
                    : fmt::format("--{}", row.name);
}

// Only an option that differs from its default can lack something: --no-drain needs no queue.
Result<void> check_row(const OptionRow& row, const OptionValues& values) {
  if (!is_in_use(row, values)) return {};
  const auto wrong = [&](std::string_view verb, std::string_view others) {
    return Error{ErrorKind::usage, fmt::format("{} {} {}", name_of(row, values), verb, others)};
  };
  for (const auto& [is_met, others] : row.needed) {
    if (!is_met(values)) return wrong("needs", others);
  }
  for (const auto& [is_met, others] : row.refused) {
    if (!is_met(values)) return wrong("cannot be combined with", others);
  }
  return {};
}

// Neither option is wrong by itself, and without this check the replay would print nothing.
Result<void> check_window(const OptionValues& values) {
  const auto& since = values.since->value;
  const auto& until = values.until->value;
  if (since.empty() || until.empty() || since < until) return {};
  return Error{ErrorKind::usage, "--until is not later than --since: no message lies between"};
}

// A toggle is asked for if it is on, other options if they are given.
bool is_asked(const OptionRow& row, const OptionValues& values) {
  return row.shape == Shape::toggle ? is_in_use(row, values) : row.origin(values).named;
}

// Environment and config file serve other runs, too: their options are not noted.
std::string note_on_ignored(const OptionValues& values) {
  std::vector<std::string> ignored;
  for (const auto& row : option_rows()) {
    if (!row.of_broker || !is_asked(row, values)) continue;
    const bool is_meant = row.origin(values).layer == Layer::command_line;
    if (is_meant) ignored.push_back(fmt::format("--{}", row.name));
  }
  if (ignored.empty()) return {};
  // Without a broker, it can only have been meant for tasks.
  const auto is_label = std::ranges::find(ignored, "--label") != ignored.end();
  return fmt::format("replaying --input without a broker: ignoring {}{}", fmt::join(ignored, ", "),
                     is_label ? "; to filter on the labels of tasks, use --where label=GLOB" : "");
}

// Whether a mistake in its value matters to a run with a broker only. A toggle is either right or
// no toggle at all, and the name of a file is never wrong.
bool is_for_broker(const OptionRow& row) {
  return row.of_broker && row.shape != Shape::toggle && row.kind != ValueKind::file;
}

}  // namespace

// An error shows what was wrong, but no password: a URL may be wrong as well.
Error ValueOrigin::refused(std::string_view wrong, std::string_view why) const {
  return {kind, fmt::format("{} '{}': {}", name, printable(without_password(wrong)), why)};
}

// In a replay, a mistake in an option of the broker does not matter, as nothing will use its value.
Result<OptionValues> read_values(const OptionTexts& texts) {
  OptionValues values;
  for (const bool of_broker : {false, true}) {
    for (const auto& row : option_rows()) {
      if (row.of_broker != of_broker) continue;
      const auto done = read_row(row, texts, values);
      if (!done && !(values.is_replay() && is_for_broker(row))) return done.error();
    }
  }
  if (const auto done = check_values(values); !done) return done.error();
  return values;
}

// In a replay, options of the broker have no effect, and so need nothing.
Result<void> check_values(const OptionValues& values) {
  for (const auto& row : option_rows()) {
    if (row.of_broker && values.is_replay()) continue;
    if (auto done = check_row(row, values); !done) return done;
  }
  if (auto done = check_format(values); !done) return done;
  return check_window(values);
}

std::vector<std::string> notes_on_useless(const OptionValues& values) {
  std::vector<std::string> notes;
  for (const auto& row : option_rows()) {
    if (!is_asked(row, values)) continue;
    for (const auto& [is_met, others] : row.useful) {
      if (is_met(values)) continue;
      notes.push_back(fmt::format("--{} has no effect without {}", row.name, others));
    }
  }
  if (!values.is_replay()) return notes;
  if (auto note = note_on_ignored(values); !note.empty()) notes.push_back(std::move(note));
  return notes;
}

}  // namespace pbm
