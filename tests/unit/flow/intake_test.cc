// SPDX-License-Identifier: MPL-2.0
#include "flow/intake.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <string>

namespace pbm {

namespace {

constexpr std::string_view kNow = "20240131093001";

class Bench {
 public:
  explicit Bench(Intake::Redelivery redelivery = Intake::Redelivery::possible)
      : intake(settings(), make_line_writer(JsonFormat{}, {}), redelivery) {}

  // Processes and settles a message of this tree.
  Outcome take(const std::string& tree, std::uint64_t tag, bool redelivered = false,
               std::uint64_t most_lines = Pipeline::kNoLimit) {
    const auto body = tree.empty() ? "no JSON" : json("{'payload':{'tree':'" + tree + "'}}");
    Delivery delivery;
    delivery.exchange = "exchange/build/normalized";
    delivery.key = "k";
    delivery.body = body;
    delivery.body_bytes = body.size();
    delivery.tag = tag;
    delivery.redelivered = redelivered;
    const auto outcome = intake.take(delivery, kNow, out, most_lines, broker);
    if (!outcome.cut) intake.settle(delivery, outcome, out.size());
    return outcome;
  }

  Intake intake;
  std::string out;
  Deduplicator::Broker broker = Deduplicator::Broker::stayed;

 private:
  static PipelineSettings settings() {
    PipelineSettings settings;
    settings.filter.texts.push_back({Field::tree, {"try"}, {}});
    return settings;
  }
};

TEST_CASE("each message is counted once, by its outcome", "[flow][intake]") {
  Bench bench;
  (void)bench.take("try", 1);
  (void)bench.take("other", 2);
  (void)bench.take("", 3);
  (void)bench.take("try", 4);
  bench.intake.connection_lost();
  (void)bench.take("try", 1, true);
  const auto& counts = bench.intake.counts();
  CHECK(counts.received == 5u);
  CHECK(counts.matched == 2u);
  CHECK(counts.filtered == 1u);
  CHECK(counts.bad == 1u);
  CHECK(counts.repeated == 1u);
  CHECK(counts.redelivered == 1u);
  CHECK(counts.lines == 2u);
  CHECK(counts.received_bytes > 4 * std::string_view(R"({"payload":{}})").size());
}

TEST_CASE("a message is settled once its lines are written", "[flow][intake]") {
  Bench bench;
  (void)bench.take("try", 1);
  const auto first_line = bench.out.size();
  (void)bench.take("other", 2);
  (void)bench.take("try", 3);
  auto& ledger = bench.intake.ledger();
  ledger.written(first_line - 1);
  CHECK_FALSE(ledger.take().has_value());
  ledger.written(first_line);
  CHECK(ledger.take() == 2u);
  ledger.written(bench.out.size());
  CHECK(ledger.take() == 3u);
}

TEST_CASE("a message that was cut is not settled", "[flow][intake]") {
  Bench bench;
  CHECK(bench.take("try", 1, false, 0).cut);
  CHECK(bench.out.empty());
  CHECK(bench.intake.ledger().waiting() == 0u);
}

TEST_CASE("all messages of a capture are printed, redelivered or not", "[flow][intake]") {
  Bench bench(Intake::Redelivery::impossible);
  (void)bench.take("try", 1);
  bench.intake.connection_lost();
  CHECK((bench.take("try", 2, true).kind == Outcome::Kind::emitted));
}

TEST_CASE("a message redelivered after a broker restart is a repeat", "[flow][intake]") {
  for (const bool away : {false, true}) {
    Bench bench;
    (void)bench.take("try", 1);
    bench.intake.confirmed(1);
    bench.intake.connection_lost();
    if (away) bench.broker = Deduplicator::Broker::was_away;
    const auto outcome = bench.take("try", 1, true);
    CHECK((outcome.kind == (away ? Outcome::Kind::repeated : Outcome::Kind::emitted)));
  }
}

}  // namespace

}  // namespace pbm
