// SPDX-License-Identifier: MPL-2.0
// What a run would find out when it opens its files, possibly after hours, --check and the start
// find out at once: two options that name one file would write into each other's lines.
#include "app/file_checks.h"

#include "base/text.h"
#include "base/trusted_path.h"
#include "format/line_writer.h"
#include "output/append_file.h"
#include "output/state_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <vector>

namespace pbm {

namespace {

struct Use {
  std::string name;  // for an error: --metrics 'x', or standard output
  bool writes;
  std::string identity;  // of the file; empty: not to be compared
};

std::string identity_of(const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return {};
  return fmt::format("{}:{}", status.st_dev, status.st_ino);
}

Use of_descriptor(std::string name, int descriptor, bool writes) {
  struct stat status{};
  const bool known = ::fstat(descriptor, &status) == 0;
  return {std::move(name), writes, known ? identity_of(status) : std::string()};
}

// A dangling symbolic link is resolved to the path at which the file would be created. Empty if
// that is unknown, for example because the working directory was deleted.
std::string place_of(const std::string& path) {
  std::error_code failed;
  const auto absolute = std::filesystem::absolute(path, failed);
  if (failed) return {};
  const auto place = std::filesystem::weakly_canonical(absolute, failed);
  return failed ? std::string() : place.string();
}

Use of_path(std::string_view flag, const std::string& path, bool writes) {
  Use use{fmt::format("{} '{}'", flag, printable(path)), writes, {}};
  if (path.empty()) return use;
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) {
    use.identity = identity_of(status);
  } else {
    use.identity = place_of(path);
  }
  return use;
}

std::string output_path(const Settings& settings) {
  const auto* file = std::get_if<OutputFile>(&settings.output);
  return file == nullptr ? std::string() : file->path;
}

// The next content of a state is written to a file of its own.
Use next_state(const std::string& state) {
  const auto target = state.empty() ? std::string() : place_of(state);
  auto use = of_path("", target.empty() ? target : StateFile::next_path(target), true);
  use.name = fmt::format("the temporary file of --state '{}'", printable(state));
  return use;
}

std::vector<Use> uses_of(const Settings& settings) {
  std::vector<Use> uses{of_descriptor("standard output", STDOUT_FILENO, true),
                        of_path("--output", output_path(settings), true),
                        of_path("--rejects", settings.rejects, true),
                        of_path("--log-file", settings.log.file, true),
                        of_path("--state", settings.state, true),
                        next_state(settings.state),
                        of_path("--metrics", settings.metrics, true),
                        of_path("--health", settings.health, true)};
  if (const auto* replay = settings.replay()) {
    for (const auto& path : replay->paths) {
      uses.push_back(path == "-" ? of_descriptor("--input '-'", STDIN_FILENO, false)
                                 : of_path("--input", path, false));
    }
  }
  for (const auto& [name, path] : settings.files_read) {
    uses.push_back(of_path(fmt::format("--{}", name), path, false));
  }
  return uses;
}

}  // namespace

// Each pair is compared, since there are about ten. Of two files that are only read, neither is
// harmed.
Result<void> check_distinct(const Settings& settings) {
  const auto uses = uses_of(settings);
  for (auto first = uses.begin(); first != uses.end(); ++first) {
    if (!first->writes || first->identity.empty()) continue;
    for (auto second = first + 1; second != uses.end(); ++second) {
      if (first->identity != second->identity) continue;
      return Error{ErrorKind::usage, fmt::format("{} is the same file as {}; name another one",
                                                 first->name, second->name)};
    }
  }
  return {};
}

namespace {

// Returns 0, or the errno with which opening the file for writing would fail. A missing file
// would be created in its directory.
int writing_error(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return EISDIR;
    return ::access(path.c_str(), W_OK) == 0 ? 0 : errno;
  }
  if (errno != ENOENT) return errno;
  const auto parent = std::filesystem::path(path).parent_path();
  const auto* const directory = parent.empty() ? "." : parent.c_str();
  return ::access(directory, W_OK | X_OK) == 0 ? 0 : errno;
}

Result<void> check(std::string_view flag, const std::string& path, bool is_output) {
  if (path.empty()) return {};
  if (const int error = writing_error(path); error != 0) {
    return Error{is_output ? ErrorKind::output : kind_of_file_error(error),
                 fmt::format("open {} '{}': {}", flag, printable(path), std::strerror(error))};
  }
  if (const auto done = check_trusted(path); !done) {
    return Error{is_output ? ErrorKind::output : done.error().kind,
                 fmt::format("open {} '{}': {}", flag, printable(path), done.error().text)};
  }
  struct stat status{};
  if (!is_output || ::stat(path.c_str(), &status) != 0) return {};
  return refuse_pipe(flag, path, status.st_mode);
}

Result<void> check_columns(const Settings& settings) {
  const auto path = output_path(settings);
  return path.empty() ? Result<void>()
                      : check_header(header_line(settings.format), "--output", path);
}

}  // namespace

// Errors have the kinds and the texts of those that a run would report.
Result<void> check_writable(const Settings& settings) {
  if (auto done = check("--log-file", settings.log.file, false); !done) return done;
  if (auto done = check("--output", output_path(settings), true); !done) return done;
  if (auto done = check_columns(settings); !done) return done;
  if (auto done = check("--rejects", settings.rejects, true); !done) return done;
  if (auto done = check("--state", settings.state, false); !done) return done;
  if (auto done = check("--metrics", settings.metrics, false); !done) return done;
  return check("--health", settings.health, false);
}

}  // namespace pbm
