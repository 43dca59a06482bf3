// SPDX-License-Identifier: MPL-2.0
#include "output/file_header.h"

#include "base/fd.h"
#include "base/io.h"
#include "base/text.h"
#include "output/append_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace pbm {

namespace {

Error other_header(std::string_view header, std::string_view flag, const std::string& path) {
  header.remove_suffix(1);  // the newline
  return {ErrorKind::usage,
          fmt::format("{} '{}': its first line is not the header '{}'; rename the file or name "
                      "another one",
                      flag, printable(path), printable(header))};
}

}  // namespace

std::optional<std::size_t> header_bytes(int descriptor, std::string_view header) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return 0;
  std::string start(std::min(header.size(), static_cast<std::size_t>(status.st_size)), '\0');
  const auto got = ::pread(descriptor, start.data(), start.size(), 0);
  const bool is_header = got == static_cast<ssize_t>(start.size()) && header.starts_with(start);
  return is_header ? std::optional(start.size()) : std::nullopt;
}

Result<void> write_header(int descriptor, std::string_view header, std::string_view flag,
                          const std::string& path) {
  const auto there = header_bytes(descriptor, header);
  if (!there) return other_header(header, flag, path);
  if (write_all(descriptor, header.substr(*there)) == 0) return {};
  return file_error("write to", flag, path);
}

Result<void> check_header(std::string_view header, std::string_view flag, const std::string& path) {
  const auto file = open_for_reading(path);
  if (!file.valid() || header_bytes(file.get(), header)) return {};
  return other_header(header, flag, path);
}

}  // namespace pbm
