// SPDX-License-Identifier: MPL-2.0
// One line for the setup, as NAME=VALUE, and one for each happening: milliseconds, calls, kind, and
// amount.
#include "simulation/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <istream>
#include <sstream>

namespace simulated {

namespace {

constexpr std::array<std::string_view, kKinds> kNames{"publish",
                                                      "publish-filtered",
                                                      "publish-malformed",
                                                      "reset",
                                                      "shut",
                                                      "refuse",
                                                      "silence",
                                                      "delay",
                                                      "limit-connections",
                                                      "dead-address",
                                                      "no-names",
                                                      "close-channel",
                                                      "close-connection",
                                                      "cancel",
                                                      "restart-broker",
                                                      "block",
                                                      "stall",
                                                      "full-disk",
                                                      "slow-disk",
                                                      "fail-commands",
                                                      "hang-commands",
                                                      "sigterm",
                                                      "sigint",
                                                      "sigterm-twice",
                                                      "sighup",
                                                      "sigusr1",
                                                      "shutdown",
                                                      "no-open",
                                                      "flood",
                                                      "rotate",
                                                      "reload",
                                                      "kill",
                                                      "crawl",
                                                      "set-clock",
                                                      "suspend",
                                                      "linger",
                                                      "no-depth",
                                                      "orphans"};
static_assert(!kNames.back().empty());

constexpr std::array<std::string_view, 4> kOutputs{"pipe", "file", "sync", "command"};
constexpr std::array<std::string_view, 3> kQueues{"temporary", "classic", "quorum"};

std::chrono::milliseconds::rep milliseconds_of(Time time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).count();
}

std::string text_of(const Setup& setup) {
  return fmt::format(
      "setup output={} queue={} addresses={} version={} prefetch={} heartbeat={} jobs={} "
      "retries={} chunk={} latency={} timeout={} count={} marks={} drain={} rejects={} metrics={} "
      "status={} init={} push={}\n",
      kOutputs[static_cast<std::size_t>(setup.output)],
      kQueues[static_cast<std::size_t>(setup.queue)], setup.addresses, setup.version,
      setup.prefetch, setup.heartbeat, setup.jobs, setup.retries, setup.chunk, setup.latency,
      setup.timeout, setup.count, setup.marks ? 1 : 0, setup.drain ? 1 : 0, setup.rejects ? 1 : 0,
      setup.metrics ? 1 : 0, setup.status ? 1 : 0, setup.init ? 1 : 0, setup.push);
}

template <typename Names>
std::optional<std::size_t> place_in(const Names& names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

template <typename Number>
bool read_number(std::string_view text, Number& to) {
  return std::from_chars(text.data(), text.data() + text.size(), to).ec == std::errc();
}

bool take_setting(Setup& setup, std::string_view name, const std::string& value) {
  if (name == "addresses") return setup.addresses = value, true;
  if (name == "version") return setup.version = value, true;
  if (name == "output") {
    const auto place = place_in(kOutputs, value);
    if (place) setup.output = static_cast<OutputKind>(*place);
    return place.has_value();
  }
  if (name == "queue") {
    const auto place = place_in(kQueues, value);
    if (place) setup.queue = static_cast<QueueKind>(*place);
    return place.has_value();
  }
  int number = 0;
  if (!read_number(value, number)) return false;
  if (name == "prefetch") return setup.prefetch = number, true;
  if (name == "heartbeat") return setup.heartbeat = number, true;
  if (name == "jobs") return setup.jobs = number, true;
  if (name == "retries") return setup.retries = number, true;
  if (name == "chunk") return setup.chunk = number, true;
  if (name == "latency") return setup.latency = number, true;
  if (name == "timeout") return setup.timeout = number, true;
  if (name == "count") return setup.count = number, true;
  if (name == "marks") return setup.marks = number != 0, true;
  if (name == "push") return setup.push = number, number >= 0 && number <= kPushes;
  if (name == "drain") return setup.drain = number != 0, true;
  if (name == "rejects") return setup.rejects = number != 0, true;
  if (name == "metrics") return setup.metrics = number != 0, true;
  if (name == "status") return setup.status = number != 0, true;
  if (name == "init") return setup.init = number != 0, true;
  return false;
}

bool read_setup(std::istream& words, Setup& setup) {
  for (std::string word; words >> word;) {
    const auto sign = word.find('=');
    if (sign == std::string::npos) return false;
    if (!take_setting(setup, word.substr(0, sign), word.substr(sign + 1))) return false;
  }
  return true;
}

}  // namespace

std::string_view name_of(Kind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<Kind> kind_of(std::string_view name) {
  const auto place = place_in(kNames, name);
  return place ? std::optional(static_cast<Kind>(*place)) : std::nullopt;
}

std::string text_of(const History& history) {
  auto text = fmt::format("seed {}\n", history.seed) + text_of(history.setup);
  for (const auto& each : history.happenings) {
    text += fmt::format("{} {} {} {}\n", milliseconds_of(each.at), each.calls, name_of(each.kind),
                        each.amount);
  }
  return text;
}

std::optional<History> read_history(std::istream& text) {
  History history;
  for (std::string line; std::getline(text, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string first;
    words >> first;
    if (first == "seed") {
      words >> history.seed;
    } else if (first == "setup") {
      if (!read_setup(words, history.setup)) return std::nullopt;
    } else {
      Happening happening;
      std::int64_t milliseconds = 0;
      std::string name;
      if (!read_number(first, milliseconds)) return std::nullopt;
      words >> happening.calls >> name >> happening.amount;
      const auto kind = kind_of(name);
      if (words.fail() || !kind) return std::nullopt;
      happening.at = std::chrono::milliseconds(milliseconds);
      happening.kind = *kind;
      history.happenings.push_back(happening);
    }
  }
  return history;
}

}  // namespace simulated
