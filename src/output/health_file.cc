// SPDX-License-Identifier: MPL-2.0
// The file is opened by its path each time: a descriptor would keep a deleted file alive, which no
// check sees. At the end it is cleared instead of deleted, because the path may be a link, or in a
// directory in which this process cannot delete.
#include "output/health_file.h"

#include "base/error.h"
#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace pbm {

namespace {

constexpr std::array<timespec, 2> kNow{{{0, UTIME_NOW}, {0, UTIME_NOW}}};
constexpr std::array<timespec, 2> kNever{{{0, 0}, {0, 0}}};

Error health_error(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("touch --health '{}': {}", printable(path), why)};
}

Result<void> set_times(const std::string& path, const std::array<timespec, 2>& times) {
  // O_NONBLOCK, because a FIFO opened for writing would wait for its reader.
  const auto file = open_trusted(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
  if (!file) return health_error(file.error().kind, path, file.error().text);
  if (::futimens(file->get(), times.data()) == 0) return {};
  const int error = errno;
  return health_error(kind_of_file_error(error), path, std::strerror(error));
}

}  // namespace

Result<HealthFile> HealthFile::open(const std::string& path) {
  if (const auto done = check_regular(path); !done) {
    return health_error(done.error().kind, path, done.error().text);
  }
  HealthFile file(path);
  if (const auto done = file.clear(); !done) return done.error();
  return file;
}

Result<void> HealthFile::touch() const { return set_times(path_, kNow); }

Result<void> HealthFile::clear() const { return set_times(path_, kNever); }

}  // namespace pbm
