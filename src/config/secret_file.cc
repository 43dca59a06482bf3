// SPDX-License-Identifier: MPL-2.0
#include "config/secret_file.h"

#include "base/fd.h"
#include "base/printable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace pbm {

Result<Secret> read_secret(const std::string& flag, const std::string& path, EmptySecret empty) {
  const auto failed = [&](std::string_view why) {
    return Error{ErrorKind::config, fmt::format("read {} '{}': {}", flag, printable(path), why)};
  };
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.valid()) return failed(std::strerror(errno));
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return failed(std::strerror(errno));

  std::array<char, 4096> bytes{};
  const auto got = ::read(file.get(), bytes.data(), bytes.size());
  if (got < 0) return failed(std::strerror(errno));
  std::string text(bytes.data(), static_cast<std::size_t>(got));
  text.resize(std::min(text.find_first_of("\r\n"), text.size()));
  if (text.empty() && empty == EmptySecret::refused) {
    return failed("its first line, which should be the password, is empty");
  }
  if (text.find('\0') != text.npos) return failed("a NUL byte in its first line");
  if (text.size() == bytes.size()) return failed("its first line is too long for a password");
  return Secret{text, (status.st_mode & (S_IRGRP | S_IROTH)) != 0};
}

}  // namespace pbm
