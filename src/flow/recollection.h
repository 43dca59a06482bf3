// SPDX-License-Identifier: MPL-2.0
// What an output file contained when the monitor started. A monitor that was killed may have
// written lines of messages that it had not acknowledged. When such a message is delivered again,
// its lines are recognized and not written again.
//
// Buildbot may publish a message twice, and then two equal lines are right: each line in the file
// accounts for one line, and a line whose message is acknowledged accounts for none, except that
//  - a broker that was killed may deliver acknowledged messages again;
//  - a run of a Taskcluster task makes its lines only once, however often it is published.
#pragma once

#include "event/acknowledgement.h"
#include "flow/deduplicator.h"
#include "flow/line_name.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pbm {

class Recollection {
 public:
  static constexpr std::size_t kMostLines = 65536;

  // Adds a line of the file, which ends at this offset before the end of the file. Call complete()
  // after the last one. Other lines than JSON with its fixed fields are ignored.
  void add(std::string_view line, Settlement message, std::int64_t end);
  void complete();

  // Which messages may come first; unknown if the file has no note of it.
  void expect(const FirstAgain& first_again) {
    first_again_ = first_again;
    is_noted_ = true;
  }
  [[nodiscard]] const FirstAgain& first_again() const { return first_again_; }

  // What has become of the messages whose settlement is doubtful.
  void resolve(LastAcknowledgement last);

  // A message has arrived that was not delivered before, so the messages of open lines are late, or
  // they will not come again.
  void first_delivered();

  // Late messages will not come again.
  void give_up_late();

  // Whether there are lines whose messages may still come, except late ones, and where the lines
  // before the first of them end, as an offset before the end of the file.
  [[nodiscard]] bool has_open() const { return first_open_ < places_.size(); }
  [[nodiscard]] std::int64_t settled_end() const;

  // The late lines whose messages have not come.
  [[nodiscard]] std::optional<LateLines> late() const;

  // Whether the broker kept running since the line was written, as far as is known.
  using Broker = Deduplicator::Broker;

  // Whether this line of a redelivered message is in the file. The line is JSON with its fixed
  // fields.
  [[nodiscard]] bool recognizes(std::string_view line, Broker broker);

  // Whether the file has a line of this run of a Taskcluster task; see run_fingerprint().
  [[nodiscard]] bool has_run(std::uint64_t run) const;

  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  struct Line {
    std::uint64_t fingerprint;
    std::int64_t end;
    std::size_t place = 0;  // in the order of the file
    Settlement message;
    bool is_of_run;
    bool is_taken = false;  // by a line of a redelivered message
  };
  enum class Place : std::uint8_t { closed, open, late };
  struct PlaceOfLine {
    std::int64_t end;
    Place is;
  };

  void sort();
  [[nodiscard]] static bool may_take(const Line& line, Broker broker);
  void take(Line& line);
  [[nodiscard]] static Place place_of(Settlement message);
  [[nodiscard]] bool must_come() const;
  void skip_closed();
  [[nodiscard]] std::int64_t begin_of(std::size_t place) const;

  LineNamer namer_;
  std::vector<Line> lines_;          // sorted by their fingerprints; of equal ones, open ones first
  std::vector<PlaceOfLine> places_;  // in the order of the file
  std::vector<std::uint64_t> runs_;  // sorted
  std::int64_t begin_ = 0;           // of the first line
  std::size_t first_open_ = 0;       // place of the first open line that is not taken
  std::size_t first_late_ = 0;       // likewise; late ones end before last_late_
  std::size_t last_late_ = 0;
  FirstAgain first_again_{};
  bool is_noted_ = false;
  bool is_forgotten_ = false;
  bool is_waiting_ = true;  // for the first message that was not delivered before
};

}  // namespace pbm
