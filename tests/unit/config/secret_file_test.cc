// SPDX-License-Identifier: MPL-2.0
#include "config/secret_file.h"

#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("the first line of the file is the secret", "[config][secret_file]") {
  struct Row {
    std::string content;
    std::string secret;  // empty: an error
  };
  const std::vector<Row> rows{
      {"hunter2", "hunter2"},
      {"hunter2\n", "hunter2"},
      {"hunter2\r\n", "hunter2"},
      {"hunter2\nmore\n", "hunter2"},
      {" hunter2 \n", " hunter2 "},
      {"a:/@%'\"\xC3\xA9\n", "a:/@%'\"\xC3\xA9"},
      {repeated("h", 4095) + "\n", repeated("h", 4095)},
      {"\xEF\xBB\xBFhunter2\n", "hunter2"},
      {"hunter2\n" + repeated("x", 10000), "hunter2"},
      {"\xEF\xBB\xBF\n", ""},
      {repeated("h", 100'000) + "\n", ""},
      {"", ""},
      {"\n", ""},
      {"\r\n", ""},
      {"\nhunter2\n", ""},
      {bytes("hun\0ter2\n"), ""},
      {bytes("hunter2\n\0"), "hunter2"},
      {repeated("h", 5000), ""},
      {repeated("h", 5000) + "\n", ""},
  };
  const TemporaryDirectory directory;
  for (const auto& [content, secret] : rows) {
    CAPTURE(content.substr(0, 40));
    const auto path = directory.write("secret", content);
    const auto read = read_secret("--password-file", path);
    REQUIRE(read.ok() == !secret.empty());
    if (read) {
      CHECK(read->text == secret);
      continue;
    }
    CHECK((read.error().kind == ErrorKind::config));
    CHECK(read.error().text.find("--password-file") != std::string::npos);
    CHECK(read.error().text.find(path) != std::string::npos);
    CHECK(read.error().text.find("ter2") == std::string::npos);
    CHECK(read.error().text.find("hhh") == std::string::npos);
  }
}

TEST_CASE("an empty secret is accepted only on request", "[config][secret_file]") {
  const TemporaryDirectory directory;
  for (const auto* const content : {"", "\n", "\nx\n"}) {
    const auto path = directory.write("secret", content);
    CHECK_FALSE(read_secret("credential", path).ok());
    const auto read = read_secret("credential", path, EmptySecret::accepted);
    REQUIRE(read.ok());
    CHECK(read->text.empty());
  }
}

TEST_CASE("a file that others can read is reported", "[config][secret_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("secret", "x\n");
  for (const auto& [mode, open] : {std::pair(0600, false),
                                   {0400, false},
                                   {0640, true},
                                   {0604, true},
                                   {0644, true},
                                   {0620, false}}) {
    CAPTURE(mode);
    REQUIRE(::chmod(path.c_str(), static_cast<mode_t>(mode)) == 0);
    const auto read = read_secret("--password-file", path);
    REQUIRE(read.ok());
    CHECK(read->open_to_others == open);
  }
}

TEST_CASE("a missing file, or a directory, is an error", "[config][secret_file]") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.path("none"), directory.path("."), std::string()}) {
    CAPTURE(path);
    const auto read = read_secret("--password-file", path);
    REQUIRE_FALSE(read.ok());
    CHECK((read.error().kind == ErrorKind::config));
  }
}

}  // namespace

}  // namespace pbm
