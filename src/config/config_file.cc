// SPDX-License-Identifier: MPL-2.0
// toml++ decides the type of a value before the option is known, so a revision such as 5b1b1c0c9a3f
// or 7812e45 is an error or a number to it. An option that is a text gets the characters of the
// file instead; only its line and column are toml++'s.
#include "config/config_file.h"

#include "base/closest_word.h"
#include "base/text.h"
#include "broker/broker_url.h"
#include "config/config_writers.h"
#include "config/options.h"
#include "config/secret_file.h"
#include "config/written_text.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

Error wrong(const std::string& path, const toml::source_position& where, std::string_view why) {
  return {ErrorKind::config, fmt::format("{}:{}: {}", printable(path), where.line, why)};
}

// toml++ processes nested tables by recursion without a depth limit: a dotted key of 50 000
// parts overflows the stack.
Result<void> check_dots(const std::string& path, std::string_view text) {
  for (toml::source_position where{1, 1}; !text.empty(); ++where.line) {
    const auto line = text.substr(0, text.find('\n'));
    if (std::ranges::count(line, '.') > kMostDots)
      return wrong(path, where, "too many dots in one line");
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return {};
}

// Whether the parser took a value for something else than a text, such as the revision 5b1b1c0c9a3f
// for a number.
bool is_about_unquoted(std::string_view description) {
  static constexpr auto kOthers = std::to_array<std::string_view>(
      {"value", "decimal integer", "hexadecimal integer", "octal integer", "binary integer",
       "floating-point", "boolean", "date", "time", "date-time"});
  return std::ranges::any_of(kOthers, [description](std::string_view other) {
    return description.starts_with(fmt::format("Error while parsing {}:", other));
  });
}

// A description by toml++ may quote a value, and thus a password.
Result<toml::table> parse_toml(const std::string& path, const std::string& text) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    const auto why = printable(without_passwords(error.description()));
    return wrong(path, error.source().begin,
                 is_about_unquoted(error.description()) ? why + "; put a text into quotes" : why);
  }
}

// A password in a file that others may read is worth a separate file, so there is no such key.
std::string hint_for_key(std::string_view key) {
  if (key == "password") return "; use password-file, or set PULSE_PASSWORD";
  std::vector<std::string_view> names;
  for (const auto& row : option_rows()) {
    if (!key.empty() && key == opposite_of(row)) return fmt::format("; use {} = false", row.name);
    if (row.layers == Layers::all) names.push_back(row.name);
  }
  return suggestion(key, names);
}

// Converts a value to the text that a flag would have: a string, a number if the option is one, and
// otherwise the characters of the file.
std::optional<std::string> text_of(const toml::node& node, const OptionRow& row,
                                   WrittenText& written) {
  if (const auto* text = node.as_string()) return text->get();
  if (node.is_table() || node.is_array()) return std::nullopt;
  if (row.kind == ValueKind::number) {
    if (const auto* number = node.as_integer()) return fmt::to_string(number->get());
    if (const auto* number = node.as_floating_point()) return fmt::to_string(number->get());
  }
  const auto& [begin, end, path] = node.source();
  return std::string(written.at(begin.line, begin.column, end.column));
}

// A list may be an array or one text with commas, as on the command line, so that a value can be
// copied from one to the other.
std::optional<std::vector<std::string>> texts_of(const toml::node& node, const OptionRow& row,
                                                 WrittenText& written) {
  std::vector<std::string> texts;
  if (const auto* array = node.as_array(); array != nullptr && row.shape == Shape::list) {
    for (const auto& each : *array) {
      const auto text = text_of(each, row, written);
      if (!text) return std::nullopt;
      texts.push_back(*text);
    }
    return texts;
  }
  if (const auto text = text_of(node, row, written)) texts.push_back(*text);
  return texts.empty() ? std::nullopt : std::optional(texts);
}

// [broker] or [[broker]], by which other tools group options; also broker.url = "...".
bool is_section(const toml::node& node) {
  const auto* table = node.as_table();
  return node.is_array_of_tables() || (table != nullptr && !table->is_inline());
}

// Adds the options of the file. Whether a value contains a password. An unknown key is an error,
// like an unknown flag: a misspelled filter would otherwise watch everything.
Result<bool> give_options(const std::string& path, const toml::table& parsed, WrittenText written,
                          OptionTexts& options) {
  bool has_secret = false;
  for (const auto& [key, value] : parsed) {
    const auto where = key.source().begin;
    const auto name = printable(key.str());
    const auto* row = find_option(key.str());
    if (is_section(value)) {
      return wrong(path, where,
                   fmt::format("'{}' is a table; options are lines such as tree = \"try\", outside "
                               "of tables",
                               name));
    }
    if (row == nullptr) {
      return wrong(path, where, fmt::format("unknown key '{}'{}", name, hint_for_key(key.str())));
    }
    if (row->layers != Layers::all) {
      return wrong(path, where, fmt::format("key '{}': not an option of a config file", name));
    }
    auto values = texts_of(value, *row, written);
    if (!values) {
      return wrong(path, where,
                   fmt::format("key '{}': {}", name,
                               row->shape == Shape::list ? "not a string or a list of strings"
                                                         : "not a single value"));
    }
    const auto is_secret = [](const std::string& each) { return without_password(each) != each; };
    has_secret |= row->has_password && std::ranges::any_of(*values, is_secret);
    options.give(*row,
                 {std::move(*values), fmt::format("{}:{}: {}", printable(path), where.line, name),
                  ErrorKind::config, Layer::file});
  }
  return has_secret;
}

// Of the open file, because another one may have taken its path in the meantime.
bool is_readable_by_others(const Fd& file) {
  struct stat status{};
  return ::fstat(file.get(), &status) == 0 && is_open_to_others(status.st_mode);
}

std::vector<std::string> notes_on(const std::string& path, const std::string& writers,
                                  bool shows_secret) {
  std::vector<std::string> notes;
  if (!writers.empty()) {
    notes.push_back(fmt::format("config file '{}': {}", printable(path), writers));
  }
  if (shows_secret) {
    notes.push_back(fmt::format(
        "config file '{}' contains a password and is readable by others; run chmod 600 on it",
        printable(path)));
  }
  return notes;
}

constexpr std::string_view kConfigName = "pulsebuildmonitor/config.toml";

bool exists(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0;
}

}  // namespace

// As the XDG Base Directory Specification demands, a relative path is ignored: it would depend on
// the working directory, where somebody else may have put a file.
std::optional<std::string> user_config_file(const std::string& xdg_config_home,
                                            const std::string& home) {
  if (xdg_config_home.starts_with('/')) return fmt::format("{}/{}", xdg_config_home, kConfigName);
  if (home.starts_with('/')) return fmt::format("{}/.config/{}", home, kConfigName);
  return std::nullopt;
}

// The file of the user replaces that of the system rather than adding to it: what applies is in one
// place.
std::optional<std::string> find_config_file(const std::string& xdg_config_home,
                                            const std::string& home) {
  auto own = user_config_file(xdg_config_home, home);
  if (own && exists(*own)) return own;
  auto systems = fmt::format("/etc/{}", kConfigName);
  return exists(systems) ? std::optional(std::move(systems)) : std::nullopt;
}

// Who may write to the file is checked before a byte of it is read, and on the open descriptor: the
// file that was checked is the one that is read.
Result<std::vector<std::string>> read_config_file(const std::string& path, OptionTexts& options,
                                                  Waiting waiting) {
  const auto failed = [&](std::string_view why) {
    return Error{ErrorKind::config, fmt::format("read config file '{}': {}", printable(path), why)};
  };
  const Fd file = open_for_reading(path);
  if (!file.valid()) return failed(std::strerror(errno));
  const auto writers = check_config_writers(path, file.get());
  if (!writers) return failed(writers.error().text);
  const auto text = read_whole(file.get(), kMostConfigBytes, waiting);
  if (!text) return failed(text.error().text);
  if (const auto done = check_dots(path, *text); !done) return done.error();
  const auto parsed = parse_toml(path, *text);
  if (!parsed) return parsed.error();
  const auto has_secret = give_options(path, *parsed, WrittenText(*text), options);
  if (!has_secret) return has_secret.error();
  return notes_on(path, *writers, *has_secret && is_readable_by_others(file));
}

}  // namespace pbm
