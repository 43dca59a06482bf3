// SPDX-License-Identifier: MPL-2.0
// After what happens, the world is calm: what was disturbed is in order again, the monitor is
// started again if it has ended, and drains the queue. Then it is told to end, and what is in the
// files is compared with what was published.
#include "simulation/world.h"

#include "simulation/lines.h"
#include "simulation/memory.h"
#include "simulation/push.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <utility>

namespace simulated {

World* current = nullptr;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Time kCalmAfter = seconds(5);     // what happened last
constexpr Time kDrainLimit = seconds(400);  // with the pauses between attempts to connect
// A window of one message takes several round trips for each in a file that has each once.
constexpr Time kMessageLimit = seconds(1);
constexpr Time kRestartAfter = seconds(1);
// "about 4 seconds" of the page for the lines, and one for the broker.
constexpr Time kEndLimit = Judge::kEndLimit;
constexpr Time kCrawl = std::chrono::microseconds(300);  // more, for each call
constexpr int kFirstLives = 500;                         // more must be a loop

}  // namespace

World::World(History the_history)
    : history(std::move(the_history)),
      judge(timeline, history.setup),
      network(timeline, history.setup),
      broker(timeline, judge, network, history.setup),
      disk(timeline, judge, history.setup),
      pipe(timeline, judge),
      commands(timeline, judge, [this] { signal(SIGCHLD); }),
      dice(history.seed) {
  network.serve(broker);
  if (history.setup.init) process.become_init();
}

void World::run() {
  current = this;
  schedule();
  for (int lives = 0; !is_over_ && !violation(); ++lives) {
    if (lives == kFirstLives) judge.violated("the monitor ends again and again");
    judge.life_began();
    pipe.begin_life();
    write_configuration();
    has_consumed_ = has_turned_ = in_turn_ = false;
    memory_of_monitor = 0;
    wake_pipe.reset();
    timeline.say("world", "the monitor starts");
    limit_life();
    const auto death = process.live(arguments());
    network.close_all();
    commands.life_ended();
    disk.closed_all();
    partial_log.clear();
    held_.clear();
    is_suspended_ = false;
    if (death.how == Death::How::exit && has_turned_) read_metrics();
    timeline.say("world", "the monitor " + death.text());
    judge.life_ended(death);
    if (death.how == Death::How::exit && death.number == 0 && pipe.is_mid_line()) {
      judge.tore_line();
    }
    if (history.setup.push != 0 && death.how == Death::How::exit) is_over_ = true;
    if (is_over_) break;
    const auto restart = timeline.now() + kRestartAfter;
    while (timeline.now() < restart) timeline.wait(restart);
  }
  if (!violation()) judge.finished(disk.count_lines());
  if (!violation() && has_file() && has_queue() && history.setup.push == 0) {
    judge.reopened(disk.is_in_file(last_message_));
  }
  current = nullptr;
}

void World::schedule() {
  Time last{};
  for (const auto& each : history.happenings) {
    timeline.at(each.at, [this, each] { happen(each); });
    last = std::max(last, each.at);
    // A reader may be slow for longer than any time limit of the monitor.
    if (each.kind == Kind::stall) last = std::max(last, each.at + milliseconds(each.amount));
  }
  if (history.setup.push != 0) last = std::max(last, schedule_push());
  timeline.at(last + kCalmAfter, [this] { calm(); });
  watch_load(Time{}, 0);
  watch_metrics();
}

// Returns when it has ended.
Time World::schedule_push() {
  constexpr Time kStart = seconds(1);
  const auto& messages = push_of(history.setup.push).messages;
  for (std::size_t place = 0; place < messages.size(); ++place) {
    timeline.at(kStart + messages[place].at, [this, place, &each = messages[place]] {
      Message message{.number = ++messages_, .key = each.key, .body = each.body};
      message.exchange = each.exchange;
      message.routes = each.routes;
      message.place = place;
      timeline.say("world", fmt::format("publishes message {}, {}", messages_, each.exchange));
      broker.publish(message, Nature::filtered);
      broker.published();
    });
  }
  return kStart + messages.back().at;
}

void World::watch_load(Time spent, std::uint64_t moved) {
  if (network.moved() == moved && timeline.now() > hindered_until() + seconds(1)) {
    judge.was_busy(timeline.spent() - spent);
  }
  timeline.after(seconds(1), [this, now = timeline.spent(), bytes = network.moved()] {
    watch_load(now, bytes);
  });
}

void World::calm() {
  timeline.say("world", "is calm");
  delayed_.clear();
  is_calm_ = true;
  network.calm();
  disk.calm();
  pipe.calm();
  commands.calm();
  broker.calm();
  names_fail_until = crawls_until_ = Time{};
  // A file that could not be opened is tried again each second.
  timeline.after(seconds(3), [this] { watch_drain(timeline.now()); });
}

void World::watch_metrics() {
  constexpr Time kOften = seconds(7);
  if (has_turned_) read_metrics();
  timeline.after(kOften, [this] { watch_metrics(); });
}

void World::read_metrics() {
  if (!history.setup.metrics) return;
  std::ifstream file{std::string(kMetricsFile)};
  if (!file) return;
  judge.read_metrics(std::string(std::istreambuf_iterator<char>(file), {}));
}

void World::watch_drain(Time since) {
  const bool had_time = timeline.now() > hindered_until() + seconds(2);
  if (process.is_alive() && had_time && commands.has_zombies())
    judge.violated("nobody waits for a child");
  if (history.setup.push != 0) return watch_push(since);
  if (broker.is_drained() && process.is_alive() && !judge.is_ending()) {
    is_over_ = last_message_ != 0;
    if (is_over_) return signal(SIGTERM);
    publish(Kind::publish, 1);
    last_message_ = messages_;
  }
  if (timeline.now() - since > kDrainLimit + messages_ * kMessageLimit) {
    return judge.violated("the monitor does not drain its queue");
  }
  timeline.after(milliseconds(500), [this, since] { watch_drain(since); });
}

// A push without a decision task is over long after its last message.
void World::watch_push(Time since) {
  constexpr Time kPatience = seconds(20);
  is_over_ = process.is_alive() && !judge.is_ending() && timeline.now() - since > kPatience;
  if (is_over_) return signal(SIGTERM);
  timeline.after(milliseconds(500), [this, since] { watch_push(since); });
}

std::vector<std::string> World::arguments() const {
  const auto& setup = history.setup;
  std::vector<std::string> words{"pulsebuildmonitor",
                                 "--config=monitor.toml",
                                 "--url=amqp://guest:guest@broker.example/",
                                 setup.push == 0 ? "--source=normalized" : "--source=taskcluster",
                                 fmt::format("--heartbeat={}", setup.heartbeat),
                                 fmt::format("--prefetch={}", setup.prefetch)};
  if (setup.timeout != 0 && !is_calm_) words.push_back(fmt::format("--timeout={}", setup.timeout));
  if (setup.count != 0 && !is_calm_) words.push_back(fmt::format("--count={}", setup.count));
  if (setup.push != 0) {
    const auto& flags = push_of(setup.push).arguments;
    words.insert(words.end(), flags.begin(), flags.end());
  }
  if (setup.drain && !is_calm_) words.emplace_back("--drain");
  if (setup.rejects) words.push_back(fmt::format("--rejects={}", kRejectsFile));
  if (setup.metrics) words.push_back(fmt::format("--metrics={}", kMetricsFile));
  if (setup.status) words.emplace_back("--exit-status");
  if (setup.queue != QueueKind::temporary) {
    words.insert(words.end(), {"--durable", "--label=simulation"});
    words.emplace_back(setup.queue == QueueKind::quorum ? "--queue-type=quorum"
                                                        : "--queue-type=classic");
  }
  switch (setup.output) {
    case OutputKind::pipe: break;
    case OutputKind::sync: words.emplace_back("--sync"); [[fallthrough]];
    case OutputKind::file: words.emplace_back(fmt::format("--output={}", kOutputFile)); break;
    case OutputKind::command:
      words.insert(words.end(), {"--exec=command", fmt::format("--jobs={}", setup.jobs),
                                 fmt::format("--retries={}", setup.retries)});
      break;
  }
  return words;
}

void World::write_configuration() {
  if (history.setup.push != 0) return std::ofstream("monitor.toml").close();
  std::ofstream("monitor.toml") << (filters_differ_ ? "tree = [\"mozilla-central\", \"autoland\"]\n"
                                                    : "tree = [\"mozilla-central\"]\n");
}

void World::enter_call(Time cost) {
  timeline.spend(cost + (timeline.now() < crawls_until_ ? kCrawl : Time{}));
  timeline.happen();
  if (violation()) process.die({Death::How::killed, 0});
  for (auto& each : delayed_) --each.calls;
  for (;;) {
    const auto due =
        std::ranges::find_if(delayed_, [](const Delayed& each) { return each.calls <= 0; });
    if (due == delayed_.end()) return;
    const auto happening = due->happening;
    delayed_.erase(due);
    happen_now(happening);
  }
}

bool World::is_killed_soon() const {
  return std::ranges::any_of(delayed_, [](const Delayed& each) {
    return each.happening.kind == Kind::kill && each.calls <= 1;
  });
}

void World::kill_in_write() {
  std::erase_if(delayed_, [](const Delayed& each) { return each.happening.kind == Kind::kill; });
  timeline.say("world", "kills the monitor in the middle of a write");
  coverage.reached(Kind::kill, phase());
  process.die({Death::How::killed, 0});
}

void World::turn_begins() {
  turn_began_ = timeline.now();
  in_turn_ = has_turned_ = true;
  judge.uses_memory(memory_of_monitor);
}

void World::turn_ends() {
  if (in_turn_ && turn_began_ >= hindered_until() && turn_began_ >= disk.slow_until()) {
    judge.turn_took(timeline.now() - turn_began_);
  }
  in_turn_ = false;
}

void World::happen(const Happening& happening) {
  if (happening.calls > 0 && process.is_alive()) {
    delayed_.push_back({happening, happening.calls});
  } else {
    happen_now(happening);
  }
}

Phase World::phase() const {
  if (!process.is_alive()) return Phase::absent;
  if (judge.is_ending()) return Phase::finishing;
  if (!has_turned_) return Phase::starting;
  if (!broker.has_consumer()) return has_consumed_ ? Phase::reconnecting : Phase::connecting;
  if (broker.unacknowledged() == 0) return Phase::idle;
  return pipe.is_stalled() ? Phase::blocked : Phase::busy;
}

void World::publish(Kind kind, std::int64_t count) {
  timeline.say("world",
               fmt::format("publishes messages {} to {}", messages_ + 1, messages_ + count));
  for (; count > 0; --count) {
    const int number = ++messages_;
    if (kind == Kind::publish) broker.publish(matching_message(number), Nature::matching);
    if (kind == Kind::publish_filtered) broker.publish(filtered_message(number), Nature::filtered);
    if (kind == Kind::publish_malformed) {
      broker.publish(malformed_message(number), Nature::malformed);
    }
  }
  broker.published();
}

bool World::has_file() const {
  return history.setup.output == OutputKind::file || history.setup.output == OutputKind::sync;
}

bool World::has_queue() const { return history.setup.queue != QueueKind::temporary; }

void World::signal(int number) {
  if (!process.is_alive()) return;
  // It must not stay pending in the kernel, which would end the simulation if its action becomes
  // the default one.
  if (is_suspended_) {
    held_.insert(number);
    return;
  }
  if (Process::blocks(number)) {
    held_.insert(number);
    if (std::exchange(looks_at_held_, true)) return;
    return timeline.after(std::chrono::microseconds(10), [this] {
      looks_at_held_ = false;
      deliver_held();
    });
  }
  if (history.setup.init && !Process::handles(number)) {
    return timeline.say("world", fmt::format("signal {}, which process 1 ignores", number));
  }
  ++signals;
  const bool ends = number == SIGTERM || number == SIGINT || (number == SIGHUP && !has_file());
  if (ends || !Process::handles(number)) judge.signalled(number);
  if (ends) limit_end(number);
  if (number != SIGCHLD) timeline.say("world", fmt::format("signal {}", number));
  process.signal(number);
  deliver_held();
}

// What a handler has blocked is delivered when the handler returns, before anything else.
void World::deliver_held() {
  for (const int each : std::exchange(held_, {})) signal(each);
}

// SIGSTOP: the world goes on. What is sent to the process then waits until it continues.
void World::suspend(Time time) {
  if (!process.is_alive() || is_suspended_) return;
  is_suspended_ = true;
  in_turn_ = false;
  const auto until = timeline.now() + time;
  suspended_until_ = until;
  network.suspended_until(until);
  while (timeline.now() < until) timeline.wait(until);
  is_suspended_ = false;
  timeline.say("world", "the monitor continues");
  deliver_held();
}

// The time counts from when the process has the processor.
void World::limit_end(int number) {
  const int life = judge.life();
  const auto limit = std::max(timeline.now(), hindered_until()) + kEndLimit;
  timeline.at(limit, [this, life, number] {
    if (!process.is_alive() || judge.life() != life) return;
    if (hindered_until() + kEndLimit > timeline.now()) return limit_end(number);
    judge.violated(fmt::format("the monitor still runs {} s after signal {}",
                               std::chrono::duration<double>(kEndLimit).count(), number));
  });
}

void World::limit_life() {
  if (history.setup.timeout == 0 || is_calm_) return;
  const int life = judge.life();
  timeline.after(seconds(history.setup.timeout) + kEndLimit, [this, life] {
    if (process.is_alive() && judge.life() == life &&
        timeline.now() > hindered_until() + kEndLimit) {
      judge.violated("the monitor still runs after its time-out");
    }
  });
}

void World::happen_now(const Happening& happening) {
  if (broker.has_consumer()) has_consumed_ = true;
  const auto kind = happening.kind;
  const Time time = milliseconds(happening.amount);
  coverage.reached(kind, phase());
  timeline.say("world", fmt::format("{} {}", name_of(kind), happening.amount));
  switch (kind) {
    case Kind::publish:
    case Kind::publish_filtered:
    case Kind::publish_malformed: publish(kind, happening.amount); break;
    case Kind::reset: network.reset(); break;
    case Kind::shut: broker.shut(); break;
    case Kind::refuse: network.refuse(time); break;
    case Kind::silence: network.silence(time); break;
    case Kind::delay: network.delay(time); break;
    case Kind::limit_connections: broker.limit_connections(time); break;
    case Kind::dead_address: network.lose_address(time); break;
    case Kind::no_names: names_fail_until = timeline.now() + time; break;
    case Kind::close_channel: broker.close_channel(); break;
    case Kind::close_connection: broker.close_connection(); break;
    case Kind::cancel: broker.cancel_consumer(); break;
    case Kind::restart_broker: broker.restart(time); break;
    case Kind::block: broker.block(time); break;
    case Kind::stall: pipe.stall(time); break;
    case Kind::full_disk: disk.fill(time); break;
    case Kind::slow_disk: disk.slow(time); break;
    case Kind::fail_commands: commands.fail(time); break;
    case Kind::hang_commands: commands.hang(time); break;
    case Kind::sigterm: signal(SIGTERM); break;
    case Kind::sigint: signal(SIGINT); break;
    case Kind::sigterm_twice:
      timeline.after(time, [this] { signal(SIGTERM); });
      signal(SIGTERM);
      break;
    case Kind::sighup: signal(SIGHUP); break;
    case Kind::sigusr1: signal(SIGUSR1); break;
    case Kind::shutdown:
      commands.terminate_all();
      signal(SIGTERM);
      break;
    case Kind::no_open: disk.close_up(time); break;
    case Kind::flood:
      signal(SIGUSR1);
      for (auto count = happening.amount; count > 1 && process.is_alive(); --count) {
        if (!Process::blocks(SIGUSR1)) process.signal(SIGUSR1);
        deliver_held();
      }
      break;
    case Kind::rotate:
      disk.rotate();
      signal(SIGHUP);
      break;
    case Kind::reload:
      filters_differ_ = !filters_differ_;
      write_configuration();
      signal(SIGHUP);
      break;
    case Kind::kill:
      if (process.is_alive()) process.die({Death::How::killed, 0});
      break;
    case Kind::crawl: crawls_until_ = timeline.now() + time; break;
    case Kind::suspend: suspend(time); break;
    case Kind::linger: network.linger(time); break;
    case Kind::no_depth: broker.hide_depth(time); break;
    case Kind::orphans: commands.leave_children(time); break;
    case Kind::set_clock: timeline.set_calendar(seconds(happening.amount)); break;
  }
}

}  // namespace simulated
