// SPDX-License-Identifier: MPL-2.0
//
// feed: publishes capture lines to a broker, each with its own exchange, routing key and CC
// header and its body byte for byte, and sees every one confirmed.

#include "confirmed_channel.h"
#include "failure.h"
#include "publication.h"
#include "renaming.h"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace pbm {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kInFlightMax = 500;
constexpr std::chrono::milliseconds kReconnectPause{200};

struct Options {
  std::string url = "amqp://guest:guest@127.0.0.1:5672";
  std::string ca_file;
  std::vector<std::string> files;
  std::string confirmed_file;
  std::string sent_file;
  double rate_per_second = 0;  // 0: as fast as possible
  std::uint64_t repeat = 1;    // 0: for ever
  bool declare = false;
  bool declare_only = false;
  bool delete_only = false;
  bool transient = false;
  bool new_tasks = false;
  bool reconnect = false;
  bool timed = false;
};

// Publishes everything, and again what was on its way when a connection was lost.
class Feeder {
 public:
  // Both must outlive the feeder.
  Feeder(const Options& options, const std::vector<Publication>& publications)
      : options_(options), publications_(publications) {}

  [[nodiscard]] Failure run() {
    if (!options_.confirmed_file.empty()) confirmed_.open(options_.confirmed_file, std::ios::app);
    if (!confirmed_) return "open '" + options_.confirmed_file + "': cannot be written";
    if (!options_.sent_file.empty()) sent_.open(options_.sent_file, std::ios::app);
    if (!sent_) return "open '" + options_.sent_file + "': cannot be written";
    for (std::string last;;) {
      auto failure = run_connection();
      if (!failure || !options_.reconnect) return failure;
      if (*failure != last) std::cerr << "feed: " << *failure << ", trying again\n";
      last = std::move(*failure);
      for (const auto& [tag, ordinal] : in_flight_) again_.push_back(ordinal);
      in_flight_.clear();
      std::this_thread::sleep_for(kReconnectPause);
    }
  }

 private:
  Failure run_connection() {
    ConfirmedChannel channel;
    if (auto failure = channel.open(options_.url, options_.ca_file)) return failure;
    if (auto failure = declare_exchanges(channel)) return failure;
    if (options_.declare_only || options_.delete_only) return std::nullopt;
    last_tag_ = 0;
    due_ = Clock::now();
    if (!started_) started_ = due_;
    while (has_more() || !in_flight_.empty()) {
      if (auto failure = has_more() ? publish_next(channel) : settle_one(channel)) {
        return failure;
      }
    }
    channel.close();
    return std::nullopt;
  }

  Failure declare_exchanges(ConfirmedChannel& channel) {
    if (!options_.declare && !options_.declare_only && !options_.delete_only) return std::nullopt;
    std::set<std::string> exchanges;
    for (const auto& publication : publications_) exchanges.insert(publication.exchange);
    for (const auto& exchange : exchanges) {
      auto failure = options_.delete_only ? channel.remove(exchange) : channel.declare(exchange);
      if (failure) return failure;
    }
    return std::nullopt;
  }

  bool has_more() const {
    return !again_.empty() || options_.repeat == 0 ||
           next_ordinal_ <= options_.repeat * publications_.size();
  }

  Failure publish_next(ConfirmedChannel& channel) {
    while (in_flight_.size() >= kInFlightMax) {
      if (auto failure = settle_one(channel)) return failure;
    }
    if (options_.timed) due_ = *started_ + time_of_next();
    if (auto failure = settle_until_due(channel)) return failure;
    const std::uint64_t ordinal = again_.empty() ? next_ordinal_++ : again_.front();
    if (!again_.empty()) again_.pop_front();
    in_flight_[++last_tag_] = ordinal;
    const std::uint8_t delivery_mode = options_.transient ? 1 : 2;
    if (sent_.is_open()) sent_ << Clock::now().time_since_epoch().count() << '\n';
    if (options_.timed) sent_.flush();
    const auto round = (ordinal - 1) / publications_.size();
    if (!options_.new_tasks || round == 0)
      return channel.publish(publication(ordinal), delivery_mode);
    return channel.publish(with_new_names(publication(ordinal), round), delivery_mode);
  }

  Clock::duration time_of_next() const {
    const auto& next = publication(again_.empty() ? next_ordinal_ : again_.front());
    return std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(next.at_seconds));
  }

  Failure settle_until_due(ConfirmedChannel& channel) {
    if (options_.rate_per_second <= 0 && !options_.timed) return std::nullopt;
    for (auto now = Clock::now(); now < due_; now = Clock::now()) {
      const auto left = std::chrono::ceil<std::chrono::microseconds>(due_ - now);
      if (auto failure = settle_one(channel, left)) return failure;
    }
    if (options_.timed) return std::nullopt;
    due_ += std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(1 / options_.rate_per_second));
    return std::nullopt;
  }

  Failure settle_one(ConfirmedChannel& channel,
                     std::chrono::microseconds timeout = std::chrono::hours(1)) {
    std::optional<Confirmation> confirmation;
    if (auto failure = channel.pull(timeout, confirmation)) return failure;
    if (confirmation) settle(*confirmation);
    return std::nullopt;
  }

  void settle(const Confirmation& confirmation) {
    const auto end = in_flight_.upper_bound(confirmation.tag);
    const auto begin =
        confirmation.multiple ? in_flight_.begin() : in_flight_.find(confirmation.tag);
    if (begin == in_flight_.end()) return;
    for (auto it = begin; it != end; ++it) {
      if (!confirmation.accepted) {
        again_.push_back(it->second);
      } else if (confirmed_.is_open()) {
        confirmed_ << it->second << ' ' << publication(it->second).key << '\n';
      }
    }
    in_flight_.erase(begin, end);
    if (confirmed_.is_open()) confirmed_.flush();
  }

  const Publication& publication(std::uint64_t ordinal) const {
    return publications_[(ordinal - 1) % publications_.size()];
  }

  const Options& options_;
  const std::vector<Publication>& publications_;
  std::ofstream confirmed_;
  std::ofstream sent_;
  std::uint64_t next_ordinal_ = 1;  // counts publications, over all repetitions
  std::deque<std::uint64_t> again_;
  std::map<std::uint64_t, std::uint64_t> in_flight_;  // delivery tag to ordinal
  std::uint64_t last_tag_ = 0;
  Clock::time_point due_;
  std::optional<Clock::time_point> started_;
};

void add_options(CLI::App& app, Options& options) {
  app.add_option("FILE", options.files, "Capture files; - or none is standard input");
  app.add_option("--url", options.url, "amqp:// or amqps://")->capture_default_str();
  app.add_option("--ca-file", options.ca_file, "CA certificates for amqps://");
  app.add_option("--confirmed", options.confirmed_file,
                 "Append 'ORDINAL KEY' for each publication when it is confirmed");
  app.add_option("--sent", options.sent_file,
                 "Append the time of each publication, in ns of the monotonic clock");
  app.add_option("--rate", options.rate_per_second, "Messages a second (default: no limit)");
  app.add_option("--repeat", options.repeat, "Times to publish it all, 0 for ever")
      ->capture_default_str();
  app.add_flag("--declare", options.declare, "Declare the exchanges first (topic, durable)");
  app.add_flag("--declare-only", options.declare_only, "Declare the exchanges and end");
  app.add_flag("--delete-only", options.delete_only, "Delete the exchanges and end");
  app.add_flag("--transient", options.transient, "Messages needn't survive the broker");
  app.add_flag("--new-tasks", options.new_tasks,
               "In each repetition, Taskcluster's tasks, groups and revisions have other names");
  app.add_flag("--timed", options.timed,
               "Publish each line when its member `at` says, in seconds from the start");
  app.add_flag("--reconnect", options.reconnect, "When the connection is lost, go on");
}

Failure feed(Options options) {
  if (options.files.empty()) options.files.emplace_back("-");
  std::vector<Publication> publications;
  if (auto failure = read_publications(options.files, publications)) return failure;
  if (publications.empty()) return "read input: nothing to publish";
  return Feeder(options, publications).run();
}

}  // namespace
}  // namespace pbm

int main(int argc, char** argv) {
  pbm::Options options;
  CLI::App app("Publishes capture lines to a broker, with confirmations.", "feed");
  pbm::add_options(app, options);
  CLI11_PARSE(app, argc, argv);
  const auto failure = pbm::feed(std::move(options));
  if (!failure) return 0;
  std::cerr << "feed: " << *failure << '\n';
  return 1;
}
