// SPDX-License-Identifier: MPL-2.0
// Events with arbitrary texts, through the lines for a command, to a command that records its
// environment and its standard input: one command runs for each event, its environment is the
// inherited one and the fields without NUL, and its input is the line.
//
// A real command runs for one input in eight, by its size. For the others, what it would get is
// compared, which is faster.
#include "base/live_line.h"
#include "base/log.h"
#include "base/variable.h"
#include "event/command_input.h"
#include "format/command_lines.h"
#include "format/field_text.h"
#include "output/command_output.h"
#include "target.h"

#include <poll.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace pbm;

// In a directory with the number of the run, from 0 on.
constexpr const char* kRecord =
    "i=0; while ! mkdir \"$DIR/$i\" 2>/dev/null; do i=$((i + 1)); done; "
    "cat /proc/$$/environ >\"$DIR/$i/variables\"; cat >\"$DIR/$i/line\"";

struct Recorded {
  std::string variables;  // each followed by NUL
  std::string line;

  bool operator==(const Recorded&) const = default;
};

class Directory {
 public:
  Directory() {
    auto name = (std::filesystem::temp_directory_path() / "pbm-fuzz-XXXXXX").string();
    must(::mkdtemp(name.data()) != nullptr, "a directory");
    path_ = name;
  }
  ~Directory() { std::filesystem::remove_all(path_); }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

  // What the commands have recorded since the last call.
  std::vector<Recorded> take() const {
    std::vector<Recorded> all;
    for (int run = 0; std::filesystem::exists(path_ + "/" + std::to_string(run)); ++run) {
      const auto directory = path_ + "/" + std::to_string(run);
      all.push_back({read(directory + "/variables"), read(directory + "/line")});
      std::filesystem::remove_all(directory);
    }
    must(std::filesystem::is_empty(path_), "commands record nothing else");
    return all;
  }

 private:
  static std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::string path_;
};

FormatSettings format_of(unsigned choice) {
  const std::string null_text = choice % 3 == 0 ? "" : "a\n\nb";
  const std::vector<Field> fields{Field::label, Field::locale, Field::tags};
  switch (choice / 2 % 5) {
    case 0: return JsonFormat{};
    case 1: return TextFormat{};
    case 2:
      return RowFormat{.style = RowFormat::Style::tsv, .fields = fields, .null_text = null_text};
    case 3:
      return RowFormat{.style = RowFormat::Style::csv, .fields = fields, .null_text = null_text};
    default: return *parse_template("\n{label}\n\\n{locale:\n>9}{tags:json}\n");
  }
}

struct HostileEvent {
  std::vector<std::string_view> texts;
  Event event;

  explicit HostileEvent(Choices& choices) {
    event.kind = EventKind{static_cast<std::uint8_t>(choices.byte() % 3)};
    for (int i = 0; i < 5; ++i) texts.push_back(choices.text(choices.byte()));
    std::size_t next = 0;
    for (const auto& row : kFields) {
      if (row.type == FieldType::text && next % 7 != 6) {
        event.set(row.field, texts[next % texts.size()]);
      }
      ++next;
    }
    event.begin_tags() = texts;
    event.set_cc(texts);
  }
};

// Without the program's code for variables, except for the text of a field.
Recorded expected_of(const Event& event, const FormatSettings& format, std::string variables) {
  std::string scratch;
  variables.append("EVENT_ID=").append(field_text(Field::id, event, scratch)).push_back('\0');
  for (const auto& row : kFields) {
    if (row.field == Field::id) continue;
    const auto value = field_text(row.field, event, scratch);
    const bool unset =
        row.field == Field::message || value.data() == nullptr || value.find('\0') != value.npos;
    if (unset) continue;
    variables.append(variable_name("EVENT_", row.name)).append("=").append(value).push_back('\0');
  }
  std::string line;
  const auto writer = make_line_writer(format, {});
  writer->append(event, line);
  writer->end_message(line);
  return {variables, line};
}

// What execve(2) would make of it.
Recorded read(std::string_view bytes, std::string variables) {
  const auto input = read_command_input(bytes);
  for (const auto each : input.variables) variables.append(each.data()).push_back('\0');
  return {variables, std::string(input.line)};
}

void run_all(CommandOutput& output) {
  while (output.pending() != 0) {
    must(output.advance(Monotonic::now()).ok(), "commands can be run");
    ::poll(nullptr, 0, 1);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Directory directory;
  const std::string inherited = "DIR=" + directory.path();
  const std::string begin = inherited + '\0';
  Choices choices(data, size);
  const auto first = choices.byte();
  const auto format = format_of(first);
  CommandLines lines(make_line_writer(format, {}));
  Log log(LogLevel::error);
  LiveLine live_line{-1};
  CommandOutput output({.command = kRecord}, {inherited}, nullptr, live_line, log);
  std::vector<std::size_t> line_ends;
  std::vector<Recorded> expected;
  do {
    const HostileEvent hostile(choices);
    const auto start = output.buffer().size();
    lines.append(hostile.event, output.buffer());
    line_ends.push_back(output.buffer().size());
    expected.push_back(expected_of(hostile.event, format, begin));
    must(read(std::string_view(output.buffer()).substr(start), begin) == expected.back(),
         "the variables and the line are those of the event");
  } while (choices.any() && expected.size() < 4);
  if (size % 8 != 0) return 0;
  output.message_ends({}, line_ends);
  must(output.waiting_lines() == expected.size(), "each event is a line");
  run_all(output);
  must(directory.take() == expected, "one command runs for each event, with what is the event's");
  must(output.commands()->failed == 0, "no command fails");
  return 0;
}
