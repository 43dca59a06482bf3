// SPDX-License-Identifier: MPL-2.0
// What options need of each other. A requirement is read after "--drain needs" and the like, so its
// text says why where the reason is not obvious.
#pragma once

#include "config/format_options.h"
#include "config/option_values.h"

#include <algorithm>
#include <string_view>

namespace pbm {

// What an option needs of others.
struct Requirement {
  bool (*is_met)(const OptionValues& values);
  std::string_view text;  // after "--drain needs " or "--jobs has no effect without "
};

// The default label is that of all monitors on an account: with --durable, two of them would take
// messages from each other's queue.
inline constexpr Requirement kLabel{[](const OptionValues& all) { return all.label.given; },
                                    "--label, which names the queue"};
inline constexpr Requirement kDurable{[](const OptionValues& all) { return *all.durable; },
                                      "--durable: it has no effect on a temporary queue"};
inline constexpr Requirement kDurableForQuorum{
    [](const OptionValues& all) { return *all.durable || *all.queue_type != QueueType::quorum; },
    kDurable.text};
// A queue that was just declared has no messages: --drain would end before the first one.
inline constexpr Requirement kFullQueue{[](const OptionValues& all) { return *all.durable; },
                                        "--durable: a new queue is always empty"};
inline constexpr Requirement kCertificate{
    [](const OptionValues& all) { return all.cert_file.given; },
    "--cert-file, the certificate of the key"};
inline constexpr Requirement kCaFile{[](const OptionValues& all) { return !all.ca_file.given; },
                                     "--ca-file: it verifies no certificate"};
inline constexpr Requirement kPush{[](const OptionValues& all) { return !all.push->empty(); },
                                   "--push"};
inline constexpr Requirement kTaskcluster{
    [](const OptionValues& all) {
      return all.source->empty() ||
             std::ranges::find(*all.source, Source::taskcluster) != all.source->end();
    },
    "--source taskcluster"};
// A pulse event is any message; whether its task belongs to a push shows in builds and tests only.
inline constexpr Requirement kEventsOfPush{
    [](const OptionValues& all) { return !all.prints(EventKind::pulse); },
    "--event build, test or both: pulse events do not belong to a push"};
inline constexpr Requirement kPulse{
    [](const OptionValues& all) { return all.prints(EventKind::pulse); }, "--event pulse"};
// In a stronger layer, one of the two replaces the other.
inline constexpr Requirement kNoTree{[](const OptionValues& all) {
                                       const auto& tree = all.filter_on(Field::tree);
                                       return !tree.given || tree.layer != all.all_trees.layer;
                                     },
                                     "--tree"};
inline constexpr Requirement kRows{prints_rows, "--format tsv or csv"};
inline constexpr Requirement kUnknowns{
    [](const OptionValues& all) { return prints_rows(all) || prints_template(all); },
    "--format tsv or csv, or --template"};
inline constexpr Requirement kOutputFile{
    [](const OptionValues& all) { return !all.output->empty() && *all.output != "-"; }, "--output"};
inline constexpr Requirement kExec{[](const OptionValues& all) { return all.exec.named; },
                                   "--exec"};
inline constexpr Requirement kInput{[](const OptionValues& all) { return all.is_replay(); },
                                    "--input"};
inline constexpr Requirement kUnique{[](const OptionValues& all) { return !all.unique->empty(); },
                                     "--unique"};
inline constexpr Requirement kFor{
    [](const OptionValues& all) { return all.unique_for->has_value(); }, "--for"};
inline constexpr Requirement kUniqueEvents{
    [](const OptionValues& all) {
      return all.prints(EventKind::build) || all.prints(EventKind::test);
    },
    "--event build, test or both: pulse events are all printed"};
inline constexpr Requirement kNoInput{[](const OptionValues& all) { return !all.is_replay(); },
                                      "--input"};
inline constexpr Requirement kNoPurge{[](const OptionValues& all) { return !*all.purge; },
                                      "--purge"};
inline constexpr Requirement kNoCheck{[](const OptionValues& all) { return !*all.check; },
                                      "--check"};
inline constexpr Requirement kNoPrintConfig{
    [](const OptionValues& all) { return !*all.print_config; }, "--print-config"};
inline constexpr Requirement kQuiet{[](const OptionValues& all) { return !*all.quiet; }, "--quiet"};
inline constexpr Requirement kVerbose{[](const OptionValues& all) { return !*all.verbose; },
                                      "--verbose"};

}  // namespace pbm
