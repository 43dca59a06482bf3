// SPDX-License-Identifier: MPL-2.0
// The textfile collector of node_exporter may read at any time, so a new file takes the name of the
// old one (rename(2)), and a reader sees one or the other as a whole.
#include "output/metrics_file.h"

#include "base/text.h"
#include "base/trusted_path.h"
#include "output/replace_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <random>

namespace pbm {

namespace {

// node_exporter runs as another user. The file has no secrets.
constexpr mode_t kMode = 0644;

Error metrics_error(ErrorKind kind, const std::string& path, std::string_view why) {
  return {kind, fmt::format("write --metrics '{}': {}", printable(path), why)};
}

// Not by the mode of openat(2), from which the umask of a service would remove bits. It is set
// before the rename, so that no reader meets a file that it cannot open.
int make_readable(int descriptor) { return ::fchmod(descriptor, kMode) == 0 ? 0 : errno; }

// Nobody can foresee the name: several monitors may write the same file.
NewFile next_of(const std::string& path) {
  std::random_device random;
  const auto name = std::filesystem::path(path).filename().string();
  return {fmt::format("{}.{:08x}", name, random()), make_readable};
}

}  // namespace

Result<MetricsFile> MetricsFile::open(const std::string& path) {
  if (const auto done = check_regular(path); !done) {
    return metrics_error(done.error().kind, path, done.error().text);
  }
  MetricsFile file(path);
  // At the start, so that a wrong path ends the run at once and not with the first interval.
  if (const auto done = file.replace(""); !done) return done.error();
  return file;
}

Result<void> MetricsFile::replace(std::string_view text) const {
  const auto file = replace_file(path_, text, next_of(path_));
  return file ? Result<void>() : metrics_error(file.error().kind, path_, file.error().text);
}

// The value of the label that tells monitors apart, since each has a file of its own.
std::string MetricsFile::stem() const {
  const std::filesystem::path path(path_);
  return path.extension() == ".prom" ? path.stem().string() : path.filename().string();
}

}  // namespace pbm
