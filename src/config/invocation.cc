// SPDX-License-Identifier: MPL-2.0
// Answers such as --help come before everything that may fail: a broken config file must not hide
// them.
#include "config/invocation.h"

#include "config/command_line.h"
#include "config/completion.h"
#include "config/environment.h"
#include "config/help.h"
#include "config/options.h"
#include "format/schema.h"

namespace pbm {

namespace {

// The value of one option of the command line.
template <typename T>
Result<Value<T>> value_of(Value<T> OptionValues::* member, const OptionTexts& texts) {
  const auto& row = row_of(member);
  OptionValues values;
  if (const auto done = row.read(row, texts.find(row), values); !done) return done.error();
  return values.*member;
}

// Before the environment and the config file are read: --help and --version must work where
// those have mistakes.
Result<void> answer(Invocation& invocation) {
  const auto& texts = invocation.options;
  const auto help = value_of(&OptionValues::help, texts);
  if (!help) return help.error();
  const auto completion = value_of(&OptionValues::completion, texts);
  if (!completion) return completion.error();
  if (help->given) {
    invocation.answer = help_text(**help);
  } else if (texts.find(row_of(&OptionValues::schema)) != nullptr) {
    invocation.answer = schema_text();
  } else if (texts.find(row_of(&OptionValues::version)) != nullptr) {
    invocation.asks_for_version = true;
  } else if (completion->given) {
    invocation.answer = completion_script(**completion);
  }
  return {};
}

// --quiet and --verbose override --log-level, also if that is on the command line as well: a person
// adds them to a command that is there already.
void give_log_level(OptionTexts& texts) {
  const auto& level = row_of(&OptionValues::log_level);
  if (texts.find(row_of(&OptionValues::quiet)) != nullptr) {
    texts.replace(level, {{"error"}, "--quiet"});
  } else if (texts.find(row_of(&OptionValues::verbose)) != nullptr) {
    texts.replace(level, {{"debug"}, "--verbose"});
  }
}

}  // namespace

// The environment is read last, because a mistake in it must not hide an answer either.
Result<Invocation> read_invocation(int argc, char** argv, const char* const* environment) {
  Invocation invocation;
  auto& options = invocation.options;
  if (auto done = read_command_line(argc, argv, options); !done) return done.error();
  if (auto done = answer(invocation); !done) return done.error();
  if (!invocation.answer.empty() || invocation.asks_for_version) return invocation;
  give_log_level(options);
  if (auto done = read_environment(environment, options); !done) return done.error();
  return invocation;
}

}  // namespace pbm
