// SPDX-License-Identifier: MPL-2.0
// Completion scripts. Each works both in the completion directory of its shell and when
// sourced, and needs nothing but the shell.
#include "config/completion.h"

#include "config/options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace pbm {

namespace {

// Bash splits at "=": "--flag=value" is three words.
constexpr std::string_view kBashHead = R"(# bash completion for pulsebuildmonitor
_pulsebuildmonitor() {
  local current=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]} before words
  if [[ $current == = ]]; then
    current=
  elif [[ $flag == = ]]; then
    flag=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  [[ $current != -* ]] || flag=
  case $flag in
)";

// After a name of a condition, such as result=, a value follows without a space.
constexpr std::string_view kBashTail = R"(  esac
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$words" -- "${current#"$before"}")
  [[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace 2>/dev/null
} &&
  complete -F _pulsebuildmonitor pulsebuildmonitor
)";

// In a directory of $fpath, zsh calls the function of the file's name; if the file is sourced, the
// function has to be registered.
constexpr std::string_view kZshTail = R"(}
if [[ $funcstack[1] == _pulsebuildmonitor ]]; then
  _pulsebuildmonitor "$@"
else
  compdef _pulsebuildmonitor pulsebuildmonitor
fi
)";

// Without -f, fish would offer files for every flag.
constexpr std::string_view kFishHead = R"(# fish completion for pulsebuildmonitor
function __pulsebuildmonitor_list
    __fish_complete_list , "string split ' ' '$argv'"
end
complete -c pulsebuildmonitor -f
)";

bool is_condition(const OptionRow& row) { return row.kind == ValueKind::condition; }

bool takes_file(const OptionRow& row) { return row.kind == ValueKind::file; }

// The shell completes the word after the last comma. Conditions are lists of one: a comma in them
// separates globs, whose values nobody knows.
bool takes_comma_list(const OptionRow& row) {
  return row.shape == Shape::list && !row.choices.empty() && !is_condition(row);
}

// The choices separated by spaces; "=" is appended if the value is a condition.
std::string words_of(const OptionRow& row) {
  std::vector<std::string> words(row.choices.begin(), row.choices.end());
  if (is_condition(row)) {
    for (auto& word : words) word += '=';
  }
  return fmt::format("{}", fmt::join(words, " "));
}

// A menu has one line for each flag. Short help for it: the text up to the first semicolon or
// colon, without parentheses.
std::string summary(std::string_view help) {
  std::string text(help);
  for (auto open = text.find(" ("); open != text.npos; open = text.find(" (")) {
    text.erase(open, text.find(')', open) + 1 - open);
  }
  for (const std::string_view pause : {"; ", ": "}) {
    text.resize(std::min(text.size(), text.find(pause)));
  }
  return text;
}

// Each shell has other characters that mean something in a description.
std::string escaped(std::string_view text, std::string_view special) {
  std::string result;
  for (const char c : text) {
    if (special.find(c) != special.npos) result += '\\';
    result += c;
  }
  return result;
}

// Quotes for the shell. A single quote cannot be part of a single-quoted string.
std::string single_quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// A pattern of the case statement.
std::string bash_pattern(const OptionRow& row) {
  if (row.letter == '\0') return fmt::format("--{}", row.name);
  return fmt::format("--{} | -{}", row.name, row.letter);
}

// `before` is what stays: all up to the last comma.
std::string bash_words(const OptionRow& row) {
  return fmt::format("    {}) {}words='{}' ;;\n", bash_pattern(row),
                     takes_comma_list(row) ? R"(before=${current%"${current##*,}"} )" : "",
                     words_of(row));
}

// Words are part of the script: asking the program at each <Tab> would be slower, and would run
// whatever is in $PATH.
std::string bash_script() {
  std::string words;
  std::vector<std::string> flags;
  for (const auto& name : flag_names()) flags.push_back(fmt::format("--{}", name));
  std::vector<std::string> of_files;
  std::vector<std::string> of_anything;
  for (const auto& row : option_rows()) {
    if (!row.choices.empty()) {
      words += bash_words(row);
    } else if (row.shape != Shape::toggle) {
      (takes_file(row) ? of_files : of_anything).push_back(bash_pattern(row));
    }
  }
  return fmt::format(
      "{}{}    {}) compopt -o default 2>/dev/null ;;\n    {}) ;;\n"
      "    *) words='{}' ;;\n{}",
      kBashHead, words, fmt::join(of_files, " | "), fmt::join(of_anything, " | "),
      fmt::join(flags, " "), kBashTail);
}

std::string zsh_action(const OptionRow& row) {
  if (takes_file(row)) return "_files";
  if (row.choices.empty()) return " ";
  if (is_condition(row)) return fmt::format("compadd -S \"\" - {}", words_of(row));
  if (takes_comma_list(row)) return fmt::format("_sequence compadd - {}", words_of(row));
  return fmt::format("({})", words_of(row));
}

// As in the manual of _arguments: `*` may be repeated, `+` takes the value from the same word or
// the next one, and a list in parentheses excludes the other name of the flag.
std::string zsh_argument(const OptionRow& row) {
  auto rest = fmt::format("[{}]", escaped(summary(row.help), "[]:\\"));
  const bool has_value = row.shape != Shape::toggle;
  if (has_value) {
    rest += fmt::format("{}{}:{}", row.shape == Shape::optional ? "::" : ":",
                        escaped(row.type, ":"), zsh_action(row));
  }
  const auto name = fmt::format("--{}{}", row.name, has_value ? "=" : "");
  const bool repeats = row.shape == Shape::list;
  const char letter = row.letter;
  if (letter == '\0') return single_quoted((repeats ? "*" : "") + name + rest);
  const auto head = repeats ? "'*'" : fmt::format("'(-{} --{})'", letter, row.name);
  return fmt::format("{}{{-{}{},{}}}{}", head, letter, has_value ? "+" : "", name,
                     single_quoted(rest));
}

// _arguments of zsh does all the work, down to which flags exclude each other.
std::string zsh_script() {
  std::string script = "#compdef pulsebuildmonitor\n_pulsebuildmonitor() {\n  _arguments";
  for (const auto& row : option_rows()) script += " \\\n    " + zsh_argument(row);
  return fmt::format("{}\n{}", script, kZshTail);
}

// -x: a value is required, and no file is offered; -r -F: a value is required, and files are.
std::string fish_values(const OptionRow& row) {
  if (row.shape == Shape::toggle) return "";
  if (takes_file(row)) return " -r -F";
  if (row.choices.empty()) return " -x";
  const auto words = words_of(row);
  // An optional value is part of the same word: no -r.
  return fmt::format(
      "{} -a '{}'", row.shape == Shape::optional ? "" : " -x",
      takes_comma_list(row) ? fmt::format("(__pulsebuildmonitor_list {})", words) : words);
}

std::string fish_script() {
  std::string script(kFishHead);
  for (const auto& row : option_rows()) {
    const char letter = row.letter;
    script += fmt::format("complete -c pulsebuildmonitor -l {}{}{} -d '{}'\n", row.name,
                          letter == '\0' ? "" : fmt::format(" -s {}", letter), fish_values(row),
                          escaped(summary(row.help), "'\\"));
  }
  return script;
}

}  // namespace

std::string completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash: return bash_script();
    case Shell::zsh: return zsh_script();
    case Shell::fish: return fish_script();
  }
  return {};
}

}  // namespace pbm
