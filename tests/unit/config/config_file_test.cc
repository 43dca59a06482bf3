// SPDX-License-Identifier: MPL-2.0
#include "config/config_file.h"

#include "config/options.h"
#include "support/catch.h"
#include "support/options_of.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

TEST_CASE("a config file sets options", "[config][config_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("c.toml",
                                    "# a comment\n"
                                    "tree = [\"try\", \"autoland,x\"]\n"
                                    "platform = \"linux*\"\n"
                                    "prefetch = 10\n"
                                    "durable = true\n"
                                    "talos = false\n"
                                    "speed = 1.5\n"
                                    "count = \"7\"\n");
  OptionTexts options;
  const auto done = read_config_file(path, options);
  REQUIRE(done.ok());
  CHECK(done->empty());
  CHECK(find_in(options, "tree")->values == Texts{"try", "autoland,x"});
  CHECK(find_in(options, "tree")->origin == path + ":2: tree");
  CHECK((find_in(options, "tree")->kind == ErrorKind::config));
  CHECK(find_in(options, "platform")->values == Texts{"linux*"});
  CHECK(find_in(options, "prefetch")->values == Texts{"10"});
  CHECK(find_in(options, "prefetch")->origin == path + ":4: prefetch");
  CHECK(find_in(options, "durable")->values == Texts{"true"});
  CHECK(find_in(options, "talos")->values == Texts{"false"});
  CHECK(find_in(options, "speed")->values == Texts{"1.5"});
  CHECK(find_in(options, "count")->values == Texts{"7"});
  CHECK(find_in(options, "label") == nullptr);
}

// The values of an option given as `name = value`, or the error behind the path.
Texts values_of(const std::string& name, const std::string& value) {
  const TemporaryDirectory directory;
  const auto path = directory.write("c.toml", "# \u00e4\n" + name + " = " + value);
  OptionTexts options;
  const auto done = read_config_file(path, options);
  if (!done) return {done.error().text.substr(path.size())};
  return find_in(options, name)->values;
}

TEST_CASE("the value of an option that is a text is what is written", "[config][config_file]") {
  for (const std::string value : {"7812e45",
                                  "0x12ab",
                                  "0b11",
                                  "0o17",
                                  "1_000",
                                  "12345678",
                                  "-1",
                                  "+1",
                                  "inf",
                                  "-inf",
                                  "nan",
                                  "1.50",
                                  "1e5",
                                  "true",
                                  "false",
                                  "2026-03-01",
                                  "2026-03-01T09:30:00Z",
                                  "2026-03-01 09:30:00.250",
                                  "07:32:00",
                                  "9223372036854775807"}) {
    CAPTURE(value);
    for (const std::string after : {"", "\n", " # comment", "\t\r\n", "\ntree = \"x\"\n"}) {
      for (const std::string name : {"label", "push", "revision", "since", "template", "output"}) {
        CHECK(values_of(name, value + after) == Texts{value});
      }
    }
    CHECK(values_of("revision", "[\"\u00e9\", " + value + ",\n  'b', " + value + "]") ==
          Texts{"\u00e9", value, "b", value});
    CHECK(values_of("revision", "[[" + value + "]]") ==
          Texts{":2: key 'revision': not a string or a list of strings"});
  }
}

TEST_CASE("the value of an option that is a number may be any number of TOML",
          "[config][config_file]") {
  CHECK(values_of("prefetch", "1_000") == Texts{"1000"});
  CHECK(values_of("prefetch", "0x10") == Texts{"16"});
  CHECK(values_of("heartbeat", "+5") == Texts{"5"});
  CHECK(values_of("timeout", "9_0") == Texts{"90"});
  CHECK(values_of("count", "1e3") == Texts{"1000"});
  CHECK(values_of("speed", "0.50") == Texts{"0.5"});
  CHECK(values_of("speed", "inf") == Texts{"inf"});  // refused later
  CHECK(values_of("prefetch", "2026-03-01") == Texts{"2026-03-01"});
}

TEST_CASE("an error about a value without quotes asks for them", "[config][config_file]") {
  for (const std::string value : {"5b1b1c0c9a3f", "0123456", "7812e450", "99999999999999999999",
                                  "try", "*", "90s", "12:00", "2026-02-31", "2026-3-1", "True",
                                  "truez", "0x", "1.2.3", "/etc/x", "-", "[try]", "[1, 0123]"}) {
    CAPTURE(value);
    const auto error = values_of("tree", value).at(0);
    CAPTURE(error);
    CHECK(error.starts_with(":2: "));
    CHECK(error.ends_with("; put a text into quotes"));
  }
  for (const std::string value : {"\"x", "'x", "", "[1", "{", "\"\\q\""}) {
    CAPTURE(value);
    CHECK_FALSE(values_of("tree", value).at(0).ends_with("quotes"));
  }
}

TEST_CASE("an empty config file is valid", "[config][config_file]") {
  const TemporaryDirectory directory;
  OptionTexts options;
  CHECK(read_config_file(directory.write("c", ""), options).ok());
  CHECK(read_config_file(directory.write("d", "\n# nothing\n"), options).ok());
}

TEST_CASE("earlier layers override the file", "[config][config_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("c", "tree = [\"a\", \"b\"]\nlabel = \"file\"\n");
  OptionTexts options;
  options.give(option("tree"), {{"try"}, "--tree"});
  REQUIRE(read_config_file(path, options).ok());
  CHECK(find_in(options, "tree")->values == Texts{"try"});
  CHECK(find_in(options, "tree")->origin == "--tree");
  CHECK(find_in(options, "label")->values == Texts{"file"});
}

TEST_CASE("an invalid file is a config error with its line", "[config][config_file]") {
  struct Row {
    std::string text;
    std::string names;  // behind the path
  };
  const std::vector<Row> rows{
      {"tree = \"try\"\ntrees = \"try\"\n", ":2: unknown key 'trees'"},
      {"\n\nTree = \"try\"\n", ":3: unknown key 'Tree'"},
      {"help = true\n", ":1: key 'help': not an option of a config file"},
      {"config = \"x\"\n", ":1: key 'config': not an option of a config file"},
      {"dry-run = true\n", ":1: key 'dry-run': not an option of a config file"},
      {"[section]\ntree = \"try\"\n", ":1: 'section' is a table; options are lines such as"},
      {"tree = 'x'\n[table]\n", ":2: 'table' is a table; options are lines such as"},
      {"[output]\nfile = \"x\"\n", ":1: 'output' is a table; options are lines such as"},
      {"[[where]]\n", ":1: 'where' is a table; options are lines such as"},
      {"broker.url = 'x'\n", ":1: 'broker' is a table; options are lines such as"},
      {"no-durable = true\n", ":1: unknown key 'no-durable'; use durable = false"},
      {"retry = true\n", ":1: unknown key 'retry'; use no-retry = false"},
      {"\nlabel = [\"a\"]\n", ":2: key 'label': not a single value"},
      {"label = {a = 1}\n", ":1: key 'label': not a single value"},
      {"durable = [true]\n", ":1: key 'durable': not a single value"},
      {"tree = [[\"a\"]]\n", ":1: key 'tree': not a string"},
      {"[tree]\nx = 1\n", ":1: 'tree' is a table; options"},
      {"tree = \"try\"\nlabel = = 1\n", ":2: "},
      {"tree = \"try\"\ntree = \"x\"\n", ":2: "},
      {"# one\n# two\ntree\n", ":3: "},
      {"tree = try\n", ":1: "},
      {"tree = \"\xFF\"\n", ":1: "},
      {"label = \"x\"\na" + repeated(".a", 50'000) + " = 1\n", ":2: too many dots"},
      {"x = {a" + repeated(".a", 50'000) + " = 1}\n", ":1: too many dots"},
  };
  const TemporaryDirectory directory;
  for (const auto& [text, names] : rows) {
    CAPTURE(text);
    const auto path = directory.write("c", text);
    OptionTexts options;
    const auto done = read_config_file(path, options);
    REQUIRE_FALSE(done.ok());
    CAPTURE(done.error().text);
    CHECK((done.error().kind == ErrorKind::config));
    CHECK(done.error().text.starts_with(path + names));
    CHECK(done.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("no error about the file shows a password", "[config][config_file]") {
  const TemporaryDirectory directory;
  for (const std::string text :
       {"url = \"amqp://u:hunter2@h\n", "url = amqp://u:hunter2@h\n",
        "url = \"amqp://u:hunter2@h\" x\n", "urls = \"amqp://u:hunter2@h\"\n",
        "label = [\"amqp://u:hunter2@h\"]\n"}) {
    CAPTURE(text);
    OptionTexts options;
    const auto done = read_config_file(directory.write("c", text), options);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("a file that can't be read is a config error", "[config][config_file]") {
  const TemporaryDirectory directory;
  std::filesystem::create_directory(directory.path("directory"));
  for (const auto* name : {"missing", "directory"}) {
    CAPTURE(name);
    OptionTexts options;
    const auto done = read_config_file(directory.path(name), options);
    REQUIRE_FALSE(done.ok());
    CHECK((done.error().kind == ErrorKind::config));
    CHECK(done.error().text.find(directory.path(name)) != std::string::npos);
  }
}

TEST_CASE("a file that is too large is a config error and is not buffered",
          "[config][config_file]") {
  const TemporaryDirectory directory;
  const auto large = directory.write("large", repeated("# comment\n", 200'000));
  for (const auto& path : {large, std::string("/dev/zero")}) {
    OptionTexts options;
    const auto done = read_config_file(path, options);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text == "read config file '" + path + "': larger than 1048576 bytes");
  }
}

TEST_CASE("a password that others can read is reported", "[config][config_file]") {
  struct Row {
    std::string text;
    mode_t mode;
    bool open;
  };
  const std::string secret = "url = \"amqp://u:hunter2@h\"\n";
  const std::vector<Row> rows{
      {secret, 0600, false},
      {secret, 0640, true},
      {secret, 0604, true},
      {secret, 0644, true},
      {"url = [\"amqp://h\", \"amqp://u:hunter2@h\"]\n", 0644, true},
      {"url = \"amqp://u@h\"\n", 0644, false},
      {"tree = \"try\"\n", 0644, false},
  };
  const TemporaryDirectory directory;
  for (const auto& [text, mode, open] : rows) {
    CAPTURE(text, mode);
    const auto path = directory.write("c", text);
    REQUIRE(::chmod(path.c_str(), mode) == 0);
    OptionTexts options;
    const auto done = read_config_file(path, options);
    REQUIRE(done.ok());
    CHECK(done->empty() != open);
  }
}

TEST_CASE("a config file that others may write to is refused before it is parsed",
          "[config][config_file]") {
  const TemporaryDirectory directory;
  const auto path = directory.write("c", "no TOML");
  REQUIRE(::chmod(path.c_str(), 0646) == 0);
  OptionTexts options;
  const auto done = read_config_file(path, options);
  REQUIRE_FALSE(done.ok());
  CHECK((done.error().kind == ErrorKind::config));
  CHECK(done.error().text == "read config file '" + path +
                                 "': everybody may write to it, and it can name commands to run");
}

TEST_CASE("the user's own config file need not exist", "[config][config_file]") {
  CHECK(user_config_file("/x", "/home/me") == "/x/pulsebuildmonitor/config.toml");
  CHECK(user_config_file("", "/home/me") == "/home/me/.config/pulsebuildmonitor/config.toml");
  CHECK(user_config_file("x", "/home/me") == "/home/me/.config/pulsebuildmonitor/config.toml");
  CHECK(user_config_file("", "me") == std::nullopt);
}

TEST_CASE("the config file is searched in the directories of the user", "[config][config_file]") {
  const TemporaryDirectory directory;
  const auto xdg = directory.path("xdg");
  const auto home = directory.path("home");
  const auto none = find_config_file("", "");
  CHECK(find_config_file(xdg, home) == none);  // the file in /etc, if any
  std::filesystem::create_directories(home + "/.config/pulsebuildmonitor");
  const auto of_home = directory.write("home/.config/pulsebuildmonitor/config.toml", "");
  CHECK(find_config_file("", home) == of_home);
  CHECK(find_config_file(xdg, home) == none);
  std::filesystem::create_directories(xdg + "/pulsebuildmonitor");
  const auto of_xdg = directory.write("xdg/pulsebuildmonitor/config.toml", "");
  CHECK(find_config_file(xdg, home) == of_xdg);

  // A relative path is ignored, even if there is a file.
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path(""));
  for (const std::string relative : {"xdg", "./xdg", ".", "../xdg"}) {
    CHECK(find_config_file(relative, home) == of_home);
    CHECK(find_config_file(relative, "") == none);
  }
  CHECK(find_config_file("", "home") == none);
  std::filesystem::current_path(before);
}

}  // namespace

}  // namespace pbm
