// SPDX-License-Identifier: MPL-2.0
// The one table of fields: name, type, which events carry it, which flag
// filters on it. Serialiser, filter and flags walk it. Row order is the order
// in an event: first the fields that are always there, then the extras.
// Source: the event contract, sections 2 to 5.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace pbm {

enum class Field : std::uint8_t {
  event, source, timestamp, key, tree, branch, os, platform, buildtype, buildid, builddate,
  buildurl, testsurl, test, logurl, mobile, talos, result,
  product, revision, buildername, status, locale, redelivered,
  job_number, build_number, previous_buildid, version, slave, release, symbols_url,
  test_packages_url, completemarurl, completemarhash, blobber_files, repack, tags,
  label, kind, task_id, run_id, task_group_id, worker_type, worker_id, reason, started,
  resolved, push_id, target, suite, variant, owner, project, git_revision,
};

inline constexpr std::size_t kFieldCount = static_cast<std::size_t>(Field::git_revision) + 1;

constexpr std::size_t index_of(Field field) { return static_cast<std::size_t>(field); }

// How a field is printed: text quoted, words as a list of them, the rest as it is.
enum class FieldType : std::uint8_t { text, integer, boolean, json, words };

// always: printed, null where unknown; extra: printed where known; never: not carried.
enum class Presence : std::uint8_t { always, extra, never };

struct FieldRow {
  Field field;
  std::string_view name;
  FieldType type;
  Presence in_build;
  Presence in_test;
  std::string_view flag{};       // the filter's, without dashes; empty: only --where
  std::string_view flag_help{};  // what it is for
};

namespace field_table {
using enum FieldType;
using enum Presence;

inline constexpr std::array<FieldRow, kFieldCount> kRows{{
    {Field::event, "event", text, always, always},
    {Field::source, "source", text, always, always},
    {Field::timestamp, "timestamp", text, always, always},
    {Field::key, "key", text, always, always},
    {Field::tree, "tree", text, always, always, "tree",
     "Trees, as mozilla-central (the default) or autoland; '*' for all"},
    {Field::branch, "branch", text, always, always},
    {Field::os, "os", text, never, always, "os",
     "Operating systems of tests, such as linux2404-64 or windows11-64-24h2"},
    {Field::platform, "platform", text, always, always, "platform",
     "Platforms: linux, linux64, win32, win64, macosx64, android, ..."},
    {Field::buildtype, "buildtype", text, always, always, "buildtype",
     "Build types: opt, debug, plain, noopt, pgo, ..."},
    {Field::buildid, "buildid", text, always, extra},
    {Field::builddate, "builddate", integer, always, always},
    {Field::buildurl, "buildurl", text, always, extra},
    {Field::testsurl, "testsurl", text, always, extra},
    {Field::test, "test", text, never, always, "test",
     "Tests, as 'mochitest-*'; leaves no builds"},
    {Field::logurl, "logurl", text, extra, always},
    {Field::mobile, "mobile", boolean, always, always},
    {Field::talos, "talos", boolean, never, always},
    {Field::result, "result", text, always, always, "result",
     "success, warnings, failure, skipped, exception, retry, canceled"},
    {Field::product, "product", text, extra, extra, "product",
     "Products, as firefox, fennec or thunderbird"},
    {Field::revision, "revision", text, extra, extra, "revision",
     "Revisions of Mercurial or git, or how they begin"},
    {Field::buildername, "buildername", text, extra, extra, "builder",
     "Builder names of buildbot, as '*nightly'"},
    {Field::status, "status", integer, extra, extra},
    {Field::locale, "locale", text, extra, extra, "locale",
     "Locales, as en-US or de"},
    {Field::redelivered, "redelivered", boolean, extra, extra},
    {Field::job_number, "job_number", integer, extra, extra},
    {Field::build_number, "build_number", integer, extra, extra},
    {Field::previous_buildid, "previous_buildid", text, extra, extra},
    {Field::version, "version", text, extra, extra},
    {Field::slave, "slave", text, extra, extra},
    {Field::release, "release", text, extra, extra},
    {Field::symbols_url, "symbols_url", text, extra, extra},
    {Field::test_packages_url, "test_packages_url", text, extra, extra},
    {Field::completemarurl, "completemarurl", text, extra, extra},
    {Field::completemarhash, "completemarhash", text, extra, extra},
    {Field::blobber_files, "blobber_files", json, extra, extra},
    {Field::repack, "repack", boolean, extra, never},
    {Field::tags, "tags", words, extra, never, "tag",
     "Tags of builds, as nightly; all of a comma list, or all of another one"},
    {Field::label, "label", text, extra, extra},
    {Field::kind, "kind", text, extra, extra, "kind",
     "Kinds of Taskcluster's tasks, such as build, mochitest or shippable-l10n"},
    {Field::task_id, "task_id", text, extra, extra},
    {Field::run_id, "run_id", integer, extra, extra},
    {Field::task_group_id, "task_group_id", text, extra, extra},
    {Field::worker_type, "worker_type", text, extra, extra},
    {Field::worker_id, "worker_id", text, extra, extra},
    {Field::reason, "reason", text, extra, extra},
    {Field::started, "started", text, extra, extra},
    {Field::resolved, "resolved", text, extra, extra},
    {Field::push_id, "push_id", integer, extra, extra},
    {Field::target, "target", text, extra, extra},
    {Field::suite, "suite", text, extra, extra, "suite",
     "Suites of Taskcluster's tests, such as mochitest-browser-chrome"},
    {Field::variant, "variant", text, extra, extra},
    {Field::owner, "owner", text, extra, extra, "owner",
     "Who the task was made for, such as '*@mozilla.com'"},
    {Field::project, "project", text, extra, extra},
    {Field::git_revision, "git_revision", text, extra, extra},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (index_of(kRows[i].field) != i) return false;
  }
  return true;
}
static_assert(in_order(), "a row's place is its field's number");
}  // namespace field_table

inline constexpr const auto& kFields = field_table::kRows;

constexpr const FieldRow& row_of(Field field) { return kFields[index_of(field)]; }

}  // namespace pbm
