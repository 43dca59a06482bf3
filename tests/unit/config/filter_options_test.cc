// SPDX-License-Identifier: MPL-2.0
#include "config/filter_options.h"

#include "config/options.h"
#include "config/watch_text.h"
#include "support/catch.h"
#include "support/options_of.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

struct Read {
  Filter filter;
  Texts notes;
  std::optional<Error> error;
};

Read read(const Pairs& pairs) {
  const auto values = read_values(options_of(pairs));
  if (!values) return {{}, {}, values.error()};
  return {filter_of(*values), notes_on_filter(*values), std::nullopt};
}

Texts wanted(const Filter& filter, Field field) {
  for (const auto& each : filter.texts) {
    if (each.field == field) return each.wanted.all();
  }
  return {};
}

Texts excluded(const Filter& filter, Field field) {
  for (const auto& each : filter.texts) {
    if (each.field == field) return each.excluded.all();
  }
  return {};
}

TEST_CASE("globs are kept, and a leading ! excludes", "[config][filter_options]") {
  const auto [filter, notes, error] = read({{"tree", {"try,mozilla-*", "!mozilla-beta"}},
                                            {"platform", {"!win*"}},
                                            {"test", {"mochitest-[ab]?"}}});
  CHECK_FALSE(error.has_value());
  CHECK(notes.empty());
  CHECK(filter.texts.size() == 3u);
  CHECK(wanted(filter, Field::tree) == Texts{"try", "mozilla-*"});
  CHECK(excluded(filter, Field::tree) == Texts{"mozilla-beta"});
  CHECK(wanted(filter, Field::platform).empty());
  CHECK(excluded(filter, Field::platform) == Texts{"win*"});
  CHECK(wanted(filter, Field::test) == Texts{"mochitest-[ab]?"});
}

TEST_CASE("the default tree applies if none is given", "[config][filter_options]") {
  CHECK(wanted(read({}).filter, Field::tree) == Texts{"mozilla-central"});
  CHECK(wanted(read({{"platform", {"linux"}}}).filter, Field::tree) == Texts{"mozilla-central"});
  CHECK(wanted(read({{"where", {"tree=try"}}}).filter, Field::tree) == Texts{"try"});
  const auto but_try = read({{"tree", {"!try"}}}).filter;
  CHECK(wanted(but_try, Field::tree).empty());
  CHECK(excluded(but_try, Field::tree) == Texts{"try"});
}

TEST_CASE("a revision lifts the default tree", "[config][filter_options]") {
  const std::vector<std::pair<Pairs, bool>> rows{
      {{{"revision", {"7812e45"}}}, true},
      {{{"revision", {"!7812e45"}}}, false},
      {{{"revision", {"!7812e45", "01234567*"}}}, true},
      {{{"where", {"revision=7812e45*"}}}, true},
      {{{"where", {"git_revision=7812e45*"}}}, true},
      {{{"where", {"revision!=7812e45*"}}}, false},
      {{{"where", {"label=x"}}}, false},
      {{{"revision", {"7812e45"}}, {"tree", {"mozilla-central"}}}, false},
  };
  for (const auto& [pairs, is_lifted] : rows) {
    CAPTURE(pairs.front().second);
    const auto filter = read(pairs).filter;
    CHECK(wanted(filter, Field::tree) == (is_lifted ? Texts{} : Texts{"mozilla-central"}));
  }
}

TEST_CASE("'*' as tree includes events without a tree", "[config][filter_options]") {
  CHECK(read({{"tree", {"*"}}}).filter.texts.empty());
  CHECK(read({{"tree", {"try", "*"}}}).filter.texts.empty());
  for (const std::string value : {"*,!try", "*,autoland,!try", "!try,*"}) {
    CAPTURE(value);
    const auto filter = read({{"tree", {value}}}).filter;
    CHECK(wanted(filter, Field::tree).empty());
    CHECK(excluded(filter, Field::tree) == Texts{"try"});
  }
}

TEST_CASE("revisions have a separate filter", "[config][filter_options]") {
  const auto filter = read({{"revision", {"0123abcd,*f", "!fe[0-9]", "!ab"}}}).filter;
  CHECK(filter.revisions.wanted == Texts{"0123abcd", "*f"});
  CHECK(filter.revisions.excluded == Texts{"fe[0-9]", "ab"});
  CHECK(wanted(filter, Field::revision).empty());
}

TEST_CASE("a build type that is part of target names is noted with a suggestion",
          "[config][filter_options]") {
  for (const std::string value : {"asan", "!ccov"}) {
    const auto notes = read({{"buildtype", {"debug," + value}}}).notes;
    REQUIRE(notes.size() == 1u);
    const auto word = value.substr(value.find_first_not_of('!'));
    CHECK(notes[0].find("--buildtype " + word) != std::string::npos);
    CHECK(notes[0].find("--where 'target=*" + word + "*'") != std::string::npos);
  }
}

TEST_CASE("each value of --tag is a group", "[config][filter_options]") {
  const auto tags = read({{"tag", {"nightly,l10n", "release", "!ccov,debug", "!x*"}}}).filter.tags;
  CHECK(tags.wanted == std::vector<Texts>{{"nightly", "l10n"}, {"release"}, {"debug"}});
  CHECK(tags.excluded == Texts{"ccov", "x*"});
}

TEST_CASE("--where accepts any field", "[config][filter_options]") {
  const auto [filter, notes, error] = read(
      {{"tree", {"*"}},
       {"where", {"version=1.*", "worker_id!=w-?", "label=a=b,c", "tags=nightly", "tags!=x"}}});
  CHECK_FALSE(error.has_value());
  CHECK(wanted(filter, Field::version) == Texts{"1.*"});
  CHECK(excluded(filter, Field::worker_id) == Texts{"w-?"});
  CHECK(wanted(filter, Field::label) == Texts{"a=b", "c"});
  CHECK(filter.texts.size() == 3u);
  // Conditions given again must all hold.
  REQUIRE(filter.tag_conditions.size() == 2u);
  CHECK(filter.tag_conditions[0].wanted == std::vector<Texts>{{"nightly"}});
  CHECK(filter.tag_conditions[1].excluded == Texts{"x"});
}

TEST_CASE("--where accepts blanks around the operator, and durations", "[config][filter_options]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"duration>10m", "duration>600"}, {"duration > 10m", "duration>600"},
      {"wait<=1h30min", "wait<=5400"},  {"duration >= 600", "duration>=600"},
      {"\tpush_id <5", "push_id<5"},    {"label ~ ^build-", "label~^build-"},
      {"label !~\tx y ", "label!~x y"},
  };
  for (const auto& [condition, text] : rows) {
    CAPTURE(condition);
    const auto result = read({{"where", {condition}}});
    REQUIRE_FALSE(result.error.has_value());
    REQUIRE(result.filter.conditions.size() == 1u);
    CHECK(result.filter.conditions[0].text() == text);
  }
  const auto filter = read({{"where", {"platform = linux64, win64 "}}}).filter;
  CHECK(wanted(filter, Field::platform) == Texts{"linux64", "win64"});
}

TEST_CASE("--all-trees is the same as --tree '*'", "[config][filter_options]") {
  CHECK(read({{"all-trees", {"true"}}}).filter.texts.empty());
  CHECK(wanted(read({{"all-trees", {"false"}}}).filter, Field::tree) == Texts{"mozilla-central"});
  const auto error = read({{"all-trees", {"true"}}, {"tree", {"try"}}}).error;
  REQUIRE(error.has_value());
  CHECK(error->text == "--all-trees cannot be combined with --tree");
  // The stronger layer applies.
  for (const bool tree_is_stronger : {false, true}) {
    OptionTexts texts;
    const auto layer_of = [](bool is_stronger) {
      return is_stronger ? Layer::command_line : Layer::file;
    };
    texts.give(*find_option("tree"),
               {{"try"}, "tree", ErrorKind::usage, layer_of(tree_is_stronger)});
    texts.give(row_of(&OptionValues::all_trees),
               {{"true"}, "all-trees", ErrorKind::usage, layer_of(!tree_is_stronger)});
    const auto values = read_values(texts);
    REQUIRE(values.ok());
    CHECK(wanted(filter_of(*values), Field::tree) == (tree_is_stronger ? Texts{"try"} : Texts{}));
  }
}

TEST_CASE("an invalid --where is a usage error", "[config][filter_options]") {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"version", "not FIELD=VALUE"},
      {"=x", "not FIELD=VALUE"},
      {"!=x", "not FIELD=VALUE"},
      {"tree!x", "not FIELD=VALUE"},
      {"tree==x", "write one '=' only"},
      {"tree=", "the value is empty"},
      {"tree=[x", "a '[' is not closed"},
      {"mobile=yes", "mobile is true or false"},
      {"status=x", "status is a whole number"},
      {"tree<5", "tree is not a number"},
      {"push_id<5x", "not a whole number"},
      {"timestamp>2015-01-01", "not 14 digits, such as 20150101000000"},
      {"buildid>=2015-01-01T00:00:00", "not 14 digits, such as 20150101000000"},
      {"duration=5", "compare duration with <"},
      {"wait~5", "compare wait with <"},
      {"wait<x", "not a number of seconds, nor a duration such as 10m"},
      {"wait<10 m", "not a number of seconds"},
      {"push_id<10m", "not a whole number"},
      {" = x", "not FIELD=VALUE"},
      {"tree = ", "the value is empty"},
      {"scheduled>5", "scheduled is not a number"},
      {"label~(", "missing )"},
      {"message=x", "neither builds nor tests have this field"},
      {"what=x", "use test, label or kind"},
      {"id=x", "search the output"},
      {"versoin=1", "no field 'versoin'; did you mean 'version'?"},
      {"versoin!=1", "no field 'versoin'; did you mean 'version'?"},
      {"Version=1", "no field 'Version'"},
      {"", "empty"},
  };
  for (const auto& [condition, why] : rows) {
    CAPTURE(condition);
    const auto error = read({{"where", {condition}}}).error;
    REQUIRE(error.has_value());
    CAPTURE(error->text);
    CHECK((error->kind == ErrorKind::usage));
    CHECK(error->text.starts_with("--where '" + condition + "': "));
    CHECK(error->text.find(why) != std::string::npos);
  }
}

TEST_CASE("--where compares numbers and matches regular expressions", "[config][filter_options]") {
  const auto [filter, notes, error] =
      read({{"where", {"push_id>=5", "duration<90", "label!~^build-.*,x$", "tags~night"}}});
  CHECK_FALSE(error.has_value());
  REQUIRE(filter.conditions.size() == 4u);
  CHECK(filter.conditions[0].text() == "push_id>=5");
  CHECK(filter.conditions[1].text() == "duration<90");
  CHECK(filter.conditions[2].text() == "label!~^build-.*,x$");
  CHECK(filter.conditions[3].text() == "tags~night");
}

TEST_CASE("a filter that can't match is noted", "[config][filter_options]") {
  CHECK(read({{"test", {"mochitest"}}}).notes.size() == 1u);
  CHECK(read({{"test", {"mochitest*"}}}).notes.empty());
  CHECK(read({{"event", {"build"}}, {"test", {"x*"}}}).notes.size() == 1u);
  CHECK(read({{"where", {"result=failur"}}}).notes.size() == 1u);
  CHECK(read({{"tree", {"x[a"}}}).error.has_value());
}

TEST_CASE("values that are probably mistakes are noted", "[config][filter_options]") {
  struct Row {
    std::string name, value;
    std::string meant;  // empty: not noted
  };
  const std::vector<Row> rows{
      {"platform", "linux63", "linux64"},
      {"platform", "!linux63", "linux64"},
      {"platform", "linux,Win32", "win32"},
      {"result", "failed", "failure"},
      {"platform", "linux64", ""},
      {"platform", "linux6*", ""},
      {"platform", "!win64", ""},
      {"result", "success", ""},
      {"tree", "mozilla-centrall", ""},  // trees come and go
      {"buildtype", "optt", ""},
      {"buildtype", "noopt", ""},
      {"platform", "ios", ""},
      {"product", "firefoxx", ""},
      {"test", "x", ""},
  };
  for (const auto& [name, value, meant] : rows) {
    CAPTURE(name, value);
    const auto [filter, notes, error] = read({{name, {value}}});
    CHECK_FALSE(error.has_value());
    REQUIRE(notes.size() == (meant.empty() ? 0u : 1u));
    if (meant.empty()) continue;
    CHECK(notes[0].find("--" + name) != std::string::npos);
    CHECK(notes[0].find("did you mean '" + meant + "'?") != std::string::npos);
  }
}

TEST_CASE("an empty filter is an error", "[config][filter_options]") {
  for (const std::string name : {"tree", "platform", "test", "revision", "tag"}) {
    for (const std::string value : {"", ",", ",,", "!"}) {
      CAPTURE(name, value);
      const auto error = read({{name, {value}}}).error;
      REQUIRE(error.has_value());
      CHECK(error->text.find("--" + name) != std::string::npos);
    }
  }
}

TEST_CASE("mobile and talos", "[config][filter_options]") {
  CHECK((read({}).filter.mobile == Mobile::exclude));
  CHECK((read({{"mobile", {"only"}}}).filter.mobile == Mobile::only));
  CHECK((read({{"mobile", {"any"}}}).filter.mobile == Mobile::any));
  CHECK(read({{"mobile", {"yes"}}}).error.has_value());
  CHECK_FALSE(read({}).filter.talos);
  CHECK(read({{"talos", {"true"}}}).filter.talos);
}

TEST_CASE("conditions apply to fields of builds and tests", "[config][filter_options]") {
  for (const std::string name : {"exchange", "cc", "message"}) {
    const auto error = read({{"where", {name + "=x"}}}).error;
    REQUIRE(error.has_value());
    CHECK(error->text == "--where '" + name + "=x': neither builds nor tests have this field");
  }
  CHECK_FALSE(read({{"where", {"redelivered=true"}}}).error.has_value());
}

TEST_CASE("a filter is described in words", "[config][filter_options]") {
  const auto text_of = [](const Pairs& pairs) {
    const std::string kinds = "events build,test";
    const auto text = watch_text({.filter = read(pairs).filter, .dialect = {}});
    REQUIRE(text.starts_with(kinds));
    return text.substr(kinds.size());
  };
  CHECK(text_of({}) == ", tree mozilla-central, mobile excluded, talos excluded");
  CHECK(text_of({{"tree", {"*"}},
                 {"platform", {"linux", "!win*"}},
                 {"tag", {"a,b", "c", "!d"}},
                 {"mobile", {"only"}}}) ==
        ", any tree, platform linux,!win*, tags a+b, tags c, tags !d, mobile only, "
        "talos excluded");
}

}  // namespace

}  // namespace pbm
