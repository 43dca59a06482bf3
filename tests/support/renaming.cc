// SPDX-License-Identifier: MPL-2.0
//
// Ids of tasks and groups are 22 characters of A-Za-z0-9_-; the id of a push's group is that of its
// decision task. Revisions are 40 hexadecimal digits. Digits are valid characters of both.

#include "renaming.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace pbm {
namespace {

constexpr std::size_t kIdBytes = 22;
constexpr std::size_t kRevisionBytes = 40;
constexpr std::string_view kDigits = "0123456789abcdef";

void add_id(std::string_view body, std::string_view member, std::set<std::string>& names) {
  const auto at = body.find(member);
  if (at == body.npos) return;
  const auto id = body.substr(at + member.size(), kIdBytes);
  if (id.size() == kIdBytes) names.emplace(id);
}

bool is_revision(std::string_view word) {
  return word.size() == kRevisionBytes && word.find_first_not_of(kDigits) == word.npos;
}

void add_revisions(std::string_view route, std::set<std::string>& names) {
  for (std::size_t begin = 0; begin <= route.size();) {
    const auto end = std::min(route.find('.', begin), route.size());
    const auto word = route.substr(begin, end - begin);
    if (is_revision(word)) names.emplace(word);
    begin = end + 1;
  }
}

std::set<std::string> names_of(const Publication& publication) {
  std::set<std::string> names;
  add_id(publication.body, "\"taskId\":\"", names);
  add_id(publication.body, "\"taskGroupId\":\"", names);
  if (publication.cc) {
    for (const auto& route : *publication.cc) add_revisions(route, names);
  }
  return names;
}

std::string new_name(const std::string& name, std::uint64_t round) {
  std::string made;
  for (int part = 0; made.size() < name.size(); ++part) {
    auto bits =
        std::hash<std::string>()(name + '.' + std::to_string(round) + '.' + std::to_string(part));
    for (; bits != 0; bits /= kDigits.size()) made += kDigits[bits % kDigits.size()];
  }
  made.resize(name.size());
  return made;
}

void replace_all(std::string& text, const std::string& old, const std::string& now) {
  for (auto at = text.find(old); at != text.npos; at = text.find(old, at + now.size())) {
    text.replace(at, old.size(), now);
  }
}

}  // namespace

Publication with_new_names(Publication publication, std::uint64_t round) {
  for (const auto& name : names_of(publication)) {
    const auto now = new_name(name, round);
    replace_all(publication.body, name, now);
    replace_all(publication.key, name, now);
    if (!publication.cc) continue;
    for (auto& route : *publication.cc) replace_all(route, name, now);
  }
  return publication;
}

}  // namespace pbm
