// SPDX-License-Identifier: MPL-2.0
#include "replay/replay_source.h"

#include "event/capture_facts.h"
#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

constexpr std::size_t kLineLimit = 1024;

std::string keyed_line(const std::string& key) {
  return json("{'exchange':'e','key':'" + key + "','message':{}}");
}

// "key:tag", with a '!' before a malformed delivery.
std::string shown(const Delivery& delivery) {
  return (delivery.defect.why.empty() ? "" : "!") + std::string(delivery.key) + ":" +
         std::to_string(delivery.tag);
}

// All deliveries up to the end, or until pull() would block ("…").
std::string all_keys(ReplaySource& source) {
  std::string text;
  for (;;) {
    Delivery delivery;
    const auto pulled = source.pull(delivery, Demand::some);
    if (!pulled) return text + "error " + pulled.error().text;
    if (*pulled == Pull::end) return text;
    if (*pulled == Pull::would_block) return text + "...";
    text += shown(delivery) + " ";
  }
}

TEST_CASE("each line of a file is a delivery, and its number the tag", "[replay][replay_source]") {
  struct Row {
    std::string name, content, deliveries;
  };
  const auto a = keyed_line("a");
  const auto b = keyed_line("b");
  const std::vector<Row> rows{
      {"nothing", "", ""},
      {"empty lines", "\n\n\r\n", ""},
      {"one", a + "\n", "a:1 "},
      {"two", a + "\n" + b + "\n", "a:1 b:2 "},
      {"no end", a + "\n" + b, "a:1 b:2 "},
      {"only line, no end", a, "a:1 "},
      {"CRLF", a + "\r\n" + b + "\r\n", "a:1 b:2 "},
      {"CR at the end", a + "\r", "a:1 "},
      {"empty between", "\n" + a + "\n\n\r\n" + b + "\n\n", "a:2 b:5 "},
      {"white space only", "  \n" + a, "!:1 a:2 "},
      {"bad between", "x\n" + a + "\n{\n" + b, "!:1 a:2 !:3 b:4 "},
      {"NUL", bytes("\0\n") + a, "!:1 a:2 "},
      {"CR inside", a + "\r" + b + "\n", "!:1 "},
  };
  const TemporaryDirectory directory;
  for (const auto& [name, content, deliveries] : rows) {
    CAPTURE(name);
    ReplaySource source({{directory.write("in", content)}, 0, kLineLimit});
    CHECK(source.check().ok());
    CHECK(all_keys(source) == deliveries);
    Delivery delivery;
    CHECK((*source.pull(delivery, Demand::some) == Pull::end));  // and it stays at the end
  }
}

TEST_CASE("each of several files may begin with a byte order mark", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const std::string mark = "\xef\xbb\xbf";
  const auto one = directory.write("one", mark + keyed_line("a") + "\n" + mark + keyed_line("b"));
  const auto two = directory.write("two", mark + "\r\n" + keyed_line("c"));
  ReplaySource source({{one, two}, 0, kLineLimit});
  CHECK(all_keys(source) == "a:1 !:2 c:4 ");
}

TEST_CASE("several files are read in order, with continuous line numbers",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto one = directory.write("one", keyed_line("a") + "\n" + keyed_line("b"));
  const auto none = directory.write("none", "");
  const auto two = directory.write("two", keyed_line("c") + "\n");
  ReplaySource source({{one, none, two, one}, 0, kLineLimit});
  CHECK(all_keys(source) == "a:1 b:2 c:3 a:4 b:5 ");
}

TEST_CASE("files that can't be read are input errors", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto good = directory.write("good", keyed_line("a") + "\n");
  for (const auto& path : {directory.path("missing"), directory.path(".")}) {
    CAPTURE(path);
    ReplaySource source({{good, path}, 0, kLineLimit});
    const auto checked = source.check();
    REQUIRE_FALSE(checked.ok());
    CHECK((checked.error().kind == ErrorKind::input));
    CHECK(checked.error().text.find(path) != std::string::npos);
    Delivery delivery;
    REQUIRE(source.pull(delivery, Demand::some).ok());
    const auto pulled = source.pull(delivery, Demand::some);
    REQUIRE_FALSE(pulled.ok());
    CHECK((pulled.error().kind == ErrorKind::input));
  }
}

TEST_CASE("a file of many chunks is read completely", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  std::string content;
  std::string expected;
  for (int i = 1; i <= 20000; ++i) {
    content += keyed_line("k" + std::to_string(i)) + "\n";
    expected += "k" + std::to_string(i) + ":" + std::to_string(i) + " ";
  }
  ReplaySource source({{directory.write("in", content)}, 0, kLineLimit});
  CHECK((all_keys(source) == expected));
}

std::string body_line(std::size_t body_bytes) {
  // {"a":"…"} around the letters
  return json("{'exchange':'e','key':'k','message':{'a':'") + repeated("x", body_bytes - 8) +
         "\"}}";
}

TEST_CASE("a body over the limit is skipped", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto content =
      body_line(kLineLimit) + "\n" + body_line(kLineLimit + 1) + "\n" + keyed_line("a");
  ReplaySource source({{directory.write("in", content)}, 0, kLineLimit});
  Delivery delivery;
  REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
  CHECK(delivery.defect.why.empty());
  CHECK(delivery.body_bytes == kLineLimit);
  REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
  CHECK(delivery.defect.why.find("larger than the limit") != std::string::npos);
  CHECK(has_envelope(delivery));
  CHECK(delivery.body.empty());
  CHECK(delivery.body_bytes == kLineLimit + 1);
  CHECK(all_keys(source) == "a:3 ");
}

TEST_CASE("a line that is too long is one malformed delivery", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const std::size_t length = std::size_t{5} << 20;
  for (const bool ended : {true, false}) {
    for (const std::string before : {"", "a"}) {
      CAPTURE(ended, before);
      const auto first = before.empty() ? "" : keyed_line(before) + "\n";
      const auto content = first + repeated("y", length) + (ended ? "\n" + keyed_line("z") : "");
      ReplaySource source({{directory.write("in", content)}, 0, kLineLimit});
      Delivery delivery;
      if (!before.empty()) REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
      REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
      CHECK_FALSE(has_envelope(delivery));
      CHECK_FALSE(delivery.defect.why.empty());
      CHECK(delivery.body.empty());
      CHECK(delivery.body_bytes == length);
      const auto next_tag = before.empty() ? ":2 " : ":3 ";
      CHECK(all_keys(source) == (ended ? std::string("z") + next_tag : ""));
    }
  }
}

// A reject can hold its body in base64, and a line an envelope as well.
TEST_CASE("a line may have twice the size of the largest body, and a megabyte more",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  constexpr std::size_t kBodyLimit = std::size_t{2} << 20;
  constexpr std::size_t kLongest = 2 * kBodyLimit + (std::size_t{1} << 20);
  // The file is read in chunks; only a line that exceeds the limit within its last chunk or before
  // is refused.
  for (const auto& [length, is_read] :
       {std::pair(kLongest, true), std::pair(kLongest + (std::size_t{1} << 20), false)}) {
    CAPTURE(length);
    const auto line = keyed_line("a");
    const auto content = repeated(" ", length - line.size()) + line + "\n" + keyed_line("z");
    ReplaySource source({{directory.write("in", content)}, 0, kBodyLimit});
    CHECK(all_keys(source) == (is_read ? "a:1 z:2 " : "!:1 z:2 "));
  }
}

TEST_CASE("the progress of a replay is known if all inputs are regular files",
          "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto content = keyed_line("a") + "\n";
  const auto one = directory.write("one", content);
  const auto two = directory.write("two", content + content);
  const auto fifo = directory.path("fifo");
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);

  ReplaySource source({{one, two}, 0, kLineLimit});
  REQUIRE(source.status().progress.has_value());
  CHECK(source.status().progress->bytes == 0u);
  CHECK(source.status().progress->all_bytes == 3 * content.size());
  Delivery delivery;
  REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
  CHECK(source.status().progress->bytes == content.size());
  CHECK(all_keys(source) == "a:2 a:3 ");
  CHECK(source.status().progress->bytes == 3 * content.size());

  for (const auto& other : {std::string("-"), fifo, directory.path("nosuch"), directory.path("")}) {
    CAPTURE(other);
    CHECK_FALSE(ReplaySource({{one, other}, 0, kLineLimit}).status().progress.has_value());
    CHECK_FALSE(ReplaySource({{other, one}, 0, kLineLimit}).status().progress.has_value());
  }
}

std::string fd_path(const Fd& descriptor) {
  return "/proc/self/fd/" + std::to_string(descriptor.get());
}

TEST_CASE("a line on a pipe is delivered at once, and reading never blocks",
          "[replay][replay_source]") {
  Pipe pipe;
  ReplaySource source({{fd_path(pipe.reader)}, 0, kLineLimit});
  CHECK(source.check().ok());
  CHECK(all_keys(source) == "...");
  CHECK(source.interest(Demand::some).descriptors.size() == 1);
  pipe.put(keyed_line("a") + "\n" + keyed_line("b").substr(0, 10));
  CHECK(all_keys(source) == "a:1 ...");
  pipe.put(keyed_line("b").substr(10));
  CHECK(all_keys(source) == "...");  // its end may still come
  pipe.put("\n");
  CHECK(all_keys(source) == "b:2 ...");
  pipe.put(keyed_line("c"));
  CHECK(all_keys(source) == "...");
  pipe.writer = Fd();
  CHECK(all_keys(source) == "c:3 ");
}

TEST_CASE("a pipe without writers has ended", "[replay][replay_source]") {
  Pipe pipe;
  pipe.put(keyed_line("a") + "\n\n");
  const auto path = fd_path(pipe.reader);
  ReplaySource source({{path}, 0, kLineLimit});
  CHECK(all_keys(source) == "a:1 ...");
  pipe.writer = Fd();
  CHECK(all_keys(source).empty());
}

TEST_CASE("checking a FIFO does not wait for its writer", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  const ReplaySource source({{path}, 0, kLineLimit});
  CHECK(source.check().ok());
}

TEST_CASE("acknowledging and closing have no effect on a capture", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  ReplaySource source(
      {{directory.write("in", keyed_line("a") + "\n" + keyed_line("b"))}, 0, kLineLimit});
  Delivery delivery;
  REQUIRE((*source.pull(delivery, Demand::some) == Pull::delivery));
  source.acknowledge(1);
  (void)source.pull(delivery, Demand::none);
  CHECK_FALSE(source.interest(Demand::some).wake_at.has_value());
  CHECK(all_keys(source) == "b:2 ");
  source.close();
}

TEST_CASE("a time limit skips earlier and later lines", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  std::string content;
  for (const std::string time : {"20260301000000", "20260302000000", "20260303000000"}) {
    content += json("{'exchange':'e','key':'" + time.substr(6, 2) + "','timestamp':'" + time +
                    "','message':{}}\n");
  }
  content += keyed_line("none") + "\n";
  const auto path = directory.write("in", content);
  const auto found = [&](const std::string& since, const std::string& until) {
    ReplaySource source(
        {.paths = {path}, .max_message_bytes = kLineLimit, .since = since, .until = until});
    return all_keys(source);
  };
  CHECK(found("", "") == "01:1 02:2 03:3 none:4 ");
  CHECK(found("20260302000000", "") == "02:2 03:3 ");
  CHECK(found("", "20260302000000") == "01:1 ");
  CHECK(found("20260302000000", "20260303000000") == "02:2 ");
}

TEST_CASE("lines that a time limit skips leave a gap", "[replay][replay_source]") {
  const TemporaryDirectory directory;
  std::string content;
  for (const std::string day : {"02", "03", "01", "04", "09"}) {
    content += json("{'exchange':'e','key':'" + day + "','timestamp':'202603" + day +
                    "000000','message':{}}\n");
  }
  const auto path = directory.write("in", content);
  const auto gaps_of = [&](const std::string& since, const std::string& until) {
    ReplaySource source(
        {.paths = {path}, .max_message_bytes = kLineLimit, .since = since, .until = until});
    std::string text;
    Delivery delivery;
    while (*source.pull(delivery, Demand::some) == Pull::delivery) {
      CHECK(source.gaps() == 0u);
      text += std::string(delivery.key) + (follows_gap(delivery) ? "! " : " ");
    }
    return text + std::to_string(source.gaps());
  };
  CHECK(gaps_of("", "") == "02 03 01 04 09 0");
  CHECK(gaps_of("20260302000000", "") == "02 03 04! 09 0");
  CHECK(gaps_of("20260303000000", "") == "03! 04! 09 0");
  CHECK(gaps_of("", "20260305000000") == "02 03 01 04 1");
}

}  // namespace

}  // namespace pbm
