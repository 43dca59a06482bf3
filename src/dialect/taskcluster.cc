// SPDX-License-Identifier: MPL-2.0
// Messages of Taskcluster's queue service about tasks that were defined, are pending or running,
// completed, failed, or ended with an exception. The body contains the status (Taskcluster's schema
// queue/v1/task-<state>-message.json) and the tags of the task; the header CC has its routes.
#include "dialect/artifacts.h"
#include "dialect/build_date.h"
#include "dialect/dashed_words.h"
#include "dialect/derive.h"
#include "dialect/dialects.h"
#include "dialect/locales.h"
#include "dialect/name_table.h"
#include "dialect/routes.h"
#include "dialect/task_target.h"
#include "event/exchanges.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

namespace pbm {

namespace {

constexpr auto kTaskRoot =
    std::to_array<std::string_view>({"status", "runId", "workerId", "workerGroup", "task"});
constexpr auto kSecondNames =
    std::to_array<std::string_view>({"taskId", "taskGroupId", "workerType", "runs", "priority",
                                     "schedulerId", "provisionerId", "taskQueueId", "tags"});
constexpr std::array<std::span<const std::string_view>, 2> kTaskOutline{kTaskRoot, kSecondNames};

constexpr NameTable kTagNames(
    std::to_array<std::pair<std::string_view, std::string_view TaskTags::*>>({
        {"kind", &TaskTags::kind},
        {"label", &TaskTags::label},
        {"project", &TaskTags::project},
        {"test-suite", &TaskTags::test_suite},
        {"test-type", &TaskTags::test_type},
        {"test-platform", &TaskTags::test_platform},
        {"test-variant", &TaskTags::test_variant},
        {"trust-domain", &TaskTags::trust_domain},
        {"createdForUser", &TaskTags::owner},
        {"action", &TaskTags::action},
    }));

constexpr NameTable kStatusFields(std::to_array<std::pair<std::string_view, Field>>({
    {"taskId", Field::task_id},
    {"taskGroupId", Field::task_group_id},
    {"workerType", Field::worker_type},
    {"priority", Field::priority},
    {"schedulerId", Field::scheduler},
    {"provisionerId", Field::provisioner},
}));

// The exchange of the message about a run that ended in a state.
constexpr NameTable kEndOfState(std::to_array<std::pair<std::string_view, std::string_view>>({
    {"completed", exchanges::kTaskCompleted},
    {"failed", exchanges::kTaskFailed},
    {"exception", exchanges::kTaskException},
}));

constexpr NameTable kRunFields(std::to_array<std::pair<std::string_view, Field>>({
    {"reasonCreated", Field::reason_created},
    {"reasonResolved", Field::reason},
    {"scheduled", Field::scheduled},
    {"started", Field::started},
    {"resolved", Field::resolved},
    {"workerId", Field::worker_id},
    {"workerGroup", Field::worker_group},
}));

// The members of one object. A member that is repeated replaces the one before, known or not.
template <std::size_t N>
void set_members(Node object, const NameTable<Field, N>& fields, Event& event) {
  if (!object.is(JsonType::object)) return;
  for (const Node each : object) {
    if (const auto* const field = fields.find(each.name())) event.set(*field, text_of(each));
  }
}

TaskTags read_tags(Node task) {
  TaskTags tags;
  const Node list = task.member("tags");
  if (!list.is(JsonType::object)) return tags;
  for (const Node each : list) {
    if (const auto* const tag = kTagNames.find(each.name())) tags.*(*tag) = text_of(each);
  }
  return tags;
}

// The run that the message is about.
struct Runs {
  Node own;
  bool retried = false;  // a later run was created because this one failed
};

bool is_retry(Node run) {
  const auto reason = text_of(run.member("reasonCreated"));
  return reason == "retry" || reason == "task-retry";
}

void take_run(Node run, std::int64_t run_id, Runs& runs) {
  const auto id = integer_of(run.member("runId"));
  if (id == run_id && runs.own.is(JsonType::absent)) runs.own = run;
  if (id > run_id && is_retry(run)) runs.retried = true;
}

// A task that expired before it ran has no runId [schema].
Runs read_runs(Node list, std::optional<std::int64_t> run_id) {
  Runs runs;
  Node last;
  if (!list.is(JsonType::array)) return runs;
  for (const Node each : list) {
    if (!each.is(JsonType::object)) continue;
    last = each;
    if (run_id) take_run(each, *run_id, runs);
  }
  if (runs.own.is(JsonType::absent)) runs.own = last;
  return runs;
}

// By exchange: status.state is the state of the task, which may have later runs.
std::string_view result_of(std::string_view exchange, std::string_view reason, bool retried) {
  if (exchange == exchanges::kTaskCompleted) return "success";
  if (exchange == exchanges::kTaskFailed) return "failure";
  if (reason == "canceled" || reason == "superseded") return "canceled";
  return retried ? "retry" : "exception";
}

// The tag project of a push to git names the repository, which several trees share, so the name
// that Treeherder uses comes first.
void set_route_facts(const RouteFacts& facts, const TaskTags& tags, Translation& out) {
  auto& event = out.event;
  auto tree = facts.treeherder_tree;
  if (tree.data() == nullptr) tree = tags.project;
  if (tree.data() == nullptr) tree = facts.index_tree;
  event.set(Field::tree, tree);
  event.set(Field::branch, tree);
  event.set(Field::revision, facts.revision);
  event.set(Field::git_revision, facts.git_revision);
  event.set(Field::buildid, facts.buildid);
  event.set(Field::builddate, integer_text(build_date(facts.buildid, BuildClock::utc), out.arena));
  event.set(Field::product, lower_case(facts.product, out.arena));
  event.set(Field::push_id, integer_text(integer_of_digits(facts.push_id), out.arena));
}

std::span<const std::string_view> routes_of(const Delivery& delivery) {
  return delivery.cc.value_or(std::span<const std::string_view>());
}

// All projects of the trust domain mobile build for phones [others].
bool is_for_phones(const TaskTags& tags, const Event& event) {
  const auto platform = event.get(Field::platform);
  const auto product = event.get(Field::product);
  return platform == "android" || platform == "ios" || tags.trust_domain == "mobile" ||
         product == "mobile" || product == "fennec";
}

void set_target_facts(const TaskTags& tags, PlatformFrom from, const Target& target,
                      Translation& out) {
  auto& event = out.event;
  event.set(Field::platform, platform_of(tags, from, target));
  event.set(Field::buildtype, target.type);
  if (target.what.data() != nullptr && target.type.data() != nullptr) {
    event.set(Field::target, out.arena.join({target.what, "/", target.type}));
  }
  if (event.kind != EventKind::test) return;
  const auto test = test_of(tags, target);
  event.set(Field::os, os_of(target));
  event.set(Field::test, test);
  event.set(Field::talos,
            tags.test_suite == "talos" || tags.test_type == "talos" || test.starts_with("talos"));
}

// The kind is printed as it is sent, with the suffix of a copy.
void set_tags(const TaskTags& tags, Event& event) {
  event.set(Field::label, tags.label);
  event.set(Field::kind, tags.kind);
  event.set(Field::suite, tags.test_suite);
  event.set(Field::variant, tags.test_variant);
  event.set(Field::owner, tags.owner);
  event.set(Field::project, tags.project);
  event.set(Field::action, tags.action);
}

// The task queue is <provisioner>/<worker type>.
void set_status(Node status, Event& event) {
  set_members(status, kStatusFields, event);
  if (event.has(Field::provisioner)) return;
  event.set(Field::provisioner, cut_before(text_of(status.member("taskQueueId")), {"/"}));
}

// The run that the message is about. The message repeats its worker.
void set_run(Node message, std::string_view exchange, Translation& out) {
  auto& event = out.event;
  const auto run_id = integer_of(message.member("runId"));
  const auto runs = read_runs(message.member("status").member("runs"), run_id);
  event.set(Field::run_id, integer_text(run_id, out.arena));
  set_members(runs.own, kRunFields, event);
  const auto worker_id = text_of(message.member("workerId"));
  const auto worker_group = text_of(message.member("workerGroup"));
  if (worker_id.data() != nullptr) event.set(Field::worker_id, worker_id);
  if (worker_group.data() != nullptr) event.set(Field::worker_group, worker_group);
  event.set(Field::result, result_of(exchange, event.get(Field::reason), runs.retried));
}

// Makes one event for each locale in the routes. A task for more than 18 locales has no such
// routes, and makes a single event without a locale.
void set_locales(const TaskTags& tags, Translation& out) {
  constexpr auto kLocaleKinds =
      std::to_array<std::string_view>({"l10n", "shippable-l10n", "nightly-l10n"});
  if (std::ranges::find(kLocaleKinds, base_kind(tags.kind)) == kLocaleKinds.end()) {
    out.locales.clear();
    return;
  }
  out.event.set(Field::repack, true);
  keep_one_of_each(Repeat::first, out.locales);
  out.repack = !out.locales.empty();
}

// What is not known before the end, even if the message has the run of another stage. The log
// exists from the start.
void unset_end(Event& event) {
  for (const auto field :
       {Field::result, Field::reason, Field::resolved, Field::buildurl, Field::testsurl}) {
    event.unset(field);
  }
  if (event.stage != Stage::running) event.unset(Field::logurl);
}

// The number of a run, within the limits of the schema.
std::optional<std::int64_t> run_number_of(Node node) {
  constexpr std::int64_t kMostRun = 1000;
  const auto number = integer_of(node);
  return number && *number >= 0 && *number <= kMostRun ? number : std::nullopt;
}

// A run as its entry in the list tells of it; nothing if its number or state is unknown.
RunFacts run_of(Node entry) {
  if (!entry.is(JsonType::object)) return {};
  const auto state = text_of(entry.member("state"));
  const auto* const exchange = kEndOfState.find(state);
  if (exchange == nullptr && state != "pending" && state != "running") return {};
  RunFacts facts{.run = run_number_of(entry.member("runId"))};
  if (exchange != nullptr) {
    facts.stage = Stage::ended;
    facts.result = result_of(*exchange, text_of(entry.member("reasonResolved")), false);
  } else if (state == "running") {
    facts.stage = Stage::running;
  }
  return facts;
}

RunFacts latest_run_of(Node list) {
  RunFacts latest;
  if (!list.is(JsonType::array)) return latest;
  for (const Node each : list) {
    const auto run = run_of(each);
    if (run.run && (!latest.run || *run.run >= *latest.run)) latest = run;
  }
  return latest;
}

// Later runs may have been made by a rerun that this message is not about.
bool is_after_rerun(Node root, std::optional<std::int64_t> run_id) {
  const Node list = root.member("status").member("runs");
  if (!run_id || !list.is(JsonType::array)) return false;
  for (const Node each : list) {
    if (!each.is(JsonType::object)) continue;
    const auto id = integer_of(each.member("runId"));
    if (id && *id <= *run_id && text_of(each.member("reasonCreated")) == "rerun") return true;
  }
  return false;
}

}  // namespace

Verdict translate_taskcluster(const Delivery& delivery, std::string_view root_url,
                              Translation& out) {
  // The routing key decides nothing: it repeats members of the body.
  if (const auto defect = out.read(delivery, kTaskOutline)) return defect;
  const Node root = out.root;
  auto& event = out.event;
  if (!root.is(JsonType::object)) return Defect{"not a JSON object"};
  set_status(root.member("status"), event);
  if (!event.has(Field::task_id)) return Defect{"status.taskId is missing"};
  const auto tags = read_tags(root.member("task"));
  if (is_copy(tags, event.get(Field::scheduler))) return Verdict::ignored();
  const auto task = classify(tags);
  if (!task) return Verdict::ignored();
  // It makes events all the same. The log names it once, so that it can be added.
  if (!task->is_known) out.unknown_kind = tags.kind;

  event.kind = task->event;
  event.stage = stage_of(delivery.exchange).value_or(Stage::ended);
  const auto target = target_of(tags, event.kind);
  set_target_facts(tags, task->platform, target, out);
  set_tags(tags, event);
  // After the tags and the platform, which it is made from.
  if (event.kind == EventKind::build) event.label_words = label_words_of(event);
  set_run(root, delivery.exchange, out);
  set_route_facts(read_routes(routes_of(delivery), out.locales), tags, out);
  event.set(Field::mobile, is_for_phones(tags, event));
  set_locales(tags, out);
  set_artifacts(tags, target, root_url, out);
  if (!event.has_ended()) unset_end(event);
  return Verdict::events();
}

// Every event has Field::mobile. A message that makes none has been read only as far as its tags.
TaskFacts task_facts(const Delivery& delivery, Translation& out) {
  auto& event = out.event;
  if (!event.has(Field::mobile)) {
    const auto tags = read_tags(out.root.member("task"));
    event.stage = stage_of(delivery.exchange).value_or(Stage::ended);
    set_tags(tags, event);
    set_run(out.root, delivery.exchange, out);
    set_route_facts(read_routes(routes_of(delivery), out.locales), tags, out);
    if (!event.has_ended()) unset_end(event);
  }
  auto facts = facts_of(event);
  const Node tags = out.root.member("task").member("tags");
  facts.has_tags = tags.is(JsonType::object) && !tags.first().is(JsonType::absent);
  if (facts.has_tags) facts.tags = tags.text();
  facts.run = run_number_of(out.root.member("runId"));
  facts.latest = latest_run_of(out.root.member("status").member("runs"));
  // A message that does not name its run is about the latest one.
  if (!facts.run && event.has_ended()) facts.run = facts.latest.run;
  facts.is_after_rerun = is_after_rerun(out.root, facts.run);
  facts.latest.is_after_rerun = is_after_rerun(out.root, facts.latest.run);
  return facts;
}

TaskFacts facts_of(const Event& event) {
  // The message itself has no time. Of the times of its run, the last one is the nearest.
  auto time = event.get(Field::resolved);
  if (time.empty()) time = event.get(Field::started);
  if (time.empty()) time = event.get(Field::scheduled);
  return {.task_id = event.get(Field::task_id),
          .run_id = event.get(Field::run_id),
          .task_group_id = event.get(Field::task_group_id),
          .revision = event.get(Field::revision),
          .git_revision = event.get(Field::git_revision),
          .tree = event.get(Field::tree),
          .kind = event.get(Field::kind),
          .label = event.get(Field::label),
          .stage = event.stage,
          .result = event.get(Field::result),
          .logurl = event.get(Field::logurl),
          .time = time,
          .run = integer_of_digits(event.get(Field::run_id))};
}

// Exchange task-group-resolved, body {"taskGroupId": ..., "schedulerId": ...}. A group to which
// tasks are added later is resolved again (Taskcluster's services/queue/src/exchanges.js).
Defect read_resolved_group(const Delivery& delivery, Translation& out, std::string_view& group_id) {
  static constexpr std::array<std::string_view, 1> kNames{"taskGroupId"};
  static constexpr std::array<std::span<const std::string_view>, 1> kOutline{kNames};
  if (const auto defect = out.read(delivery, kOutline)) return defect;
  if (!out.root.is(JsonType::object)) return {"not a JSON object"};
  group_id = text_of(out.root.member("taskGroupId"));
  return group_id.empty() ? Defect{"no taskGroupId"} : Defect{};
}

}  // namespace pbm
