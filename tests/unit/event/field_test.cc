// SPDX-License-Identifier: MPL-2.0
// The lists are those of the event contract, section 2 to 5.
#include "event/field.h"

#include "support/catch.h"

#include <set>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Names = std::vector<std::string>;

Names names(Presence FieldRow::* column, Presence wanted) {
  Names found;
  for (const auto& row : kFields) {
    if (row.*column == wanted) found.emplace_back(row.name);
  }
  return found;
}

const Names kBuildbotExtras{
    "job_number",     "build_number",    "previous_buildid", "version",
    "slave",          "release",         "symbols_url",      "test_packages_url",
    "completemarurl", "completemarhash", "blobber_files"};
const Names kTaskclusterExtras{
    "label",       "kind",         "task_id",     "run_id",       "task_group_id",
    "worker_type", "worker_id",    "reason",      "started",      "resolved",
    "push_id",     "target",       "suite",       "variant",      "owner",
    "project",     "git_revision", "action",      "scheduled",    "reason_created",
    "priority",    "scheduler",    "provisioner", "worker_group", "stage"};

Names joined(const std::vector<Names>& lists) {
  Names all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

TEST_CASE("the fixed fields of a build, in order", "[event][field]") {
  CHECK(names(&FieldRow::in_build, Presence::always) ==
        Names{"event", "source", "timestamp", "key", "tree", "branch", "platform", "buildtype",
              "buildid", "builddate", "buildurl", "testsurl", "mobile", "result"});
}

TEST_CASE("the fixed fields of a test, in order", "[event][field]") {
  CHECK(names(&FieldRow::in_test, Presence::always) ==
        Names{"event", "source", "timestamp", "key", "tree", "branch", "os", "platform",
              "buildtype", "builddate", "test", "logurl", "mobile", "talos", "result"});
}

TEST_CASE("common extra fields precede those of one source", "[event][field]") {
  const Names common{"product", "revision", "buildername", "status", "locale", "redelivered"};
  CHECK(names(&FieldRow::in_build, Presence::extra) ==
        joined({{"logurl"}, common, kBuildbotExtras, {"repack", "tags"}, kTaskclusterExtras}));
  CHECK(names(&FieldRow::in_test, Presence::extra) ==
        joined({{"buildid", "buildurl", "testsurl"}, common, kBuildbotExtras, kTaskclusterExtras}));
}

TEST_CASE("an event is never printed with a field of another kind", "[event][field]") {
  CHECK(names(&FieldRow::in_build, Presence::never) == Names{"exchange", "cc", "os", "test",
                                                             "talos", "message", "duration", "wait",
                                                             "what", "id"});
  CHECK(names(&FieldRow::in_test, Presence::never) ==
        Names{"exchange", "cc", "repack", "tags", "message", "duration", "wait", "what", "id"});
  CHECK(names(&FieldRow::in_pulse, Presence::extra).empty());
}

TEST_CASE("the fields of a pulse event, in order", "[event][field]") {
  CHECK(names(&FieldRow::in_pulse, Presence::always) ==
        Names{"event", "source", "timestamp", "exchange", "key", "cc", "redelivered", "message"});
}

TEST_CASE("field types are those of the man page", "[event][field]") {
  const std::set<std::string> integers{"builddate", "status",  "job_number", "build_number",
                                       "run_id",    "push_id", "duration",   "wait"};
  const std::set<std::string> booleans{"mobile", "talos", "redelivered", "repack"};
  for (const auto& row : kFields) {
    CAPTURE(row.name);
    const std::string name(row.name);
    auto type = FieldType::text;
    if (integers.contains(name)) type = FieldType::integer;
    if (booleans.contains(name)) type = FieldType::boolean;
    if (name == "blobber_files" || name == "message") type = FieldType::json;
    if (name == "tags" || name == "cc") type = FieldType::words;
    CHECK((row.type == type));
  }
}

TEST_CASE("field names are unique", "[event][field]") {
  std::set<std::string_view> seen;
  for (const auto& row : kFields) CHECK(seen.insert(row.name).second);
  CHECK(row_of(Field::tree).name == "tree");
}

TEST_CASE("every field is found by its exact name", "[event][field]") {
  for (const auto& row : kFields) {
    CAPTURE(row.name);
    const auto field = parse_field(row.name);
    REQUIRE(field);
    CHECK((*field == row.field));
    CHECK(std::ranges::count(kFields, row.name, &FieldRow::name) == 1);
  }
  struct Wrong {
    std::string name, said;
  };
  const std::vector<Wrong> rows{
      {"tre", "no field 'tre'; did you mean 'tree'?"},
      {"Platform", "no field 'Platform'; did you mean 'platform'?"},
      {"mesage", "no field 'mesage'; did you mean 'message'?"},
      {"re\x1bsult", "no field 're\\x1bsult'; did you mean 'result'?"},
  };
  for (const auto& [name, said] : rows) {
    const auto field = parse_field(name);
    REQUIRE_FALSE(field);
    CHECK(field.error().kind == ErrorKind::usage);
    CHECK(field.error().text == said);
  }
}

}  // namespace

}  // namespace pbm
