// SPDX-License-Identifier: MPL-2.0
#include "base/log_line.h"

#include "base/number.h"
#include "base/text.h"

#include <spdlog/pattern_formatter.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdlib>

namespace pbm {

namespace {

// Flags of spdlog and two custom ones: %* is the priority, %& the message as JSON.
constexpr std::string_view kText = "%Y-%m-%dT%H:%M:%S.%eZ %l: %v";
constexpr std::string_view kTextToJournal = "<%*>%l: %v";
constexpr std::string_view kJson = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%&})";
constexpr std::string_view kJsonToJournal =
    R"(<%*>{"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%&})";

constexpr std::string_view pattern_of(LogFormat format, LogReader reader) {
  const bool journal = reader == LogReader::journal;
  switch (format) {
    case LogFormat::text: return journal ? kTextToJournal : kText;
    case LogFormat::json: return journal ? kJsonToJournal : kJson;
  }
  return kText;
}

// The priorities of syslog(3).
constexpr char priority_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::trace:
    case spdlog::level::debug: return '7';
    case spdlog::level::warn: return '4';
    case spdlog::level::err:
    case spdlog::level::critical: return '3';
    case spdlog::level::info:
    case spdlog::level::off:
    case spdlog::level::n_levels: break;
  }
  return '6';
}

class Priority final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    line.push_back(priority_of(message.level));
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<Priority>();
  }
};

class JsonMessage final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const auto text = json_string({message.payload.data(), message.payload.size()});
    line.append(text.data(), text.data() + text.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

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

std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format, LogReader reader) {
  spdlog::pattern_formatter::custom_flags flags;
  flags['*'] = std::make_unique<Priority>();
  flags['&'] = std::make_unique<JsonMessage>();
  return std::make_unique<spdlog::pattern_formatter>(std::string(pattern_of(format, reader)),
                                                     spdlog::pattern_time_type::utc, "\n",
                                                     std::move(flags));
}

std::string json_string(std::string_view text) {
  std::string string;
  append_json_string(made_utf8(text), string);
  return string;
}

bool is_journal(int descriptor, std::string_view journal_stream) {
  const auto colon = journal_stream.find(':');
  if (colon == std::string_view::npos) return false;
  const auto device = parse_number<std::uint64_t>(journal_stream.substr(0, colon));
  const auto inode = parse_number<std::uint64_t>(journal_stream.substr(colon + 1));
  if (!device || !inode) return false;
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return false;
  return status.st_dev == *device && status.st_ino == *inode;
}

bool is_journal(int descriptor) {
  const char* const value = std::getenv("JOURNAL_STREAM");
  return value != nullptr && is_journal(descriptor, value);
}

}  // namespace pbm
