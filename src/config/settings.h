// SPDX-License-Identifier: MPL-2.0
// What the user asked for, checked and complete. Immutable once made.
#pragma once

#include "base/log_level.h"
#include "base/result.h"
#include "broker/bindings.h"
#include "config/login.h"
#include "config/options.h"
#include "event/event.h"
#include "event/filter.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

enum class QueueType { classic, quorum };

struct BrokerNode {
  BrokerUrl url;
  Login login;
};

struct Binding {
  std::string exchange;
  std::string key;

  bool operator==(const Binding&) const = default;
};

struct BrokerSettings {
  std::vector<BrokerNode> nodes;  // tried in turn; at least one
  std::string ca_file;            // empty: the system's
  std::string label;              // names the queue
  bool durable = false;
  QueueType queue_type = QueueType::classic;
  bool single_active = false;
  std::uint16_t prefetch = 0;
  std::chrono::seconds heartbeat{0};
  bool retry = true;
  std::vector<Source> sources;
  bool sources_named = false;     // an absent one is then an error
  // Keys to bind each source's exchanges with, by the source's number.
  std::array<std::vector<std::string>, kSourceNames.size()> keys;
  std::vector<Binding> extra_bindings;
  std::vector<Binding> unbindings;
};

struct OutputSettings {
  enum class Format { json, text, tsv, pattern };
  enum class Color { automatic, always, never };

  Format format = Format::json;
  std::vector<std::string> fields;  // of tsv; empty: its default
  std::string pattern;              // --template
  Color color = Color::automatic;
};

struct LimitSettings {
  std::uint64_t count = 0;  // lines; 0: no limit
  std::optional<std::chrono::seconds> timeout;
  std::optional<std::chrono::seconds> idle_timeout;
  bool exit_status = false;
  bool drain = false;
};

struct LogSettings {
  std::string file;  // path; empty: stderr
  LogLevel level = LogLevel::info;
  bool json = false;
  std::optional<std::chrono::seconds> stats_interval;
  std::string metrics;  // path; empty: none
};

struct Settings {
  std::optional<BrokerSettings> broker;  // absent in replay
  std::vector<std::string> inputs;       // in replay: paths, "-" for stdin
  std::string speed;                     // in replay; empty: as fast as it goes
  std::array<bool, kSourceNames.size()> sources{};
  bool sources_named = false;
  Filter filter;
  bool pulse = false;
  bool finished_stage = false;
  std::string taskcluster_root_url;
  std::uint32_t max_message_bytes = 0;
  std::string rejects;  // path; empty: none
  std::vector<std::pair<std::string_view, std::string>> files_read;  // flag and path
  OutputSettings output;
  LimitSettings limits;
  LogSettings log;
  std::vector<std::string> notes;  // what the user should know, one line each
};

// Checks everything that needs no file but those that hold secrets. `password`
// is what --password-file held, where it was given.
[[nodiscard]] Result<Settings> make_settings(const Options& options, const Environment& environment,
                                             const std::optional<std::string>& password);

// The filters in words, for the line that explains a quiet terminal.
[[nodiscard]] std::string describe(const Settings& settings);

}  // namespace pbm
