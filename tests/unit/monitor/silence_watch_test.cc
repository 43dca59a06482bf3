// SPDX-License-Identifier: MPL-2.0
#include "monitor/silence_watch.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

const TimePoint kOpening{std::chrono::hours(2)};

struct SilenceBench {
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  Intake intake;
  SilenceWatch watch;
  std::uint64_t tag = 0;

  explicit SilenceBench(const std::string& tree, Origin origin = Origin::capture)
      : intake(settings_of(tree), make_line_writer(JsonFormat{}, {})),
        watch(intake, origin, log, kOpening) {
    REQUIRE(log.to_file(directory.path("log")).ok());
  }

  static PipelineSettings settings_of(const std::string& tree) {
    PipelineSettings settings;
    settings.filter.texts.push_back({Field::tree, {tree}, {}});
    return settings;
  }

  void come(const std::string& tree) {
    const auto body = R"({"payload":{"tree":")" + tree + "\"}}";
    Delivery delivery;
    delivery.exchange = "exchange/build/normalized";
    delivery.key = "k";
    delivery.body = body;
    delivery.tag = ++tag;
    std::string out;
    (void)intake.take(delivery, "20240131093001", out, Pipeline::kNoLimit,
                      Deduplicator::Broker::stayed);
  }

  [[nodiscard]] std::string log_text() const { return directory.read("log"); }
};

constexpr auto kMinute = SilenceWatch::kAfter;

TEST_CASE("a mistyped filter is named after a minute, once", "[monitor][silence_watch]") {
  SilenceBench bench("mozila-central");
  for (int i = 0; i < 3; ++i) bench.come("mozilla-central");
  bench.come("try");
  bench.watch.look({kOpening + kMinute - std::chrono::seconds(1)});
  CHECK(bench.log_text().empty());
  bench.watch.look({kOpening + kMinute});
  const auto text = bench.log_text();
  CHECK(text.find("warning: nothing has matched: the filter tree=mozila-central excluded 4 of 4 "
                  "builds and tests; did you mean 'mozilla-central'? Values seen: "
                  "mozilla-central (3), try (1)\n") != std::string::npos);
  CHECK_FALSE(bench.watch.wake_at({}).has_value());
  bench.come("try");
  bench.watch.look({kOpening + 5 * kMinute});
  bench.watch.finish(kOpening);
  CHECK(bench.log_text() == text);
}

TEST_CASE("the warning says what may surprise about a field", "[monitor][silence_watch]") {
  struct Row {
    Field field;
    std::string_view value;
    std::string hint;  // empty: none
  };
  const std::vector<Row> rows{
      {Field::product, {}, " (tests of Taskcluster have no product)."},
      {Field::product, "thunderbird", ""},
      {Field::owner, {}, " (the owner of a push by automation is not its author)."},
      {Field::owner, "someone@example.com",
       " (the owner of a push by automation is not its author)."},
      {Field::stage, {}, " (events have a stage only with --stage)."},
      {Field::platform, {}, ""},
  };
  for (const auto& [field, value, hint] : rows) {
    SilenceBench bench("try");
    Filter filter;
    filter.texts.push_back({field, {"wanted"}, {}});
    Event event;
    event.set(field, value);
    bench.intake.no_match().rejected(filter, event);
    bench.watch.finish(kOpening);
    const auto text = bench.log_text();
    CAPTURE(text);
    const auto expected = "filter " + std::string(row_of(field).name) +
                          "=wanted excluded 1 of 1 builds and tests" + (hint.empty() ? "." : hint) +
                          " Values seen: ";
    CHECK(text.find(expected) != std::string::npos);
  }
}

TEST_CASE("the warning shows what each of several filters excluded", "[monitor][silence_watch]") {
  SilenceBench bench("try");
  Filter filter;
  filter.has_default_tree = true;
  filter.texts.push_back({Field::tree, {"mozilla-central"}, {}});
  filter.revisions.wanted = {"0123456"};
  Event event;
  event.set(Field::revision, "7812e45aaaaa");
  for (const std::string_view tree : {"try", "try", "mozilla-central"}) {
    event.set(Field::tree, tree);
    bench.intake.no_match().rejected(filter, event);
  }
  event.set(Field::revision, "0123456789ab");
  event.set(Field::tree, "try");
  bench.intake.no_match().rejected(filter, event);
  bench.intake.no_match().rejected(filter, event);
  bench.watch.finish(kOpening);
  CHECK(bench.log_text().find(
            "the filter tree=mozilla-central excluded 4 of 5 builds and tests (tree \u22124, "
            "revision \u22121) (the default; for all trees, use --all-trees). Values seen: try "
            "(4)\n") != std::string::npos);
}

TEST_CASE("nothing is said if something matched, or nothing came", "[monitor][silence_watch]") {
  SilenceBench matched("try");
  matched.come("other");
  matched.come("try");
  matched.watch.look({kOpening + kMinute});
  matched.watch.finish(kOpening);
  CHECK(matched.log_text().empty());

  SilenceBench quiet("try");
  quiet.watch.look({kOpening + kMinute});
  CHECK(quiet.log_text().empty());
  quiet.come("other");  // in the second minute
  quiet.watch.look({kOpening + 2 * kMinute});
  CHECK_FALSE(quiet.log_text().empty());
}

TEST_CASE("at the end of a run on a broker, it is a warning only with a suggestion",
          "[monitor][silence_watch]") {
  SilenceBench mistyped("autolnd", Origin::broker);
  mistyped.come("autoland");
  mistyped.watch.finish(kOpening);
  CHECK(mistyped.log_text().find(
            " warning: nothing has matched: the filter tree=autolnd excluded 1 of 1 builds and "
            "tests; did you mean 'autoland'? Values seen: autoland (1)\n") != std::string::npos);
  SilenceBench rare("try", Origin::broker);
  rare.come("autoland");
  rare.watch.finish(kOpening);
  CHECK(rare.log_text().find(" info: nothing has matched: the filter tree=try excluded 1 of 1 "
                             "builds and tests. Values seen: autoland (1)\n") != std::string::npos);
}

TEST_CASE("after a reload, only the new filters are explained", "[monitor][silence_watch]") {
  SilenceBench bench("x");
  bench.come("try");
  bench.intake.reconfigure(SilenceBench::settings_of("y"));
  bench.come("autoland");
  bench.watch.finish(kOpening);
  CHECK(bench.log_text().find("the filter tree=y excluded 1 of 1 builds and tests. Values seen: "
                              "autoland (1)\n") != std::string::npos);
}

TEST_CASE("it is also logged at the end of a replay", "[monitor][silence_watch]") {
  SilenceBench bench("x");
  for (int i = 0; i < 20; ++i) bench.come("tree" + std::to_string(i));
  bench.watch.finish(kOpening);
  const auto text = bench.log_text();
  CHECK(text.find("warning: nothing has matched: the filter tree=x excluded 20 of 20 builds and "
                  "tests. Values seen: tree0 (1), ") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '(') == 10);  // the most frequent ones
}

}  // namespace

}  // namespace pbm
