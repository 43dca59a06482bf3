// SPDX-License-Identifier: MPL-2.0
// ReplaySource with a speed, and with compressed inputs.
#include "event/capture_facts.h"
#include "replay/gzipped.h"
#include "replay/replay_source.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kLimit = 1024;

std::string line_at(const std::string& key, const std::string& timestamp) {
  return json("{'exchange':'e','key':'" + key + "','timestamp':'" + timestamp +
              "','message':{}}\n");
}

std::string line_of(const std::string& key) {
  return json("{'exchange':'e','key':'" + key + "','message':{}}\n");
}

// "key:tag" of all current deliveries, then "…" if more will follow, or the error.
std::string all_of(ReplaySource& source) {
  std::string text;
  for (;;) {
    Delivery delivery;
    const auto pulled = source.pull(delivery, Demand::some);
    if (!pulled) return text + "error " + pulled.error().text;
    if (*pulled == Pull::end) return text;
    if (*pulled == Pull::would_block) return text + "...";
    text += (delivery.defect.why.empty() ? "" : "!") + std::string(delivery.key) + ":" +
            std::to_string(delivery.tag) + " ";
  }
}

TEST_CASE("with a speed, each delivery is held back until it is due", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path = directory.write(
      "in", line_at("a", "20261123200000") + line_of("b") + line_at("c", "20261123200004") +
                line_of("d") + line_at("e", "20261123195900") + line_at("f", "20261123200005"));
  FakeClock clock;
  ReplaySource source({{path}, 2, kLimit}, clock.now());
  const auto start = clock.time();
  CHECK(all_of(source) == "a:1 b:2 ...");
  REQUIRE(source.interest(Demand::some).wake_at.has_value());
  CHECK((*source.interest(Demand::some).wake_at == start + seconds(2)));
  CHECK(source.interest(Demand::some)
            .descriptors.empty());  // or it would wake at once: there is more to read
  clock.advance(milliseconds(1999));
  CHECK(all_of(source) == "...");
  CHECK((*source.interest(Demand::some).wake_at == start + seconds(2)));
  clock.advance(milliseconds(1));
  CHECK(all_of(source) == "c:3 d:4 e:5 ...");
  CHECK((*source.interest(Demand::some).wake_at == start + milliseconds(2500)));
  clock.advance(seconds(1));
  CHECK(all_of(source) == "f:6 ");
  CHECK_FALSE(source.interest(Demand::some).wake_at.has_value());
}

TEST_CASE("a delivery that was held back is complete", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path = directory.write(
      "in", line_at("a", "20261123200000") +
                json("{'exchange':'ex','key':'\\u0062','cc':['route.x'],'redelivered':true,"
                     "'timestamp':'20261123200001','message':{'n':1}}\n") +
                line_of("c"));
  FakeClock clock;
  ReplaySource source({{path}, 1, kLimit}, clock.now());
  CHECK(all_of(source) == "a:1 ...");
  clock.advance(seconds(1));
  Delivery delivery;
  REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
  CHECK(delivery.exchange == "ex");
  CHECK(delivery.key == "b");
  CHECK(delivery.body == json("{'n':1}"));
  CHECK(delivery.body_bytes == 7u);
  REQUIRE(delivery.cc.has_value());
  REQUIRE(delivery.cc->size() == 1u);
  CHECK(delivery.cc->front() == "route.x");
  CHECK(delivery.redelivered);
  CHECK(received_of(delivery) == "20261123200001");
  CHECK(delivery.tag == 2u);
  CHECK(all_of(source) == "c:3 ");
}

TEST_CASE("without demand nothing is due, and the replay continues later",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path =
      directory.write("in", line_at("a", "20261123200000") + line_at("b", "20261123200001"));
  FakeClock clock;
  ReplaySource source({{path}, 1, kLimit}, clock.now());
  CHECK(all_of(source) == "a:1 ...");
  Delivery delivery;
  (void)source.pull(delivery, Demand::none);
  CHECK_FALSE(source.interest(Demand::some).wake_at.has_value());
  CHECK(all_of(source) == "...");
  CHECK(source.interest(Demand::some).wake_at.has_value());
  clock.advance(seconds(5));
  (void)source.pull(delivery, Demand::none);
  CHECK(all_of(source) == "b:2 ");
}

TEST_CASE("without a speed the clock is not read", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path =
      directory.write("in", line_at("a", "20261123200000") + line_at("b", "20271123200000"));
  int asked = 0;
  ReplaySource source({{path}, 0, kLimit}, [&] {
    ++asked;
    return TimePoint();
  });
  CHECK(all_of(source) == "a:1 b:2 ");
  CHECK(asked == 0);
}

TEST_CASE("the pace continues from file to file", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto one = directory.write("one", line_at("a", "20261123200000"));
  const auto two = directory.write("two", line_at("b", "20261123200001"));
  FakeClock clock;
  ReplaySource source({{one, two}, 1, kLimit}, clock.now());
  CHECK(all_of(source) == "a:1 ...");
  clock.advance(seconds(1));
  CHECK(all_of(source) == "b:2 ");
}

TEST_CASE("a pipe at a pace is polled only while nothing is held back", "[replay][replay_source]") {
  Pipe pipe;
  FakeClock clock;
  ReplaySource source({{"/proc/self/fd/" + std::to_string(pipe.reader.get())}, 1, kLimit},
                      clock.now());
  pipe.put(line_at("a", "20261123200000"));
  CHECK(all_of(source) == "a:1 ...");
  CHECK(source.interest(Demand::some).descriptors.size() == 1);
  CHECK_FALSE(source.interest(Demand::some).wake_at.has_value());
  pipe.put(line_at("b", "20261123200003"));
  CHECK(all_of(source) == "...");
  CHECK(source.interest(Demand::some).descriptors.empty());
  clock.advance(seconds(3));
  CHECK(all_of(source) == "b:2 ...");
  CHECK(source.interest(Demand::some).descriptors.size() == 1);
}

TEST_CASE("an endless line does not block the loop", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  constexpr std::size_t kBytes = std::size_t{40} << 20;
  const auto path =
      directory.write("in", gzipped(std::string(kBytes, 'x') + "\n") + gzipped(line_of("a")));
  FakeClock clock;
  ReplaySource source({{path}, 0, kLimit}, clock.now());
  Delivery delivery;
  int pauses = 0;
  while (*source.pull(delivery, Demand::some) == Pull::busy) {
    ++pauses;
    REQUIRE(pauses < 100);
  }
  CHECK(pauses > 0);
  CHECK_FALSE(has_envelope(delivery));
  CHECK(delivery.body_bytes == kBytes);
  CHECK(all_of(source) == "a:2 ");
}

TEST_CASE("compressed and plain inputs can be mixed, with continuous line numbers",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto one = directory.write("one.gz", gzipped(line_of("a")) + gzipped(line_of("b")));
  const auto two = directory.write("two", line_of("c"));
  const auto three = directory.write(
      "three", gzipped(line_of("d").substr(0, 5)) + gzipped(line_of("d").substr(5)));
  ReplaySource source({{one, two, three, one}, 0, kLimit});
  CHECK(source.check().ok());
  CHECK(all_of(source) == "a:1 b:2 c:3 d:4 a:5 b:6 ");
}

TEST_CASE("complete lines of a truncated input are delivered before the error",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto lines = line_of("a") + line_of("b");
  const auto whole = gzipped(lines + line_of("c").substr(0, 30));
  const auto path = directory.write("day.jsonl.gz", whole.substr(0, whole.size() - 4));
  ReplaySource source({{path, directory.write("next", line_of("d"))}, 0, kLimit});
  CHECK(source.check().ok());
  const auto error = "error read --input '" + path + "': the compressed data is truncated";
  CHECK(all_of(source) == "a:1 b:2 " + error);
  CHECK(all_of(source) == error);
}

TEST_CASE("complete lines of a corrupt input are delivered before the error",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  auto whole = gzipped(line_of("a") + "{");
  whole[whole.size() - 6] ^= 1;
  const auto path = directory.write("day", whole);
  ReplaySource source({{path}, 0, kLimit});
  Delivery delivery;
  REQUIRE(source.pull(delivery, Demand::some).ok());
  CHECK(delivery.key == "a");
  const auto pulled = source.pull(delivery, Demand::some);
  REQUIRE_FALSE(pulled.ok());
  CHECK((pulled.error().kind == ErrorKind::input));
}

TEST_CASE("other data after compressed data is an error, padding is not",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("day", gzipped(line_of("a") + line_of("b")) + line_of("c"));
  const auto padded = directory.write("padded", gzipped(line_of("d")) + std::string(512, '\0'));
  ReplaySource source({{padded, path}, 0, kLimit});
  CHECK(all_of(source) == "d:1 a:2 b:3 error read --input '" + path +
                              "': unexpected data after the compressed data (" +
                              std::to_string(line_of("c").size()) + " bytes)");
}

}  // namespace

}  // namespace pbm
