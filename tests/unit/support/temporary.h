// SPDX-License-Identifier: MPL-2.0
// Files and pipes of one test.
#pragma once

#include "base/fd.h"
#include "support/catch.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

namespace pbm {

// A directory that is deleted with the object.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "pbm-unit-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string path(const std::string& name) const { return path_ + "/" + name; }

  std::string write(const std::string& name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
  }

  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // Its entries, sorted, each followed by a space.
  [[nodiscard]] std::string names() const {
    std::set<std::string> sorted;
    for (const auto& each : std::filesystem::directory_iterator(path_)) {
      sorted.insert(each.path().filename().string());
    }
    std::string names;
    for (const auto& name : sorted) names += name + " ";
    return names;
  }

  [[nodiscard]] unsigned mode(const std::string& name) const {
    struct stat status{};
    REQUIRE(::stat(path(name).c_str(), &status) == 0);
    return status.st_mode & 07777;
  }

 private:
  std::string path_;
};

struct Pipe {
  Fd reader;
  Fd writer;

  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader = Fd(ends[0]);
    writer = Fd(ends[1]);
  }

  // The current content of the pipe; never blocks.
  [[nodiscard]] std::string take(std::size_t most = std::size_t{1} << 24) const {
    ::fcntl(reader.get(), F_SETFL, O_NONBLOCK);
    std::string all;
    std::array<char, 65536> bytes{};
    while (all.size() < most) {
      const auto got =
          ::read(reader.get(), bytes.data(), std::min(bytes.size(), most - all.size()));
      if (got <= 0) break;
      all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

  void put(std::string_view text) const {
    REQUIRE(::write(writer.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
};

// A umask that does not change modes.
class FileMask {
 public:
  explicit FileMask(mode_t mask) : was_(::umask(mask)) {}
  ~FileMask() { ::umask(was_); }
  FileMask(const FileMask&) = delete;
  FileMask& operator=(const FileMask&) = delete;

 private:
  mode_t was_;
};

// Files grow no larger than this; writing on fails.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &was_);
    const rlimit now{bytes, was_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &was_);
    std::signal(SIGXFSZ, old_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*old_handler_)(int);
  rlimit was_{};
};

}  // namespace pbm
