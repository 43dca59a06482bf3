// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "broker/bindings.h"
#include "broker/loopback.h"
#include "config/readers.h"
#include "config/secret_file.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/stat.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kMaxLabelBytes = 100;
constexpr std::size_t kMaxKeyBytes = 255;  // AMQP's short string

bool is_out_of_place(char c) { return is_control_or_space(c) || c == '/' || c == '#' || c == '*'; }

void read_queue(OptionReader& reader, BrokerSettings& broker) {
  broker.durable = reader.on("durable");
  broker.single_active = reader.on("single-active");
  if (reader.given("queue-type")) broker.queue_type = reader.choice<QueueType>("queue-type");
  broker.label = reader.text("label");
  if (broker.durable && !reader.given("label")) {
    reader.fail({ErrorKind::usage, "--durable needs --label, which names the queue"});
  }
  if (!broker.durable && (broker.single_active || broker.queue_type == QueueType::quorum)) {
    reader.fail({ErrorKind::usage,
                 fmt::format("{} needs --durable: it has no effect on a temporary queue",
                             broker.single_active ? "--single-active" : "--queue-type quorum")});
  }
  if (std::ranges::any_of(broker.label, is_out_of_place) || broker.label.size() > kMaxLabelBytes ||
      !is_utf8(broker.label)) {
    reader.refuse("label",
                  fmt::format("not a name of up to {} bytes without spaces, '/', '#' and '*'",
                              kMaxLabelBytes));
  }
}

std::vector<Binding> read_bindings(OptionReader& reader, std::string_view name) {
  std::vector<Binding> bindings;
  for (const auto& value : reader.values(name)) {
    const auto colon = value.find(':');
    if (colon == value.npos || colon == 0 || value.size() > kMaxKeyBytes || !is_utf8(value)) {
      reader.refuse(name, value, "not EXCHANGE:KEY, such as exchange/build/:build.#");
      continue;
    }
    bindings.push_back({value.substr(0, colon), value.substr(colon + 1)});
  }
  return bindings;
}

// Whether the run only prints its settings and does not log in.
bool is_asked_only(OptionReader& reader) {
  return reader.on("dry-run") || reader.on("print-config");
}

std::vector<BrokerNode> read_nodes(OptionReader& reader, const LoginSources& sources) {
  std::vector<BrokerNode> nodes;
  auto urls = reader.values("url");
  if (urls.empty()) urls.push_back(reader.text("url"));
  for (const auto& text : urls) {
    auto url = parse_broker_url(text);
    if (!url) {
      reader.refuse("url", text, url.error().text);
      continue;
    }
    auto login = login_for(*url, reader.text("user"), sources);
    if (!login && is_asked_only(reader)) login = Login{"USER", ""};
    if (!login) {
      reader.fail(login.error());
      continue;
    }
    url->user.clear();
    url->password.clear();
    nodes.push_back({std::move(*url), std::move(*login)});
  }
  return nodes;
}

// The login method PLAIN sends the password as it is.
void note_open_passwords(const std::vector<BrokerNode>& nodes, std::vector<std::string>& notes) {
  std::vector<std::string> hosts;
  for (const auto& node : nodes) {
    const auto host = printable(node.url.host);
    const bool is_open = !node.url.tls && !is_loopback(node.url.host);
    if (is_open && std::ranges::find(hosts, host) == hosts.end()) hosts.push_back(host);
  }
  if (hosts.empty()) return;
  notes.push_back(fmt::format("amqp:// sends the password to {} without encryption; use amqps://",
                              fmt::join(hosts, ", ")));
}

bool is_file_open_to_others(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         is_open_to_others(status.st_mode);
}

TlsSettings read_tls(OptionReader& reader, std::vector<std::string>& notes) {
  TlsSettings tls{.ca_file = reader.text("ca-file"),
                  .cert_file = reader.text("cert-file"),
                  .key_file = reader.text("key-file"),
                  .insecure = reader.on("tls-insecure")};
  if (!tls.key_file.empty() && tls.cert_file.empty()) {
    reader.fail({ErrorKind::usage, "--key-file needs --cert-file, the certificate of the key"});
  }
  if (tls.key_file.empty()) tls.key_file = tls.cert_file;
  if (is_file_open_to_others(tls.key_file)) {
    notes.push_back(
        fmt::format("the private key in '{}' is readable by others; run chmod 600 on it",
                    printable(tls.key_file)));
  }
  if (!tls.insecure) return tls;
  if (!tls.ca_file.empty()) {
    reader.fail({ErrorKind::usage,
                 "--tls-insecure can't be combined with --ca-file: it verifies no certificate"});
  }
  notes.emplace_back(
      "--tls-insecure: the broker's certificate is not verified; attackers can read the "
      "password and forge events");
  return tls;
}

// Whether the messages of all pushes can be told by a route. Otherwise only trees narrow the keys.
bool narrows_to_pushes(OptionReader& reader, const std::vector<std::string>& hashes,
                       std::vector<std::string>& notes) {
  constexpr std::size_t kFullHash = 40;
  if (!reader.on("narrow") || hashes.empty()) return false;
  const auto part = std::ranges::find_if(
      hashes, [](const std::string& hash) { return hash.size() != kFullHash; });
  if (part == hashes.end()) return true;
  if (!reader.given("tree")) {
    notes.push_back(fmt::format(
        "--narrow has no effect: --push {} is not a full revision of 40 digits", *part));
  }
  return false;
}

std::vector<SourceKeys> read_sources(OptionReader& reader, const PipelineSettings& pipeline,
                                     std::vector<std::string>& notes) {
  const auto narrow = reader.on("narrow") ? Narrow::also_lossy : Narrow::safely;
  const auto& hashes = pipeline.push.hashes;
  const bool of_pushes = narrows_to_pushes(reader, hashes, notes);
  std::vector<SourceKeys> sources;
  for (const auto source : kSources) {
    if (!pipeline.sources[index_of(source)]) continue;
    const bool all = pipeline.pulse && !pipeline.filter_pulse;
    auto keys = of_pushes && source == Source::taskcluster
                    ? push_keys(hashes)
                    : binding_keys(source, pipeline.matching(), all, narrow);
    sources.push_back({source, std::move(keys), exchanges_of(source, pipeline.consumed_stages())});
  }
  return sources;
}

// Messages prefetched beyond --count return to the queue, and a quorum queue drops a message that
// has been returned too often. A broker closes the channel of a message that is not acknowledged
// in time (RabbitMQ: 30 minutes), which counts from its delivery: few may wait for a command.
std::uint16_t read_prefetch(OptionReader& reader, std::uint64_t count, std::uint64_t jobs) {
  constexpr std::uint64_t kMostPrefetch = std::numeric_limits<std::uint16_t>::max();
  constexpr std::uint64_t kPrefetchForJob = 4;
  auto prefetch = reader.number("prefetch", 1, kMostPrefetch);
  if (jobs != 0 && !reader.given("prefetch")) prefetch = std::min(prefetch, kPrefetchForJob * jobs);
  return static_cast<std::uint16_t>(count == 0 ? prefetch : std::min(prefetch, count));
}

}  // namespace

BrokerSettings read_broker(OptionReader& reader, const LoginSources& login_sources,
                           const PipelineSettings& pipeline, std::uint64_t count,
                           std::uint64_t jobs, std::vector<std::string>& notes) {
  constexpr std::uint64_t kMostHeartbeat = 3600;
  BrokerSettings broker;
  read_queue(reader, broker);
  broker.prefetch = read_prefetch(reader, count, jobs);
  broker.heartbeat = std::chrono::seconds(reader.number("heartbeat", 1, kMostHeartbeat));
  broker.tls = read_tls(reader, notes);
  broker.retry = !reader.on("no-retry");
  broker.extra_bindings = read_bindings(reader, "bind");
  broker.unbindings = read_bindings(reader, "unbind");
  broker.sources = read_sources(reader, pipeline, notes);
  broker.needs_all_sources = reader.given("source");
  broker.task_groups = pipeline.watches_push();
  broker.nodes = read_nodes(reader, login_sources);
  if (!is_asked_only(reader)) note_open_passwords(broker.nodes, notes);
  return broker;
}

}  // namespace pbm
