// SPDX-License-Identifier: MPL-2.0
// The memory of --unique: of the builds and tests that agree in some fields, only the first within
// a time is printed. Performs no I/O.
//
// The time is that of the field `timestamp`: when the message was received, or, in a replay, when
// it was captured. It is the only time that all events have, and their lines show it. Events that
// are not printed do not extend the time. Clocks may be set back, and captures can be out of order.
// An event that is older than the first one by less than the time is therefore not printed either;
// one that is older by the time or more is printed.
//
// A state is the memory as text. It contains only events whose lines are written. Otherwise, an
// event would be lost if the monitor were killed before writing its line. An event that is
// delivered again although it is in the state is not printed again, since its line was written.
#pragma once

#include "event/event.h"
#include "flow/settings.h"
#include "json/document.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace pbm {

class FirstEvents {
 public:
  static constexpr std::size_t kMost = 65536;  // events; beyond them, the oldest are forgotten
  static constexpr std::size_t kMostStateBytes = std::size_t{4} * 1024 * 1024;

  explicit FirstEvents(UniqueSettings settings) : settings_(std::move(settings)) {}

  // With other fields, all events are forgotten.
  void reconfigure(UniqueSettings settings);

  [[nodiscard]] bool is_in_use() const { return !settings_.fields.empty(); }

  // Whether the event is to be printed, in which case it is remembered. Any is, if not in use.
  [[nodiscard]] bool admit(const Event& event);

  // The events admitted since the last record(), and how to take back all but `count` of them.
  [[nodiscard]] std::size_t unrecorded() const { return unrecorded_; }
  void take_back(std::size_t count);

  // Their lines end at this offset of the output.
  void record(std::uint64_t end_offset);

  // Adds a line of JSON that an earlier run has printed; call complete() after the last one. Lines
  // without a time are ignored.
  void recall(std::string_view line);
  void complete();

  // The events whose lines end at `written` or before.
  [[nodiscard]] std::string state(std::uint64_t written) const;
  // The number of the newest of them, counted from 1; 0 if there is none, or all are of earlier
  // runs.
  [[nodiscard]] std::uint64_t newest(std::uint64_t written) const;
  // Where the lines of the first event after that number end; beyond all offsets if there is none.
  [[nodiscard]] std::uint64_t end_after(std::uint64_t number) const;

  enum class Read { done, other_fields, invalid };
  // Replaces the memory by that of a text from state().
  [[nodiscard]] Read read(std::string_view state);

  [[nodiscard]] std::size_t size() const { return times_.size(); }

 private:
  using Time = std::chrono::local_seconds;
  static constexpr auto kOpen = std::numeric_limits<std::uint64_t>::max();

  struct Entry {
    std::uint64_t key;
    Time time;
    std::uint64_t end_offset = kOpen;
    std::uint64_t number = 0;
  };

  [[nodiscard]] static std::optional<Entry> read_entry(std::string_view line);
  [[nodiscard]] static std::optional<std::vector<Entry>> read_entries(std::string_view text);
  [[nodiscard]] std::uint64_t key_of(const Event& event);
  [[nodiscard]] std::string field_list() const;
  [[nodiscard]] bool agree(Time one, Time other) const;
  [[nodiscard]] bool is_first(std::uint64_t key, Time time) const;
  void remember(const Entry& entry);
  void forget_front();

  UniqueSettings settings_;
  std::unordered_map<std::uint64_t, Time> times_;  // by key
  std::deque<Entry> entries_;                      // in the order in which they were remembered
  std::size_t unrecorded_ = 0;                     // the last entries
  std::uint64_t number_ = 0;                       // of the last event that was admitted

  std::vector<Entry> recalled_;
  Document line_;
  std::string text_;  // the rest is kept to reuse its memory
  std::string scratch_;
};

}  // namespace pbm
