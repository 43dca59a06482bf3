// SPDX-License-Identifier: MPL-2.0
//
// Only the members of the line itself are told apart here, and only the small ones are parsed:
// a body goes out as it stands, also one that RapidJSON wouldn't take (it refuses 1e999 and
// integers of more than 308 digits, even where numbers are left as text; 1.1.0).

#include "publication.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string_view>
#include <utility>

namespace pbm {
namespace {

constexpr std::string_view kWhiteSpace = " \t\r\n";

// The members of an object by name, each value as it is written. Both point into the text.
using Members = std::map<std::string_view, std::string_view>;

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(kWhiteSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kWhiteSpace) - begin + 1);
}

// Where the string that begins at `at` ends, its quotes included.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
  }
  return std::min(at + 1, text.size());
}

// Where the value that begins at `at` ends: at the next comma or bracket that isn't its own.
std::size_t end_of_value(std::string_view text, std::size_t at) {
  for (int depth = 0; at < text.size();) {
    const char c = text[at];
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) return at;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    at = c == '"' ? end_of_string(text, at) : at + 1;
  }
  return at;
}

// Of members of one name the last counts. Nothing if the text is no object.
std::optional<Members> split_object(std::string_view text) {
  text = trim(text);
  if (text.size() < 2 || text.front() != '{' || text.back() != '}') return std::nullopt;
  Members members;
  for (std::size_t at = 1; at < text.size() - 1;) {
    const std::size_t colon = end_of_string(text, at = text.find_first_not_of(kWhiteSpace, at));
    const std::string_view name = text.substr(at, colon - at);
    at = text.find_first_not_of(kWhiteSpace, colon);
    if (name.front() != '"' || at == std::string_view::npos || text[at] != ':') break;
    const std::size_t end = end_of_value(text, at + 1);
    members[name.substr(1, name.size() - 2)] = trim(text.substr(at + 1, end - at - 1));
    if (end == text.size() - 1) return members;
    at = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string_view> find(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  return found == members.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> find_text(const Members& members, std::string_view name) {
  const auto value = find(members, name);
  if (!value) return std::nullopt;
  rapidjson::Document document;
  document.Parse(value->data(), value->size());
  if (document.HasParseError() || !document.IsString()) return std::nullopt;
  return std::string(document.GetString(), document.GetStringLength());
}

// Its strings; anything but an array is no header.
std::optional<std::vector<std::string>> find_cc(const Members& members) {
  const auto value = find(members, "cc");
  if (!value) return std::nullopt;
  rapidjson::Document document;
  document.Parse(value->data(), value->size());
  if (document.HasParseError() || !document.IsArray()) return std::nullopt;
  std::vector<std::string> routes;
  for (const auto& element : document.GetArray()) {
    if (element.IsString()) routes.emplace_back(element.GetString(), element.GetStringLength());
  }
  return routes;
}

std::optional<std::string> decode_base64(std::string_view text) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    bit_count += 6;
    if (bit_count < 8) continue;
    bit_count -= 8;
    bytes += static_cast<char>(bits >> bit_count & 0xff);
  }
  return bytes;
}

std::optional<std::string> find_body(const Members& members) {
  if (const auto message = find(members, "message")) return std::string(*message);
  if (auto text = find_text(members, "body")) return text;
  const auto base64 = find_text(members, "body_base64");
  return base64 ? decode_base64(*base64) : std::nullopt;
}

double find_seconds(const Members& members) {
  const auto value = find(members, "at");
  return value ? std::strtod(std::string(*value).c_str(), nullptr) : 0;
}

std::optional<Publication> bare_body(std::string_view line, const Members& members) {
  const auto meta = split_object(find(members, "_meta").value_or(""));
  if (!meta) return std::nullopt;
  auto exchange = find_text(*meta, "exchange");
  auto key = find_text(*meta, "routing_key");
  if (!exchange || !key) return std::nullopt;
  return Publication{std::move(*exchange), std::move(*key), std::nullopt, std::string(trim(line)),
                     find_seconds(members)};
}

std::optional<Publication> parse_line(std::string_view line) {
  const auto members = split_object(line);
  if (!members) return std::nullopt;
  auto body = find_body(*members);
  if (!body) return bare_body(line, *members);
  auto exchange = find_text(*members, "exchange");
  auto key = find_text(*members, "key");
  if (!exchange || !key) return std::nullopt;
  return Publication{std::move(*exchange), std::move(*key), find_cc(*members), std::move(*body),
                     find_seconds(*members)};
}

Failure read_lines(std::istream& in, const std::string& name, std::vector<Publication>& into) {
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(kWhiteSpace) == std::string::npos) continue;
    auto publication = parse_line(line);
    if (!publication) {
      return "read " + name + ": line " + std::to_string(number) + " is no capture line";
    }
    into.push_back(std::move(*publication));
  }
  if (in.bad() || !in.eof()) return "read " + name + ": cannot be read";
  return std::nullopt;
}

}  // namespace

Failure read_publications(const std::vector<std::string>& files, std::vector<Publication>& into) {
  for (const auto& file : files) {
    std::ifstream opened;
    if (file != "-") opened.open(file, std::ios::binary);
    if (auto failure = read_lines(file == "-" ? std::cin : opened, file, into)) return failure;
  }
  return std::nullopt;
}

}  // namespace pbm
