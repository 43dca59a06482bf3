// SPDX-License-Identifier: MPL-2.0
#include "output/metrics_file.h"

#include "base/fd.h"
#include "base/printable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace pbm {

namespace {

constexpr mode_t kMode = 0644;

Error failed(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("write --metrics '{}': {}", printable(path), why)};
}

// A new file, whoever has left one there; 0 or the errno of what went wrong.
int write_file(const std::string& path, std::string_view text) {
  ::unlink(path.c_str());
  const Fd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kMode));
  if (!file.valid()) return errno;
  if (::fchmod(file.get(), kMode) != 0) return errno;  // whatever the umask is
  return write_all(file.get(), text);
}

}  // namespace

Result<MetricsFile> MetricsFile::open(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return failed(ErrorKind::config, path, "it is there, and no regular file");
  }
  MetricsFile file(path);
  if (const auto done = file.replace(""); !done) return done.error();
  return file;
}

Result<void> MetricsFile::replace(std::string_view text) const {
  const auto next = path_ + ".tmp";
  int error = write_file(next, text);
  if (error == 0 && ::rename(next.c_str(), path_.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(next.c_str());
  return failed(kind_of_file_error(error), path_, std::strerror(error));
}

std::string MetricsFile::stem() const {
  const std::filesystem::path path(path_);
  return path.extension() == ".prom" ? path.stem().string() : path.filename().string();
}

}  // namespace pbm
