// SPDX-License-Identifier: MPL-2.0
#include "config/option_values.h"

#include "support/catch.h"
#include "support/options_of.h"

#include <chrono>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;
using std::chrono::seconds;

// The error, or nothing if the values are valid.
std::string error_of(const OptionTexts& options) {
  const auto values = read_values(options);
  return values ? "" : values.error().text;
}

std::string error_of(const Pairs& pairs) { return error_of(options_of(pairs)); }

OptionValues values_of(const Pairs& pairs) {
  auto values = read_values(options_of(pairs));
  REQUIRE(values.ok());
  return *values;
}

TEST_CASE("durations have units", "[config][option_values]") {
  const std::vector<std::pair<std::string, int>> rows{
      {"1", 1},
      {"90", 90},
      {"90s", 90},
      {"5m", 300},
      {"1h", 3600},
      {"2d", 172800},
      {"1h30m", 5400},
      {"1h1m1s", 3661},
      {"007s", 7},
      {"0h5s", 5},
      {"3660d", 316224000},
      // not durations
      {"0", 0},
      {"0s", 0},
      {"x", 0},
      {"s", 0},
      {"5x", 0},
      {"5M", 0},
      {"-5", 0},
      {"+5", 0},
      {"1.5h", 0},
      {"5 m", 0},
      {" 5", 0},
      {"5ms", 0},
      {"h5", 0},
      {"1m30", 0},
      {"2h30", 0},
      {"0h2", 0},
      {"3661d", 0},
      {"316224001", 0},
      {"99999999999999999999", 0},
  };
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    const auto values = read_values(options_of({{"timeout", {text}}}));
    REQUIRE(values.ok() == (expected != 0));
    if (values) CHECK((**values->timeout == seconds(expected)));
  }
  CHECK_FALSE(values_of({}).timeout->has_value());
  const auto values = read_values(options_of({{"timeout", {"2h30"}}}));
  CHECK(values.error().text ==
        "--timeout '2h30': the last number needs a unit as well, as in 1h30m");
}

TEST_CASE("numbers are integers within bounds", "[config][option_values]") {
  for (const std::string text : {"1", "05", "256", "65535"}) {
    CAPTURE(text);
    CHECK(*values_of({{"prefetch", {text}}}).prefetch == std::stoi(text));
  }
  for (const std::string text :
       {"0", "65536", "-5", "+5", "5.0", "5x", "x", " 5", "0x5", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK(error_of({{"prefetch", {text}}}) ==
          "--prefetch '" + text + "': not a whole number from 1 to 65535");
  }
}

TEST_CASE("an option that is not given has the default of the table", "[config][option_values]") {
  for (const auto& pairs : {Pairs(), Pairs{{"prefetch", {""}}, {"log-level", {""}}}}) {
    const auto values = values_of(pairs);
    CHECK_FALSE(values.prefetch.given);
    CHECK((*values.log_level == LogLevel::info));
    CHECK(*values.prefetch == 256);
    CHECK((*values.event == std::vector{EventKind::build, EventKind::test}));
    CHECK(values.where->empty());
    CHECK_FALSE(*values.durable);
  }
}

TEST_CASE("a name stands for its value", "[config][option_values]") {
  const auto values =
      values_of({{"format", {"text"}}, {"source", {"taskcluster,buildbot", "normalized"}}});
  CHECK((*values.format == NamedFormat::text));
  CHECK((*values.source == std::vector{Source::taskcluster, Source::buildbot, Source::normalized}));
  CHECK(error_of({{"format", {"Text"}}}) ==
        "--format 'Text': not one of json, text, tsv, csv, auto; did you mean 'text'?");
  CHECK(error_of({{"source", {"buildbot,d"}}}) ==
        "--source 'd': not one of buildbot, normalized, taskcluster");
}

TEST_CASE("toggles are true or false", "[config][option_values]") {
  for (const auto& [text, expected] : std::vector<std::pair<std::string, bool>>{{"true", true},
                                                                                {"1", true},
                                                                                {"yes", true},
                                                                                {"false", false},
                                                                                {"0", false},
                                                                                {"no", false}}) {
    CAPTURE(text);
    const auto values = read_values(options_of_file({{"talos", {text}}}));
    REQUIRE(values.ok());
    CHECK(*values->talos == expected);
  }
  for (const std::string text : {"True", "2", "on", "x"}) {
    CAPTURE(text);
    const auto values = read_values(options_of_file({{"talos", {text}}}));
    REQUIRE_FALSE(values.ok());
    CHECK((values.error().kind == ErrorKind::config));
    CHECK(values.error().text == "FILE:1: talos '" + text + "': not true or false");
  }
}

TEST_CASE("a list is split at commas", "[config][option_values]") {
  CHECK(split_words("").empty());
  CHECK(split_words(",,").empty());
  CHECK(split_words("a") == Texts{"a"});
  CHECK(split_words(",a,,b c,") == Texts{"a", "b c"});
  CHECK(*values_of({{"tree", {"a,b", "c,"}}}).filter_on(Field::tree) == Texts{"a", "b", "c"});
  CHECK(*values_of({{"input", {"a,b", "c,"}}}).input == Texts{"a,b", "c,"});
  CHECK(error_of({{"platform", {","}}}) == "--platform ',': the value is empty");
}

TEST_CASE("the error of the first option is kept, and shows no password",
          "[config][option_values]") {
  const auto values =
      read_values(options_of({{"heartbeat", {"x"}}, {"prefetch", {"amqp://u:hunter2@h"}}}));
  REQUIRE_FALSE(values.ok());
  CHECK((values.error().kind == ErrorKind::usage));
  CHECK(values.error().text.starts_with("--prefetch 'amqp://u:***@h': "));
}

TEST_CASE("a file is not named -, except where that is a stream", "[config][option_values]") {
  CHECK(error_of({{"rejects", {"-"}}}) ==
        "--rejects '-': only --input and --output accept -; a file of this name is ./-");
  CHECK(error_of({{"log-file", {"-"}}}) ==
        "--log-file '-': not a file; without this option, the log goes to standard error");
  CHECK(error_of({{"output", {"-"}}}).empty());
  CHECK(error_of({{"input", {"-"}}}).empty());
}

TEST_CASE("an option that needs another one is an error without it", "[config][option_values]") {
  const std::vector<std::pair<Pairs, std::string>> rows{
      {{{"durable", {"true"}}}, "--durable needs --label, which names the queue"},
      {{{"queue-type", {"quorum"}}},
       "--queue-type quorum needs --durable: it has no effect on a temporary queue"},
      {{{"queue-type", {"classic"}}}, ""},
      {{{"single-active", {"true"}}},
       "--single-active needs --durable: it has no effect on a temporary queue"},
      {{{"single-active", {"false"}}}, ""},
      {{{"drain", {"true"}}}, "--drain needs --durable: a new queue is always empty"},
      {{{"drain", {"true"}}, {"input", {"x"}}}, ""},
      {{{"key-file", {"k"}}}, "--key-file needs --cert-file, the certificate of the key"},
      {{{"fail-fast", {"true"}}}, "--fail-fast needs --push"},
      {{{"push", {"0123abc"}}, {"source", {"buildbot"}}}, "--push needs --source taskcluster"},
      {{{"tls-insecure", {"true"}}, {"ca-file", {"c"}}},
       "--tls-insecure cannot be combined with --ca-file: it verifies no certificate"},
      {{{"quiet", {"true"}}, {"verbose", {"true"}}}, "--quiet cannot be combined with --verbose"},
      {{{"dry-run", {"true"}}, {"check", {"true"}}}, "--dry-run cannot be combined with --check"},
      {{{"check", {"true"}}, {"print-config", {"true"}}},
       "--check cannot be combined with --print-config"},
      {{{"purge", {"true"}}, {"label", {"x"}}, {"print-config", {"true"}}},
       "--purge cannot be combined with --print-config"},
      {{{"exec", {"x"}}, {"output", {"f"}}}, "--exec 'x': cannot be combined with --output"},
  };
  for (const auto& [pairs, error] : rows) {
    CAPTURE(error);
    CHECK(error_of(pairs) == error);
  }
}

TEST_CASE("of options that replace each other, the stronger layer counts",
          "[config][option_values]") {
  OptionTexts options;
  options.give(option("output"), {{"f"}, "--output"});
  options.give(option("exec"), {{"x"}, "FILE:1: exec", ErrorKind::config, Layer::file});
  const auto values = read_values(options);
  REQUIRE(values.ok());
  CHECK(*values->output == "f");
  CHECK(values->exec->empty());

  OptionTexts template_of_file;  // which is wrong, but has no effect
  template_of_file.give(option("format"), {{"csv"}, "--format"});
  template_of_file.give(option("template"),
                        {{"{x"}, "FILE:1: template", ErrorKind::config, Layer::file});
  CHECK(error_of(template_of_file).empty());
}

TEST_CASE("a cleared input is no replay", "[config][option_values]") {
  OptionTexts options;
  options.give(option("input"), {{""}, "--input"});
  options.give(option("input"), {{"day.jsonl"}, "FILE:1: input", ErrorKind::config, Layer::file});
  const auto values = read_values(options);
  REQUIRE(values.ok());
  CHECK_FALSE(values->is_replay());
}

TEST_CASE("an option without effect is noted", "[config][option_values]") {
  const auto notes = [](const Pairs& pairs) { return notes_on_useless(values_of(pairs)); };
  CHECK(notes({{"jobs", {"1"}}}) == Texts{"--jobs has no effect without --exec"});
  CHECK(notes({{"jobs", {"2"}}, {"exec", {"x"}}}).empty());
  CHECK(notes({{"speed", {"1x"}}, {"since", {"1h"}}}) ==
        Texts{"--since has no effect without --input", "--speed has no effect without --input"});
  CHECK(notes({{"stall", {"5m"}}}) == Texts{"--stall has no effect without --push"});
  CHECK(notes({{"null", {""}}}) ==
        Texts{"--null has no effect without --format tsv or csv, or --template"});
  CHECK(notes({{"null", {"-"}}, {"template", {"{tree}"}}}).empty());
  CHECK(notes({{"header", {"true"}}}) ==
        Texts{"--header has no effect without --format tsv or csv"});
  CHECK(notes({{"header", {"false"}}}).empty());
  CHECK(notes({{"filter-pulse", {"true"}}}) ==
        Texts{"--filter-pulse has no effect without --event pulse"});
  CHECK(notes({{"input", {"x"}}, {"prefetch", {"junk"}}, {"durable", {"true"}}}) ==
        Texts{"replaying --input without a broker: ignoring --durable, --prefetch"});
  CHECK(notes({{"input", {"x"}}, {"label", {"build-*"}}}) ==
        Texts{"replaying --input without a broker: ignoring --label; to filter on the labels of "
              "tasks, use --where label=GLOB"});
  // Set for all runs of a user.
  auto texts = options_of({{"input", {"x"}}});
  texts.give(option("url"), {{"amqp://h"}, "variable", ErrorKind::config, Layer::environment});
  const auto values = read_values(texts);
  REQUIRE(values.ok());
  CHECK(notes_on_useless(*values).empty());
}

TEST_CASE("a label of tasks is not taken for that of a queue", "[config][option_values]") {
  const std::string why =
      "not a name of up to 100 bytes of UTF-8 without spaces, control "
      "characters, '/', '#' and '*'";
  const auto hint = [](const std::string& label) {
    return "; for tasks with this label, use --where 'label=" + label + "'";
  };
  for (const std::string label : {"build-linux64/opt", "test-*"}) {
    CHECK(error_of({{"label", {label}}}) == "--label '" + label + "': " + why + hint(label));
  }
  CHECK(error_of({{"label", {"a b"}}}) == "--label 'a b': " + why);
}

TEST_CASE("an output file is not taken for a compressed one", "[config][option_values]") {
  for (const std::string path : {"x.jsonl.gz", "x.bz2", "x.xz", "x.zst"}) {
    CHECK(error_of({{"output", {path}}})
              .starts_with("--output '" + path + "': lines are not compressed; "));
  }
  for (const std::string path : {"x.gz.jsonl", "gz", "x.gzip"}) {
    CHECK(error_of({{"output", {path}}}).empty());
  }
}

}  // namespace

}  // namespace pbm
