// SPDX-License-Identifier: MPL-2.0
#include "config/command_line.h"

#include "config/options.h"
#include "support/catch.h"
#include "support/options_of.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

// Arguments in writable memory, like those of main().
class Arguments {
 public:
  explicit Arguments(Texts texts) : texts_(std::move(texts)) {
    texts_.insert(texts_.begin(), "pulsebuildmonitor");
    for (auto& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }

  Result<void> read(OptionTexts& options) {
    return read_command_line(static_cast<int>(texts_.size()), pointers_.data(), options);
  }
  Result<void> read() {
    OptionTexts options;
    return read(options);
  }
  [[nodiscard]] std::string at(std::size_t place) const { return pointers_[place + 1]; }

 private:
  Texts texts_;
  std::vector<char*> pointers_;
};

OptionTexts options_from(const Texts& arguments) {
  OptionTexts options;
  REQUIRE(Arguments(arguments).read(options).ok());
  return options;
}

Texts values_of(const OptionTexts& options, std::string_view name) {
  const auto* given = find_in(options, name);
  return given == nullptr ? Texts{"<not given>"} : given->values;
}

Texts values_from(const Texts& arguments, std::string_view name) {
  return values_of(options_from(arguments), name);
}

TEST_CASE("without arguments no option is set", "[config][command_line]") {
  const auto options = options_from({});
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    CHECK(find_in(options, row.name) == nullptr);
  }
}

TEST_CASE("every flag sets the option of its name", "[config][command_line]") {
  Texts arguments;
  for (const auto& row : option_rows()) {
    arguments.push_back("--" + std::string(row.name));
    if (row.shape != Shape::toggle) arguments.back() += "=value-of-" + std::string(row.name);
  }
  const auto options = options_from(arguments);
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    const auto* given = find_in(options, row.name);
    REQUIRE(given != nullptr);
    const auto value =
        row.shape == Shape::toggle ? std::string("true") : "value-of-" + std::string(row.name);
    CHECK(given->values == Texts{value});
    CHECK(given->origin == "--" + std::string(row.name));
    CHECK((given->kind == ErrorKind::usage));
  }
}

TEST_CASE("help and version have short flags", "[config][command_line]") {
  CHECK(values_from({"-h"}, "help") == Texts{"most"});
  CHECK(values_from({"-V"}, "version") == Texts{"true"});
}

TEST_CASE("a list flag can be repeated, with one value each", "[config][command_line]") {
  CHECK(values_from({"--tree", "a,b", "--tree=c", "--tree", "d"}, "tree") ==
        Texts{"a,b", "c", "d"});
  CHECK(values_from({"--url", "amqp://a", "--url", "amqp://b"}, "url") ==
        Texts{"amqp://a", "amqp://b"});
  CHECK(values_from({"--input", "a", "--input", "-"}, "input") == Texts{"a", "-"});
  CHECK_FALSE(Arguments({"--tree", "a", "b"}).read().ok());
}

TEST_CASE("--input takes all words up to the next flag", "[config][command_line]") {
  CHECK(values_from({"--input", "a", "b", "-", "--talos"}, "input") == Texts{"a", "b", "-"});
  CHECK(values_from({"--input", "a", "b", "--talos"}, "talos") == Texts{"true"});
  CHECK(values_from({"--input=a", "b", "-q", "--input", "[c]", "d,e"}, "input") ==
        Texts{"a", "b", "[c]", "d,e"});
  CHECK(values_from({"--input", "a", "-q"}, "quiet") == Texts{"true"});
  CHECK_FALSE(Arguments({"--input"}).read().ok());
  CHECK_FALSE(Arguments({"--input", "a", "--", "b"}).read().ok());
  CHECK_FALSE(Arguments({"--input", "a", "-q", "b"}).read().ok());
}

TEST_CASE("a value in brackets is one value", "[config][command_line]") {
  for (const std::string glob : {"[a,b]", "[ab]", "[]", "win[36]*", "[!a]*", "{a,b}", "!try"}) {
    CAPTURE(glob);
    CHECK(values_from({"--tree", glob}, "tree") == Texts{glob});
    CHECK(values_from({"--platform=" + glob}, "platform") == Texts{glob});
    CHECK(values_from({"--label", glob}, "label") == Texts{glob});
    CHECK(values_from({"--template=" + glob}, "template") == Texts{glob});
  }
}

TEST_CASE("the last value of a repeated flag applies", "[config][command_line]") {
  CHECK(values_from({"--label", "a", "--label", "b"}, "label").back() == "b");
  CHECK(values_from({"--prefetch", "1", "--prefetch", "2"}, "prefetch").back() == "2");
  CHECK(values_from({"--mobile=any", "--mobile=exclude"}, "mobile").back() == "exclude");
  CHECK(values_from({"--durable", "--durable"}, "durable") == Texts{"true"});
}

TEST_CASE("a toggle has an opposite, and the last of them applies", "[config][command_line]") {
  CHECK(values_from({"--no-durable"}, "durable") == Texts{"false"});
  CHECK(values_from({"--durable", "--no-durable"}, "durable") == Texts{"false"});
  CHECK(values_from({"--no-durable", "--durable"}, "durable") == Texts{"true"});
  CHECK(values_from({"--retry"}, "no-retry") == Texts{"false"});
  CHECK(values_from({"--no-retry"}, "no-retry") == Texts{"true"});
  CHECK_FALSE(Arguments({"--no-help"}).read().ok());
}

TEST_CASE("frequent flags have letters", "[config][command_line]") {
  CHECK(values_from({"-t", "try"}, "tree") == Texts{"try"});
  CHECK(values_from({"-ttry", "-t", "autoland"}, "tree") == Texts{"try", "autoland"});
  CHECK(values_from({"-n", "5"}, "count") == Texts{"5"});
  CHECK(values_from({"-q"}, "quiet") == Texts{"true"});
}

TEST_CASE("a bare --mobile means only", "[config][command_line]") {
  CHECK(values_from({"--mobile"}, "mobile") == Texts{"only"});
  CHECK(values_from({"--mobile", "--talos"}, "mobile") == Texts{"only"});
  CHECK(values_from({"--mobile", "--talos"}, "talos") == Texts{"true"});
  CHECK(values_from({"--mobile", "any"}, "mobile") == Texts{"any"});
  CHECK(values_from({"--mobile=exclude"}, "mobile") == Texts{"exclude"});
}

TEST_CASE("an empty value is an error, except for --user", "[config][command_line]") {
  CHECK(values_from({"--user", ""}, "user") == Texts{""});
  CHECK(values_from({"--tree", ""}, "tree") == Texts{""});  // who reads the list refuses it
  OptionTexts options;
  const auto done = Arguments({"--label", ""}).read(options);
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text == "--label '': the value is empty (see --help)");
}

TEST_CASE("a flag, or nothing, in place of a value means a missing value",
          "[config][command_line]") {
  for (const Texts& arguments : {Texts{"--tree", "--talos"}, Texts{"--label", "--durable"},
                                 Texts{"--rejects", "--log-level=info"}, Texts{"--platform"},
                                 Texts{"-t"}, Texts{"--input"}, Texts{"--count"}}) {
    CAPTURE(arguments);
    OptionTexts options;
    const auto done = Arguments(arguments).read(options);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text == arguments[0] + " needs a value (see --help)");
  }
  CHECK(values_from({"--tree=--talos"}, "tree") == Texts{"--talos"});
}

TEST_CASE("a value that is an argument of its own, or follows --name=, may be anything",
          "[config][command_line]") {
  CHECK(values_from({"-o", "=FILE"}, "output") == Texts{"=FILE"});
  CHECK(values_from({"-o", "-"}, "output") == Texts{"-"});
  CHECK(values_from({"-o-"}, "output") == Texts{"-"});
  CHECK(values_from({"--output==FILE"}, "output") == Texts{"=FILE"});
  CHECK(values_from({"--output", "=FILE"}, "output") == Texts{"=FILE"});
  for (const std::string value : {"-t={tree}", "-q=", "-o=x", "--", "-h=all", "--x=y", "=", "-"}) {
    CAPTURE(value);
    CHECK(values_from({"--template", value}, "template") == Texts{value});
    CHECK(values_from({"-t", value}, "tree") == Texts{value});
    CHECK(values_from({"-qt", value}, "tree") == Texts{value});
  }
  CHECK(values_from({"-ta=b"}, "tree") == Texts{"a=b"});
  CHECK(values_from({"--where", "tree=try"}, "where") == Texts{"tree=try"});
}

TEST_CASE("wrong arguments are usage errors that name the flag", "[config][command_line]") {
  struct Row {
    Texts arguments;
    std::string names;
  };
  const std::vector<Row> rows{
      {{"--no-such-flag"}, "--no-such-flag"},
      {{"--no-such-flag=1"}, "--no-such-flag"},
      {{"-x"}, "-x"},
      {{"stray"}, "stray"},
      {{"--tree"}, "--tree"},
      {{"--label"}, "--label"},
      {{"--durable=no"}, "--durable does not accept a value"},
      {{"--durable=true"}, "--durable does not accept a value"},
      {{"--talos=false"}, "--talos does not accept a value"},
      {{"--talos="}, "--talos does not accept a value"},
      {{"--no-talos=1"}, "--no-talos does not accept a value"},
      {{"--retry="}, "--retry does not accept a value"},
      {{"--tre", "x"}, "did you mean --tree?"},
      {{"--no-durabel"}, "did you mean --no-durable?"},
      {{"--password"}, "use --password-file, or set PULSE_PASSWORD"},
      {{"-o=FILE"}, "-o=...: write -o FILE or --output=FILE"},
      {{"-o="}, "-o=...: write -o FILE or --output=FILE"},
      {{"-qo=FILE"}, "-o=...: write -o FILE or --output=FILE"},
      {{"-t=try"}, "-t=...: write -t NAME or --tree=NAME"},
      {{"-p=linux"}, "-p=...: write -p NAME or --platform=NAME"},
      {{"-r=failure"}, "-r=...: write -r NAME or --result=NAME"},
      {{"-e=build"}, "-e=...: write -e KIND or --event=KIND"},
      {{"-f=text"}, "-f=...: write -f NAME or --format=NAME"},
      {{"-n=5"}, "-n=...: write -n N or --count=N"},
      {{"-c=FILE"}, "-c=...: write -c FILE or --config=FILE"},
      {{"-h=all"}, "-h=...: write --help=WHICH"},
      {{"-q=true"}, "-q does not accept a value"},
      {{"-vq="}, "-q does not accept a value"},
      {{"-V=1"}, "-V does not accept a value"},
      {{"--mobile", "-o=FILE"}, "-o=...: write"},
      {{"--tree", "x", "-o=FILE"}, "-o=...: write"},
      {{"-o", "--tree", "x"}, "-o needs a value"},
      {{"-qo", "--no-talos"}, "-o needs a value"},
      {{"--null", "--no-durable"}, "--null needs a value"},
  };
  for (const auto& [arguments, names] : rows) {
    CAPTURE(arguments);
    const auto done = Arguments(arguments).read();
    REQUIRE_FALSE(done.ok());
    CHECK((done.error().kind == ErrorKind::usage));
    CHECK(done.error().text.find(names) != std::string::npos);
    CHECK(done.error().text.find("--help") != std::string::npos);
    CHECK(done.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("no error about arguments shows a password", "[config][command_line]") {
  const std::vector<Texts> rows{
      {"--password", "hunter2"},
      {"--password=hunter2"},
      {"--pulse-password", "hunter2"},
      {"amqp://u:hunter2@h"},
      {"--urls", "amqp://u:hunter2@h"},
      {"--urls=amqp://u:hunter2@h"},
      {"--durable=amqp://u:hunter2@h"},
      {"--url", "amqp://a", "amqp://u:hunter2@h"},
      {"-w", "hunter2"},
      {"-whunter2"},
  };
  for (const auto& arguments : rows) {
    CAPTURE(arguments);
    const auto done = Arguments(arguments).read();
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("passwords are overwritten in the arguments after reading", "[config][command_line]") {
  Arguments arguments(
      {"--url", "amqp://u:hunter2@h/v", "--url=amqps://w:hunter2@i", "--tree", "try"});
  OptionTexts options;
  REQUIRE(arguments.read(options).ok());
  CHECK(values_of(options, "url") == Texts{"amqp://u:hunter2@h/v", "amqps://w:hunter2@i"});
  CHECK(arguments.at(1) == "amqp://u:***@h/v");
  CHECK(arguments.at(2) == "--url=amqps://w:***@i");
  CHECK(arguments.at(4) == "try");

  for (const std::string flag : {"--no-such-flag", "--durable=no"}) {
    CAPTURE(flag);
    Arguments wrong({flag, "amqp://u:hunter2@h/v"});
    CHECK_FALSE(wrong.read().ok());
    CHECK(wrong.at(1) == "amqp://u:***@h/v");
  }
}

}  // namespace

}  // namespace pbm
