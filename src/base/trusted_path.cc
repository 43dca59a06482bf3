// SPDX-License-Identifier: MPL-2.0
// A directory such as /tmp belongs to everybody: somebody else may have put a link under the name
// that a monitor of root will write to, or may put one there between a check and the use. So a path
// is walked component by component, from one open directory to the next, and each of them is
// checked after it was opened.
#include "base/trusted_path.h"

#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>

namespace pbm {

namespace {

// A step that changes the file system's state as little as possible.
constexpr int kLook = O_PATH | O_NOFOLLOW | O_CLOEXEC;
// Linux follows as many before ELOOP. A loop of links would otherwise be walked without end.
constexpr int kMostLinks = 40;

constexpr std::string_view kPlanted =
    "belongs to another user, in a directory that everybody may write to";

Error failed(int error) { return {kind_of_file_error(error), std::strerror(error)}; }
Error planted() { return {ErrorKind::config, std::string(kPlanted)}; }

struct stat status_of(const Fd& file) {
  struct stat status{};
  ::fstat(file.get(), &status);
  return status;
}

// In a directory in which everybody may write, others can have put only what belongs to them, and a
// link that belongs to them.
bool is_trusted(const struct stat& entry, const struct stat& directory) {
  return (directory.st_mode & S_IWOTH) == 0 || entry.st_uid == ::geteuid() || entry.st_uid == 0 ||
         entry.st_uid == directory.st_uid;
}

// Also of the directories that it is in, as far as they can be seen.
Result<void> check_working_directory(const Fd& directory) {
  auto inner = status_of(directory);
  for (Fd outer;;) {
    const int from = outer.valid() ? outer.get() : directory.get();
    outer = Fd(::openat(from, "..", O_PATH | O_DIRECTORY | O_CLOEXEC));
    const auto status = status_of(outer);
    const bool is_root = status.st_ino == inner.st_ino && status.st_dev == inner.st_dev;
    if (!outer.valid() || is_root) return {};
    if (!is_trusted(inner, status)) {
      return Error{ErrorKind::config, fmt::format("the working directory {}", kPlanted)};
    }
    inner = status;
  }
}

// Where a path ends.
struct Place {
  Fd directory{};
  std::string name{};
  // Its text, such as "pipe:[4026]", is no path. The kernel checks who may follow it.
  bool is_magic = false;  // a link in /proc, which only the kernel can follow
};

class Walk {
 public:
  explicit Walk(const std::string& path) { prepend(path); }

  // The error is that of the component that is missing, no directory, or planted.
  Result<Place> to_place() {
    while (!end_) {
      if (auto done = step(); !done) return done.error();
    }
    return std::move(*end_);
  }

 private:
  // An absolute path begins again at the root.
  void prepend(std::string_view path) {
    if (path.starts_with('/')) start_ = "/";
    std::deque<std::string> parts;
    while (!path.empty()) {
      const auto end = std::min(path.find('/'), path.size());
      if (end != 0) parts.emplace_back(path.substr(0, end));
      // A slash at the end demands a directory, also where a file or a link is.
      const bool is_directory = end + 1 == path.size();
      if (is_directory) parts.emplace_back(".");
      path.remove_prefix(std::min(end + 1, path.size()));
    }
    rest_.insert(rest_.begin(), parts.begin(), parts.end());
  }

  Result<void> enter(Fd directory) {
    if (!directory.valid()) return failed(errno);
    directory_ = std::move(directory);
    status_ = status_of(directory_);
    return {};
  }

  Result<void> enter_start() {
    const std::string_view start(std::exchange(start_, nullptr));
    auto done = enter(Fd(::open(start.data(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
    return done && start == "." ? check_working_directory(directory_) : done;
  }

  Result<void> step() {
    if (start_ != nullptr) {
      if (auto done = enter_start(); !done) return done;
    }
    if (rest_.empty()) rest_.emplace_back(".");  // the path is "/"
    const auto name = std::move(rest_.front());
    rest_.pop_front();
    return rest_.empty() ? take_last(name) : take_directory(name);
  }

  // O_DIRECTORY lets autofs mount the directory.
  Result<void> take_directory(const std::string& name) {
    Fd next(::openat(directory_.get(), name.c_str(), kLook | O_DIRECTORY));
    if (!next.valid() && (errno == ENOTDIR || errno == ELOOP)) return take_link(name);
    if (!next.valid()) return failed(errno);
    if (auto done = check(status_of(next), name); !done) return done;
    return enter(std::move(next));
  }

  Result<void> take_link(const std::string& name) {
    const Fd link(::openat(directory_.get(), name.c_str(), kLook));
    if (!link.valid()) return failed(errno);
    const auto status = status_of(link);
    if (!S_ISLNK(status.st_mode)) return failed(ENOTDIR);
    if (auto done = check(status, name); !done) return done;
    if (!is_in_proc()) return follow(link);
    return enter(Fd(::openat(directory_.get(), name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)));
  }

  // The file may be missing.
  Result<void> take_last(const std::string& name) {
    const Fd file(::openat(directory_.get(), name.c_str(), kLook));
    if (!file.valid() && errno != ENOENT) return failed(errno);
    bool is_magic = false;
    if (file.valid()) {
      const auto status = status_of(file);
      if (!is_trusted(status, status_)) return planted();
      is_magic = S_ISLNK(status.st_mode) && is_in_proc();
      if (S_ISLNK(status.st_mode) && !is_magic) return follow(file);
    }
    end_ = Place{std::move(directory_), name, is_magic};
    return {};
  }

  Result<void> follow(const Fd& link) {
    std::array<char, PATH_MAX> target{};
    const auto bytes = ::readlinkat(link.get(), "", target.data(), target.size());
    // The descriptor is that of the link itself, so the link cannot be exchanged before it is read.
    if (bytes < 0) return failed(errno);
    if (++links_ > kMostLinks) return failed(ELOOP);
    prepend({target.data(), static_cast<std::size_t>(bytes)});
    return {};
  }

  // Nobody can plant "..".
  [[nodiscard]] Result<void> check(const struct stat& entry, std::string_view name) const {
    if (name == ".." || is_trusted(entry, status_)) return {};
    return Error{ErrorKind::config, fmt::format("'{}' {}", printable(name), kPlanted)};
  }

  [[nodiscard]] bool is_in_proc() const {
    struct statfs system{};
    return ::fstatfs(directory_.get(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
  }

  const char* start_ = ".";  // where to begin, or to begin again; null: in directory_
  Fd directory_;             // reached so far
  struct stat status_{};     // its status
  std::deque<std::string> rest_;
  int links_ = 0;
  std::optional<Place> end_;
};

}  // namespace

// A link or a file that another user puts there after the walk is rejected as well.
Result<Fd> open_trusted(const std::string& path, int flags, mode_t mode) {
  const auto place = Walk(path).to_place();
  if (!place) return place.error();
  const auto directory = status_of(place->directory);
  const int follows = place->is_magic ? 0 : O_NOFOLLOW;
  Fd file(::openat(place->directory.get(), place->name.c_str(), flags | O_CREAT | follows, mode));
  if (!file.valid()) return errno == ELOOP ? planted() : failed(errno);
  if (!place->is_magic && !is_trusted(status_of(file), directory)) return planted();
  return file;
}

Result<Fd> open_trusted_directory(const std::string& path) {
  auto place = Walk(path.empty() ? "." : path + "/.").to_place();
  if (!place) return place.error();
  return std::move(place->directory);
}

Result<void> check_regular(const std::string& path) {
  struct stat status{};
  const bool is_other = ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
  if (is_other) return Error{ErrorKind::config, "exists and is not a regular file"};
  return {};
}

Result<void> check_trusted(const std::string& path) {
  const auto place = Walk(path).to_place();
  return place ? Result<void>() : place.error();
}

}  // namespace pbm
