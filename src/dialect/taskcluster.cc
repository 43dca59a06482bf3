// SPDX-License-Identifier: MPL-2.0
#include "dialect/taskcluster.h"

#include "dialect/build_date.h"
#include "event/exchanges.h"
#include "dialect/routes.h"
#include "dialect/task_target.h"
#include "dialect/value.h"

#include <array>
#include <cstdint>
#include <limits>
#include <optional>

namespace pbm {

namespace {

constexpr std::array<std::string_view, 4> kRootNames{"status", "runId", "workerId", "task"};
constexpr std::array<std::string_view, 5> kSecondNames{"taskId", "taskGroupId", "workerType",
                                                       "runs", "tags"};
constexpr std::array<std::span<const std::string_view>, 2> kOutline{kRootNames, kSecondNames};

TaskTags read_tags(Node task) {
  const Node tags = task.member("tags");
  return {.kind = text_of(tags.member("kind")),
          .label = text_of(tags.member("label")),
          .project = text_of(tags.member("project")),
          .test_suite = text_of(tags.member("test-suite")),
          .test_type = text_of(tags.member("test-type")),
          .test_platform = text_of(tags.member("test-platform"))};
}

// The runs of a task, seen from the run that the message is about.
struct Runs {
  Node own;
  bool retried = false;  // a later run was made because this one went wrong
};

bool is_retry(std::string_view reason) { return reason == "retry" || reason == "task-retry"; }

Runs read_runs(Node list, std::optional<std::int64_t> run_id) {
  Runs runs;
  Node last;
  if (!list.is(JsonType::array)) return runs;
  for (Node each = list.first(); !each.is(JsonType::absent); each = each.next()) {
    if (!each.is(JsonType::object)) continue;
    last = each;
    const auto id = integer_of(each.member("runId"));
    if (!run_id || !id) continue;
    if (*id == *run_id && runs.own.is(JsonType::absent)) runs.own = each;
    if (*id > *run_id && is_retry(text_of(each.member("reasonCreated")))) runs.retried = true;
  }
  if (runs.own.is(JsonType::absent)) runs.own = last;
  return runs;
}

std::string_view result_of(std::string_view exchange, const Runs& runs) {
  if (exchange == exchanges::kTaskCompleted) return "success";
  if (exchange == exchanges::kTaskFailed) return "failure";
  const auto reason = text_of(runs.own.member("reasonResolved"));
  if (reason == "canceled" || reason == "superseded") return "canceled";
  return runs.retried ? "retry" : "exception";
}

std::string_view archive_ending(std::string_view platform) {
  if (platform.starts_with("linux")) return "tar.xz";
  if (platform.starts_with("win")) return "zip";
  if (platform.starts_with("macosx")) return "dmg";
  return {};
}

void set_artifacts(std::string_view root_url, Translation& out) {
  auto& event = out.event;
  const auto run_id = event.get(Field::run_id);
  if (run_id.data() == nullptr) return;
  const auto artifact = [&](std::string_view name, std::string_view ending) {
    const auto url = out.arena.join({root_url, "/api/queue/v1/task/", event.get(Field::task_id),
                                     "/runs/", run_id, "/artifacts/public/", name, ending});
    return encoded_url(url, out.arena);
  };
  event.set(Field::logurl, artifact("logs/live_backing.log", ""));
  const auto ending = archive_ending(event.get(Field::platform));
  if (event.kind != EventKind::build || event.get(Field::result) != "success" || ending.empty()) {
    return;
  }
  event.set(Field::buildurl, artifact("build/target.", ending));
  event.set(Field::testsurl, artifact("build/target.test_packages.json", ""));
}

void set_route_facts(const RouteFacts& facts, const TaskTags& tags, Translation& out) {
  auto& event = out.event;
  const auto tree = tags.project.data() != nullptr ? tags.project : facts.tree;
  event.set(Field::tree, tree);
  event.set(Field::branch, tree);
  event.set(Field::revision, facts.revision);
  event.set(Field::buildid, facts.buildid);
  event.set(Field::builddate, integer_text(build_date(facts.buildid, BuildClock::utc), out.arena));
  event.set(Field::product, lower_case(facts.product, out.arena));
  event.set(Field::push_id, integer_text(integer_of_digits(facts.push_id), out.arena));
  event.set(Field::mobile, facts.mobile || event.get(Field::platform) == "android");
}

void set_task_facts(const TaskTags& tags, Event& event) {
  const auto target = target_of(tags, event.kind);
  event.set(Field::platform, platform_of(tags, target.what));
  event.set(Field::buildtype, target.buildtype);
  event.set(Field::label, tags.label);
  event.set(Field::kind, tags.kind);
  if (event.kind != EventKind::test) return;
  event.set(Field::os, target.what);
  event.set(Field::test, test_of(tags, target.whole));
  event.set(Field::talos, tags.test_suite == "talos" || tags.test_type == "talos" ||
                              event.get(Field::test).starts_with("talos"));
}

}  // namespace

Verdict translate_taskcluster(const Delivery& delivery, std::string_view root_url,
                              Translation& out) {
  using enum Verdict::Kind;
  if (const auto why = out.document.read(delivery.body, kOutline); !why.empty()) {
    return {malformed, why};
  }
  const Node root = out.document.root();
  if (!root.is(JsonType::object)) return {malformed, "not a JSON object"};
  const Node status = root.member("status");
  const auto task_id = text_of(status.member("taskId"));
  if (task_id.data() == nullptr) return {malformed, "no status.taskId"};

  const auto tags = read_tags(root.member("task"));
  const auto kind = kind_of_task(tags);
  if (!kind) return {ignored};

  auto& event = out.event;
  event.kind = *kind;
  set_task_facts(tags, event);
  const auto routes = delivery.cc.value_or(std::span<const std::string_view>());
  set_route_facts(read_routes(routes), tags, out);

  const auto run_id = integer_of(root.member("runId"));
  const auto runs = read_runs(status.member("runs"), run_id);
  event.set(Field::task_id, task_id);
  event.set(Field::run_id, integer_text(run_id, out.arena));
  event.set(Field::task_group_id, text_of(status.member("taskGroupId")));
  event.set(Field::worker_type, text_of(status.member("workerType")));
  event.set(Field::worker_id, text_of(root.member("workerId")));
  event.set(Field::reason, text_of(runs.own.member("reasonResolved")));
  event.set(Field::started, text_of(runs.own.member("started")));
  event.set(Field::resolved, text_of(runs.own.member("resolved")));
  event.set(Field::result, result_of(delivery.exchange, runs));
  set_artifacts(root_url, out);
  return {};
}

}  // namespace pbm
