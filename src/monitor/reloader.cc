// SPDX-License-Identifier: MPL-2.0
// A reload takes time, because the broker has to confirm new bindings first. Until then, the old
// filters apply to everything; then the new ones do, all at once; and only then are the old
// bindings removed. In this order, no message that both filters match is missed or printed twice.
#include "monitor/reloader.h"

#include "base/log.h"
#include "base/notify.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"
#include "monitor/watchers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace pbm {

namespace {

std::string text_of(const Reload& reload) {
  auto text = reload.changed.empty()
                  ? std::string("configuration reloaded: nothing changed")
                  : fmt::format("configuration reloaded: {}", fmt::join(reload.changed, ", "));
  if (reload.after_restart.empty()) return text;
  return text + fmt::format("; {}: {} a restart", fmt::join(reload.after_restart, ", "),
                            reload.after_restart.size() == 1 ? "takes" : "take");
}

}  // namespace

Reloader::Reloader(const MonitorParts& parts, Watchers& watchers, Moment start)
    : parts_(parts),
      watchers_(watchers),
      rotation_(parts.output, parts.rejects, parts.log),
      state_{.applied = start} {}

// The configuration is read first, because a new file begins with the header of the new format.
void Reloader::reload(TimePoint now) {
  parts_.notify.reloading();
  auto reload = parts_.read_again();
  if (!reload) {
    reopen_files(now);
    state_.last_reload_failed = true;
    return end(LogLevel::error, "reload failed: " + reload.error().text, now);
  }
  use(rotation_.start(std::move(reload->format), now));
  pending_ = std::move(*reload);
}

// Without a format: that of a reload which waits for its file stays.
void Reloader::reopen_files(TimePoint now) { use(rotation_.start(std::nullopt, now)); }

// Without a broker, or without new bindings, nothing widens, and the settings apply in the same
// turn.
void Reloader::advance(TimePoint now) {
  use(rotation_.retry(now));
  if (!pending_ || parts_.source.is_widening()) return;
  apply(*std::exchange(pending_, std::nullopt), now);
}

// Null: no change.
void Reloader::use(std::unique_ptr<LineWriter> writer) {
  if (writer) parts_.intake.set_writer(std::move(writer));
}

void Reloader::apply(Reload reload, TimePoint now) {
  parts_.intake.reconfigure(std::move(reload.pipeline));
  watchers_.reconfigure(reload.limits, reload.stats_interval, now);
  parts_.log.set_level(reload.log_level);
  parts_.source.narrow();
  for (const auto& note : reload.notes) parts_.log.warning(note);
  state_ = {.applied = {now, Calendar::now()}};
  end(reload.after_restart.empty() ? LogLevel::info : LogLevel::warning, text_of(reload), now);
}

// After RELOADING=1, systemd waits for READY=1, also if nothing was applied: without it, the
// service would stay in the state "reloading" until a timeout kills it (sd_notify(3)).
void Reloader::end(LogLevel level, const std::string& text, TimePoint now) {
  watchers_.configuration_read(now);
  parts_.log.say(level, text);
  parts_.notify.status(text);
  parts_.notify.reloaded();
}

}  // namespace pbm
