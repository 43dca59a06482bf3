// SPDX-License-Identifier: MPL-2.0
// Which builds have which files is defined by Firefox's taskcluster/kinds/build/*.yml:
// `keep-artifacts` for all files, MOZ_AUTOMATION_PACKAGE_TESTS for the test packages.
#include "dialect/artifacts.h"

#include "base/split.h"
#include "dialect/dashed_words.h"
#include "dialect/derive.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

template <typename... Words>
bool has_one_of(std::string_view text, Words... words) {
  return has_word(text, std::to_array<std::string_view>({words...}));
}

// `file` is below public/.
std::string_view artifact_url(std::string_view root_url, std::string_view file, Translation& out) {
  const auto& event = out.event;
  const auto url = out.arena.join({root_url, "/api/queue/v1/task/", event.get(Field::task_id),
                                   "/runs/", event.get(Field::run_id), "/artifacts/public/", file});
  return encoded_url(url, out.arena);
}

// The worker uploads the log when the run ends. A run that never started has none, nor has one
// whose worker disappeared.
bool has_log(const Event& event) {
  return event.has(Field::run_id) && event.has(Field::started) &&
         event.get(Field::reason) != "claim-expired";
}

// Only these two kinds upload below these names. Others build for Firefox too, but a URL that does
// not exist is worse than none.
bool has_files(const TaskTags& tags, const Target& target, const Event& event) {
  const auto kind = base_kind(tags.kind);
  return (kind == "build" || kind == "artifact-build") && is_of_firefox(tags) &&
         event.get(Field::result) == "success" && event.has(Field::run_id) &&
         !has_word(target.what, "rusttests");
}

// Builds without optimization keep no artifacts, except on Windows.
bool keeps_package(const Target& target, std::string_view platform) {
  return !has_word(target.what, "noopt") || has_word(target.what, "fuzzing") ||
         platform.starts_with("win");
}

// Linux archives changed from bzip2 to xz in November 2024, when Mozilla announced it; the day is
// our choice. ESR branches of that time stay with bzip2.
bool is_bzip2(const Event& event) {
  const auto resolved = event.get(Field::resolved);
  const auto tree = event.get(Field::tree);
  return (resolved.data() != nullptr && resolved < "2024-11-15") || tree.ends_with("-esr115") ||
         tree.ends_with("-esr128");
}

std::string_view archive_of(const Event& event) {
  const auto platform = event.get(Field::platform);
  if (platform.starts_with("linux")) {
    return is_bzip2(event) ? "build/target.tar.bz2" : "build/target.tar.xz";
  }
  if (platform.starts_with("win")) return "build/target.zip";
  if (platform.starts_with("macosx")) return "build/target.dmg";
  return {};
}

// Whether this is android-<processor>, with words for variants that build the example
// application of GeckoView.
bool has_geckoview_example(std::string_view what) {
  constexpr auto kProcessors = std::to_array<std::string_view>({"arm", "aarch64", "x86_64"});
  constexpr auto kVariants =
      std::to_array<std::string_view>({"lite", "shippable", "non", "unified", "ccov", "fuzzing"});
  Split words(what, '-');
  if (words.next() != "android") return false;
  const auto processor = words.next();
  if (!processor || std::ranges::find(kProcessors, *processor) == kProcessors.end()) return false;
  while (const auto word = words.next()) {
    if (std::ranges::find(kVariants, *word) == kVariants.end()) return false;
  }
  return true;
}

std::string_view application_of(const TaskTags& tags, const Target& target) {
  if (base_kind(tags.kind) != "build") return {};
  if (target.what == "android-aarch64-fenix") return "build/fenix.apk";
  return has_geckoview_example(target.what) ? "build/geckoview_example.apk" : std::string_view();
}

struct KnownTarget {
  std::string_view what, type;
};

template <std::size_t N>
bool is_one_of(const Target& target, const std::array<KnownTarget, N>& known) {
  return std::ranges::any_of(known, [&target](const KnownTarget& each) {
    return each.what == target.what && each.type == target.type;
  });
}

// A list of exceptions, because most builds package their tests (MOZ_AUTOMATION_PACKAGE_TESTS): a
// target that is added later probably does so, too.
bool packages_tests_of_thunderbird(const Target& target) {
  constexpr auto kNot = std::to_array<KnownTarget>({{"linux64-aarch64", "opt"},
                                                    {"linux64-ccov", "debug"},
                                                    {"win64-aarch64", "opt"},
                                                    {"win64-aarch64", "debug"}});
  return target.what != "win64-plain" && !is_one_of(target, kNot);
}

// What has one of these words packages no tests, unless another word says that it does.
bool has_word_without_tests(std::string_view what, std::string_view platform) {
  if (has_one_of(what, "docs", "unified", "x11", "gcc", "reproduced", "toolchains", "devel",
                 "fenix", "rusttests")) {
    return true;
  }
  if (has_word(what, "plain") && !has_word(what, "trunk")) return true;
  if (has_word(what, "lite") && !has_one_of(what, "x86_64", "shippable")) return true;
  return has_word(what, "fuzzing") ? platform == "android" || what.starts_with("win")
                                   : has_word(what, "noopt");
}

bool packages_tests_of_firefox(const Target& target, std::string_view platform) {
  constexpr auto kNot = std::to_array<KnownTarget>({{"linux64-fuzzing-ccov", "opt"},
                                                    {"linux64-aarch64", "opt"},
                                                    {"linux64-asan", "debug"},
                                                    {"win64-asan", "debug"},
                                                    {"linux64-ccov", "debug"}});
  return !has_word_without_tests(target.what, platform) && !is_one_of(target, kNot);
}

bool has_test_packages(const TaskTags& tags, const Target& target, const Event& event) {
  const auto platform = event.get(Field::platform);
  if (platform != "android" && archive_of(event).empty()) return false;
  return tags.trust_domain == "comm" ? packages_tests_of_thunderbird(target)
                                     : packages_tests_of_firefox(target, platform);
}

void set_files(const TaskTags& tags, const Target& target, std::string_view root_url,
               Translation& out) {
  auto& event = out.event;
  if (keeps_package(target, event.get(Field::platform))) {
    auto file = archive_of(event);
    if (file.empty()) file = application_of(tags, target);
    if (!file.empty()) event.set(Field::buildurl, artifact_url(root_url, file, out));
  }
  if (has_test_packages(tags, target, event)) {
    event.set(Field::testsurl, artifact_url(root_url, "build/target.test_packages.json", out));
  }
}

}  // namespace

void set_artifacts(const TaskTags& tags, const Target& target, std::string_view root_url,
                   Translation& out) {
  auto& event = out.event;
  if (has_log(event)) {
    event.set(Field::logurl, artifact_url(root_url, "logs/live_backing.log", out));
  }
  if (event.kind == EventKind::build && has_files(tags, target, event)) {
    set_files(tags, target, root_url, out);
  }
}

}  // namespace pbm
