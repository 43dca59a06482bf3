// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "base/printable.h"
#include "config/login.h"
#include "event/utf8.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace pbm {

namespace {

constexpr std::string_view kPulse = "amqps://pulse.mozilla.org:5671";
constexpr std::string_view kDefaultTree = "mozilla-central";
constexpr std::string_view kDefaultLabel = "pulsebuildmonitor";
constexpr std::size_t kMaxLabelBytes = 100;

Error usage(std::string text) { return {ErrorKind::usage, std::move(text)}; }

// Comma lists and repeated flags to one list, without empty words.
std::vector<std::string> split_lists(const std::vector<std::string>& lists) {
  std::vector<std::string> words;
  for (const auto& list : lists) {
    for (std::size_t begin = 0; begin <= list.size();) {
      const auto end = std::min(list.find(',', begin), list.size());
      if (end > begin) words.push_back(list.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return words;
}

template <std::size_t N>
std::optional<std::size_t> place_of(std::string_view word,
                                    const std::array<std::string_view, N>& names) {
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

template <std::size_t N>
Error not_one_of(std::string_view flag, std::string_view word,
                 const std::array<std::string_view, N>& names) {
  return usage(fmt::format("{} '{}': not one of {}", flag, printable(word),
                           fmt::join(names, ", ")));
}

// Turns the flags into settings step by step; the first error ends it.
class Maker {
 public:
  Maker(const RawFlags& flags, const Environment& environment,
        const std::optional<std::string>& password)
      : flags_(flags), environment_(environment), password_(password) {}

  Result<Settings> make() {
    for (const auto step : {&Maker::refuse_empty_lists, &Maker::take_sources, &Maker::take_events, &Maker::take_filters,
                            &Maker::take_choices, &Maker::take_files, &Maker::take_origin}) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    return settings_;
  }

 private:
  // A list flag whose value holds no word was a slip, such as an unset variable.
  Result<void> refuse_empty_lists() {
    const auto lists = {std::pair("--source", &flags_.sources), {"--event", &flags_.events},
                        {"--tree", &flags_.trees}, {"--platform", &flags_.platforms},
                        {"--buildtype", &flags_.buildtypes}};
    for (const auto& [flag, values] : lists) {
      if (!values->empty() && split_lists(*values).empty()) {
        return usage(fmt::format("{} '{}': the value is empty", flag, values->front()));
      }
    }
    return {};
  }

  Result<void> take_sources() {
    const auto words = split_lists(flags_.sources);
    settings_.sources_named = !words.empty();
    settings_.sources.fill(words.empty());
    for (const auto& word : words) {
      const auto place = place_of(word, kSourceNames);
      if (!place) return not_one_of("--source", word, kSourceNames);
      settings_.sources[*place] = true;
    }
    return {};
  }

  Result<void> take_events() {
    auto words = split_lists(flags_.events);
    if (words.empty()) words = {"build", "test"};
    settings_.filter.builds = settings_.filter.tests = false;
    for (const auto& word : words) {
      const auto place = place_of(word, kEventKindNames);
      if (!place) return not_one_of("--event", word, kEventKindNames);
      switch (static_cast<EventKind>(*place)) {
        case EventKind::build: settings_.filter.builds = true; break;
        case EventKind::test: settings_.filter.tests = true; break;
        case EventKind::pulse: settings_.pulse = true; break;
      }
    }
    return {};
  }

  Result<void> take_filters() {
    auto trees = split_lists(flags_.trees);
    if (trees.empty()) trees.emplace_back(kDefaultTree);
    // All trees means events without one too, which no glob matches.
    if (std::ranges::find(trees, "*") == trees.end()) add_filter(Field::tree, trees);
    add_filter(Field::platform, split_lists(flags_.platforms));
    add_filter(Field::buildtype, split_lists(flags_.buildtypes));
    settings_.filter.talos = flags_.talos;
    return {};
  }

  void add_filter(Field field, std::vector<std::string> wanted) {
    if (wanted.empty()) return;
    settings_.filter.texts.push_back({field, std::move(wanted), {}});
  }

  Result<void> take_choices() {
    constexpr std::array<std::string_view, 3> kMobile{"exclude", "only", "any"};
    constexpr std::array<std::string_view, 2> kStages{"log_uploaded", "finished"};
    constexpr std::array<std::string_view, 4> kLevels{"debug", "info", "warning", "error"};
    const auto mobile = place_of(flags_.mobile, kMobile);
    if (!mobile) return not_one_of("--mobile", flags_.mobile, kMobile);
    settings_.filter.mobile = static_cast<Mobile>(*mobile);
    const auto stage = place_of(flags_.stage, kStages);
    if (!stage) return not_one_of("--stage", flags_.stage, kStages);
    settings_.finished_stage = *stage == 1;
    const auto level = place_of(flags_.log_level, kLevels);
    if (!level) return not_one_of("--log-level", flags_.log_level, kLevels);
    settings_.log_level = static_cast<LogLevel>(*level);
    return take_root_url();
  }

  Result<void> take_root_url() {
    auto root = flags_.taskcluster_root_url;
    while (root.ends_with('/')) root.pop_back();
    const bool http = root.starts_with("https://") || root.starts_with("http://");
    const auto strange = [](char c) { return (c >= '\0' && c <= ' ') || c == '\x7f'; };
    if (!http || !is_utf8(root) || std::ranges::any_of(root, strange)) {
      return usage(fmt::format("--taskcluster-root-url '{}': not an http:// or https:// address",
                               printable(root)));
    }
    settings_.taskcluster_root_url = root;
    return {};
  }

  Result<void> take_files() {
    constexpr std::uint64_t kLeast = 1024;
    constexpr std::uint64_t kMost = std::uint64_t{1} << 30;
    if (flags_.max_message_bytes < kLeast || flags_.max_message_bytes > kMost) {
      return usage(fmt::format("--max-message-bytes {}: not within {} to {}",
                               flags_.max_message_bytes, kLeast, kMost));
    }
    settings_.max_message_bytes = static_cast<std::uint32_t>(flags_.max_message_bytes);
    settings_.inputs = flags_.inputs;
    settings_.rejects = flags_.rejects.value_or("");
    settings_.log_file = flags_.log_file.value_or("");
    return {};
  }

  Result<void> take_origin() {
    if (settings_.inputs.empty()) return take_broker();
    if (!flags_.broker_flags_given.empty()) {
      settings_.notes.push_back(fmt::format("replaying --input: {} ignored, as no broker is used",
                                            fmt::join(flags_.broker_flags_given, ", ")));
    }
    return {};
  }

  Result<void> take_broker() {
    settings_.broker.emplace();
    for (const auto step : {&Maker::take_queue, &Maker::take_limits, &Maker::take_nodes}) {
      if (auto done = (this->*step)(); !done) return done;
    }
    auto& broker = *settings_.broker;
    broker.sources_named = settings_.sources_named;
    if (!settings_.sources_named) {
      settings_.sources[static_cast<std::size_t>(Source::normalized)] = false;
    }
    for (const auto source : {Source::buildbot, Source::normalized, Source::taskcluster}) {
      if (settings_.sources[static_cast<std::size_t>(source)]) broker.sources.push_back(source);
    }
    broker.ca_file = flags_.ca_file.value_or("");
    broker.retry = !flags_.no_retry;
    return {};
  }

  Result<void> take_queue() {
    auto& broker = *settings_.broker;
    const auto label = flags_.label.value_or("");
    if (flags_.durable && label.empty()) {
      return usage("--durable needs --label: the queue is kept under that name");
    }
    if (!flags_.durable && (flags_.queue_type != "classic" || flags_.single_active)) {
      return usage(fmt::format("{} needs --durable: a queue of one run has no use for it",
                               flags_.single_active ? "--single-active" : "--queue-type quorum"));
    }
    const auto strange = [](char c) {
      return (c >= '\0' && c <= ' ') || c == '\x7f' || c == '/' || c == '#' || c == '*';
    };
    if (std::ranges::any_of(label, strange) || label.size() > kMaxLabelBytes || !is_utf8(label)) {
      return usage(fmt::format("--label '{}': up to {} bytes without spaces, '/', '#' and '*'",
                               printable(label), kMaxLabelBytes));
    }
    constexpr std::array<std::string_view, 2> kTypes{"classic", "quorum"};
    const auto type = place_of(flags_.queue_type, kTypes);
    if (!type) return not_one_of("--queue-type", flags_.queue_type, kTypes);
    broker.queue_type = static_cast<QueueType>(*type);
    broker.label = label.empty() ? std::string(kDefaultLabel) : label;
    broker.durable = flags_.durable;
    broker.single_active = flags_.single_active;
    return {};
  }

  Result<void> take_limits() {
    constexpr std::uint32_t kMaxPrefetch = std::numeric_limits<std::uint16_t>::max();
    constexpr std::uint32_t kMaxHeartbeat = 3600;
    if (flags_.prefetch < 1 || flags_.prefetch > kMaxPrefetch) {
      return usage(fmt::format("--prefetch {}: not within 1 to {}", flags_.prefetch, kMaxPrefetch));
    }
    if (flags_.heartbeat_s < 1 || flags_.heartbeat_s > kMaxHeartbeat) {
      return usage(fmt::format("--heartbeat {}: not within 1 to {} seconds", flags_.heartbeat_s,
                               kMaxHeartbeat));
    }
    settings_.broker->prefetch = static_cast<std::uint16_t>(flags_.prefetch);
    settings_.broker->heartbeat = std::chrono::seconds(flags_.heartbeat_s);
    return {};
  }

  Result<void> take_nodes() {
    auto urls = flags_.urls;
    if (urls.empty()) urls.emplace_back(kPulse);
    for (const auto& text : urls) {
      auto url = parse_broker_url(text);
      if (!url) return url.error();
      auto login = login_for(*url, flags_.user, password_, environment_);
      if (!login) return login.error();
      url->user.clear();
      url->password.clear();
      settings_.broker->nodes.push_back({*url, *login});
    }
    return {};
  }

  const RawFlags& flags_;
  const Environment& environment_;
  const std::optional<std::string>& password_;
  Settings settings_;
};

std::string describe_events(const Settings& settings) {
  std::vector<std::string_view> kinds;
  if (settings.filter.builds) kinds.push_back("build");
  if (settings.filter.tests) kinds.push_back("test");
  if (settings.pulse) kinds.push_back("pulse");
  return fmt::format("{}", fmt::join(kinds, ","));
}

}  // namespace

Result<Settings> make_settings(const RawFlags& flags, const Environment& environment,
                               const std::optional<std::string>& password) {
  return Maker(flags, environment, password).make();
}

std::string describe(const Settings& settings) {
  constexpr std::array<std::string_view, 3> kMobile{"excluded", "only", "included"};
  std::string text = fmt::format("events {}", describe_events(settings));
  const auto& filter = settings.filter;
  if (!filter.builds && !filter.tests) return text;
  const auto tree = [](const TextFilter& each) { return each.field == Field::tree; };
  if (std::ranges::none_of(filter.texts, tree)) text += ", any tree";
  for (const auto& each : filter.texts) {
    text += fmt::format(", {} {}", row_of(each.field).name,
                        printable(fmt::format("{}", fmt::join(each.wanted, ","))));
  }
  text += fmt::format(", mobile {}", kMobile[static_cast<std::size_t>(filter.mobile)]);
  text += filter.talos ? ", talos included" : ", talos excluded";
  if (settings.finished_stage) text += ", stage finished";
  return text;
}

}  // namespace pbm
