// SPDX-License-Identifier: MPL-2.0
// What the user asked for, checked and complete. Immutable once made.
#pragma once

#include "base/log_level.h"
#include "base/result.h"
#include "config/broker_url.h"
#include "config/login.h"
#include "event/event.h"
#include "event/filter.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

// The flags as given, before anything is checked; a list is still one text with
// commas. Absent: not given.
struct RawFlags {
  std::vector<std::string> urls;
  std::optional<std::string> user;
  std::optional<std::string> password_file;
  std::optional<std::string> ca_file;
  std::optional<std::string> label;
  bool durable = false;
  std::string queue_type = "classic";
  bool single_active = false;
  std::uint32_t prefetch = 256;
  std::uint32_t heartbeat_s = 30;
  bool no_retry = false;

  std::vector<std::string> sources;
  std::vector<std::string> events;
  std::vector<std::string> trees;
  std::vector<std::string> platforms;
  std::vector<std::string> buildtypes;
  std::string mobile = "exclude";
  bool talos = false;
  std::string stage = "log_uploaded";
  std::string taskcluster_root_url = "https://firefox-ci-tc.services.mozilla.com";
  std::uint64_t max_message_bytes = std::uint64_t{16} * 1024 * 1024;

  std::vector<std::string> inputs;
  std::optional<std::string> rejects;

  std::optional<std::string> log_file;
  std::string log_level = "info";

  std::vector<std::string> broker_flags_given;  // names, for the line that says they're ignored
};

enum class QueueType { classic, quorum };

struct BrokerNode {
  BrokerUrl url;
  Login login;
};

struct BrokerSettings {
  std::vector<BrokerNode> nodes;  // tried in turn; at least one
  std::string ca_file;        // empty: the system's
  std::string label;          // names the queue
  bool durable = false;
  QueueType queue_type = QueueType::classic;
  bool single_active = false;
  std::uint16_t prefetch = 0;
  std::chrono::seconds heartbeat{0};
  bool retry = true;
  std::vector<Source> sources;
  bool sources_named = false;  // an absent one is then an error
};

struct Settings {
  std::optional<BrokerSettings> broker;  // absent in replay
  std::vector<std::string> inputs;       // in replay: paths, "-" for stdin
  std::array<bool, kSourceNames.size()> sources{};
  bool sources_named = false;
  Filter filter;
  bool pulse = false;
  bool finished_stage = false;
  std::string taskcluster_root_url;
  std::uint32_t max_message_bytes = 0;
  std::string rejects;   // path; empty: none
  std::string log_file;  // path; empty: stderr
  LogLevel log_level = LogLevel::info;
  std::vector<std::string> notes;  // what the user should know, one line each
};

// Checks everything that needs no file but those that hold secrets. `password`
// is what --password-file held, where it was given.
[[nodiscard]] Result<Settings> make_settings(const RawFlags& flags,
                                             const Environment& environment,
                                             const std::optional<std::string>& password);

// The filters in words, for the line that explains a quiet terminal.
[[nodiscard]] std::string describe(const Settings& settings);

}  // namespace pbm
