// SPDX-License-Identifier: MPL-2.0
#include "base/journal.h"

#include <sys/stat.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>

namespace pbm {

namespace {

std::optional<std::uint64_t> number_of(std::string_view digits) {
  std::uint64_t number = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, number);
  if (code != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

bool is_journal(int descriptor, std::string_view journal_stream) {
  const auto colon = journal_stream.find(':');
  if (colon == std::string_view::npos) return false;
  const auto device = number_of(journal_stream.substr(0, colon));
  const auto inode = number_of(journal_stream.substr(colon + 1));
  if (!device || !inode) return false;
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return false;
  return status.st_dev == *device && status.st_ino == *inode;
}

bool is_journal(int descriptor) {
  const char* const value = std::getenv("JOURNAL_STREAM");
  return value != nullptr && is_journal(descriptor, value);
}

}  // namespace pbm
