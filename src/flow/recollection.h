// SPDX-License-Identifier: MPL-2.0
// What an output file contained when the monitor started. A monitor that was killed may have
// written lines of messages that it had not acknowledged. When such a message is delivered again,
// its lines are recognized and not written again.
//
// Buildbot may publish a message twice, and then two equal lines are right: each line in the file
// accounts for one line. Moreover, a line whose message is known to be acknowledged accounts for
// none, except that
//  - a broker that was killed may deliver acknowledged messages again. That it was killed is not
//    always known, so such lines count as well if the file has no equal lines, which means that
//    nobody publishes twice;
//  - a run of a Taskcluster task makes its lines only once, however often it is published.
#pragma once

#include "flow/deduplicator.h"
#include "flow/line_name.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pbm {

class Recollection {
 public:
  static constexpr std::size_t kMostLines = 65536;

  // Whether the message of a line is acknowledged, and the broker is known to have processed that.
  enum class Message { open, settled };

  // Adds a line of the file. Call complete() after the last one. Other lines than JSON with its
  // fixed fields are ignored.
  void add(std::string_view line, Message message);
  void complete();

  // The messages of all lines are settled, whether they came again or not.
  void settle_all() { open_ = 0; }

  // Whether there are lines whose messages may still come.
  [[nodiscard]] bool has_open() const { return open_ != 0; }

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
    bool is_of_run;
    bool redelivered;
    bool is_settled;
    bool is_taken = false;  // by a line of a redelivered message
  };

  [[nodiscard]] bool may_take(const Line& line, Broker broker) const;
  void take(Line& line);

  LineNamer namer_;
  std::vector<Line> lines_;          // sorted by their fingerprints; of equal ones, open ones first
  std::vector<std::uint64_t> runs_;  // sorted
  bool has_twins_ = false;
  std::size_t open_ = 0;  // lines that are not settled and not taken
};

}  // namespace pbm
