// SPDX-License-Identifier: MPL-2.0
#include "broker/bindings.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

Filter filter_of(const Texts& trees, const Texts& platforms = {}, const Texts& buildtypes = {}) {
  Filter filter;
  if (!trees.empty()) filter.texts.push_back({Field::tree, trees});
  if (!platforms.empty()) filter.texts.push_back({Field::platform, platforms});
  if (!buildtypes.empty()) filter.texts.push_back({Field::buildtype, buildtypes});
  return filter;
}

Texts normalized(const Filter& filter) {
  return binding_keys(Source::normalized, filter, false, Narrow::safely);
}

Texts many(std::size_t count) {
  Texts words;
  for (std::size_t i = 0; i < count; ++i) words.push_back("w" + std::to_string(i));
  return words;
}

const Texts kAll{"#"};

TEST_CASE("normalized keys contain tree, platform and build type", "[broker][bindings]") {
  CHECK(normalized(filter_of({})) == kAll);
  CHECK(normalized(filter_of({"try"})) ==
        Texts{"build.try.*.*.#", "unittest.try.*.*.*.#", "talos.try.*.*.*.#"});
  auto filter = filter_of({"try", "autoland"}, {"linux"}, {"opt", "debug"});
  filter.tests = false;
  CHECK(normalized(filter) == Texts{"build.try.linux.opt.#", "build.try.linux.debug.#",
                                    "build.autoland.linux.opt.#", "build.autoland.linux.debug.#"});
  filter.builds = false;
  filter.tests = true;
  CHECK(normalized(filter) == Texts{"unittest.try.linux.*.opt.#", "unittest.try.linux.*.debug.#",
                                    "unittest.autoland.linux.*.opt.#",
                                    "unittest.autoland.linux.*.debug.#", "talos.try.linux.*.opt.#",
                                    "talos.try.linux.*.debug.#", "talos.autoland.linux.*.opt.#",
                                    "talos.autoland.linux.*.debug.#"});
}

TEST_CASE("selecting only builds or only tests narrows the keys", "[broker][bindings]") {
  auto filter = filter_of({});
  filter.tests = false;
  CHECK(normalized(filter) == Texts{"build.*.*.*.#"});
  filter.builds = false;
  filter.tests = true;
  CHECK(normalized(filter) == Texts{"unittest.*.*.*.*.#", "talos.*.*.*.*.#"});
}

TEST_CASE("a value that cannot be a word of a key is not used", "[broker][bindings]") {
  for (const std::string glob : {"mozilla-*", "tr?", "[t]ry", "\\try", "a.b", "a#", "*", "#", ""}) {
    CAPTURE(glob);
    CHECK(normalized(filter_of({glob})) == kAll);
    CHECK(normalized(filter_of({"try", glob})) == kAll);
    CHECK(normalized(filter_of({"try"}, {glob})) == normalized(filter_of({"try"})));
  }
}

TEST_CASE("exclusions do not narrow the keys", "[broker][bindings]") {
  Filter filter;
  filter.texts.push_back({Field::tree, {}, {"try"}});
  CHECK(normalized(filter) == kAll);
  CHECK(binding_keys(Source::taskcluster, filter, false, Narrow::also_lossy) == kAll);
}

TEST_CASE("a source that needs too many bindings is bound with '#'", "[broker][bindings]") {
  auto filter = filter_of(many(64));
  filter.tests = false;
  CHECK(normalized(filter).size() == 64u);
  filter = filter_of(many(65));
  filter.tests = false;
  CHECK(normalized(filter) == kAll);
  CHECK(normalized(filter_of(many(21))).size() == 63u);
  CHECK(normalized(filter_of(many(22))) == kAll);
  filter = filter_of(many(4), many(4), many(4));
  filter.tests = false;
  CHECK(normalized(filter).size() == 64u);
  filter = filter_of(many(4), many(4), many(5));
  filter.tests = false;
  CHECK(normalized(filter) == kAll);

  const auto taskcluster = [](const Filter& each) {
    return binding_keys(Source::taskcluster, each, false, Narrow::also_lossy);
  };
  CHECK(taskcluster(filter_of(many(64))).size() == 64u);
  CHECK(taskcluster(filter_of(many(65))) == kAll);
}

TEST_CASE("pulse events need all messages of every source", "[broker][bindings]") {
  for (const auto source : {Source::buildbot, Source::normalized, Source::taskcluster}) {
    CHECK(binding_keys(source, filter_of({"try"}), true, Narrow::also_lossy) == kAll);
  }
  Filter none;
  none.builds = none.tests = false;
  CHECK(binding_keys(Source::normalized, none, true, Narrow::safely) == kAll);
}

TEST_CASE("keys of Taskcluster are narrowed only on request", "[broker][bindings]") {
  const auto filter = filter_of({"try", "autoland"}, {"linux"});
  CHECK(binding_keys(Source::taskcluster, filter, false, Narrow::safely) == kAll);
  CHECK(binding_keys(Source::taskcluster, filter, false, Narrow::also_lossy) ==
        Texts{"route.tc-treeherder.v2.try.#", "route.tc-treeherder.v2.autoland.#"});
  CHECK(binding_keys(Source::taskcluster, filter_of({"moz*"}), false, Narrow::also_lossy) == kAll);
}

TEST_CASE("keys of pushes contain their hashes in lower case", "[broker][bindings]") {
  const std::string hash(39, 'a');
  CHECK(push_keys(Texts{hash + "F", hash + "0"}) ==
        Texts{"route.tc-treeherder.v2.#." + hash + "f.#", "route.index.#.revision." + hash + "f.#",
              "route.tc-treeherder.v2.#." + hash + "0.#",
              "route.index.#.revision." + hash + "0.#"});
  CHECK(push_keys(Texts(32, hash)).size() == 64u);
  CHECK(push_keys(Texts(33, hash)) == kAll);
}

TEST_CASE("keys of buildbot cannot be narrowed", "[broker][bindings]") {
  CHECK(binding_keys(Source::buildbot, filter_of({"try"}), false, Narrow::also_lossy) == kAll);
}

}  // namespace

}  // namespace pbm
