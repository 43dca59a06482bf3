// SPDX-License-Identifier: MPL-2.0
// Files, standard output, and the log.
#include "simulation/calls.h"
#include "simulation/descriptors.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cstdarg>
#include <filesystem>
#include <string>
#include <string_view>

namespace simulated {

namespace {

mode_t mode_in(int flags, va_list rest) {
  return (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
}

// Of a file in our directory, which is opened for writing.
void note_opened(int descriptor, const char* path, int flags) {
  if (descriptor < 0 || (flags & O_ACCMODE) == O_RDONLY) return;
  current->disk.opened(descriptor, std::filesystem::path(path).filename().string());
}

bool is_standard_output(const char* path) { return std::string_view(path) == "/proc/self/fd/1"; }

void log(std::string_view bytes) {
  auto& partial = current->partial_log;
  partial += bytes;
  for (auto end = partial.find('\n'); end != std::string::npos; end = partial.find('\n')) {
    const auto line = std::string_view(partial).substr(0, end);
    current->timeline.say("monitor", line);
    current->judge.logged(line);
    partial.erase(0, end + 1);
  }
}

decltype(::write)* real_write() {
  static const auto real = call_real<decltype(::write)>("write");
  return real;
}

ssize_t write_file(int descriptor, std::string_view bytes) {
  auto& world = *current;
  const auto room = world.disk.room_for(bytes.size());
  if (room < 0) return room;
  if (world.is_killed_soon()) {
    const auto half = bytes.substr(0, bytes.size() / 2);
    (void)!real_write()(descriptor, half.data(), half.size());
    world.disk.wrote(descriptor, half);
    world.kill_in_write();
  }
  const auto written = real_write()(descriptor, bytes.data(), bytes.size());
  if (written < 0) return -errno;
  world.disk.wrote(descriptor, bytes.substr(0, static_cast<std::size_t>(written)));
  return written;
}

ssize_t write_simulated(int descriptor, std::string_view bytes) {
  const Outside outside;
  auto& world = *current;
  world.enter_call(kCall + kByte * bytes.size());
  if (descriptor == kStderr) return log(bytes), static_cast<ssize_t>(bytes.size());
  if (descriptor == kStdout || descriptor == kReopenedStdout) return world.pipe.write(bytes);
  if (world.disk.has(descriptor)) return write_file(descriptor, bytes);
  const auto written = real_write()(descriptor, bytes.data(), bytes.size());
  return written < 0 ? -errno : written;
}

int sync_simulated() {
  const Outside outside;
  current->enter_call(current->disk.sync_cost());
  return 0;
}

void change(int descriptor, struct stat& status) {
  if (descriptor == kStdout) status.st_mode = S_IFIFO | 0600;
  if (descriptor == kStderr) status.st_mode = S_IFREG | 0600;
  const auto changed = current->disk.changed(status);
  if (!changed) return;
  const auto whole = std::chrono::floor<std::chrono::seconds>(*changed);
  status.st_mtim = {whole.count(), (*changed - whole).count()};
}

}  // namespace

}  // namespace simulated

using namespace simulated;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): reserved names of the system
extern "C" {

int open(const char* path, int flags, ...) {
  static const auto real = call_real<decltype(::open)>("open");
  va_list rest;
  va_start(rest, flags);
  const auto mode = mode_in(flags, rest);
  va_end(rest);
  if (!is_of_monitor()) return real(path, flags, mode);
  const Outside outside;
  current->enter_call(kCall);
  if (is_standard_output(path)) return kReopenedStdout;
  const int descriptor = real(path, flags, mode);
  note_opened(descriptor, path, flags);
  return descriptor;
}

int openat(int directory, const char* path, int flags, ...) {
  static const auto real = call_real<decltype(::openat)>("openat");
  va_list rest;
  va_start(rest, flags);
  const auto mode = mode_in(flags, rest);
  va_end(rest);
  if (!is_of_monitor()) return real(directory, path, flags, mode);
  const Outside outside;
  current->enter_call(kCall);
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (writes && !current->disk.can_open(path)) {
    if (!current->has_turned()) current->judge.disk_was_full();  // at the start, it is as bad
    return result_of(-EMFILE);
  }
  const int descriptor = real(directory, path, flags, mode);
  note_opened(descriptor, path, flags);
  return descriptor;
}

int __open_2(const char* path, int flags) { return open(path, flags); }
int __openat_2(int directory, const char* path, int flags) {
  return openat(directory, path, flags);
}

int close(int descriptor) {
  static const auto real = call_real<decltype(::close)>("close");
  if (!is_of_monitor()) return real(descriptor);
  const Outside outside;
  current->enter_call(kCall);
  if (descriptor == kReopenedStdout) return 0;
  if (current->network.has(descriptor)) return current->network.close(descriptor), 0;
  current->disk.closed(descriptor);
  return real(descriptor);
}

ssize_t write(int descriptor, const void* bytes, std::size_t size) {
  if (!is_of_monitor()) return real_write()(descriptor, bytes, size);
  return result_of(write_simulated(descriptor, {static_cast<const char*>(bytes), size}));
}

int fdatasync(int descriptor) {
  static const auto real = call_real<decltype(::fdatasync)>("fdatasync");
  return is_of_monitor() ? sync_simulated() : real(descriptor);
}

int fsync(int descriptor) {
  static const auto real = call_real<decltype(::fsync)>("fsync");
  return is_of_monitor() ? sync_simulated() : real(descriptor);
}

int ftruncate(int descriptor, off_t size) noexcept {
  static const auto real = call_real<decltype(::ftruncate)>("ftruncate");
  if (!is_of_monitor()) return real(descriptor, size);
  const Outside outside;
  current->enter_call(kCall);
  const int done = real(descriptor, size);
  current->disk.cut(descriptor);
  return done;
}

int fstat(int descriptor, struct stat* to) noexcept {
  static const auto real = call_real<decltype(::fstat)>("fstat");
  if (!is_of_monitor()) return real(descriptor, to);
  const Outside outside;
  current->enter_call(kCall);
  const int done = real(descriptor, to);
  if (done == 0) change(descriptor, *to);
  return done;
}

int isatty(int descriptor) noexcept {
  static const auto real = call_real<decltype(::isatty)>("isatty");
  return is_of_monitor() ? result_of(-ENOTTY) & 0 : real(descriptor);
}

ssize_t fgetxattr(int descriptor, const char* name, void* to, std::size_t size) noexcept {
  static const auto real = call_real<decltype(::fgetxattr)>("fgetxattr");
  if (!is_of_monitor()) return real(descriptor, name, to, size);
  const Outside outside;
  current->enter_call(kCall);
  return result_of(current->disk.get_mark(descriptor, name, static_cast<char*>(to), size));
}

int fsetxattr(int descriptor, const char* name, const void* value, std::size_t size,
              int flags) noexcept {
  static const auto real = call_real<decltype(::fsetxattr)>("fsetxattr");
  if (!is_of_monitor()) return real(descriptor, name, value, size, flags);
  const Outside outside;
  current->enter_call(kCall);
  return result_of(
      current->disk.set_mark(descriptor, name, {static_cast<const char*>(value), size}));
}

int fremovexattr(int descriptor, const char* name) noexcept {
  static const auto real = call_real<decltype(::fremovexattr)>("fremovexattr");
  if (!is_of_monitor()) return real(descriptor, name);
  const Outside outside;
  current->enter_call(kCall);
  return result_of(current->disk.remove_mark(descriptor, name));
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
