// SPDX-License-Identifier: MPL-2.0
#include "base/log.h"

#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST_CASE("a log line is a UTC time, a level and the text", "[base][log]") {
  const TemporaryDirectory directory;
  Log log(LogLevel::debug);
  REQUIRE(log.to_file(directory.path("log")).ok());
  log.debug("one");
  log.info("two {} %v");  // no format of anybody's
  log.warning("three");
  log.error("four");
  const auto lines = lines_of(directory.read("log"));
  REQUIRE(lines.size() == 4u);
  const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (debug|info|warning|error): .*)");
  for (const auto& line : lines) {
    CAPTURE(line);
    CHECK(std::regex_match(line, form));
  }
  CHECK(lines[1].ends_with("Z info: two {} %v"));
  CHECK(lines[3].ends_with("Z error: four"));
}

TEST_CASE("a log line is one line, whatever its text", "[base][log]") {
  const std::string text = "x\n<0>y\r\x1b[2J\u009b\u202e\u2028\xff";
  struct Row {
    LogFormat format;
    std::string end;
  };
  for (const auto& [format, end] :
       {Row{LogFormat::text, R"(x\x0a<0>y\x0d\x1b[2J\x9b\u202e\u2028\xff)"},
        Row{LogFormat::json, "\"x\\n<0>y\\r\\u001B[2J\\u009B\\u202E\\u2028\xef\xbf\xbd\"}"}}) {
    const TemporaryDirectory directory;
    Log log(LogLevel::info, format);
    REQUIRE(log.to_file(directory.path("log")).ok());
    log.warning(text);
    const auto lines = lines_of(directory.read("log"));
    REQUIRE(lines.size() == 1u);
    CHECK(lines[0].ends_with(end));
  }
}

TEST_CASE("lines below the level are not logged", "[base][log]") {
  struct Row {
    LogLevel level;
    std::size_t lines;
  };
  for (const auto& [level, count] : {Row{LogLevel::debug, 4}, Row{LogLevel::info, 3},
                                     Row{LogLevel::warning, 2}, Row{LogLevel::error, 1}}) {
    const TemporaryDirectory directory;
    Log log(level);
    REQUIRE(log.to_file(directory.path("log")).ok());
    log.debug("x");
    log.info("x");
    log.warning("x");
    log.error("x");
    CHECK(lines_of(directory.read("log")).size() == count);
  }
}

TEST_CASE("a log file is appended to, and created unreadable for others", "[base][log]") {
  const FileMask mask(0);
  const TemporaryDirectory directory;
  for (int i = 0; i < 2; ++i) {
    Log log(LogLevel::info);
    CHECK_FALSE(log.has_file());
    REQUIRE(log.to_file(directory.path("log")).ok());
    CHECK(log.has_file());
    log.info("x");
  }
  CHECK(directory.mode("log") == 0640u);
  CHECK(lines_of(directory.read("log")).size() == 2u);
}

TEST_CASE("a renamed log file is reopened", "[base][log]") {
  const TemporaryDirectory directory;
  Log log(LogLevel::info);
  REQUIRE(log.to_file(directory.path("log")).ok());
  log.info("one");
  REQUIRE(::rename(directory.path("log").c_str(), directory.path("log.1").c_str()) == 0);
  log.info("two");
  REQUIRE(log.reopen().ok());
  log.info("three");
  CHECK(lines_of(directory.read("log.1")).size() == 2u);
  REQUIRE(lines_of(directory.read("log")).size() == 1u);
  CHECK(directory.read("log").ends_with("three\n"));
}

TEST_CASE("if a log file cannot be opened, the log does not change", "[base][log]") {
  const TemporaryDirectory directory;
  Log log(LogLevel::info);
  REQUIRE(log.to_file(directory.path("log")).ok());
  const auto moved = log.to_file(directory.path("no/such"));
  REQUIRE_FALSE(moved.ok());
  CHECK((moved.error().kind == ErrorKind::config));
  CHECK(moved.error().text.find("--log-file '" + directory.path("no/such") + "'") !=
        std::string::npos);
  CHECK_FALSE(log.to_file(directory.path(".")).ok());
  log.info("still here");
  CHECK(directory.read("log").ends_with("still here\n"));
}

TEST_CASE("lines that cannot be written are dropped and counted", "[base][log]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  Pipe pipe;  // only its reader's end is used: take() reads from the named one
  pipe.reader = Fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ::fcntl(pipe.reader.get(), F_SETPIPE_SZ, 4096);
  Log log(LogLevel::info);
  REQUIRE(log.to_file(path).ok());
  constexpr int kSaid = 100;
  for (int i = 0; i < kSaid; ++i) log.info(repeated("x", 300));
  auto received = pipe.take();
  log.info("first again");
  log.info("second again");
  received += pipe.take();
  const auto lines = lines_of(received);
  int whole = 0;
  int lost = 0;
  for (const auto& line : lines) {
    CAPTURE(line);
    if (const auto at = line.find(" log line"); at != line.npos) {
      lost += std::stoi(line.substr(0, at));
    } else if (line.ends_with(repeated("x", 300))) {
      ++whole;
    } else {
      CHECK((line.ends_with("first again") || line.ends_with("second again")));
    }
  }
  CHECK(lost > 0);
  CHECK(whole + lost == kSaid);
  CHECK(lines.back().ends_with("second again"));
}

TEST_CASE("one line that is lost is not counted in the plural", "[base][log]") {
  const TemporaryDirectory directory;
  const auto path = directory.path("fifo");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  Pipe pipe;
  pipe.reader = Fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  ::fcntl(pipe.reader.get(), F_SETPIPE_SZ, 4096);
  Log log(LogLevel::info);
  REQUIRE(log.to_file(path).ok());
  // Two of these do not fit in the pipe, and neither is written in part.
  for (int i = 0; i < 2; ++i) log.info(repeated("x", 3000));
  auto received = pipe.take();
  log.info("again");
  received += pipe.take();
  CHECK(received.find("\n1 log line was lost here: the log could not be written\n") !=
        std::string::npos);
}

}  // namespace

}  // namespace pbm
