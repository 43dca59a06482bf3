// SPDX-License-Identifier: MPL-2.0
// Which events are printed. Pulse events pass no filter and never come here.
#pragma once

#include "event/event.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// Whether the text has a glob's characters; else it means only itself.
[[nodiscard]] bool is_glob(std::string_view text);

// One text filter: shell globs, of which one must match and no excluded one
// may. An absent value matches nothing, so it passes where there are only
// exclusions.
struct TextFilter {
  Field field;
  std::vector<std::string> wanted{};  // empty: whatever isn't excluded
  std::vector<std::string> excluded{};

  [[nodiscard]] bool passes(std::string_view value) const;
};

// Revisions, of which an event may have two, Mercurial's and git's. A word that is no glob
// fits one that begins with it, and one that tells only its beginning, as buildbot's do
// with 12 digits. Letters may be of either case.
struct RevisionFilter {
  std::vector<std::string> wanted{};
  std::vector<std::string> excluded{};

  [[nodiscard]] bool passes(const Event& event) const;
};

// Tags: all of one group must be there, whichever group; none of the excluded.
struct TagFilter {
  std::vector<std::vector<std::string>> wanted{};
  std::vector<std::string> excluded{};

  [[nodiscard]] bool passes(const std::vector<std::string_view>& tags) const;
};

enum class Mobile : std::uint8_t { exclude, only, any };
inline constexpr std::array<std::string_view, 3> kMobileNames{"exclude", "only", "any"};

struct Filter {
  bool builds = true;
  bool tests = true;
  Mobile mobile = Mobile::exclude;
  bool talos = false;  // whether talos tests come along
  std::vector<TextFilter> texts{};
  RevisionFilter revisions{};
  TagFilter tags{};
  std::vector<TagFilter> tag_conditions{};  // of --where: all must pass

  // Whether the event is wanted.
  [[nodiscard]] bool matches(const Event& event) const;

  // Whether no event with this value of the field could be wanted.
  [[nodiscard]] bool rejects(Field field, std::string_view value) const;
};

}  // namespace pbm
