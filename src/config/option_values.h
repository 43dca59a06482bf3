// SPDX-License-Identifier: MPL-2.0
// The options of a run as typed values, one member for each row of the option table
// (config/options.h). Settings are made of them (config/settings.h), and a reload compares them.
#pragma once

#include "base/error.h"
#include "base/log_types.h"
#include "base/result.h"
#include "broker/broker_url.h"
#include "broker/settings.h"
#include "config/completion.h"
#include "config/help.h"
#include "config/option_texts.h"
#include "config/where.h"
#include "event/event.h"
#include "event/field.h"
#include "event/filter.h"
#include "event/stage.h"
#include "format/settings.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// Where a value comes from.
struct ValueOrigin {
  std::string name{};  // for error texts, as in GivenText
  std::string text{};  // the last value as given
  ErrorKind kind = ErrorKind::usage;
  Layer layer = Layer::file;  // the weakest one if not given
  bool named = false;         // whether the option was given, even with an empty value
  bool given = false;         // whether it was given with a value

  // An error about a text of the option, with passwords masked.
  [[nodiscard]] Error refused(std::string_view wrong, std::string_view why) const;
};

template <typename T>
struct Value : ValueOrigin {
  T value{};  // the default if not given

  [[nodiscard]] const T& operator*() const { return value; }
  [[nodiscard]] const T* operator->() const { return &value; }
};

// What a text means. Equal texts are equal, even if "2h" ago is another time now.
template <typename T>
struct Parsed {
  std::string text{};
  T value{};

  bool operator==(const Parsed& other) const { return text == other.text; }
};

struct OptionValues {
  using Words = std::vector<std::string>;
  using Duration = std::optional<std::chrono::seconds>;

  Value<std::vector<Parsed<BrokerUrl>>> url;
  Value<std::string> user;
  Value<std::string> password_file;
  Value<std::string> ca_file;
  Value<std::string> cert_file;
  Value<std::string> key_file;
  Value<bool> tls_insecure;
  Value<std::string> label;
  Value<bool> durable;
  Value<std::optional<QueueType>> queue_type;
  Value<bool> single_active;
  Value<std::uint16_t> prefetch;
  Value<std::chrono::seconds> heartbeat;
  Value<bool> no_retry;
  Value<bool> narrow;
  Value<std::vector<Binding>> bind;
  Value<std::vector<Binding>> unbind;
  Value<bool> purge;
  Value<bool> delete_queue;
  Value<bool> check;
  Value<bool> dry_run;

  Value<std::vector<Source>> source;
  Value<std::vector<EventKind>> event;
  Value<Words> push;
  std::array<Value<Words>, kFieldCount> filters;  // by field; of those with a flag
  Value<bool> all_trees;
  Value<std::vector<Parsed<TagFilter>>> tag;
  Value<std::vector<Parsed<WhereTest>>> where;
  Value<std::vector<Field>> unique;
  Value<Duration> unique_for;
  Value<std::string> state;
  Value<bool> filter_pulse;
  Value<Mobile> mobile;
  Value<bool> talos;
  Value<std::vector<Stage>> stage;
  Value<std::string> taskcluster_root_url;
  Value<std::size_t> max_message_bytes;

  Value<NamedFormat> format;
  Value<FieldList> fields;
  Value<TimeStyle> time;
  Value<bool> header;
  Value<bool> escape_formulas;
  Value<std::string> null_text;
  Value<Parsed<Template>> line_template;
  Value<ColorWhen> color;
  Value<std::string> output;
  Value<bool> sync;
  Value<std::string> exec;
  Value<std::uint32_t> jobs;
  Value<std::uint32_t> retries;
  Value<Duration> exec_timeout;
  Value<std::string> rejects;

  Value<std::uint64_t> count;
  Value<Duration> timeout;
  Value<Duration> idle_timeout;
  Value<bool> exit_status;
  Value<bool> fail_fast;
  Value<std::chrono::seconds> stall;
  Value<bool> drain;

  Value<Words> input;
  Value<Parsed<std::string>> since;
  Value<Parsed<std::string>> until;
  Value<double> speed;

  Value<std::string> log_file;
  Value<LogLevel> log_level;
  Value<bool> quiet;
  Value<bool> verbose;
  Value<LogFormat> log_format;
  Value<bool> no_progress;
  Value<Duration> report;
  Value<Duration> stats_interval;
  Value<std::string> metrics;
  Value<std::string> health;

  Value<std::string> config;
  Value<bool> print_config;
  Value<Shell> completion;
  Value<bool> schema;
  Value<Help> help;
  Value<bool> version;

  [[nodiscard]] const Value<Words>& filter_on(Field field) const {
    return filters[index_of(field)];
  }

  [[nodiscard]] bool prints(EventKind kind) const {
    return std::ranges::find(*event, kind) != event->end();
  }

  // Whether the run replays a capture. Otherwise it consumes from a broker.
  [[nodiscard]] bool is_replay() const { return !input->empty(); }

  // Whether the run only changes its durable queue.
  [[nodiscard]] bool is_about_queue() const { return *purge || *delete_queue; }

  // Whether the run only prints its settings, and does not log in.
  [[nodiscard]] bool is_asked_only() const { return *dry_run || *print_config; }
};

// Reads each text once. Error: of the first invalid value, or of check_values(). A replay ignores
// the options of a broker, even invalid ones.
[[nodiscard]] Result<OptionValues> read_values(const OptionTexts& texts);

// Makes every check that needs no file. read_values() has done it; values that were put together
// of several readings need it again.
[[nodiscard]] Result<void> check_values(const OptionValues& values);

// The options that were given without effect, one line each.
[[nodiscard]] std::vector<std::string> notes_on_useless(const OptionValues& values);

}  // namespace pbm
