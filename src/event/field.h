// SPDX-License-Identifier: MPL-2.0
// The table of fields: name, type, the events that have it, and the flag that filters on it.
// Formats, filters and options are derived from it. Row order is the order in an event: the
// fields that are always present, then the extra fields.
#pragma once

#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pbm {

enum class Field : std::uint8_t {
  event,
  source,
  timestamp,
  exchange,
  key,
  cc,
  tree,
  branch,
  os,
  platform,
  buildtype,
  buildid,
  builddate,
  buildurl,
  testsurl,
  test,
  logurl,
  mobile,
  talos,
  result,
  product,
  revision,
  buildername,
  status,
  locale,
  redelivered,
  job_number,
  build_number,
  previous_buildid,
  version,
  slave,
  release,
  symbols_url,
  test_packages_url,
  completemarurl,
  completemarhash,
  blobber_files,
  repack,
  tags,
  label,
  kind,
  task_id,
  run_id,
  task_group_id,
  worker_type,
  worker_id,
  reason,
  started,
  resolved,
  push_id,
  target,
  suite,
  variant,
  owner,
  project,
  git_revision,
  action,
  scheduled,
  reason_created,
  priority,
  scheduler,
  provisioner,
  worker_group,
  stage,
  message,
  duration,
  wait,
  what,
  id,
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::id) + 1;

constexpr std::size_t index_of(Field field) { return static_cast<std::size_t>(field); }

// How a field is printed: text as a string, words as a list of strings, others unchanged.
enum class FieldType : std::uint8_t { text, integer, boolean, json, words };

// always: present, null if unknown; extra: present if known; never: not part of the event. A
// field that no kind of event has is derived: it is computed when it is asked for by name.
enum class Presence : std::uint8_t { always, extra, never };

struct FieldRow {
  Field field;
  std::string_view name;
  FieldType type;
  Presence in_build;
  Presence in_test;
  Presence in_pulse;
  std::string_view flag{};       // of its filter, without dashes; empty: only --where
  std::string_view flag_help{};  // help text of the flag
};

namespace field_table {
using enum FieldType;
using enum Presence;

inline constexpr std::array<FieldRow, kFieldCount> kRows{{
    {Field::event, "event", text, always, always, always},
    {Field::source, "source", text, always, always, always},
    {Field::timestamp, "timestamp", text, always, always, always},
    {Field::exchange, "exchange", text, never, never, always},
    {Field::key, "key", text, always, always, always},
    {Field::cc, "cc", words, never, never, always},
    {Field::tree, "tree", text, always, always, never, "tree",
     "Trees, such as autoland; '*' for all"},
    {Field::branch, "branch", text, always, always, never},
    {Field::os, "os", text, never, always, never, "os",
     "Operating systems of tests, such as linux2404-64 or windows11-64-24h2"},
    {Field::platform, "platform", text, always, always, never, "platform",
     "Platforms: linux, linux64, win32, win64, macosx64, android, ..."},
    {Field::buildtype, "buildtype", text, always, always, never, "buildtype",
     "Build types: opt, debug, plain, noopt, pgo, ..."},
    {Field::buildid, "buildid", text, always, extra, never},
    {Field::builddate, "builddate", integer, always, always, never},
    {Field::buildurl, "buildurl", text, always, extra, never},
    {Field::testsurl, "testsurl", text, always, extra, never},
    {Field::test, "test", text, never, always, never, "test",
     "Tests, such as 'mochitest-*'; excludes all builds, unless --event is given with both kinds"},
    {Field::logurl, "logurl", text, extra, always, never},
    {Field::mobile, "mobile", boolean, always, always, never},
    {Field::talos, "talos", boolean, never, always, never},
    {Field::result, "result", text, always, always, never, "result",
     "success, warnings, failure, skipped, exception, retry, canceled"},
    {Field::product, "product", text, extra, extra, never, "product",
     "Products, such as firefox or thunderbird; most of Taskcluster's tests have none"},
    {Field::revision, "revision", text, extra, extra, never, "revision",
     "Revisions of Mercurial or git, or their first digits"},
    {Field::buildername, "buildername", text, extra, extra, never, "builder",
     "Builder names of buildbot, such as '*nightly'"},
    {Field::status, "status", integer, extra, extra, never},
    {Field::locale, "locale", text, extra, extra, never, "locale", "Locales, such as en-US or de"},
    {Field::redelivered, "redelivered", boolean, extra, extra, always},
    {Field::job_number, "job_number", integer, extra, extra, never},
    {Field::build_number, "build_number", integer, extra, extra, never},
    {Field::previous_buildid, "previous_buildid", text, extra, extra, never},
    {Field::version, "version", text, extra, extra, never},
    {Field::slave, "slave", text, extra, extra, never},
    {Field::release, "release", text, extra, extra, never},
    {Field::symbols_url, "symbols_url", text, extra, extra, never},
    {Field::test_packages_url, "test_packages_url", text, extra, extra, never},
    {Field::completemarurl, "completemarurl", text, extra, extra, never},
    {Field::completemarhash, "completemarhash", text, extra, extra, never},
    {Field::blobber_files, "blobber_files", json, extra, extra, never},
    {Field::repack, "repack", boolean, extra, never, never},
    {Field::tags, "tags", words, extra, never, never, "tag",
     "Tags of builds, such as nightly; matches all tags of a comma list; repeat the option for "
     "alternatives"},
    {Field::label, "label", text, extra, extra, never},
    {Field::kind, "kind", text, extra, extra, never, "kind",
     "Kinds of Taskcluster tasks, such as build, mochitest or shippable-l10n"},
    {Field::task_id, "task_id", text, extra, extra, never},
    {Field::run_id, "run_id", integer, extra, extra, never},
    {Field::task_group_id, "task_group_id", text, extra, extra, never},
    {Field::worker_type, "worker_type", text, extra, extra, never},
    {Field::worker_id, "worker_id", text, extra, extra, never},
    {Field::reason, "reason", text, extra, extra, never},
    {Field::started, "started", text, extra, extra, never},
    {Field::resolved, "resolved", text, extra, extra, never},
    {Field::push_id, "push_id", integer, extra, extra, never},
    {Field::target, "target", text, extra, extra, never},
    {Field::suite, "suite", text, extra, extra, never, "suite",
     "Suites of Taskcluster tests, such as mochitest-browser-chrome"},
    {Field::variant, "variant", text, extra, extra, never},
    {Field::owner, "owner", text, extra, extra, never, "owner",
     "Owners of tasks, such as '*@mozilla.com'; a push by automation has another owner than its "
     "author"},
    {Field::project, "project", text, extra, extra, never},
    {Field::git_revision, "git_revision", text, extra, extra, never},
    {Field::action, "action", text, extra, extra, never},
    {Field::scheduled, "scheduled", text, extra, extra, never},
    {Field::reason_created, "reason_created", text, extra, extra, never},
    {Field::priority, "priority", text, extra, extra, never},
    {Field::scheduler, "scheduler", text, extra, extra, never},
    {Field::provisioner, "provisioner", text, extra, extra, never},
    {Field::worker_group, "worker_group", text, extra, extra, never},
    {Field::stage, "stage", text, extra, extra, never},
    {Field::message, "message", json, never, never, always},
    {Field::duration, "duration", integer, never, never, never},
    {Field::wait, "wait", integer, never, never, never},
    {Field::what, "what", text, never, never, never},
    {Field::id, "id", text, never, never, never},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (index_of(kRows[i].field) != i) return false;
  }
  return true;
}
static_assert(in_order(), "rows must be in the order of enum Field");
}  // namespace field_table

inline constexpr const auto& kFields = field_table::kRows;

constexpr const FieldRow& row_of(Field field) { return kFields[index_of(field)]; }

constexpr bool is_derived(const FieldRow& row) {
  constexpr auto kNever = Presence::never;
  return row.in_build == kNever && row.in_test == kNever && row.in_pulse == kNever;
}

// Error: usage; its text suggests the field with the most similar name.
[[nodiscard]] Result<Field> parse_field(std::string_view name);

}  // namespace pbm
