// SPDX-License-Identifier: MPL-2.0
#include "output/metrics_file.h"

#include "base/fd.h"
#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace pbm {

namespace {

constexpr mode_t kMode = 0644;

Error failed(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("write --metrics '{}': {}", printable(path), why)};
}

int write_and_rename(const Fd& file, const std::string& from, const std::string& to,
                     std::string_view text) {
  if (::fchmod(file.get(), kMode) != 0) return errno;
  if (const int error = write_all(file.get(), text); error != 0) return error;
  return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

// Returns 0 or an errno. On failure only the temporary file is deleted.
int replace_file(const std::string& path, std::string_view text) {
  auto next = path + ".XXXXXX";
  const Fd file(::mkostemp(next.data(), O_CLOEXEC));
  if (!file.valid()) return errno;
  const int error = write_and_rename(file, next, path, text);
  if (error != 0) ::unlink(next.c_str());
  return error;
}

}  // namespace

Result<MetricsFile> MetricsFile::open(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return failed(ErrorKind::config, path, "exists and is not a regular file");
  }
  MetricsFile file(path);
  if (const auto done = file.replace(""); !done) return done.error();
  return file;
}

Result<void> MetricsFile::replace(std::string_view text) const {
  const int error = replace_file(path_, text);
  if (error == 0) return {};
  return failed(kind_of_file_error(error), path_, std::strerror(error));
}

std::string MetricsFile::stem() const {
  const std::filesystem::path path(path_);
  return path.extension() == ".prom" ? path.stem().string() : path.filename().string();
}

}  // namespace pbm
