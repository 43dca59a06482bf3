// SPDX-License-Identifier: MPL-2.0
#include "config/option_reader.h"

#include "support/catch.h"
#include "support/options_of.h"

#include <array>
#include <chrono>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;
using std::chrono::seconds;

TEST_CASE("durations have units", "[config][option_reader]") {
  const std::vector<std::pair<std::string, int>> rows{
      {"1", 1},
      {"90", 90},
      {"90s", 90},
      {"5m", 300},
      {"1h", 3600},
      {"2d", 172800},
      {"1h30m", 5400},
      {"1m30", 90},
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
      {"3661d", 0},
      {"316224001", 0},
      {"99999999999999999999", 0},
  };
  for (const auto& [text, expected] : rows) {
    CAPTURE(text);
    const auto options = options_of({{"timeout", {text}}});
    OptionReader reader(options);
    const auto duration = reader.duration("timeout");
    REQUIRE(duration.has_value() == (expected != 0));
    CHECK(reader.error().has_value() == (expected == 0));
    if (duration) CHECK(*duration == seconds(expected));
  }
  const Options none;
  OptionReader reader(none);
  CHECK_FALSE(reader.duration("timeout").has_value());
  CHECK_FALSE(reader.error().has_value());
}

TEST_CASE("numbers are integers within bounds", "[config][option_reader]") {
  for (const std::string text : {"5", "05", "9", "10"}) {
    CAPTURE(text);
    const auto options = options_of({{"prefetch", {text}}});
    OptionReader reader(options);
    CHECK(reader.number("prefetch", 5, 10) == static_cast<unsigned>(std::stoi(text)));
    CHECK_FALSE(reader.error().has_value());
  }
  for (const std::string text :
       {"4", "11", "-5", "+5", "5.0", "5x", "x", " 5", "0x5", "99999999999999999999"}) {
    CAPTURE(text);
    const auto options = options_of({{"prefetch", {text}}});
    OptionReader reader(options);
    CHECK(reader.number("prefetch", 5, 10) == 5u);
    REQUIRE(reader.error().has_value());
    CHECK(reader.error()->text == "--prefetch '" + text + "': not a whole number from 5 to 10");
  }
}

TEST_CASE("an option that is not given has the default of the table", "[config][option_reader]") {
  for (const auto& options : {Options(), options_of({{"prefetch", {""}}, {"log-level", {""}}})}) {
    OptionReader reader(options);
    CHECK_FALSE(reader.given("prefetch"));
    CHECK(reader.text("log-level") == "info");
    CHECK(reader.number("prefetch", 1, 1000) == 256u);
    CHECK(reader.words("event") == Texts{"build", "test"});
    CHECK(reader.values("tree").empty());
    CHECK_FALSE(reader.on("durable"));
    CHECK_FALSE(reader.error().has_value());
  }
}

TEST_CASE("a choice is a position among the choices of the option", "[config][option_reader]") {
  const auto options =
      options_of({{"format", {"text"}}, {"source", {"taskcluster,buildbot", "normalized"}}});
  OptionReader reader(options);
  CHECK(reader.choice<std::size_t>("format") == 1u);
  CHECK(reader.choices<std::size_t>("source") == std::vector<std::size_t>{2, 0, 1});
  CHECK_FALSE(reader.error().has_value());

  const auto wrong = options_of({{"format", {"Text"}}, {"source", {"buildbot,d"}}});
  OptionReader first(wrong);
  CHECK(first.choice<std::size_t>("format") == 0u);
  REQUIRE(first.error().has_value());
  CHECK(first.error()->text ==
        "--format 'Text': not one of json, text, tsv, csv, auto; did you mean 'text'?");
  OptionReader second(wrong);
  CHECK(second.choices<std::size_t>("source") == std::vector<std::size_t>{0});
  REQUIRE(second.error().has_value());
  CHECK(second.error()->text == "--source 'd': not one of buildbot, normalized, taskcluster");
}

TEST_CASE("toggles are true or false", "[config][option_reader]") {
  for (const auto& [text, expected] : std::vector<std::pair<std::string, bool>>{{"true", true},
                                                                                {"1", true},
                                                                                {"yes", true},
                                                                                {"false", false},
                                                                                {"0", false},
                                                                                {"no", false}}) {
    CAPTURE(text);
    const auto options = options_of_file({{"durable", {text}}});
    OptionReader reader(options);
    CHECK(reader.on("durable") == expected);
    CHECK_FALSE(reader.error().has_value());
  }
  for (const std::string text : {"True", "2", "on", "x"}) {
    CAPTURE(text);
    const auto options = options_of_file({{"durable", {text}}});
    OptionReader reader(options);
    CHECK_FALSE(reader.on("durable"));
    REQUIRE(reader.error().has_value());
    CHECK((reader.error()->kind == ErrorKind::config));
    CHECK(reader.error()->text == "FILE:1: durable '" + text + "': not true or false");
  }
}

TEST_CASE("a list is split at commas", "[config][option_reader]") {
  CHECK(split_words("").empty());
  CHECK(split_words(",,").empty());
  CHECK(split_words("a") == Texts{"a"});
  CHECK(split_words(",a,,b c,") == Texts{"a", "b c"});
  const auto options = options_of({{"tree", {"a,b", "c,"}}, {"platform", {","}}});
  OptionReader reader(options);
  CHECK(reader.words("tree") == Texts{"a", "b", "c"});
  CHECK(reader.values("tree") == Texts{"a,b", "c,"});
  CHECK_FALSE(reader.error().has_value());
  CHECK(reader.words("platform").empty());
  REQUIRE(reader.error().has_value());
  CHECK(reader.error()->text.find("--platform") != std::string::npos);
}

TEST_CASE("the first error is kept, and shows no password", "[config][option_reader]") {
  const auto options = options_of({{"prefetch", {"amqp://u:hunter2@h"}}, {"heartbeat", {"x"}}});
  OptionReader reader(options);
  static_cast<void>(reader.number("prefetch", 1, 2));
  static_cast<void>(reader.number("heartbeat", 1, 2));
  REQUIRE(reader.error().has_value());
  CHECK((reader.error()->kind == ErrorKind::usage));
  CHECK(reader.error()->text.find("--prefetch 'amqp://u:***@h'") != std::string::npos);
}

}  // namespace

}  // namespace pbm
