// SPDX-License-Identifier: MPL-2.0
#include "monitor/acknowledger.h"

#include "flow/intake.h"
#include "output/descriptor_output.h"
#include "support/catch.h"
#include "support/fake_clock.h"
#include "support/fake_source.h"

namespace pbm {

namespace {

struct AcknowledgerBench {
  FakeClock clock;
  TimePoint now = clock.time();
  FakeSource source{now};
  Intake intake{{}, nullptr};
  AckLedger& ledger = intake.ledger();
  DescriptorOutput output = DescriptorOutput::on(-1);
  Acknowledger acknowledger{{.at = 3}, intake, source, output, clock.time()};

  // Messages without a line, settled at once.
  void settle(std::uint64_t from, std::uint64_t to) {
    for (auto tag = from; tag <= to; ++tag) ledger.add(tag, 0);
    ledger.settle(0);
  }
};

TEST_CASE("without settled messages nothing is acknowledged", "[monitor][acknowledger]") {
  AcknowledgerBench bench;
  bench.acknowledger.acknowledge(bench.clock.time(), true);
  bench.acknowledger.finish(bench.clock.time());
  CHECK(bench.source.acknowledged.empty());
  CHECK_FALSE(bench.acknowledger.wake_at(bench.clock.time()).has_value());
  CHECK(bench.acknowledger.is_all_done());
}

TEST_CASE("in a pause settled messages are acknowledged", "[monitor][acknowledger]") {
  AcknowledgerBench bench;
  bench.settle(1, 1);
  bench.acknowledger.acknowledge(bench.clock.time(), false);
  CHECK(bench.source.acknowledged.empty());
  CHECK_FALSE(bench.acknowledger.is_all_done());
  bench.acknowledger.acknowledge(bench.clock.time(), true);
  CHECK(bench.source.acknowledged == Tags{1});
  CHECK(bench.acknowledger.is_all_done());
}

TEST_CASE("without a pause messages are acknowledged once enough are settled",
          "[monitor][acknowledger]") {
  AcknowledgerBench bench;
  bench.settle(1, 2);
  bench.acknowledger.acknowledge(bench.clock.time(), false);
  CHECK(bench.source.acknowledged.empty());
  bench.settle(3, 3);
  bench.acknowledger.acknowledge(bench.clock.time(), false);
  CHECK(bench.source.acknowledged == Tags{3});
  CHECK(bench.acknowledger.acknowledged() == 3u);
}

TEST_CASE("settled messages are acknowledged after one second", "[monitor][acknowledger]") {
  AcknowledgerBench bench;
  bench.settle(1, 1);
  CHECK((bench.acknowledger.wake_at(bench.clock.time()) ==
         bench.clock.time() + Acknowledger::kAfter));
  bench.clock.advance(Milliseconds(999));
  bench.acknowledger.acknowledge(bench.clock.time(), false);
  CHECK(bench.source.acknowledged.empty());
  bench.clock.advance(Milliseconds(1));
  bench.acknowledger.acknowledge(bench.clock.time(), false);
  CHECK(bench.source.acknowledged == Tags{1});
  CHECK_FALSE(bench.acknowledger.wake_at(bench.clock.time()).has_value());
}

}  // namespace

}  // namespace pbm
