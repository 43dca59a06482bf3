// SPDX-License-Identifier: MPL-2.0
#include "app/file_checks.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <unistd.h>

#include <functional>
#include <vector>

namespace pbm {

namespace {

using Change = std::function<void(Settings&, const std::string&)>;

const std::vector<std::pair<std::string, Change>>& written() {
  static const std::vector<std::pair<std::string, Change>> all{
      {"--rejects", [](Settings& settings, const std::string& path) { settings.rejects = path; }},
      {"--log-file", [](Settings& settings, const std::string& path) { settings.log.file = path; }},
      {"--metrics", [](Settings& settings, const std::string& path) { settings.metrics = path; }},
      {"--health", [](Settings& settings, const std::string& path) { settings.health = path; }},
  };
  return all;
}

const std::vector<std::pair<std::string, Change>>& read() {
  static const std::vector<std::pair<std::string, Change>> all{
      {"--input", [](Settings& settings,
                     const std::string& path) { settings.source = ReplaySettings{{"x", path}}; }},
      {"--ca-file", [](Settings& settings,
                       const std::string& path) { settings.files_read = {{"ca-file", path}}; }},
  };
  return all;
}

TEST_CASE("a file that is written is neither read nor written twice", "[app][files]") {
  const TemporaryDirectory directory;
  directory.write("here", "content");
  std::filesystem::create_directory(directory.path("sub"));
  REQUIRE(::symlink("here", directory.path("link").c_str()) == 0);
  REQUIRE(::link(directory.path("here").c_str(), directory.path("hard").c_str()) == 0);
  auto others = written();
  others.insert(others.end(), read().begin(), read().end());
  for (const auto& [first, set_first] : written()) {
    for (const auto& [second, set_second] : others) {
      for (const auto& [one, two] : {std::pair("here", "here"),
                                     {"here", "./here"},
                                     {"here", "link"},
                                     {"here", "hard"},
                                     {"new", "../new"}}) {
        CAPTURE(first, second, one, two);
        Settings settings;
        set_first(settings, directory.path(one));
        set_second(settings, directory.path(std::string("sub/../") + two));
        const bool same = first != second && std::string(two) != "../new";
        const auto done = check_distinct(settings);
        CHECK(done.ok() != same);
        if (done) continue;
        CHECK(done.error().kind == ErrorKind::usage);
        CHECK(done.error().text.find(first + " '") != std::string::npos);
        CHECK(done.error().text.find(second + " '") != std::string::npos);
      }
    }
  }
}

TEST_CASE("two missing files are the same if their paths are", "[app][files]") {
  const TemporaryDirectory directory;
  Settings settings;
  settings.rejects = directory.path("new");
  settings.metrics = directory.path("./new");
  CHECK_FALSE(check_distinct(settings).ok());
  settings.metrics = directory.path("other");
  CHECK(check_distinct(settings).ok());
}

TEST_CASE("an input may be read twice, and devices are exempt", "[app][files]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("here", "content");
  Settings settings;
  settings.source = ReplaySettings{{path, path}};
  settings.files_read = {{"ca-file", path}};
  settings.rejects = settings.log.file = "/dev/null";
  CHECK(check_distinct(settings).ok());
}

TEST_CASE("a file that cannot be created or written is the error of a run", "[app][files]") {
  const TemporaryDirectory directory;
  directory.write("here", "");
  Settings settings;
  CHECK(check_writable(settings).ok());
  settings.rejects = directory.path("here");
  settings.log.file = directory.path("new");
  settings.metrics = directory.path("m.prom");
  CHECK(check_writable(settings).ok());
  CHECK(directory.names() == "here ");  // nothing was made

  settings.rejects = directory.path("no/such/directory");
  auto done = check_writable(settings);
  REQUIRE_FALSE(done.ok());
  CHECK((done.error().kind == ErrorKind::output));
  CHECK(done.error().text ==
        "open --rejects '" + settings.rejects + "': No such file or directory");
  REQUIRE(::mkfifo(directory.path("pipe").c_str(), 0600) == 0);
  for (const bool rejects : {true, false}) {
    Settings piped;
    if (rejects) {
      piped.rejects = directory.path("pipe");
    } else {
      piped.output = OutputFile{directory.path("pipe")};
    }
    const auto refused = check_writable(piped);
    REQUIRE_FALSE(refused.ok());
    CHECK((refused.error().kind == ErrorKind::usage));
    CHECK(
        refused.error().text.ends_with("pipe': is a pipe, which could block the output; "
                                       "name a regular file"));
  }
  settings.log.file = directory.path(".");
  done = check_writable(settings);
  REQUIRE_FALSE(done.ok());
  CHECK((done.error().kind == ErrorKind::config));
  CHECK(done.error().text == "open --log-file '" + settings.log.file + "': Is a directory");
}

}  // namespace

}  // namespace pbm
