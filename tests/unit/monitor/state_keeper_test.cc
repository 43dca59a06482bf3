// SPDX-License-Identifier: MPL-2.0
#include "monitor/state_keeper.h"

#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/temporary.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

namespace pbm {

namespace {

using When = StateKeeper::When;

struct KeeperBench {
  FakeClock clock;
  TemporaryDirectory directory;
  FirstEvents events{{{Field::tree}, std::chrono::hours(1)}};
  StateFile file = std::move(*StateFile::open(directory.path("state"), 1000));
  Log log{LogLevel::error};
  StateKeeper keeper{events, file, log, clock.now()};

  // Prints an event whose line ends at the offset.
  void print(std::uint64_t end_offset) { print(end_offset, std::to_string(end_offset)); }
  void print(std::uint64_t end_offset, const std::string& tree) {
    Event event;
    event.set(Field::timestamp, "20260302100000");
    event.set(Field::tree, tree);
    REQUIRE(events.admit(event));
    events.record(end_offset);
  }

  // How many events are in the file.
  [[nodiscard]] std::string saved() const {
    std::ifstream lines(directory.path("state"));
    std::string last;
    for (std::string line; std::getline(lines, line);) last = line;
    return last;
  }
};

TEST_CASE("an event whose line was there before is saved at once", "[monitor][state_keeper]") {
  KeeperBench bench;
  bench.print(0, "first");
  CHECK(bench.keeper.save(0, When::if_due) == 0u);
  CHECK(bench.saved() == "end 1");
  bench.print(0, "second");
  CHECK(bench.keeper.save(0, When::if_due) == 0u);
  CHECK(bench.saved() == "end 2");
  bench.print(10);
  CHECK(bench.keeper.save(10, When::if_due) == 0u);
  CHECK(bench.saved() == "end 2");
}

TEST_CASE("messages are settled once their events are saved", "[monitor][state_keeper]") {
  KeeperBench bench;
  CHECK(bench.keeper.save(5, When::if_due) == 5u);
  CHECK(bench.saved().empty());
  bench.print(10);
  CHECK(bench.keeper.save(9, When::if_due) == 9u);
  CHECK(bench.saved().empty());
  CHECK(bench.keeper.save(10, When::if_due) == 10u);
  CHECK(bench.saved() == "end 1");
  CHECK_FALSE(bench.keeper.wake_at().has_value());
  bench.print(20);
  CHECK(bench.keeper.save(20, When::if_due) == 10u);
  CHECK(bench.saved() == "end 1");
  REQUIRE(bench.keeper.wake_at().has_value());
  bench.clock.advance(StateKeeper::kPause);
  CHECK(bench.keeper.save(25, When::if_due) == 25u);
  CHECK(bench.saved() == "end 2");
  bench.print(30);
  CHECK(bench.keeper.save(30, When::at_once) == 30u);
  CHECK(bench.saved() == "end 3");
}

TEST_CASE("a state that cannot be saved holds nothing back and is tried again",
          "[monitor][state_keeper]") {
  KeeperBench bench;
  bench.print(10);
  std::filesystem::remove_all(bench.directory.path(""));
  CHECK(bench.keeper.save(10, When::if_due) == 10u);
  CHECK(bench.keeper.save(11, When::if_due) == 11u);
  std::filesystem::create_directory(bench.directory.path(""));
  CHECK(bench.keeper.save(12, When::if_due) == 12u);
  CHECK(bench.saved().empty());
  REQUIRE(bench.keeper.wake_at().has_value());
  bench.clock.advance(StateKeeper::kRetry);
  CHECK(bench.keeper.save(12, When::if_due) == 12u);
  CHECK(bench.saved() == "end 1");
  CHECK_FALSE(bench.keeper.wake_at().has_value());
}

TEST_CASE("at the end, a state that is not saved is an output error", "[monitor][state_keeper]") {
  KeeperBench bench;
  CHECK(bench.keeper.finish(5).ok());
  CHECK(bench.saved().empty());
  bench.print(10);
  CHECK(bench.keeper.finish(10).ok());
  CHECK(bench.saved() == "end 1");
  bench.print(20);
  std::filesystem::remove_all(bench.directory.path(""));
  const auto done = bench.keeper.finish(20);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().kind == ErrorKind::output);
  CHECK(done.error().text.starts_with("save --state '"));
  CHECK_FALSE(bench.keeper.finish(20).ok());  // although there is nothing new
  std::filesystem::create_directory(bench.directory.path(""));
  CHECK(bench.keeper.finish(20).ok());
  CHECK(bench.saved() == "end 2");
}

}  // namespace

}  // namespace pbm
