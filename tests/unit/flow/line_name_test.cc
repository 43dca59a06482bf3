// SPDX-License-Identifier: MPL-2.0
#include "flow/line_name.h"

#include "event/exchanges.h"
#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

LineName named(std::string_view line) {
  const auto name = LineNamer().name(line);
  REQUIRE(name.has_value());
  return *name;
}

TEST_CASE("a line is named by all but its time and its redelivery", "[flow][line_name]") {
  const auto name = named(
      R"({"event":"build","source":"buildbot","timestamp":"20130401030203","key":"k","tags":["a"]})");
  CHECK(name.run == 0u);
  struct Row {
    std::string_view line;
    bool is_same;
  };
  for (
      const auto& [line, is_same] : {
          Row{R"({"event":"build","source":"buildbot","timestamp":"2","key":"k","tags":["a"]})",
              true},
          Row{R"({"event":"build","source":"buildbot","timestamp":"2","key":"k","redelivered":true,"tags":["a"]})"
              "\n",
              true},
          Row{R"({"event":"build","source":"buildbot","timestamp":"2","key":"l","tags":["a"]})",
              false},
          Row{R"({"event":"test","source":"buildbot","timestamp":"2","key":"k","tags":["a"]})",
              false},
          Row{R"({"event":"build","source":"buildbot","timestamp":"2","key":"k","tags":["a","b"]})",
              false},
      }) {
    CAPTURE(line);
    CHECK((named(line).fingerprint == name.fingerprint) == is_same);
  }
}

TEST_CASE("values are compared whole, whatever they contain", "[flow][line_name]") {
  const std::string begin = R"({"event":"pulse","source":null,"timestamp":"2","message":)";
  const auto name_of_value = [&](std::string_view value) {
    return named(begin + std::string(value) + "}").fingerprint;
  };
  CHECK(name_of_value(R"({"timestamp":"1"})") != name_of_value(R"({"timestamp":"2"})"));
  CHECK(name_of_value(R"({"redelivered":true})") != name_of_value("{}"));
  CHECK(name_of_value(R"("\",\"redelivered\":true")") != name_of_value(R"("\"")"));
  CHECK(name_of_value(R"(["}","{"])") != name_of_value(R"(["}"])"));
}

TEST_CASE("a line of Taskcluster names its run", "[flow][line_name]") {
  struct Row {
    std::string_view rest;
    std::string_view exchange;
  };
  for (const auto& [rest, exchange] : {
           Row{R"("result":"success","task_id":"T","run_id":1)", exchanges::kTaskCompleted},
           Row{R"("result":"failure","task_id":"T","run_id":1)", exchanges::kTaskFailed},
           Row{R"("result":"canceled","task_id":"T","run_id":1)", exchanges::kTaskException},
           Row{R"("result":"retry","task_id":"T","run_id":1,"stage":"ended")",
               exchanges::kTaskException},
           Row{R"("result":null,"task_id":"T","run_id":1,"stage":"running")",
               exchanges::kTaskRunning},
       }) {
    CAPTURE(rest);
    const auto line = R"({"event":"test","source":"taskcluster",)" + std::string(rest) + "}";
    CHECK(named(line).run == run_fingerprint(exchange, "T", "1"));
    CHECK(named(R"({"event":"pulse","source":"taskcluster",)" + std::string(rest) + "}").run == 0u);
  }
}

TEST_CASE("what is not a line of this program has no name", "[flow][line_name]") {
  for (const std::string_view line :
       {"", "x", "{}", R"({"event":"build")", R"({"event":"build",})", R"({"event":"build"}x)",
        R"({"tree":"try","event":"build"})", R"({"event":"build","a":"\)",
        R"({"event":"build",1:2})", R"({"event":"build","a"})"}) {
    CAPTURE(line);
    CHECK_FALSE(LineNamer().name(line).has_value());
  }
}

}  // namespace

}  // namespace pbm
