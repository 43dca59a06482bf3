// SPDX-License-Identifier: MPL-2.0
// Only JSON lines with all the fixed fields say which message they are of, so only for these can a
// run know what the one before it has written. More fields and other times make no difference.
#include "app/once.h"

#include "base/counted.h"
#include "base/text.h"
#include "format/line_writer.h"
#include "output/earlier_lines.h"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace pbm {

namespace {

bool keeps_queue(const Settings& settings) {
  const auto* const broker = settings.broker();
  return broker != nullptr && broker->durable;
}

// Identical messages are told apart by what is noted at the file, and by a consumer that rests.
bool tells_twins_apart(const Settings& settings, const FileOutput& file) {
  return file.has_marks() && !settings.broker()->single_active;
}

Recollection read_back(const FileOutput& file, const std::string& path) {
  Recollection recollection;
  const auto read = read_earlier_lines(file.descriptor(), path, Recollection::kMostLines,
                                       [&recollection](const EarlierLine& line) {
                                         recollection.add(line.text, line.message, line.end);
                                       });
  recollection.complete();
  if (read.first_again) recollection.expect(*read.first_again);
  return recollection;
}

}  // namespace

bool recognizes_lines(const Settings& settings) {
  return keeps_queue(settings) && std::holds_alternative<OutputFile>(settings.output) &&
         make_line_writer(settings.format, {})->names_messages();
}

// Their order is what tells acknowledged messages from others (event/acknowledgement.h).
BrokerSettings source_settings(const Settings& settings, const BrokerSettings& broker) {
  auto source = broker;
  if (!recognizes_lines(settings)) return source;
  source.confirm_interval = {};
  source.keeps_order = true;
  return source;
}

// A torn line whose message comes again is written again, so it can be cut off. If lines are not
// recognized, it may be all that is left of an event, and is only ended.
FileKeeping keeping_of(const Settings& settings) {
  using enum FileKeeping::TornLine;
  const auto& file = std::get<OutputFile>(settings.output);
  return {.torn_line = recognizes_lines(settings) ? cut : ended,
          .sync = file.sync ? FileKeeping::Sync::data : FileKeeping::Sync::none};
}

void recall_lines(const Settings& settings, const FileOutput* file, Intake& intake, Log& log) {
  if (file == nullptr || !keeps_queue(settings)) return;
  const auto path = std::get<OutputFile>(settings.output).path;
  const auto where = fmt::format("--output '{}'", printable(path));
  if (!recognizes_lines(settings)) {
    log.info(
        fmt::format("{}: if the monitor is killed, some events are written again; only JSON "
                    "with all the default fields is recognized",
                    where));
  } else if (!file->is_alone()) {
    log.warning(
        fmt::format("{}: another process has locked the file; if this one is killed, some "
                    "events are written again",
                    where));
  } else {
    auto recollection = read_back(*file, path);
    log.info(fmt::format(
        "{}: each event is written once, even if the monitor is killed{}; {} read back", where,
        tells_twins_apart(settings, *file) ? "" : ", but identical messages may be taken for one",
        counted(recollection.size(), "line")));
    intake.remember(std::move(recollection));
  }
}

}  // namespace pbm
