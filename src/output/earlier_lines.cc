// SPDX-License-Identifier: MPL-2.0
// A process that was killed while it wrote may leave a part of a line. Files in a directory may be
// anybody's: only regular files of this process's user are opened, and their text is only compared.
#include "output/earlier_lines.h"

#include "base/fd.h"
#include "event/event.h"
#include "output/output_mark.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pbm {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} * 1024;
constexpr std::uint64_t kMostBytesBack = std::uint64_t{256} * 1024 * 1024;
constexpr std::size_t kMostFiles = 8;
constexpr auto kLockTries = 50;
constexpr int kLockPauseMs = 20;

std::optional<std::uint64_t> regular_size(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

// Reads up to `bytes` at this place of the file; fewer at its end or after an error.
std::string_view read_at(int descriptor, std::uint64_t place, std::string& buffer,
                         std::size_t bytes) {
  buffer.resize(bytes);
  std::size_t got = 0;
  while (got < bytes) {
    const auto more =
        ::pread(descriptor, buffer.data() + got, bytes - got, static_cast<off_t>(place + got));
    if (more < 0 && errno == EINTR) continue;
    if (more <= 0) break;
    got += static_cast<std::size_t>(more);
  }
  return std::string_view(buffer).substr(0, got);
}

// Where the last lines begin, `most` of them, or fewer of an enormous file. An incomplete last line
// counts as one.
std::uint64_t begin_of_last(int descriptor, std::uint64_t size, std::size_t most) {
  std::string buffer;
  std::size_t newlines = 0;
  std::uint64_t whole_from = size;  // the lines from here on are whole
  for (auto end = size; end != 0 && size - end < kMostBytesBack;) {
    const auto bytes = std::min<std::uint64_t>(end, kChunkBytes);
    const auto chunk = read_at(descriptor, end - bytes, buffer, static_cast<std::size_t>(bytes));
    for (auto at = chunk.rfind('\n'); at != std::string_view::npos;) {
      const auto begin = end - bytes + at + 1;
      if (begin != size && ++newlines == most) return begin;
      whole_from = begin;
      if (at == 0) break;
      at = chunk.rfind('\n', at - 1);
    }
    end -= bytes;
    if (end == 0) return 0;
  }
  return whole_from;
}

// Whole lines from `begin` on, with where each of them ends.
using UseText = std::function<void(std::string_view line, std::uint64_t end)>;
void use_lines(int descriptor, std::uint64_t begin, const UseText& use) {
  std::string buffer;
  std::string rest;
  auto place = begin;  // of what is read next
  for (;;) {
    auto chunk = read_at(descriptor, place, buffer, kChunkBytes);
    if (chunk.empty()) return;
    place += chunk.size();
    for (auto end = chunk.find('\n'); end != std::string_view::npos; end = chunk.find('\n')) {
      auto line = chunk.substr(0, end);
      chunk.remove_prefix(end + 1);
      if (!rest.empty()) line = rest.append(line);
      use(line, place - chunk.size());
      rest.clear();
    }
    rest.append(chunk);
  }
}

// Whether it may be what logrotate(8) makes of the name, uncompressed.
bool is_rotated_name(std::string_view name, std::string_view base) {
  if (name.size() < base.size() + 2 || !name.starts_with(base)) return false;
  if (name[base.size()] != '.' && name[base.size()] != '-') return false;
  constexpr std::array<std::string_view, 5> kCompressed{".gz", ".xz", ".bz2", ".zst", ".lz4"};
  return std::ranges::none_of(kCompressed, [name](auto end) { return name.ends_with(end); });
}

bool is_own_file(const struct stat& file) {
  return S_ISREG(file.st_mode) && file.st_uid == ::geteuid();
}

bool is_same_file(const struct stat& one, const struct stat& other) {
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

struct Forerunner {
  Fd file;
  timespec changed;
};

std::optional<Forerunner> forerunner(int directory, const std::string& name,
                                     const std::string& base, const struct stat& present) {
  constexpr auto kFlags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  Fd file(::openat(directory, name.c_str(), O_RDWR | kFlags));
  if (!file.valid()) file = Fd(::openat(directory, name.c_str(), O_RDONLY | kFlags));
  struct stat status{};
  if (!file.valid() || ::fstat(file.get(), &status) != 0) return std::nullopt;
  if (!is_own_file(status) || is_same_file(status, present)) return std::nullopt;
  const auto marked = marked_output(file.get());
  const bool is_one = marked.empty() ? is_rotated_name(name, base) : marked == base;
  return is_one ? std::optional(Forerunner{std::move(file), status.st_mtim}) : std::nullopt;
}

// The renamed files, the latest first. By the time of their last line, because what logrotate(8)
// makes of a name depends on its configuration: a number or a date.
std::vector<Forerunner> forerunners(int descriptor, const std::string& path) {
  std::vector<Forerunner> found;
  struct stat present{};
  if (::fstat(descriptor, &present) != 0) return found;
  const std::filesystem::path whole(path);
  const auto base = whole.filename().string();
  const auto parent = whole.has_parent_path() ? whole.parent_path().string() : std::string(".");
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(parent.c_str()), ::closedir);
  if (!directory) return found;
  while (const auto* const entry = ::readdir(directory.get())) {
    if (entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) continue;
    auto one = forerunner(::dirfd(directory.get()), entry->d_name, base, present);
    if (one) found.push_back(std::move(*one));
  }
  std::ranges::sort(found, [](const Forerunner& one, const Forerunner& other) {
    return std::pair(one.changed.tv_sec, one.changed.tv_nsec) >
           std::pair(other.changed.tv_sec, other.changed.tv_nsec);
  });
  return found;
}

// Reads the files from the latest one on, as one text that ends with the latest line. Offsets are
// counted from that end, since what will be written begins there; so they are negative.
class Reading {
 public:
  Reading(std::size_t most_lines, const std::function<void(const EarlierLine&)>& use)
      : most_lines_(most_lines), use_(use) {}

  [[nodiscard]] bool is_over() const { return read_.count >= most_lines_; }
  [[nodiscard]] const EarlierLines& result() const { return read_; }

  // Returns whether the file has lines. One without any, which was renamed before an event came,
  // may have the latest note.
  bool read(int file) {
    const auto size = regular_size(file);
    if (!size) return false;
    begin_ -= static_cast<std::int64_t>(*size);
    if (!note_) take_note(marked_acknowledged(file, *size));
    const auto begin = begin_of_last(file, *size, most_lines_ - read_.count);
    use_lines(file, begin, [this](std::string_view text, std::uint64_t end) {
      const auto line_end = begin_ + static_cast<std::int64_t>(end);
      use_({text, line_end, settlement(line_end)});
      ++read_.count;
    });
    return *size != 0;
  }

 private:
  void take_note(std::optional<AckNote> note) {
    if (!note) return;
    note->settled += begin_;
    if (note->doubtful) *note->doubtful += begin_;
    if (note->late) note->late = LateLines{note->late->begin + begin_, note->late->end + begin_};
    read_.first_again = note->first_again;
    note_ = note;
  }

  // Lines of later files than that with the note are not acknowledged.
  [[nodiscard]] Settlement settlement(std::int64_t line_end) const {
    if (!note_) return Settlement::open;
    if (note_->late && note_->late->contains_line(line_end)) return Settlement::late;
    if (line_end <= note_->settled) return Settlement::settled;
    return note_->doubtful && line_end <= *note_->doubtful ? Settlement::doubtful
                                                           : Settlement::open;
  }

  std::size_t most_lines_;
  const std::function<void(const EarlierLine&)>& use_;
  EarlierLines read_;
  std::int64_t begin_ = 0;  // of the file, before the end of the latest one
  std::optional<AckNote> note_{};
};

}  // namespace

bool lock_output(int descriptor, LockWait wait) {
  for (int tries = wait == LockWait::none ? 1 : kLockTries; tries > 0; --tries) {
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return true;
    if (errno != EWOULDBLOCK && errno != EINTR) return false;
    if (tries > 1) (void)::poll(nullptr, 0, kLockPauseMs);
  }
  return false;
}

void cut_torn_line(int descriptor) {
  const auto size = regular_size(descriptor);
  if (!size || *size == 0) return;
  const auto begin = begin_of_last(descriptor, *size, 1);
  std::string start;
  const auto text = read_at(descriptor, begin, start, kEventLineBegin.size());
  // After a crash of the machine, zeros may be in the place of what was not written.
  const bool is_of_this_program = kEventLineBegin.starts_with(text) || text.starts_with('\0');
  if (text.empty() || !is_of_this_program) return;
  std::string last;
  if (read_at(descriptor, *size - 1, last, 1) == "\n") return;
  // The note of a full disk was made when the torn line was there.
  mark_shortened(descriptor, begin);
  // If it fails, the line stays torn, and the next one begins on a line of its own.
  [[maybe_unused]] const int done = ::ftruncate(descriptor, static_cast<off_t>(begin));
}

EarlierLines read_earlier_lines(int descriptor, const std::string& path, std::size_t most_lines,
                                const std::function<void(const EarlierLine&)>& use) {
  Reading reading(most_lines, use);
  (void)reading.read(descriptor);
  std::size_t files = 0;
  for (const auto& earlier : forerunners(descriptor, path)) {
    if (reading.is_over() || files == kMostFiles) break;
    if (lock_output(earlier.file.get(), LockWait::none)) cut_torn_line(earlier.file.get());
    if (reading.read(earlier.file.get())) ++files;
  }
  return reading.result();
}

}  // namespace pbm
