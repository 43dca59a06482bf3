// SPDX-License-Identifier: MPL-2.0
// A line may quote bytes of a message, whose author must not be able to end the line, to begin
// another one, or to set its priority. So it is escaped as a whole, after it was put together.
#include "base/log_line.h"

#include "base/text.h"
#include "base/timestamp.h"

#include <fmt/format.h>

#include <cstddef>

namespace pbm {

namespace {

// The priorities of syslog(3). A digit and its brackets begin the line: the journal reads them only
// there.
constexpr std::string_view priority_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return "<7>";
    case LogLevel::info: return "<6>";
    case LogLevel::warning: return "<4>";
    case LogLevel::error: return "<3>";
  }
  return "<6>";
}

std::string time_of(Calendar::time_point time) {
  return format_iso_time(std::chrono::floor<Milliseconds>(time));
}

// The journal records the time of a line itself, to the microsecond.
std::string text_line(const LogNote& note, LogReader reader, Calendar::time_point time) {
  std::string line = reader == LogReader::journal ? std::string() : time_of(time) + ' ';
  line.append(name_of(note.level)).append(": ");
  append_visible(note.text, line);
  return line;
}

std::string json_line(const LogNote& note, Calendar::time_point time) {
  auto line = fmt::format(R"({{"time":"{}","level":"{}","message":{})", time_of(time),
                          name_of(note.level), json_string(note.text));
  for (const auto& [name, value] : note.fields) {
    line += fmt::format(",{}:{}", json_string(name), json_string(value));
  }
  return line + '}';
}

// A log line may quote any bytes, for example those of a malformed message, but JSON is UTF-8.
std::string made_utf8(std::string_view text) {
  constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string made;
  made.reserve(text.size());
  while (!text.empty()) {
    const auto bytes = first_character_bytes(text);
    made += bytes == 0 ? kReplacement : text.substr(0, bytes);
    text.remove_prefix(bytes == 0 ? 1 : bytes);
  }
  return made;
}

}  // namespace

std::string log_line(const LogNote& note, LogFormat format, LogReader reader,
                     Calendar::time_point time) {
  std::string line(reader == LogReader::journal ? priority_of(note.level) : "");
  switch (format) {
    case LogFormat::text: line += text_line(note, reader, time); break;
    case LogFormat::json: line += json_line(note, time); break;
  }
  return line + '\n';
}

std::string json_string(std::string_view text) {
  std::string string;
  append_json_string(made_utf8(text), string);
  return string;
}

}  // namespace pbm
