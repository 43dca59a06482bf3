// SPDX-License-Identifier: MPL-2.0
// Faults come close together, and close to messages: what matters is their order.
#include "simulation/history.h"

#include "simulation/dice.h"

#include <algorithm>

namespace simulated {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kNone = 0;

// How often a kind is chosen, and its least and most amount.
struct Row {
  Kind kind;
  int weight;
  std::int64_t least;
  std::int64_t most;
};

constexpr Row kRows[]{
    {Kind::publish, 60, 1, 40},
    {Kind::publish_filtered, 8, 1, 20},
    {Kind::publish_malformed, 4, 1, 3},
    {Kind::reset, 8, kNone, kNone},
    {Kind::shut, 4, kNone, kNone},
    {Kind::refuse, 4, 100, 15000},
    {Kind::silence, 6, 100, 90000},
    {Kind::delay, 5, 500, 20000},
    {Kind::limit_connections, 3, 500, 20000},
    {Kind::dead_address, 4, 1000, 40000},
    {Kind::no_names, 3, 500, 30000},
    {Kind::close_channel, 6, kNone, kNone},
    {Kind::close_connection, 5, kNone, kNone},
    {Kind::cancel, 5, kNone, kNone},
    {Kind::restart_broker, 4, 200, 20000},
    {Kind::block, 2, 200, 20000},
    {Kind::stall, 12, 200, 20000},
    {Kind::full_disk, 6, 200, 20000},
    {Kind::slow_disk, 3, 200, 20000},
    {Kind::fail_commands, 6, 200, 10000},
    {Kind::hang_commands, 6, 500, 9000},
    {Kind::sigterm, 8, kNone, kNone},
    {Kind::sigint, 4, kNone, kNone},
    {Kind::sigterm_twice, 2, 1, 3000},
    {Kind::sighup, 4, kNone, kNone},
    {Kind::sigusr1, 4, kNone, kNone},
    {Kind::flood, 2, 1, 6000},
    {Kind::shutdown, 4, kNone, kNone},
    {Kind::no_open, 3, 100, 5000},
    {Kind::rotate, 6, kNone, kNone},
    {Kind::reload, 6, kNone, kNone},
    {Kind::kill, 8, kNone, kNone},
    {Kind::crawl, 3, 500, 5000},
    {Kind::set_clock, 3, -90000, 90000},
    {Kind::suspend, 5, 100, 150000},
    {Kind::linger, 4, 500, 60000},
    {Kind::no_depth, 12, 200, 10000},
    {Kind::orphans, 60, 500, 10000},
};

void watch_push(Setup& setup, Dice& dice) {
  setup.push = static_cast<int>(dice.between(1, kPushes));
  setup.drain = setup.status = false;
  setup.count = 0;
}

Setup make_setup(Dice& dice) {
  Setup setup;
  constexpr OutputKind kOutputs[]{OutputKind::pipe, OutputKind::file, OutputKind::file,
                                  OutputKind::sync, OutputKind::command};
  constexpr QueueKind kQueues[]{QueueKind::temporary, QueueKind::classic, QueueKind::classic,
                                QueueKind::quorum};
  constexpr int kPrefetches[]{1, 2, 16, 256, 256};
  constexpr int kChunks[]{0, 0, 0, 1, 7, 100, 1400};
  setup.output = dice.one_of(kOutputs);
  setup.queue = dice.one_of(kQueues);
  constexpr const char* kAddresses[]{"a", "a", "a", "da", "ra", "aa", "dra", "drd", "aaa"};
  setup.addresses = dice.one_of(kAddresses);
  if (setup.addresses == "drd") setup.addresses = "dda";
  constexpr const char* kVersions[]{"3.10.8", "4.1.0"};
  setup.version = dice.one_of(kVersions);
  setup.prefetch = dice.one_of(kPrefetches);
  constexpr int kHeartbeats[]{5, 30, 60};
  setup.heartbeat = dice.one_of(kHeartbeats);
  setup.jobs = static_cast<int>(dice.between(1, 3));
  setup.retries = static_cast<int>(dice.between(0, 2));
  setup.chunk = dice.one_of(kChunks);
  constexpr int kLatencies[]{1, 1, 1, 20, 100};
  setup.latency = dice.one_of(kLatencies);
  setup.timeout = dice.percent(20) ? static_cast<int>(dice.between(2, 40)) : 0;
  // The time may run out while the last lines wait.
  if (dice.percent(10)) setup.timeout = static_cast<int>(dice.between(2, 10));
  setup.count =
      dice.percent(setup.timeout == 0 ? 10 : 40) ? static_cast<int>(dice.between(1, 60)) : 0;
  setup.marks = !dice.percent(20);
  if (setup.output == OutputKind::pipe && dice.percent(15)) {
    setup.timeout = static_cast<int>(dice.between(2, 8));
    setup.count = static_cast<int>(dice.between(30, 60));  // more lines than the pipe holds
  }
  setup.drain = setup.queue != QueueKind::temporary &&
                dice.percent(setup.queue == QueueKind::quorum ? 40 : 20);
  setup.rejects = dice.percent(30);
  setup.metrics = dice.percent(25);
  setup.status = dice.percent(20);
  setup.init = setup.output == OutputKind::command && dice.percent(30);
  if (dice.percent(15)) watch_push(setup, dice);
  return setup;
}

bool is_of_files(Kind kind) {
  return kind == Kind::slow_disk || kind == Kind::rotate || kind == Kind::no_open ||
         kind == Kind::sighup || kind == Kind::reload;
}

bool is_of_commands(Kind kind) {
  return kind == Kind::fail_commands || kind == Kind::hang_commands;
}

// Whether it can make a difference.
bool fits(Kind kind, const Setup& setup) {
  const bool publishes =
      kind == Kind::publish || kind == Kind::publish_filtered || kind == Kind::publish_malformed;
  if (publishes) return setup.push == 0;
  const bool has_file = setup.output == OutputKind::file || setup.output == OutputKind::sync;
  if (kind == Kind::full_disk) return has_file || setup.rejects;
  if (kind == Kind::no_depth) return setup.drain && setup.queue == QueueKind::quorum;
  if (kind == Kind::orphans) return setup.init;
  if (is_of_files(kind)) return has_file;
  if (is_of_commands(kind)) return setup.output == OutputKind::command;
  if (kind == Kind::stall) return setup.output == OutputKind::pipe;
  return true;
}

const Row& any_row(Dice& dice, const Setup& setup) {
  int total = 0;
  for (const auto& row : kRows) total += fits(row.kind, setup) ? row.weight : 0;
  auto place = dice.between(1, total);
  for (const auto& row : kRows) {
    if (!fits(row.kind, setup)) continue;
    place -= row.weight;
    if (place <= 0) return row;
  }
  return kRows[0];
}

// Mostly soon after the one before, so that faults meet.
Time any_pause(Dice& dice) {
  constexpr std::int64_t kMost[]{5, 50, 500, 500, 3000, 20000};
  return milliseconds(dice.between(0, dice.one_of(kMost)));
}

std::int64_t any_amount(Dice& dice, const Row& row) {
  const auto wide = dice.between(row.least, row.most);
  // Short times and small numbers as often as large ones.
  return dice.percent(50) ? wide : std::clamp(wide / 10, row.least, row.most);
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed)
      : dice_(seed), history_{.seed = seed, .setup = make_setup(dice_), .happenings = {}} {}

  History make() {
    at_ = milliseconds(dice_.between(0, 400));
    for (auto count = dice_.between(1, 8); count > 0; --count) {
      if (dice_.percent(40)) {
        anything();
      } else {
        scene();
      }
    }
    return history_;
  }

 private:
  void add(Kind kind, std::int64_t amount) {
    const int calls = dice_.percent(50) ? static_cast<int>(dice_.between(0, 120)) : 0;
    history_.happenings.push_back({at_, calls, kind, amount});
  }

  void pause(std::int64_t most_ms) { at_ += milliseconds(dice_.between(0, most_ms)); }

  void anything() {
    for (auto count = dice_.between(1, 6); count > 0; --count) {
      const auto& row = any_row(dice_, history_.setup);
      add(row.kind, any_amount(dice_, row));
      at_ += any_pause(dice_);
    }
  }

  // Messages meet something that delays their lines; then comes anything.
  void scene() {
    if (dice_.percent(70)) obstruct();
    if (has_file() && dice_.percent(15)) rotate_in_vain();
    if (fits(Kind::no_depth, history_.setup) && dice_.percent(40)) {
      add(Kind::no_depth, dice_.between(500, 8000));
    }
    pause(20);
    if (history_.setup.push == 0) publish_some();
    if (may_wait_in_vain() && dice_.percent(50)) wait_in_vain();
    for (auto count = dice_.between(1, 3); count > 0; --count) {
      pause(dice_.percent(50) ? 10 : 3000);
      const auto& row = any_row(dice_, history_.setup);
      add(row.kind, any_amount(dice_, row));
    }
    if (dice_.percent(40)) end();
    at_ += any_pause(dice_);
  }

  void obstruct() {
    const auto time = dice_.between(100, 15000);
    switch (history_.setup.output) {
      case OutputKind::pipe: return add(Kind::stall, time * dice_.between(1, 3));
      case OutputKind::file: return add(dice_.percent(30) ? Kind::full_disk : Kind::delay, time);
      case OutputKind::sync: return add(Kind::slow_disk, time);
      case OutputKind::command: return add(Kind::hang_commands, time / 3);
    }
  }

  [[nodiscard]] bool may_wait_in_vain() const {
    const auto& setup = history_.setup;
    return setup.output == OutputKind::pipe && setup.timeout != 0 && setup.count != 0;
  }

  // The last lines wait for a reader that reads nothing until long after the time limit.
  void wait_in_vain() {
    add(Kind::stall, history_.setup.timeout * 1000 + dice_.between(6000, 12000));
    pause(20);
    add(Kind::publish, history_.setup.count + dice_.between(1, 50));
  }

  void publish_some() {
    add(Kind::publish, dice_.percent(30) ? dice_.between(50, 400) : dice_.between(1, 30));
  }

  [[nodiscard]] bool has_file() const {
    return history_.setup.output == OutputKind::file || history_.setup.output == OutputKind::sync;
  }

  // The new file cannot be opened at once.
  void rotate_in_vain() {
    add(Kind::no_open, dice_.between(100, 4000));
    pause(50);
    add(Kind::rotate, kNone);
  }

  // Something happens before the process has ended.
  void end() {
    pause(3000);
    if (dice_.percent(20)) {
      history_.happenings.push_back({at_, 0, Kind::flood, 6000});
      pause(20);  // mostly while the signals still come
    }
    constexpr Kind kEnds[]{Kind::sigterm, Kind::sigterm, Kind::sigint, Kind::shutdown};
    const bool ends_all = history_.setup.output == OutputKind::command && dice_.percent(50);
    add(ends_all ? Kind::shutdown : dice_.one_of(kEnds), kNone);
    pause(dice_.percent(50) ? 3 : 1000);
    const auto& row = any_row(dice_, history_.setup);
    add(row.kind, any_amount(dice_, row));
  }

  Dice dice_;
  History history_;
  Time at_{};
};

}  // namespace

History make_history(std::uint64_t seed) { return Maker(seed).make(); }

}  // namespace simulated
