// SPDX-License-Identifier: MPL-2.0
#include "base/log_line.h"

#include "base/log.h"
#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <rapidjson/document.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

// 2026-11-23T20:00:00.123Z
constexpr Calendar::time_point kTime{std::chrono::milliseconds(1795464000123)};

TEST_CASE("a line has the selected format, and a priority for the journal", "[base][log_line]") {
  struct Row {
    LogFormat format;
    LogReader reader;
    LogLevel level;
    std::string line;
  };
  using enum LogReader;
  const std::vector<Row> rows{
      {LogFormat::text, anybody, LogLevel::info, "2026-11-23T20:00:00.123Z info: 100 %v {}\n"},
      {LogFormat::text, anybody, LogLevel::error, "2026-11-23T20:00:00.123Z error: 100 %v {}\n"},
      {LogFormat::text, journal, LogLevel::debug, "<7>debug: 100 %v {}\n"},
      {LogFormat::text, journal, LogLevel::info, "<6>info: 100 %v {}\n"},
      {LogFormat::text, journal, LogLevel::warning, "<4>warning: 100 %v {}\n"},
      {LogFormat::text, journal, LogLevel::error, "<3>error: 100 %v {}\n"},
      {LogFormat::json, anybody, LogLevel::info,
       json("{'time':'2026-11-23T20:00:00.123Z','level':'info','message':'100 %v {}'}\n")},
      {LogFormat::json, anybody, LogLevel::warning,
       json("{'time':'2026-11-23T20:00:00.123Z','level':'warning','message':'100 %v {}'}\n")},
      {LogFormat::json, journal, LogLevel::error,
       json("<3>{'time':'2026-11-23T20:00:00.123Z','level':'error','message':'100 %v {}'}\n")},
  };
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK(log_line({row.level, "100 %v {}"}, row.format, row.reader, kTime) == row.line);
  }
}

TEST_CASE("the fields of a note follow the message in an object", "[base][log_line]") {
  const LogNote note{LogLevel::info,
                     "failed: x",
                     {{"label", "x"}, {"log_url", "https://a/\"b\"\n"}, {"odd\"name", "\xff"}}};
  CHECK(log_line(note, LogFormat::json, LogReader::anybody, kTime) ==
        json("{'time':'2026-11-23T20:00:00.123Z','level':'info','message':'failed: x',") +
            R"("label":"x","log_url":"https://a/\"b\"\n","odd\"name":")" + "\xef\xbf\xbd\"}\n");
  CHECK(log_line(note, LogFormat::text, LogReader::journal, kTime) == "<6>info: failed: x\n");
}

TEST_CASE("any bytes make a JSON string", "[base][log_line]") {
  struct Row {
    std::string text, string;
  };
  const std::string replacement = "\xef\xbf\xbd";
  const std::vector<Row> rows{
      {"", R"("")"},
      {"plain / text", R"("plain / text")"},
      {"a\"b\\c", R"("a\"b\\c")"},
      {"a\nb\tc\r", R"("a\nb\tc\r")"},
      {bytes("a\0b\x1b\x7f"), bytes("\"a\\u0000b\\u001B\\u007F\"")},
      {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\""},
      {"a\xffz", "\"a" + replacement + "z\""},
      {"\x80\x80", "\"" + replacement + replacement + "\""},
      {"\xc3", "\"" + replacement + "\""},
      {"\xc3(", "\"" + replacement + "(\""},
      {"\xe2\x82", "\"" + replacement + replacement + "\""},
      {"\xc0\xaf", "\"" + replacement + replacement + "\""},
      {"\xed\xa0\x80", "\"" + replacement + replacement + replacement + "\""},
      {"\xf4\x90\x80\x80", "\"" + replacement + replacement + replacement + replacement + "\""},
  };
  for (const auto& [text, string] : rows) {
    CAPTURE(text);
    CHECK(json_string(text) == string);
  }
}

TEST_CASE("any two bytes make a valid JSON line", "[base][log_line]") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text{'a', static_cast<char>(first), static_cast<char>(second), 'z'};
      const auto line =
          log_line({LogLevel::info, text}, LogFormat::json, LogReader::anybody, kTime);
      rapidjson::Document document;
      document.Parse<rapidjson::kParseValidateEncodingFlag>(line.data(), line.size());
      if (document.HasParseError() || line.find('\n') != line.size() - 1) {
        FAIL("bytes " << first << " " << second << ": " << line);
      }
    }
  }
}

// Redirects stderr to this descriptor for the lifetime of the object.
class StandardError {
 public:
  explicit StandardError(const Fd& descriptor) : was_(::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)) {
    REQUIRE(::dup2(descriptor.get(), STDERR_FILENO) == STDERR_FILENO);
  }
  ~StandardError() { ::dup2(was_.get(), STDERR_FILENO); }
  StandardError(const StandardError&) = delete;
  StandardError& operator=(const StandardError&) = delete;

 private:
  Fd was_;
};

class JournalStream {
 public:
  explicit JournalStream(const Fd& descriptor) {
    struct stat status{};
    REQUIRE(::fstat(descriptor.get(), &status) == 0);
    const auto value = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    ::setenv("JOURNAL_STREAM", value.c_str(), 1);
  }
  ~JournalStream() { ::unsetenv("JOURNAL_STREAM"); }
  JournalStream(const JournalStream&) = delete;
  JournalStream& operator=(const JournalStream&) = delete;
};

TEST_CASE("a log on stderr has priorities if that is the journal", "[base][log]") {
  const Pipe pipe;
  const Pipe elsewhere;
  const StandardError error(pipe.writer);
  {
    const JournalStream stream(pipe.reader);  // a pipe's two ends are one inode
    Log log(LogLevel::debug);
    log.debug("one");
    log.warning("two");
    Log(LogLevel::info, LogFormat::json).error("three");
    const auto said = pipe.take();
    CHECK(said.starts_with("<7>debug: one\n<4>warning: two\n<3>{\"time\":\"20"));
    CHECK(said.ends_with("Z\",\"level\":\"error\",\"message\":\"three\"}\n"));
  }
  {
    const JournalStream stream(elsewhere.reader);  // stdout's, say
    Log(LogLevel::info).info("x");
    CHECK(pipe.take().ends_with("Z info: x\n"));
  }
  Log(LogLevel::info, LogFormat::json).info("x");
  CHECK(pipe.take().starts_with("{\"time\":"));
}

TEST_CASE("a log file has no priorities, also after reopening", "[base][log]") {
  const Pipe pipe;
  const TemporaryDirectory directory;
  const StandardError error(pipe.writer);
  const JournalStream stream(pipe.reader);
  Log log(LogLevel::info);
  REQUIRE_FALSE(log.to_file(directory.path("no/such")).ok());
  log.info("to the journal");
  CHECK(pipe.take() == "<6>info: to the journal\n");
  REQUIRE(log.to_file(directory.path("log")).ok());
  log.info("x");
  REQUIRE(log.reopen().ok());
  log.info("y");
  CHECK(pipe.take().empty());
  const auto lines = directory.read("log");
  CHECK(lines.find('<') == std::string::npos);
  CHECK(lines.ends_with("Z info: y\n"));
}

TEST_CASE("a log keeps its format when it moves to a file", "[base][log]") {
  const TemporaryDirectory directory;
  Log log(LogLevel::info);
  CHECK((log.format() == LogFormat::text));
  log = Log(LogLevel::info, LogFormat::json);
  CHECK((log.format() == LogFormat::json));
  REQUIRE(log.to_file(directory.path("log")).ok());
  log.info("a\nb");
  CHECK(directory.read("log").ends_with(json(",'level':'info','message':'a\\nb'}\n")));
}

TEST_CASE("the last error is written in each form of a log", "[base][log]") {
  const Pipe pipe;
  const TemporaryDirectory directory;
  const StandardError error(pipe.writer);
  Log(LogLevel::error).fatal("no\nroute");
  CHECK(pipe.take() == "pulsebuildmonitor: error: no\\x0aroute\n");
  Log(LogLevel::error, LogFormat::json).fatal("no\nroute");
  CHECK(pipe.take().ends_with(json("Z','level':'error','message':'no\\nroute'}\n")));
  {
    Log log(LogLevel::error);
    REQUIRE(log.to_file(directory.path("log")).ok());
    log.fatal("no route");
    CHECK(directory.read("log").ends_with("Z error: no route\n"));
    CHECK(pipe.take().empty());
  }
  const JournalStream stream(pipe.reader);
  Log(LogLevel::error).fatal("no route");
  CHECK(pipe.take() == "<3>error: no route\n");
}

TEST_CASE("lost lines are counted in the log's own format", "[base][log]") {
  const Pipe pipe;
  ::fcntl(pipe.reader.get(), F_SETPIPE_SZ, 4096);
  const StandardError error(pipe.writer);
  for (const bool journal : {false, true}) {
    CAPTURE(journal);
    std::optional<JournalStream> stream;
    if (journal) stream.emplace(pipe.reader);
    Log log(LogLevel::info, LogFormat::json);
    for (int i = 0; i < 100; ++i) log.info(repeated("x", 300));
    auto received = pipe.take();
    log.info("again");
    received += pipe.take();
    log.info("and again");
    received += pipe.take();
    const auto at = received.find(" log lines were lost here: the log could not be written\"}\n");
    REQUIRE(at != std::string::npos);
    const auto begin = received.rfind('\n', at) + 1;
    CHECK(received.substr(begin).starts_with(journal ? "<4>{\"time\":\"20" : "{\"time\":\"20"));
    CHECK(received.ends_with("\"and again\"}\n"));
  }
}

}  // namespace

}  // namespace pbm
