// SPDX-License-Identifier: MPL-2.0
#include "flow/intake.h"

#include "event/capture_facts.h"
#include "event/exchanges.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <span>
#include <string>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kNow = "20240131093001";

class Bench {
 public:
  explicit Bench(const CaptureFacts* captured = nullptr)
      : intake(settings(), make_line_writer(JsonFormat{}, {})), captured_(captured) {}

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
    delivery.captured = captured_;
    const auto outcome = intake.take(delivery, kNow, out, most_lines, broker);
    if (!outcome.cut) intake.record(delivery, outcome, out.size());
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

  const CaptureFacts* captured_;
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

// A message about the end of a run of a build.
struct RunEnd {
  std::string_view exchange = exchanges::kTaskCompleted;
  std::string task_id = "T";
  std::string run_id = "0";  // as it is in the message; empty: none
  std::string project = "try";
};

class RunBench {
 public:
  explicit RunBench(bool pulse = false, const CaptureFacts* captured = nullptr)
      : intake_(settings(pulse), make_line_writer(JsonFormat{}, {})), captured_(captured) {}

  Outcome take(const RunEnd& end, std::uint64_t most_lines = Pipeline::kNoLimit,
               std::string_view key = "k") {
    const auto run_id = end.run_id.empty() ? "" : ",'runId':" + end.run_id;
    const auto body = json("{'status':{'taskId':'" + end.task_id + "'}" + run_id +
                           ",'task':{'tags':{'kind':'build','project':'" + end.project + "'}}}");
    Delivery delivery;
    delivery.exchange = end.exchange;
    delivery.key = key;
    delivery.body = body;
    delivery.body_bytes = body.size();
    delivery.tag = ++tag_;
    delivery.captured = captured_;
    const auto outcome = intake_.take(delivery, kNow, out, most_lines, kStayed);
    if (!outcome.cut) intake_.record(delivery, outcome, out.size());
    return outcome;
  }

  Intake& intake() { return intake_; }
  std::string out;

 private:
  static constexpr auto kStayed = Deduplicator::Broker::stayed;
  static PipelineSettings settings(bool pulse) {
    PipelineSettings settings;
    settings.pulse = pulse;
    settings.filter.texts.push_back({Field::tree, {"try"}, {}});
    return settings;
  }

  Intake intake_;
  const CaptureFacts* captured_;
  std::uint64_t tag_ = 0;
};

TEST_CASE("the end of a run makes lines once, live and in replay", "[flow][intake]") {
  const CaptureFacts facts{};
  for (const auto* captured : {static_cast<const CaptureFacts*>(nullptr), &facts}) {
    RunBench bench(false, captured);
    CHECK((bench.take({}).kind == Outcome::Kind::emitted));
    const auto line = bench.out;
    const auto again = bench.take({});
    CHECK((again.kind == Outcome::Kind::duplicate));
    CHECK(again.lines == 0u);
    CHECK(bench.out == line);
    const auto& counts = bench.intake().counts();
    CHECK(counts.received == 2u);
    CHECK(counts.matched == 1u);
    CHECK(counts.duplicates == 1u);
    CHECK(counts.lines == 1u);
  }
}

TEST_CASE("exchange, task and run make an end what it is", "[flow][intake]") {
  RunBench bench;
  const auto is_new = [&bench](const RunEnd& end) {
    return bench.take(end).kind == Outcome::Kind::emitted;
  };
  CHECK(is_new({}));
  CHECK(is_new({.run_id = "1"}));
  CHECK(is_new({.run_id = ""}));
  CHECK(is_new({.task_id = "U"}));
  CHECK(is_new({.exchange = exchanges::kTaskException}));
  CHECK_FALSE(is_new({.run_id = "'0'"}));  // another spelling
  CHECK_FALSE(is_new({.run_id = "1"}));
  CHECK_FALSE(is_new({.run_id = ""}));
  CHECK_FALSE(is_new({.task_id = "U"}));
  CHECK_FALSE(is_new({.exchange = exchanges::kTaskException}));
}

TEST_CASE("only an end that made all its lines is remembered", "[flow][intake]") {
  RunBench bench;
  CHECK((bench.take({.project = "other"}).kind == Outcome::Kind::filtered));
  CHECK(bench.take({}, 0).cut);
  CHECK((bench.take({}, Pipeline::kNoLimit, "\xFF").kind == Outcome::Kind::malformed));
  CHECK((bench.take({}).kind == Outcome::Kind::emitted));
  CHECK((bench.take({}).kind == Outcome::Kind::duplicate));
}

TEST_CASE("a pulse event is printed for each copy of a message", "[flow][intake]") {
  RunBench bench(true);
  CHECK(bench.take({}).lines == 2u);
  const auto again = bench.take({});
  CHECK((again.kind == Outcome::Kind::emitted));
  CHECK(again.lines == 1u);
  CHECK(bench.intake().counts().matched == 2u);
  CHECK(bench.intake().counts().duplicates == 0u);
}

TEST_CASE("the copy of a message whose line waits is settled after it", "[flow][intake]") {
  RunBench bench;
  (void)bench.take({});
  (void)bench.take({});
  auto& ledger = bench.intake().ledger();
  ledger.settle(bench.out.size() - 1);
  CHECK_FALSE(ledger.take().has_value());
  ledger.settle(bench.out.size());
  CHECK(ledger.take() == 2u);
}

// A run with --push of a revision.
class PushBench {
 public:
  PushBench() : intake_(settings(), make_line_writer(JsonFormat{}, {})) {}

  Outcome task(const std::string& revision, const std::string& group,
               const std::string& kind = "build", const std::string& task_id = "T") {
    const auto route = "route.tc-treeherder.v2.autoland." + revision + ".1";
    const std::vector<std::string_view> cc{route};
    const auto body = json("{'status':{'taskId':'" + task_id + "','taskGroupId':'" + group +
                           "'},'runId':0,'task':{'tags':{'kind':'" + kind + "'}}}");
    return take(exchanges::kTaskFailed, body, cc);
  }

  Outcome group_resolved(const std::string& body) {
    return take(exchanges::kTaskGroupResolved, json(body), {});
  }

  [[nodiscard]] const Push& push() { return *intake_.pushes()->pushes().front(); }
  [[nodiscard]] const IntakeCounts& counts() const { return intake_.counts(); }

 private:
  static PipelineSettings settings() {
    PipelineSettings settings;
    settings.push.hashes = {"0123ABC"};
    settings.sources = {false, false, true};
    settings.unknown_exchanges = false;
    return settings;
  }

  Outcome take(std::string_view exchange, std::string_view body,
               std::span<const std::string_view> cc) {
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = "k";
    delivery.body = body;
    delivery.cc = cc;
    return intake_.take(delivery, kNow, out_, Pipeline::kNoLimit, Deduplicator::Broker::stayed);
  }

  Intake intake_;
  std::string out_;
};

TEST_CASE("only the events of the push are printed", "[flow][intake][push]") {
  PushBench bench;
  CHECK((bench.task("0123abcd", "G", "build", "a").kind == Outcome::Kind::emitted));
  CHECK((bench.task("0123abd", "H", "build", "b").kind == Outcome::Kind::filtered));
  CHECK((bench.task("0123ab", "I", "build", "c").kind == Outcome::Kind::filtered));
  CHECK(bench.push().counts().builds == 1u);
  CHECK(bench.push().groups().size() == 1u);
  CHECK(bench.push().has_failed());
}

TEST_CASE("any task of the push shows a group", "[flow][intake][push]") {
  PushBench bench;
  CHECK((bench.task("0123abcd", "G", "decision").kind == Outcome::Kind::ignored));
  CHECK((bench.task("fedcba9", "H", "decision").kind == Outcome::Kind::ignored));
  CHECK(bench.push().groups().size() == 1u);
  CHECK(bench.push().counts().builds == 0u);
  CHECK((bench.group_resolved("{'taskGroupId':'G','schedulerId':'s'}").kind ==
         Outcome::Kind::ignored));
  CHECK(bench.push().groups().front()->tasks.is_resolved());
}

TEST_CASE("a message about no group is malformed", "[flow][intake][push]") {
  PushBench bench;
  for (const auto* const body : {"", "[]", "{}", "{'taskGroupId':null}", "{'taskGroupId':''}",
                                 "{'taskGroupId':{}}", "{'taskGroupId':'G'"}) {
    CAPTURE(body);
    const auto outcome = bench.group_resolved(body);
    CHECK((outcome.kind == Outcome::Kind::malformed));
    CHECK(outcome.defect);
  }
  CHECK(bench.counts().bad == 7u);
}

TEST_CASE("the copy of a message changes nothing in a push", "[flow][intake][push]") {
  PushBench bench;
  (void)bench.task("0123abcd", "G");
  CHECK((bench.task("0123abcd", "G").kind == Outcome::Kind::duplicate));
  CHECK(bench.push().counts().builds == 1u);
}

TEST_CASE("without --push a resolved group is a message of an unknown exchange",
          "[flow][intake][push]") {
  RunBench bench;
  CHECK(bench.intake().pushes() == nullptr);
  CHECK((bench.take({.exchange = exchanges::kTaskGroupResolved}).kind == Outcome::Kind::ignored));
}

TEST_CASE("a message is settled once its lines are written", "[flow][intake]") {
  Bench bench;
  (void)bench.take("try", 1);
  const auto first_line = bench.out.size();
  (void)bench.take("other", 2);
  (void)bench.take("try", 3);
  auto& ledger = bench.intake.ledger();
  ledger.settle(first_line - 1);
  CHECK_FALSE(ledger.take().has_value());
  ledger.settle(first_line);
  CHECK(ledger.take() == 2u);
  ledger.settle(bench.out.size());
  CHECK(ledger.take() == 3u);
}

TEST_CASE("a message that was cut is not settled", "[flow][intake]") {
  Bench bench;
  CHECK(bench.take("try", 1, false, 0).cut);
  CHECK(bench.out.empty());
  CHECK(bench.intake.ledger().waiting() == 0u);
}

TEST_CASE("all messages of a capture are printed, redelivered or not", "[flow][intake]") {
  const CaptureFacts facts{};
  Bench bench(&facts);
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
