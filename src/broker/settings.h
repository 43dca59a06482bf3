// SPDX-License-Identifier: MPL-2.0
// Settings for consuming from a broker.
#pragma once

#include "broker/broker_url.h"
#include "broker/tls_settings.h"
#include "event/event.h"

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

enum class QueueType : std::uint8_t { classic, quorum };
[[nodiscard]] constexpr std::string_view name_of(QueueType type) {
  return type == QueueType::quorum ? "quorum" : "classic";
}

struct Login {
  std::string user;
  std::string password;
  // Reads the file again that the password came from, which may have changed; nothing if that
  // fails. Null if it came from elsewhere.
  std::function<std::optional<std::string>()> read_again{};
};

struct BrokerNode {
  BrokerUrl url;
  Login login;
};

struct Binding {
  std::string exchange;
  std::string key;

  // clang-tidy 14 takes the comparison for a null pointer.
  auto operator<=>(const Binding&) const = default;  // NOLINT(modernize-use-nullptr)
};

// A source to consume, its exchanges, and the binding keys for each of them.
struct SourceKeys {
  Source source{};
  std::vector<std::string> keys{};
  std::vector<std::string_view> exchanges{};  // names that live as long as the program

  bool operator==(const SourceKeys&) const = default;
};

struct BrokerSettings {
  std::vector<BrokerNode> nodes;  // tried in turn; at least one
  TlsSettings tls;
  std::string label;  // names the queue
  bool durable = false;
  std::optional<QueueType> queue_type{};  // nothing: that of the queue, or of the virtual host
  bool single_active = false;
  std::uint16_t prefetch = 0;
  std::chrono::seconds heartbeat{0};
  bool retry = true;
  std::size_t max_message_bytes = 0;
  // Whether messages that an earlier connection has left come first, and in their order: the whole
  // prefetch window is taken at once, unless the queue has a delivery limit.
  bool keeps_order = false;
  // How often the broker is asked whether it has processed acknowledgements; 0: with each of them.
  std::chrono::milliseconds confirm_interval{1000};
  std::vector<SourceKeys> sources;
  bool needs_all_sources = false;  // whether a missing source is an error
  bool task_groups = false;        // whether to consume messages about resolved task groups
  std::vector<Binding> extra_bindings;
  std::vector<Binding> unbindings;
  // Called with the durable queue when a run first consumes it. Records the queue, and returns
  // whether the run before has consumed it. May be null.
  std::function<bool(const std::string& queue)> remember_queue{};
};

}  // namespace pbm
