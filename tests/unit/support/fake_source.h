// SPDX-License-Identifier: MPL-2.0
// A source in memory. Without a descriptor it always wants to be called now, so the loop never
// sleeps; tests act from its calls.
#pragma once

#include "event/capture_facts.h"
#include "flow/delivery_source.h"
#include "support/quoted.h"

#include <deque>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

using Tags = std::vector<std::uint64_t>;

struct Step {
  Pull pull = Pull::delivery;
  std::uint64_t tag = 0;
  std::string key;
  std::string body;
  bool redelivered = false;
  std::string exchange = "exchange/build/normalized";
  std::vector<std::string> cc{};  // empty: no such header
};

inline Step message(std::uint64_t tag, const std::string& key, std::size_t padding = 0) {
  return {Pull::delivery, tag, key,
          json("{'payload':{'tree':'try','revision':'") + repeated("x", padding) + "\"}}", false};
}

inline Step filtered(std::uint64_t tag) {
  return {Pull::delivery, tag, "f", json("{'payload':{'tree':'other'}}"), false};
}

inline Step broken(std::uint64_t tag, const std::string& body = "no JSON") {
  return {Pull::delivery, tag, "b", body, false};
}

inline Step again(Step step, std::uint64_t tag) {
  step.tag = tag;
  step.redelivered = true;
  return step;
}

inline Step only(Pull pull) { return {pull, 0, "", "", false}; }

class FakeSource final : public DeliverySource {
 public:
  explicit FakeSource(const TimePoint& now) : now_(now) {}

  std::deque<Step> steps;
  std::function<void()> on_idle = [] {};  // pull() has nothing: may add steps
  std::function<void()> on_pull = [] {};  // before each pull()
  std::function<void()> on_keep_alive = [] {};
  std::function<void(std::uint64_t)> on_acknowledge = [](std::uint64_t) {};
  Pull when_empty = Pull::would_block;
  Origin from = Origin::broker;
  std::optional<Error> error;  // returned by pull() at the end
  Tags acknowledged;
  [[nodiscard]] std::uint64_t last_acknowledged() const {
    return acknowledged.empty() ? 0 : acknowledged.back();
  }
  int pulled = 0;
  int kept_alive = 0;
  int closed = 0;

  [[nodiscard]] Origin origin() const override { return from; }
  Result<Pull> pull(Delivery& delivery, Demand demand) override {
    guard();
    if (demand == Demand::none) {
      ++kept_alive;
      on_keep_alive();
      return Pull::would_block;
    }
    on_pull();
    if (steps.empty()) {
      on_idle();
      if (error) return *error;
      return when_empty;
    }
    current_ = steps.front();
    steps.pop_front();
    if (current_.pull != Pull::delivery) return current_.pull;
    ++pulled;
    delivery = {};
    delivery.exchange = current_.exchange;
    delivery.key = current_.key;
    delivery.body = current_.body;
    delivery.body_bytes = current_.body.size();
    delivery.tag = current_.tag;
    delivery.redelivered = current_.redelivered;
    cc_.assign(current_.cc.begin(), current_.cc.end());
    if (!cc_.empty()) delivery.cc = cc_;
    if (from == Origin::capture) delivery.captured = &facts_;
    return Pull::delivery;
  }
  void acknowledge(std::uint64_t tag) override {
    acknowledged.push_back(tag);
    on_acknowledge(tag);
  }
  bool rest() override {
    if (can_rest) ++rests;
    return can_rest;
  }
  [[nodiscard]] bool is_resting() const override { return resting; }
  void resume() override {
    ++resumed;
    resting = false;
  }
  [[nodiscard]] bool await_confirmation() override {
    confirmed = last_acknowledged();
    return true;
  }
  [[nodiscard]] std::uint64_t confirmed_tag() const override { return confirmed; }
  [[nodiscard]] Interest interest(Demand demand) const override {
    if (descriptor < 0) return {.descriptors = {}, .wake_at = now_};
    if (demand == Demand::none) return {.descriptors = {}, .wake_at = now_ + kKeepAlive};
    return {.descriptors = {{descriptor, POLLIN, 0}}, .wake_at = std::nullopt};
  }
  void close() override { ++closed; }
  [[nodiscard]] SourceStatus status() const override {
    return {.is_consuming = consuming,
            .depth = asked_depth,
            .other_consumers = other_consumers,
            .depth_answers = depth_answers,
            .progress = progress};
  }
  [[nodiscard]] std::string activity() const override { return consuming ? "busy" : trouble; }

  bool ask_depth() override {
    if (!depth_now) return false;
    if (answers_at_once) answer();
    return true;
  }
  void answer() {
    asked_depth = depth_now;
    ++depth_answers;
  }

  [[nodiscard]] std::uint64_t gaps() const override { return gaps_seen; }
  [[nodiscard]] bool is_widening() const override { return widening; }
  void narrow() override { ++narrowed; }

  // For poll(2), like the socket of a broker: the source then needs to be called only if it is
  // readable or, without demand, for heartbeats.
  static constexpr std::chrono::seconds kKeepAlive{10};
  int descriptor = -1;

  bool consuming = true;
  std::string trouble = "looking";
  bool can_rest = true;
  bool resting = false;  // set it once it has been asked to
  int rests = 0;
  int resumed = 0;
  std::uint64_t confirmed = 0;
  std::optional<ReplayProgress> progress{};
  bool widening = false;
  std::uint64_t gaps_seen = 0;
  int narrowed = 0;
  bool answers_at_once = true;
  std::optional<std::uint64_t> depth_now, asked_depth;
  std::optional<std::uint64_t> other_consumers = 0;
  std::uint64_t depth_answers = 0;

 private:
  // A loop that doesn't end is a failed test, not a stuck one.
  void guard() {
    if (++calls_ > 200000) throw std::runtime_error("the loop doesn't end");
  }

  CaptureFacts facts_{.received = "20240131093001"};
  const TimePoint& now_;
  Step current_;
  std::vector<std::string_view> cc_;
  int calls_ = 0;
};

}  // namespace pbm
