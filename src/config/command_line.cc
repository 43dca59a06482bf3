// SPDX-License-Identifier: MPL-2.0
// By default, CLI11 2.1 splits a value in brackets into a list and treats the words after
// the value of a list flag as further values. allow_extra_args(false) prevents both.
#include "config/command_line.h"

#include "base/closest_word.h"
#include "base/text.h"
#include "broker/broker_url.h"
#include "config/argument_checks.h"
#include "config/options.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>

namespace pbm {

namespace {

// The values of one flag, stored by CLI11.
struct Taken {
  const OptionRow* row;
  std::vector<std::string> values;
  bool on = false;
  CLI::Option* option = nullptr;
};

// Of a toggle also its opposite, which CLI11 marks with "!".
std::string names_of(const OptionRow& row) {
  auto names = fmt::format("--{}", row.name);
  if (row.letter != '\0') names = fmt::format("-{},{}", row.letter, names);
  if (const auto opposite = opposite_of(row); !opposite.empty()) {
    names += fmt::format(",!--{}", opposite);
  }
  return names;
}

// The last of several values applies, so that a script can append flags to those of its user.
void declare(CLI::App& app, Taken& taken) {
  const auto name = names_of(*taken.row);
  switch (taken.row->shape) {
    case Shape::toggle:
      taken.option =
          app.add_flag(name, taken.on)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      break;
    case Shape::list:
      taken.option = app.add_option(name, taken.values)->allow_extra_args(false);
      break;
    case Shape::one:
      taken.option = app.add_option(name, taken.values)
                         ->allow_extra_args(false)
                         ->expected(1)
                         ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      break;
    case Shape::optional:
      taken.option = app.add_option(name, taken.values)
                         ->expected(0, 1)
                         ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
      break;
  }
}

// A mistake on the command line is usually one in a name, which the help shows.
Error usage(std::string text) { return {ErrorKind::usage, std::move(text) + " (see --help)"}; }

// There is no --password on purpose: ps(1) would show it, and a shell keep it in its history.
std::string hint_for(std::string_view flag) {
  if (flag == "--password") return "; use --password-file, or set PULSE_PASSWORD";
  if (!flag.starts_with("--")) return {};
  const auto names = flag_names();
  std::vector<std::string_view> candidates(names.begin(), names.end());
  const auto best = closest_word(flag.substr(2), candidates);
  return best.empty() ? std::string() : fmt::format("; did you mean --{}?", best);
}

// Names only the first argument: the word after `--password` may be a password.
Error unexpected(const std::vector<std::string>& arguments) {
  const std::string first = arguments.empty() ? "" : arguments.front();
  if (first.starts_with('-')) {
    // Of -pSECRET, only the letter is shown.
    const auto end = first.starts_with("--") ? first.find('=') : std::size_t{2};
    return usage(fmt::format("unknown option '{}'{}", printable(first.substr(0, end)),
                             hint_for(first.substr(0, end))));
  }
  return usage(fmt::format("unexpected argument '{}'", printable(without_password(first))));
}

// The row of a flag that takes all words up to the next flag: a shell expands --input *.gz to
// several.
const OptionRow* greedy_row(std::string_view argument) {
  if (!argument.starts_with("--")) return nullptr;
  const auto* row = find_option(argument.substr(2, argument.find('=') - 2));
  return row != nullptr && row->is_greedy ? row : nullptr;
}

// A dash alone names standard input or output.
bool is_word(std::string_view argument) { return !argument.starts_with('-') || argument == "-"; }

// The arguments in reverse order, as CLI11 wants them, and the flag before each of its words:
// --input a --input b for --input a b.
std::vector<std::string> one_word_for_each_flag(int argc, char** argv) {
  std::vector<std::string> spread;
  const OptionRow* greedy = nullptr;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const bool is_another = greedy != nullptr && is_word(argument);
    if (is_another) spread.push_back(fmt::format("--{}", greedy->name));
    spread.push_back(argument);
    if (is_another) continue;
    greedy = greedy_row(argument);
    const bool takes_next = greedy != nullptr && argument.find('=') == argument.npos;
    if (takes_next && i + 1 < argc) spread.emplace_back(argv[++i]);
  }
  std::ranges::reverse(spread);
  return spread;
}

// CLI11 reports mistakes by exceptions, and its texts repeat arguments as they were given.
Result<void> parse_with(CLI::App& app, int argc, char** argv) {
  if (auto done = check_arguments(argc, argv); !done) return done;
  try {
    app.parse(one_word_for_each_flag(argc, argv));
  } catch (const CLI::ExtrasError&) {
    return unexpected(app.remaining());
  } catch (const CLI::ParseError& error) {
    return usage(printable(without_passwords(error.what()), 500));
  }
  return {};
}

// An empty value is an error, for example an unset variable. Lists are checked later, since an
// empty one may clear that of a config file.
Result<void> give(Taken& taken, OptionTexts& options) {
  const auto& row = *taken.row;
  auto& values = taken.values;
  if (row.shape == Shape::toggle) values = {taken.on ? "true" : "false"};
  if (row.shape == Shape::one && !row.may_be_empty && values.back().empty()) {
    return usage(fmt::format("--{} '': the value is empty", row.name));
  }
  const bool is_bare = values.empty() || values.front().empty();
  if (row.shape == Shape::optional && is_bare) values = {std::string(row.bare)};
  options.give(row, {std::move(values), fmt::format("--{}", row.name)});
  return {};
}

}  // namespace

Result<void> read_command_line(int argc, char** argv, OptionTexts& options) {
  CLI::App app;
  app.set_help_flag("");                   // --help is an option like others, with a value
  app.allow_windows_style_options(false);  // otherwise /x would be a flag
  std::deque<Taken> all;                   // elements never move: CLI11 keeps references to them
  for (const auto& row : option_rows()) declare(app, all.emplace_back(Taken{&row, {}}));
  const auto done = parse_with(app, argc, argv);
  // Also after an error, because ps(1) shows the arguments until the process has ended.
  for (int i = 1; i < argc; ++i) wipe_password(argv[i]);
  if (!done) return done;
  for (auto& taken : all) {
    if (taken.option->count() == 0) continue;
    if (auto given = give(taken, options); !given) return given;
  }
  return {};
}

}  // namespace pbm
