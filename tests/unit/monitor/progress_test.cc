// SPDX-License-Identifier: MPL-2.0
#include "monitor/progress.h"

#include "support/catch.h"
#include "support/fake_source.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("progress is a share, a rate and the time left", "[monitor][progress]") {
  CHECK(progress_text({.bytes = 120'000'000, .all_bytes = 240'000'000}, std::chrono::seconds(4)) ==
        "50 %, 120.0 of 240.0 MB, 30.0 MB/s, 4 s left");
  CHECK(progress_text({.bytes = 0, .all_bytes = 1'000'000}, std::chrono::seconds(2)) ==
        "0 %, 0.0 of 1.0 MB, 0.0 MB/s");
  CHECK(progress_text({.bytes = 2, .all_bytes = 1}, std::chrono::seconds(0)).find("left") !=
        std::string::npos);
}

TEST_CASE("progress is shown each second after the first two, and erased", "[monitor][progress]") {
  TimePoint now{std::chrono::hours(1)};
  FakeSource source(now);
  source.progress = ReplayProgress{.bytes = 1, .all_bytes = 4};
  Pipe pipe;
  LiveLine line(pipe.writer.get());
  Progress progress(source, nullptr, line, now);
  progress.look({now + std::chrono::milliseconds(1999)});
  CHECK(pipe.take().empty());
  progress.look({now + std::chrono::seconds(2)});
  const auto shown = pipe.take();
  CHECK(shown.starts_with("\r\x1b[J25 %, "));
  CHECK(shown.ends_with("left\r"));
  CHECK(progress.wake_at({}) == now + std::chrono::seconds(3));
  progress.look({.now = now + std::chrono::seconds(3), .command_may_print = true});
  CHECK(pipe.take().empty());
  CHECK(progress.wake_at({}) == now + std::chrono::seconds(4));
  progress.look({.now = now + std::chrono::seconds(3), .is_running = false});
  CHECK(pipe.take() == "\r\x1b[J");
  progress.finish(now);
  CHECK(pipe.take().empty());
  CHECK_FALSE(progress.wake_at({}).has_value());
}

TEST_CASE("without a terminal or a size there is no progress", "[monitor][progress]") {
  TimePoint now{std::chrono::hours(1)};
  FakeSource source(now);
  LiveLine no_line(-1);
  Progress none(source, nullptr, no_line, now);
  CHECK_FALSE(none.wake_at({}).has_value());
  Pipe pipe;
  LiveLine line(pipe.writer.get());
  Progress unknown(source, nullptr, line, now);
  unknown.look({now + std::chrono::seconds(2)});
  unknown.finish(now);
  CHECK(pipe.take().empty());
}

}  // namespace

}  // namespace pbm
