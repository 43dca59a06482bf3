// SPDX-License-Identifier: MPL-2.0
#include "monitor/reloader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pbm {

Result<Reload> Reloader::read() {
  notify_.reloading();
  return read_();
}

void Reloader::start(Result<Reload> reload) {
  if (!reload) return end(LogLevel::error, "reload failed: " + reload.error().text);
  pending_ = std::move(*reload);
}

std::optional<Reload> Reloader::take() {
  if (!pending_ || source_.is_widening()) return std::nullopt;
  return std::exchange(pending_, std::nullopt);
}

void Reloader::finish(const Reload& reload) {
  source_.narrow();
  for (const auto& note : reload.notes) log_.warning(note);
  auto text = reload.changed.empty()
                  ? std::string("configuration reloaded: nothing changed")
                  : fmt::format("configuration reloaded: {}", fmt::join(reload.changed, ", "));
  if (!reload.after_restart.empty()) {
    text += fmt::format("; {}: {} a restart", fmt::join(reload.after_restart, ", "),
                        reload.after_restart.size() == 1 ? "takes" : "take");
  }
  end(reload.after_restart.empty() ? LogLevel::info : LogLevel::warning, text);
}

void Reloader::end(LogLevel level, const std::string& text) {
  log_.say(level, text);
  notify_.status(text);
  notify_.reloaded();
}

}  // namespace pbm
