// SPDX-License-Identifier: MPL-2.0
// The filters for builds and tests. Pulse events are not filtered.
#pragma once

#include "event/condition.h"
#include "event/event.h"
#include "event/globs.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// A filter on one text field. The value must match one of the wanted globs and none of the
// excluded ones. An unknown value matches no glob, so it passes if there are only exclusions.
struct TextFilter {
  Field field;
  Globs wanted{};  // empty: any value that isn't excluded
  Globs excluded{};

  [[nodiscard]] bool passes(std::string_view value) const;
};

// A filter on the revisions of an event, which may have one of Mercurial and one of git. A
// word that is not a glob matches a revision if one is a prefix of the other, because buildbot
// abbreviates revisions to 12 digits. Case is ignored.
struct RevisionFilter {
  std::vector<std::string> wanted{};
  std::vector<std::string> excluded{};

  [[nodiscard]] bool passes(const Event& event) const;
};

// A filter on tags: all globs of at least one group must match, and no excluded one may.
struct TagFilter {
  std::vector<std::vector<std::string>> wanted{};
  std::vector<std::string> excluded{};

  [[nodiscard]] bool passes(Event::Words tags) const;
};

enum class Mobile : std::uint8_t { exclude, only, any };
inline constexpr std::array kMobiles{Mobile::exclude, Mobile::only, Mobile::any};
[[nodiscard]] constexpr std::string_view name_of(Mobile mobile) {
  switch (mobile) {
    case Mobile::exclude: return "exclude";
    case Mobile::only: return "only";
    case Mobile::any: return "any";
  }
  return {};
}

// The only kind of event that a filter on this field is about: the other kind never has the field.
// Nothing if both kinds may have it.
[[nodiscard]] std::optional<EventKind> only_kind_of(Field field);

struct Filter {
  bool builds = true;
  bool tests = true;
  bool by_kind = false;           // whether filters about one kind do not apply to the other
  bool has_default_tree = false;  // whether nobody asked for the filter on the tree
  Mobile mobile = Mobile::exclude;
  bool talos = false;  // whether to include talos tests
  std::vector<TextFilter> texts{};
  RevisionFilter revisions{};
  TagFilter tags{};
  std::vector<TagFilter> tag_conditions{};  // of --where: all must pass
  std::vector<Condition> conditions{};      // likewise

  // Whether the event passes all filters.
  [[nodiscard]] bool matches(const Event& event) const;

  // Whether a filter on the field applies to events of the kind.
  [[nodiscard]] bool applies(Field field, EventKind kind) const {
    return !by_kind || only_kind_of(field).value_or(kind) == kind;
  }

  // The same filter without the conditions on these fields.
  [[nodiscard]] Filter without(std::span<const Field> fields) const;

  // Whether every event with this value of the field is filtered out.
  [[nodiscard]] bool rejects(Field field, std::string_view value) const;

 private:
  [[nodiscard]] bool product_passes(const Event& event) const;
  [[nodiscard]] bool tags_pass(const Event& event) const;
  [[nodiscard]] bool fields_pass(const Event& event) const;
};

}  // namespace pbm
