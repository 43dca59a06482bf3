// SPDX-License-Identifier: MPL-2.0
// Bindings are an optimization: the fewer messages the broker sends, the shorter is the queue that
// PulseGuardian watches. What is printed is decided by the filter alone, so keys may be too wide,
// but never too narrow, unless the user asks for that (--narrow).
#include "config/broker_options.h"

#include "base/text.h"
#include "broker/bindings.h"
#include "broker/loopback.h"
#include "config/secret_file.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace pbm {

namespace {

// The login method PLAIN sends the password as it is.
std::optional<std::string> note_on_passwords(const std::vector<BrokerNode>& nodes) {
  std::vector<std::string> hosts;
  for (const auto& node : nodes) {
    const auto host = printable(node.url.host);
    const bool is_open = !node.url.tls && !is_loopback(node.url.host);
    if (is_open && std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
  }
  if (hosts.empty()) return std::nullopt;
  return fmt::format("amqp:// sends the password to {} without encryption; use amqps://",
                     fmt::join(hosts, ", "));
}

// Not an error, as it is for ssh(1): in a container, files often belong to another user.
bool is_file_open_to_others(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         is_open_to_others(status.st_mode);
}

// Without --key-file: a PEM file may hold certificate and key, as many tools write it.
TlsSettings tls_of(const OptionValues& values) {
  return {.ca_file = *values.ca_file,
          .cert_file = *values.cert_file,
          .key_file = values.key_file.given ? *values.key_file : *values.cert_file,
          .insecure = *values.tls_insecure};
}

// The first push of which only the first digits are given; no route contains those alone.
std::optional<std::string> partial_push(const OptionValues& values) {
  constexpr std::size_t kFullHash = 40;
  const auto part = std::ranges::find_if(
      *values.push, [](const std::string& hash) { return hash.size() != kFullHash; });
  return part == values.push->end() ? std::nullopt : std::optional(*part);
}

std::vector<SourceKeys> keys_of(const OptionValues& values, const PipelineSettings& pipeline) {
  const auto narrow = *values.narrow ? Narrow::also_lossy : Narrow::safely;
  // A route contains whole hashes, and words of a binding key have no globs. If a push is given by
  // its first digits, only trees narrow the keys.
  const bool of_pushes = *values.narrow && !values.push->empty() && !partial_push(values);
  std::vector<SourceKeys> sources;
  for (const auto source : kSources) {
    if (!pipeline.sources[index_of(source)]) continue;
    const bool all = pipeline.pulse && !pipeline.filter_pulse;
    auto keys = of_pushes && source == Source::taskcluster
                    ? push_keys(*values.push)
                    : binding_keys(source, pipeline.matching(), all, narrow);
    sources.push_back({source, std::move(keys), exchanges_of(source, pipeline.consumed_stages())});
  }
  return sources;
}

// Messages prefetched beyond --count return to the queue, and a quorum queue drops a message that
// has been returned too often. A broker closes the channel of a message that is not acknowledged
// in time (RabbitMQ: 30 minutes), which counts from its delivery: few may wait for a command.
std::uint16_t prefetch_of(const OptionValues& values) {
  constexpr std::uint64_t kPrefetchForJob = 4;
  std::uint64_t prefetch = *values.prefetch;
  if (!values.exec->empty() && !values.prefetch.given) {
    prefetch = std::min(prefetch, kPrefetchForJob * *values.jobs);
  }
  const auto count = *values.count;
  return static_cast<std::uint16_t>(count == 0 ? prefetch : std::min(prefetch, count));
}

}  // namespace

BrokerSettings broker_of(const OptionValues& values, std::vector<BrokerNode> nodes,
                         const PipelineSettings& pipeline) {
  return {.nodes = std::move(nodes),
          .tls = tls_of(values),
          .label = *values.label,
          .durable = *values.durable || values.is_about_queue(),
          .queue_type = *values.queue_type,
          .single_active = *values.single_active,
          .prefetch = prefetch_of(values),
          .heartbeat = *values.heartbeat,
          .retry = !*values.no_retry,
          .max_message_bytes = *values.max_message_bytes,
          .sources = keys_of(values, pipeline),
          .needs_all_sources = values.source.given,
          .task_groups = pipeline.watches_push(),
          .extra_bindings = *values.bind,
          .unbindings = *values.unbind};
}

// What the user may not know of, but may have chosen: a warning, and no error.
std::vector<std::string> notes_on_broker(const OptionValues& values, const BrokerSettings& broker) {
  std::vector<std::string> notes;
  if (is_file_open_to_others(broker.tls.key_file)) {
    notes.push_back(
        fmt::format("the private key in '{}' is readable by others; run chmod 600 on it",
                    printable(broker.tls.key_file)));
  }
  if (broker.tls.insecure) {
    notes.emplace_back(
        "--tls-insecure: the broker's certificate is not verified; attackers can read the "
        "password and forge events");
  }
  if (const auto part = partial_push(values);
      part && *values.narrow && !values.filter_on(Field::tree).given) {
    notes.push_back(fmt::format(
        "--narrow has no effect: --push {} is not a full revision of 40 digits", *part));
  }
  const auto note = values.is_asked_only() ? std::nullopt : note_on_passwords(broker.nodes);
  if (note) notes.push_back(*note);
  return notes;
}

}  // namespace pbm
