// SPDX-License-Identifier: MPL-2.0
// The size is limited before the content is looked at, because the path may name anything, such as
// a device without end.
#include "config/secret_file.h"

#include "base/text.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

constexpr std::size_t kMostFileBytes = std::size_t{64} * 1024;  // only the first line counts
constexpr std::size_t kMostSecretBytes = 4096;

}  // namespace

// Editors end a file with a newline, those of Windows with two characters, and some begin it with a
// byte order mark. None of these is part of a password, and the broker would only say "refused".
std::string first_line(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return std::string(text.substr(0, text.find_first_of("\r\n")));
}

// A NUL separates user and password in the login method PLAIN, so a password cannot contain one.
Result<Secret> read_secret(const std::string& flag, const std::string& path, EmptySecret empty,
                           Waiting waiting) {
  const auto failed = [&](std::string_view why) {
    return Error{ErrorKind::config, fmt::format("read {} '{}': {}", flag, printable(path), why)};
  };
  const Fd file = open_for_reading(path);
  if (!file.valid()) return failed(std::strerror(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return failed(std::strerror(errno));

  const auto all = read_whole(file.get(), kMostFileBytes, waiting);
  if (!all) return failed(all.error().text);
  const auto text = first_line(*all);
  if (text.empty() && empty == EmptySecret::refused) {
    return failed("the first line, which contains the password, is empty");
  }
  if (text.find('\0') != text.npos) return failed("the first line contains a NUL byte");
  if (text.size() > kMostSecretBytes) return failed("the first line is too long for a password");
  return Secret{text, is_open_to_others(status.st_mode)};
}

}  // namespace pbm
