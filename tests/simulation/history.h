// SPDX-License-Identifier: MPL-2.0
// A history: the settings of the monitor, and what happens to it. It is made from a seed, or read
// from its text, which is what a failing seed shrinks to.
#pragma once

#include "simulation/agenda.h"

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulated {

enum class OutputKind : std::uint8_t { pipe, file, sync, command };
enum class QueueKind : std::uint8_t { temporary, classic, quorum };

struct Setup {
  OutputKind output = OutputKind::pipe;
  QueueKind queue = QueueKind::temporary;
  std::string addresses = "a";     // one letter each: a(live), d(ead), r(efusing)
  std::string version = "3.10.8";  // of the broker
  int prefetch = 256;
  int heartbeat = 30;  // seconds
  int jobs = 1;
  int retries = 0;
  int chunk = 0;      // the most bytes that the network carries at once; 0: any number
  int latency = 1;    // milliseconds, each way
  int timeout = 0;    // seconds; 0: none
  int count = 0;      // lines; 0: any number
  bool marks = true;  // whether the file system has extended attributes
  bool drain = false;
  int push = 0;          // which one is watched; 0: none
  bool rejects = false;  // whether there is such a file
  bool metrics = false;
  bool status = false;  // --exit-status
  bool init = false;    // whether the monitor is process 1
};

enum class Kind : std::uint8_t {
  publish,            // so many messages that match
  publish_filtered,   // that do not match
  publish_malformed,  // that are no JSON
  reset,              // the connection
  shut,               // the connection, by the broker, without a word
  refuse,             // new connections, for milliseconds
  silence,            // no byte arrives, either way, for milliseconds
  delay,              // bytes take 400 ms, for milliseconds
  limit_connections,  // 530 at the login, for milliseconds
  dead_address,   //  the address of the connection is dead for milliseconds; so is the connection
  no_names,       // the name server does not answer, for milliseconds
  close_channel,  // of the consumer: 406, as for a late acknowledgement
  close_connection,  // 320, as at a shutdown
  cancel,            // the consumer, as for a moved queue
  restart_broker,    // it is away for milliseconds
  block,             // publishers, for milliseconds
  stall,             // the reader of the pipe reads nothing, for milliseconds
  full_disk,         // for milliseconds
  slow_disk,         // each synchronization takes 50 ms, for milliseconds
  fail_commands,     // commands exit with 1, for milliseconds
  hang_commands,     // commands that start take so many milliseconds
  sigterm,
  sigint,
  sigterm_twice,  // the second one so many milliseconds later
  sighup,
  sigusr1,
  shutdown,   // SIGTERM for the monitor and its commands
  no_open,    // files cannot be opened (EMFILE), for milliseconds
  flood,      // so many times SIGUSR1, at once
  rotate,     // the file is renamed, then SIGHUP
  reload,     // the other filter in the configuration, then SIGHUP
  kill,       // SIGKILL
  crawl,      // the process gets little of the processor, for milliseconds
  set_clock,  // the calendar moves by so many seconds
  suspend,    // the process is stopped, for milliseconds
  linger,     // the broker notices the end of a connection that many milliseconds later
  no_depth,   // a quorum queue reports no messages and no consumers, for milliseconds
  orphans,    // commands leave children that end later, for milliseconds
};

[[nodiscard]] std::string_view name_of(Kind kind);
[[nodiscard]] std::optional<Kind> kind_of(std::string_view name);
constexpr int kKinds = static_cast<int>(Kind::orphans) + 1;

constexpr int kPushes = 40;

struct Happening {
  Time at{};
  int calls = 0;  // and so many system calls of the monitor later
  Kind kind = Kind::publish;
  std::int64_t amount = 0;
};

struct History {
  std::uint64_t seed = 0;  // of what is decided as it happens
  Setup setup;
  std::vector<Happening> happenings;  // by time
};

[[nodiscard]] History make_history(std::uint64_t seed);

[[nodiscard]] std::string text_of(const History& history);
// Nothing if the text is no history.
[[nodiscard]] std::optional<History> read_history(std::istream& text);

}  // namespace simulated
