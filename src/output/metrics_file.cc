// SPDX-License-Identifier: MPL-2.0
// The textfile collector of node_exporter may read at any time, so a new file takes the name of the
// old one (rename(2)), and a reader sees one or the other as a whole.
#include "output/metrics_file.h"

#include "base/fd.h"
#include "base/text.h"
#include "base/trusted_path.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <random>

namespace pbm {

namespace {

// node_exporter runs as another user. The file has no secrets.
constexpr mode_t kMode = 0644;

Error failed(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("write --metrics '{}': {}", printable(path), why)};
}

// Creates a file for the next content, with a name that nobody can foresee.
Fd create_next(const Fd& directory, const std::string& path, std::string& name) {
  std::random_device random;
  name = fmt::format("{}.{:08x}", std::filesystem::path(path).filename().string(), random());
  return Fd(::openat(directory.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

int write_and_rename(const Fd& directory, const Fd& file, const std::string& from,
                     const std::string& to, std::string_view text) {
  // Not by the mode of openat(2), from which the umask of a service would remove bits. It is set
  // before the rename, so that no reader meets a file that it can't open.
  if (::fchmod(file.get(), kMode) != 0) return errno;
  if (const int error = write_all(file.get(), text); error != 0) return error;
  const auto name = std::filesystem::path(to).filename();
  return ::renameat(directory.get(), from.c_str(), directory.get(), name.c_str()) == 0 ? 0 : errno;
}

// On failure only the temporary file is deleted.
Result<void> replace_file(const std::string& path, std::string_view text) {
  const auto directory = open_trusted_directory(std::filesystem::path(path).parent_path().string());
  if (!directory) return failed(directory.error().kind, path, directory.error().text);
  std::string next;
  const auto file = create_next(*directory, path, next);
  int error = file.valid() ? 0 : errno;
  if (error == 0) {
    error = write_and_rename(*directory, file, next, path, text);
    if (error != 0) ::unlinkat(directory->get(), next.c_str(), 0);
  }
  return error == 0 ? Result<void>()
                    : failed(kind_of_file_error(error), path, std::strerror(error));
}

}  // namespace

Result<MetricsFile> MetricsFile::open(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
    return failed(ErrorKind::config, path, "exists and is not a regular file");
  }
  MetricsFile file(path);
  // At the start, so that a wrong path ends the run at once and not with the first interval.
  if (const auto done = file.replace(""); !done) return done.error();
  return file;
}

Result<void> MetricsFile::replace(std::string_view text) const { return replace_file(path_, text); }

std::string MetricsFile::stem() const {
  const std::filesystem::path path(path_);
  return path.extension() == ".prom" ? path.stem().string() : path.filename().string();
}

}  // namespace pbm
