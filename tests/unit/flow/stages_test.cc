// SPDX-License-Identifier: MPL-2.0
// What the pipeline does with the messages of a task before its end (--stage).
#include "event/exchanges.h"
#include "flow/pipeline.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <memory>
#include <string>
#include <vector>

namespace pbm {

namespace {

// The life of a task that fails, one message for each stage; the test of try is run 0 of T.
class Life {
 public:
  explicit Life(std::vector<Stage> stages, bool pulse = false) {
    settings_.dialect.stages = Stages(stages);
    settings_.dialect.taskcluster_root_url = "https://tc.example.org";
    settings_.pulse = pulse;
  }

  [[nodiscard]] Filter& filter() { return settings_.filter; }
  [[nodiscard]] const EventCounts& printed() const { return pipeline_->printed(); }
  [[nodiscard]] const std::string& lines() const { return lines_; }

  Outcome send(std::string_view exchange, const std::string& run_id = "0") {
    if (!pipeline_) {
      pipeline_ = std::make_unique<Pipeline>(settings_, make_line_writer(JsonFormat{}, {}));
    }
    const auto body =
        json("{'status':{'taskId':'T','taskGroupId':'G','runs':[]},'runId':" + run_id +
             ",'task':{'tags':{'kind':'test','label':'test-linux64/opt-x','project':'try'}}}");
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = "k";
    delivery.body = body;
    lines_.clear();
    return pipeline_->process(delivery, "20240131093001", lines_);
  }

 private:
  PipelineSettings settings_;
  std::unique_ptr<Pipeline> pipeline_;
  std::string lines_;
};

using enum Outcome::Kind;

TEST_CASE("each stage of a run is printed once", "[flow][stages]") {
  Life life({Stage::pending, Stage::running, Stage::ended});
  for (const auto exchange :
       {exchanges::kTaskPending, exchanges::kTaskRunning, exchanges::kTaskFailed}) {
    CAPTURE(exchange);
    CHECK(life.send(exchange).kind == emitted);
    CHECK(life.send(exchange).kind == duplicate);
    CHECK(life.send(exchange, "1").kind == emitted);
  }
}

TEST_CASE("messages of other stages are ignored", "[flow][stages]") {
  Life life({Stage::running});
  CHECK(life.send(exchanges::kTaskDefined).kind == ignored);
  CHECK(life.send(exchanges::kTaskPending).kind == ignored);
  CHECK(life.send(exchanges::kTaskCompleted).kind == ignored);
  CHECK(life.send(exchanges::kTaskFailed).kind == ignored);
  CHECK(life.send(exchanges::kTaskException).kind == ignored);
  CHECK(life.send(exchanges::kTaskRunning).kind == emitted);
  CHECK(life.lines().ends_with(json("'project':'try','stage':'running'}\n")));
  Life ends({});
  CHECK(ends.send(exchanges::kTaskRunning).kind == ignored);
  CHECK(ends.send(exchanges::kTaskFailed).kind == emitted);
  CHECK(ends.lines().find("\"stage\"") == std::string::npos);
}

TEST_CASE("what has not ended is printed, but has no result that counts", "[flow][stages]") {
  Life life({Stage::running, Stage::ended});
  const auto started = life.send(exchanges::kTaskRunning);
  CHECK(started.lines == 1u);
  CHECK(started.starts == 1u);
  CHECK_FALSE(started.unsuccessful);
  const auto& counts = life.printed();
  CHECK(counts.rows().empty());
  CHECK(counts.starts(EventKind::test, Stage::running) == 1u);
  const auto ended = life.send(exchanges::kTaskFailed);
  CHECK(ended.starts == 0u);
  CHECK(ended.unsuccessful);
  CHECK(counts.rows().size() == 1u);
}

TEST_CASE("filters apply before the end as well", "[flow][stages]") {
  struct Row {
    Globs wanted, excluded;
    Outcome::Kind started;
  };
  for (const auto& [wanted, excluded, started] :
       {Row{{"failure"}, {}, filtered}, {{}, {"success"}, emitted}, {{"*"}, {}, filtered}}) {
    Life life({Stage::running, Stage::ended});
    life.filter().texts.push_back({Field::result, wanted, excluded});
    CHECK(life.send(exchanges::kTaskRunning).kind == started);
    CHECK(life.send(exchanges::kTaskFailed).kind == emitted);
  }
}

TEST_CASE("the source of a pulse event depends on the stages", "[flow][stages]") {
  const auto source = [](const std::string& name) { return json("'source':" + name); };
  Life life({Stage::running}, true);
  life.filter().builds = life.filter().tests = false;
  CHECK(life.send(exchanges::kTaskRunning).lines == 1u);
  CHECK(life.lines().find(source("'taskcluster'")) != std::string::npos);
  CHECK(life.send(exchanges::kTaskPending).lines == 1u);
  CHECK(life.lines().find(source("null")) != std::string::npos);
  CHECK(life.send(exchanges::kTaskFailed).lines == 1u);  // not printed as a test
  CHECK(life.lines().find(source("'taskcluster'")) != std::string::npos);
  CHECK(life.send(exchanges::kTaskRunning).lines == 1u);  // each copy
}

}  // namespace

}  // namespace pbm
