// SPDX-License-Identifier: MPL-2.0
#include "dialect/builder_key.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a key is build, builder, number and stage; only the builder may contain dots",
          "[dialect][builder_key]") {
  struct Row {
    std::string key;
    std::optional<std::string> builder;
    std::string stage;
  };
  const std::vector<Row> rows{
      {"build.mozilla-central-linux.5.log_uploaded", "mozilla-central-linux", "log_uploaded"},
      {"build.mozilla-central-linux.5.finished", "mozilla-central-linux", "finished"},
      {"build.a.b.c.12.step.3.started", "a.b.c.12.step", "started"},
      {"build.release-mozilla-1.9.2.7.finished", "release-mozilla-1.9.2", "finished"},
      {"build.x.0.s", "x", "s"},
      {"build.x.5.", "x", ""},
      {"build.x.5", std::nullopt, ""},
      {"build.5.finished", std::nullopt, ""},
      {"build.x", std::nullopt, ""},
      {"build.", std::nullopt, ""},
      {"build", std::nullopt, ""},
      {"", std::nullopt, ""},
      {"build.x.5a.finished", std::nullopt, ""},
      {"build.x.-5.finished", std::nullopt, ""},
      {"build.x..finished", std::nullopt, ""},
      {"build.x.finished", std::nullopt, ""},
      {"Build.x.5.finished", std::nullopt, ""},
      {"builds.x.5.finished", std::nullopt, ""},
      {"unittest.x.5.finished", std::nullopt, ""},
      {" build.x.5.finished", std::nullopt, ""},
  };
  for (const auto& [key, builder, stage] : rows) {
    CAPTURE(key);
    const auto parsed = parse_buildbot_key(key);
    REQUIRE(parsed.has_value() == builder.has_value());
    if (!parsed) continue;
    CHECK(parsed->builder == *builder);
    CHECK(parsed->stage == stage);
  }
}

TEST_CASE("the key alone rules out most messages without events", "[dialect][builder_key]") {
  struct Row {
    std::string key;
    bool at_log_uploaded, at_finished;
  };
  const std::vector<Row> rows{
      {"build.try-linux.5.log_uploaded", true, false},
      {"build.try-linux.5.finished", false, true},
      {"build.try-linux.5.started", false, false},
      {"build.try-linux.5.running", false, false},
      {"build.try-linux.5.ended", false, false},
      {"build.try-linux.5.step.2.finished", false, true},  // builder try-linux.5.step
      {"build.try-linux.5.Log_uploaded", false, false},
      {"build.try-linux.5", false, false},
      {"build.try-linux.x.log_uploaded", false, false},
      {"build.try-source.5.log_uploaded", false, false},
      {"build.schedulers.5.log_uploaded", false, false},
      {"build.release-tag.5.log_uploaded", false, false},
      {"build.a_tagged.5.log_uploaded", false, false},
      {"build.submitter.5.log_uploaded", false, false},
      {"build.final_verification.5.log_uploaded", false, false},
      {"build.final-verification.5.log_uploaded", true, false},
      {"build.fuzzer-linux.5.log_uploaded", false, false},
      {"build.jetpack-linux.5.log_uploaded", false, false},
      {"build.try_xp_test-jetpack.5.log_uploaded", true, false},  // a test may be called so
      {"build.try-SOURCE.5.log_uploaded", true, false},
  };
  const std::vector finished{Stage::finished};
  const std::vector both{Stage::finished, Stage::log_uploaded};
  const std::vector of_tasks{Stage::running, Stage::ended};
  for (const auto& [key, at_log_uploaded, at_finished] : rows) {
    CAPTURE(key);
    CHECK(builder_of_event(key, Stages()).has_value() == at_log_uploaded);
    CHECK(builder_of_event(key, Stages(finished)).has_value() == at_finished);
    CHECK(builder_of_event(key, Stages(both)).has_value() == (at_log_uploaded || at_finished));
    CHECK(builder_of_event(key, Stages(of_tasks)).has_value() == at_log_uploaded);
  }
}

TEST_CASE("debug takes precedence over pgo, anywhere in the key", "[dialect][builder_key]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"build.try-linux.5.finished", "opt"},
      {"build.try-linux-debug.5.finished", "debug"},
      {"build.try-linux-pgo.5.finished", "pgo"},
      {"build.try-pgo-debug.5.finished", "debug"},
      {"build.try_test-undebuggable.5.finished", "debug"},
      {"build.try-linux-PGO.5.finished", "opt"},
      {"", "opt"},
  };
  for (const auto& [key, buildtype] : rows) {
    CAPTURE(key);
    CHECK(buildtype_of_key(key) == buildtype);
  }
}

struct TestRow {
  std::string builder, tree;
  bool is_test;
  std::string os, name;
};

const std::vector<TestRow>& test_rows() {
  static const std::vector<TestRow> rows{
      {"mozilla-central_fedora_test-mochitests-1", "mozilla-central", true, "fedora",
       "mochitests-1"},
      {"mozilla-central_fedora64-debug_test-reftest", "mozilla-central", true, "fedora64",
       "reftest"},
      {"mozilla-central-win32-unittest-crashtest", "mozilla-central", true, "win32", "crashtest"},
      {"mozilla-beta_xp_test_pgo-xpcshell", "mozilla-beta", true, "xp", "xpcshell"},
      {"mozilla-beta_xp_test-pgo-xpcshell", "mozilla-beta", true, "xp", "xpcshell"},
      {"try-xp-pgo-test-x", "try", true, "xp", "x"},
      {"try-xp_pgo_test-x", "try", true, "xp", "x"},
      {"try_leopard-o-debug_test-x", "try", true, "leopard", "x"},
      {"try_leopard-o_test-x", "try", true, "leopard-o", "x"},
      {"try_yosemite_r7_test-x", "try", true, "yosemite_r7", "x"},
      {"try_tegra_android-o_test-x", "try", true, "tegra_android-o", "x"},
      {"try_tegra_android-o-debug_test-x", "try", true, "tegra_android", "x"},
      {"try_xp_test-test-x", "try", true, "xp", "x"},  // the optional _test
      {"try_xp-test-test-x", "try", true, "xp", "test-x"},
      {"try_xp_test-a_test-b", "try", true, "xp", "a_test-b"},  // the shortest os
      {"try_xp_test-", "try", true, "xp", ""},
      {"try__test-x", "try", true, "", "x"},
      {"try--test-x", "try", true, "", "x"},
      {"try_-debug_test-x", "try", true, "", "x"},
      {"try_test-x", "try", false, "", ""},  // no separator behind the os
      {"try_xp_tests-x", "try", false, "", ""},
      {"try_xp_test_x", "try", false, "", ""},
      {"try_xp_talos-x", "try", false, "", ""},
      {"try_xp_Test-x", "try", false, "", ""},
      {"try_xp test-x", "try", false, "", ""},
      {"try.xp_test-x", "try", false, "", ""},
      {"mytry_xp_test-x", "try", false, "", ""},
      {"tryx_xp_test-x", "try", false, "", ""},
      {"try_xp_test-x", "mozilla-central", false, "", ""},
      {"mozilla-central-linux64", "mozilla-central", false, "", ""},
      {"mozilla-central-linux64-pgo", "mozilla-central", false, "", ""},
      {"mozilla-central-linux64-pgo-nightly", "mozilla-central", true, "linux64", "nightly"},
      {"try", "try", false, "", ""},
      {"try_", "try", false, "", ""},
      {"", "try", false, "", ""},
  };
  return rows;
}

TEST_CASE("a test builder is tree, os, an option, a test word and the name",
          "[dialect][builder_key]") {
  for (const auto& [builder, tree, is_test, os, name] : test_rows()) {
    CAPTURE(builder, tree);
    const auto parsed = parse_test_builder(builder, tree);
    REQUIRE(parsed.has_value() == is_test);
    if (is_test) {
      CHECK(parsed->os == os);
      CHECK(parsed->name == name);
      CHECK(may_be_test(builder));
    }
  }
}

TEST_CASE("a builder without a test word is a test of no tree", "[dialect][builder_key]") {
  CHECK_FALSE(may_be_test("mozilla-central-linux64"));
  CHECK_FALSE(may_be_test("mozilla-central-linux64-pgo"));
  CHECK_FALSE(may_be_test(""));
  CHECK(may_be_test("anything_xp_test-x"));
}

TEST_CASE("a build builder is an optional prefix, tree, platform and the rest",
          "[dialect][builder_key]") {
  struct Row {
    std::string builder, tree, platform;
    bool fits;
    bool release, xulrunner;
    std::string tags;
  };
  const std::vector<Row> rows{
      {"mozilla-central-linux64-nightly", "mozilla-central", "linux64", true, false, false,
       "nightly"},
      {"mozilla-central-linux64", "mozilla-central", "linux64", true, false, false, ""},
      {"mozilla-central_linux64_nightly", "mozilla-central", "linux64", true, false, false,
       "nightly"},
      {"release-mozilla-beta-linux64_build", "mozilla-beta", "linux64", true, true, false,
       "build,release"},
      {"b2g_mozilla-central_emulator_nightly", "mozilla-central", "emulator", true, false, false,
       "nightly"},
      {"mozilla-central-xulrunner-linux64-nightly", "mozilla-central", "linux64", true, false, true,
       "nightly"},
      {"mozilla-central_xulrunner_linux64", "mozilla-central", "linux64", true, false, true, ""},
      {"release-try-xulrunner-win32", "try", "win32", true, true, true, "release"},
      {"try-linux-debug-pgo-opt-repack-None-5-l10n", "try", "linux", true, false, false, "l10n"},
      {"try-linux-a--b__a-5a-Debug", "try", "linux", true, false, false, "a,b,a,5a,Debug"},
      {"try-linux64", "try", "linux", true, false, false, ""},
      {"try-linux-xulrunner", "try", "linux", true, false, false, "xulrunner"},
      {"release-try-linux", "release-try", "linux", true, false, false, ""},
      {"try-win32", "try", "linux", false, false, false, ""},
      {"try.linux", "try", "linux", false, false, false, ""},
      {"tryx-linux", "try", "linux", false, false, false, ""},
      {"Release-try-linux", "try", "linux", false, false, false, ""},
      {"release_try-linux", "try", "linux", false, false, false, ""},
      {"b2g-try-linux", "try", "linux", false, false, false, ""},
      {"release-b2g_try-linux", "try", "linux", false, false, false, ""},
      {"try-xulrunnerlinux", "try", "linux", false, false, false, ""},
      {"", "try", "linux", false, false, false, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.builder, row.tree, row.platform);
    const auto parsed = parse_build_builder(row.builder, row.tree, row.platform);
    REQUIRE(parsed.has_value() == row.fits);
    if (!parsed) continue;
    CHECK(parsed->release == row.release);
    CHECK(parsed->xulrunner == row.xulrunner);
    std::vector<std::string_view> tags;
    append_tags(*parsed, tags);
    std::string joined;
    for (const auto tag : tags) joined += (joined.empty() ? "" : ",") + std::string(tag);
    CHECK(joined == row.tags);
  }
}

}  // namespace

}  // namespace pbm
