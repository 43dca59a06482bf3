// SPDX-License-Identifier: MPL-2.0
#include "event/exchanges.h"
#include "support/catch.h"
#include "support/translated_task.h"

#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace pbm {

namespace {

// One run that was started, and resolved after archives had become xz.
const std::string kRan =
    ",'runs':[{'runId':0,'started':'2026-08-17T13:00:00.000Z',"
    "'resolved':'2026-08-17T14:00:00.000Z'}]";

struct Files {
  std::string_view exchange;
  std::string tags;
  std::string package;  // below public/build/; empty: no URL
  bool tests = true;    // whether there is a URL of the test packages
  std::string status = kRan;
  Routes routes{};
};

void check_files(const std::vector<Files>& rows) {
  for (const auto& row : rows) {
    CAPTURE(row.exchange, row.tags, row.status);
    const TranslatedTask task(row.exchange, body_of(row.tags, row.status), row.routes);
    const auto files = std::string(kArtifacts) + "public/build/";
    CHECK(field_of(task.event(), Field::buildurl) ==
          (row.package.empty() ? "<unknown>" : files + row.package));
    CHECK(field_of(task.event(), Field::testsurl) ==
          (row.tests ? files + "target.test_packages.json" : "<unknown>"));
  }
}

constexpr auto kCompleted = exchanges::kTaskCompleted;

std::string build_of(const std::string& target, const std::string& kind = "build") {
  return "'kind':'" + kind + "','label':'build-" + target + "'";
}

TEST_CASE("the files of a successful build have URLs, by platform", "[dialect][artifacts]") {
  check_files({
      {kCompleted, build_of("linux64/opt"), "target.tar.xz"},
      {kCompleted, build_of("linux/opt"), "target.tar.xz"},
      {kCompleted, build_of("linux64-aarch64/debug"), "target.tar.xz"},
      {kCompleted, build_of("win32/opt"), "target.zip"},
      {kCompleted, build_of("macosx64-aarch64/opt"), "target.dmg"},
      {kCompleted, build_of("linux64/opt", "artifact-build"), "target.tar.xz"},
      {kCompleted, build_of("linux64/opt", "build-appservices"), "target.tar.xz"},
      {kCompleted, build_of("linuxfoo/opt"), "target.tar.xz"},
      {kCompleted, build_of("android-arm7/opt"), "", true},
      {kCompleted, build_of("androidx/opt"), "", false},
      {kCompleted, build_of("ios/opt"), "", false},
      {kCompleted, build_of("freebsd/opt"), "", false},
      {kCompleted, "'kind':'build','label':'no-target'", "", false},
      {exchanges::kTaskFailed, build_of("linux64/opt"), "", false},
      {exchanges::kTaskException, build_of("linux64/opt"), "", false},
      {kCompleted, "'kind':'test','label':'test-linux64/opt-x'", "", false},
      {kCompleted, build_of("linux64/opt", "hazard"), "", false},
      {kCompleted, build_of("linux64/opt", "instrumented-build"), "", false},
      {kCompleted, build_of("linux64/opt", "build-fat-aar"), "", false},
  });
}

TEST_CASE("only Firefox and Thunderbird have these files", "[dialect][artifacts]") {
  const auto of = [](const std::string& domain) {
    return build_of("linux64/opt") + ",'trust-domain':" + domain;
  };
  check_files({
      {kCompleted, of("'gecko'"), "target.tar.xz"},
      {kCompleted, of("'comm'"), "target.tar.xz"},
      {kCompleted, of("'enterprise'"), "target.tar.xz"},
      {kCompleted, of("'None'"), "target.tar.xz"},
      {kCompleted, of("['nss']"), "target.tar.xz"},
      {kCompleted, of("'nss'"), "", false},
      {kCompleted, of("'mozillavpn'"), "", false},
  });
}

TEST_CASE("builds without optimization have no package, except on Windows and for fuzzing",
          "[dialect][artifacts]") {
  const auto thunderbird = [](const std::string& target) {
    return build_of(target) + ",'trust-domain':'comm'";
  };
  check_files({
      {kCompleted, build_of("linux64-rusttests/opt"), "", false},
      {kCompleted, thunderbird("linux64-rusttests/opt"), "", false},
      {kCompleted, build_of("linux64-noopt/debug"), "", false},
      {kCompleted, build_of("macosx64-aarch64-noopt/debug"), "", false},
      {kCompleted, build_of("win64-noopt/debug"), "target.zip", false},
      {kCompleted, build_of("linux64-fuzzing-noopt/debug"), "target.tar.xz", true},
      {kCompleted, build_of("linux64-asan-fuzzing/noopt"), "target.tar.xz", true},
      {kCompleted, thunderbird("linux64-noopt/debug"), "", true},
  });
}

TEST_CASE("GeckoView builds have an example application", "[dialect][artifacts]") {
  const std::string example = "geckoview_example.apk";
  check_files({
      {kCompleted, build_of("android-arm/opt"), example},
      {kCompleted, build_of("android-aarch64/debug"), example},
      {kCompleted, build_of("android-x86_64-shippable-lite/opt"), example},
      {kCompleted, build_of("android-x86_64-lite/opt"), example},
      {kCompleted, build_of("android-arm-shippable-lite/opt"), example},
      {kCompleted, build_of("android-arm-lite/opt"), example, false},
      {kCompleted, build_of("android-aarch64-non-unified/plain"), example, false},
      {kCompleted, build_of("android-x86_64-ccov/opt"), example},
      {kCompleted, build_of("android-x86_64-fuzzing/debug"), example, false},
      {kCompleted, build_of("android-aarch64-fenix/opt"), "fenix.apk", false},
      {kCompleted, build_of("android-arm"), example},  // without a type
      {kCompleted, build_of("android-arm-fenix/opt"), "", false},
      {kCompleted, build_of("android-aarch64-fenix-x/opt"), "", false},
      {kCompleted, build_of("android-x86_64-appservices/opt"), ""},
      {kCompleted, build_of("android-x86_64-nightlyasrelease/opt"), ""},
      {kCompleted, build_of("android-x86_64-asan-fuzzing/opt"), "", false},
      {kCompleted, build_of("android-geckoview-docs/opt"), "", false},
      {kCompleted, build_of("android-arm-/opt"), ""},
      {kCompleted, build_of("android/opt"), ""},
      {kCompleted, build_of("shippable-android-arm/opt"), ""},
      {kCompleted, build_of("android-arm/opt", "artifact-build"), ""},
      {kCompleted, build_of("android-aarch64-fenix/opt", "artifact-build"), "", false},
      {kCompleted, build_of("android-arm/opt") + ",'trust-domain':'mobile'", "", false},
      {exchanges::kTaskFailed, build_of("android-arm/opt"), "", false},
  });
}

void check_packaged_tests(const std::string& domain, const std::vector<std::string>& with,
                          const std::vector<std::string>& without) {
  for (const auto* targets : {&with, &without}) {
    for (const auto& target : *targets) {
      CAPTURE(domain, target);
      const TranslatedTask task(
          kCompleted, body_of(build_of(target) + ",'trust-domain':'" + domain + "'", kRan));
      CHECK(task.event().has(Field::testsurl) == (targets == &with));
    }
  }
}

TEST_CASE("some builds of Firefox do not package their tests", "[dialect][artifacts]") {
  for (const auto* const domain : {"gecko", "enterprise", "None"}) {
    check_packaged_tests(
        domain,
        {"linux64/opt", "linux64-shippable/opt", "linux64-plain-clang-trunk/opt",
         "trunk-plain-linux64/opt", "linux64-fuzzing/debug", "linux64-fuzzing-ccov/debug",
         "linux64-fuzzing-noopt/debug", "linux64-asan/opt", "linux64-asan-x/debug",
         "linux64-ccov/opt", "win64-asan/opt", "win64-aarch64/opt", "linux64-aarch64/debug",
         "linux64-aarch64-shippable/opt", "x-win64-fuzzing/debug", "linux64-lite-x86_64/opt",
         "linux64-lite-shippable/opt", "linux64-docsx/opt"},
        {"linux64-docs/opt",
         "linux64-non-unified/plain",
         "linux64-x11/opt",
         "linux64-gcc/opt",
         "linux64-reproduced/opt",
         "linux64-base-toolchains/opt",
         "linux64-base-toolchains-clang/debug",
         "linux64-add-on-devel/opt",
         "macosx64-fenix/opt",
         "linux64-plain/opt",
         "plain-linux64/opt",
         "win64-noopt/debug",
         "macosx64-lite/opt",
         "win64-fuzzing/debug",
         "win64-fuzzing-ccov/opt",
         "linux64-fuzzing-ccov/opt",
         "linux64-aarch64/opt",
         "linux64-asan/debug",
         "win64-asan/debug",
         "linux64-ccov/debug"});
  }
}

TEST_CASE("other builds of Thunderbird do not package their tests", "[dialect][artifacts]") {
  check_packaged_tests(
      "comm",
      {"linux64/opt", "linux64-plain/opt", "linux64-gcc/opt", "linux64-asan/debug",
       "win64-asan/debug", "win64-fuzzing/debug", "linux64-docs/opt", "linux64-aarch64/debug",
       "win64-aarch64/plain", "win64-plain-x/opt", "linux64-aarch64-shippable/opt",
       "android-arm-lite/opt"},
      {"win64-plain/opt", "win64-plain/debug", "win64-plain", "linux64-aarch64/opt",
       "linux64-ccov/debug", "win64-aarch64/opt", "win64-aarch64/debug"});
}

TEST_CASE("Linux archives were bzip2 until November 2024, and on two branches longer",
          "[dialect][artifacts]") {
  const auto resolved = [](const std::string& time) {
    return ",'runs':[{'runId':0,'resolved':'" + time + "'}]";
  };
  const auto tree = [](const std::string& name) {
    return build_of("linux64/opt") + ",'project':'" + name + "'";
  };
  const std::string old = "target.tar.bz2";
  const std::string now = "target.tar.xz";
  check_files({
      {kCompleted, build_of("linux64/opt"), old, true, resolved("2024-11-14T23:59:59.999Z")},
      {kCompleted, build_of("linux64/opt"), now, true, resolved("2024-11-15T00:00:00.000Z")},
      {kCompleted, build_of("linux64/opt"), now, true, ",'runs':[{'runId':0}]"},
      {kCompleted, build_of("linux64/opt"), now, true, ""},
      {kCompleted, build_of("win64/opt"), "target.zip", true, resolved("2019-01-01")},
      {kCompleted, tree("mozilla-esr128"), old},
      {kCompleted, tree("mozilla-esr115"), old},
      {kCompleted, tree("comm-esr128"), old},
      {kCompleted, tree("esr128"), now},
      {kCompleted, tree("comm-esr128-x"), now},
      {kCompleted, tree("mozilla-esr140"), now},
      {kCompleted, tree("try"), old, true, kRan, {"route.tc-treeherder.v2.mozilla-esr128.abc"}},
  });
}

TEST_CASE("a run has a log if it was started", "[dialect][artifacts]") {
  const std::string started = ",'runs':[{'runId':0,'started':'s'}]";
  for (const auto& [status, root, has_log] :
       {std::tuple(started, ",'runId':0", true),
        {started, "", false},
        {started, ",'runId':'x'", false},
        {started, ",'runId':3", true},  // the last run
        {std::string(",'runs':[{'runId':0}]"), ",'runId':0", false},
        {std::string(",'runs':[{'runId':0,'started':''}]"), ",'runId':0", false},
        {std::string(",'runs':[]"), ",'runId':0", false},
        {std::string(), ",'runId':0", false}}) {
    CAPTURE(status, root);
    const TranslatedTask build(exchanges::kTaskCompleted,
                               body_of(build_of("linux64/opt"), status, root));
    REQUIRE(build.is(Fate::events));
    CHECK(build.event().has(Field::logurl) == has_log);
  }
}

// Only the worker uploads the log, at the end of the run.
TEST_CASE("a run whose worker disappeared has no log", "[dialect][artifacts]") {
  for (const auto& [reason, has_log] :
       {std::pair("claim-expired", false), {"worker-shutdown", true}, {"claim-expire", true}}) {
    CAPTURE(reason);
    const auto status = ",'runs':[{'runId':0,'started':'s','reasonResolved':'" +
                        std::string(reason) + "'},{'runId':1,'reasonResolved':'claim-expired'}]";
    const TranslatedTask test(exchanges::kTaskException, body_of("'kind':'test'", status));
    CHECK(test.event().has(Field::logurl) == has_log);
  }
}

TEST_CASE("without a run id no file has a URL", "[dialect][artifacts]") {
  for (const auto* root : {"", ",'runId':null", ",'runId':'x'", ",'runId':1.0"}) {
    CAPTURE(root);
    const TranslatedTask build(exchanges::kTaskCompleted,
                               body_of(build_of("linux64/opt"), kRan, root));
    REQUIRE(build.is(Fate::events));
    CHECK_FALSE(build.event().has(Field::buildurl));
    CHECK_FALSE(build.event().has(Field::testsurl));
    CHECK_FALSE(build.event().has(Field::run_id));
  }
}

}  // namespace

}  // namespace pbm
