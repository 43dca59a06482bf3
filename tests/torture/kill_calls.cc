// SPDX-License-Identifier: MPL-2.0
//
// A library to preload: kills the process with SIGKILL at one point of its run. Before and after
// each call that the outside can see is a point, and for each write to a file one more, when half
// of the bytes are written. Points are numbered from 1, from main() on. Children are not affected.
//
//   KILL_AT      number of the point; 0: none
//   KILL_COUNT   file for the number of points, written at the end
//   KILL_ROTATE  number of the point at which KILL_FILE is renamed, with .1 behind its name, and
//                SIGHUP is sent; 0: none
//   KILL_FILE    the output file, which is empty at the start
//   KILL_WAIT    milliseconds before the process is killed, in which the broker goes on
//   KILL_POWER   if set, what fdatasync() has not written of that file is dropped, as if the
//                machine had crashed
#include "preloaded.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace {

unsigned long points = 0;
unsigned long kill_at = 0;
unsigned long rotate_at = 0;
unsigned long wait_ms = 0;
char count_file[4096];
char output[4096];
bool is_power_lost = false;
off_t synced_size = 0;

__attribute__((constructor)) void load() {
  kill_at = number("KILL_AT");
  rotate_at = number("KILL_ROTATE");
  wait_ms = number("KILL_WAIT");
  is_power_lost = std::getenv("KILL_POWER") != nullptr;
  read_text("KILL_COUNT", count_file);
  read_text("KILL_FILE", output);
  unsetenv("LD_PRELOAD");
}

void rotate() {
  char renamed[sizeof output + 2];
  std::snprintf(renamed, sizeof renamed, "%s.1", output);
  static const auto call = real<int (*)(const char*, const char*)>("rename");
  if (call(output, renamed) == 0) raise(SIGHUP);
}

void lose_power() {
  static const auto call = real<int (*)(const char*, off_t)>("truncate");
  (void)call(output, synced_size);
}

void point() {
  if (!is_in_main) return;
  ++points;
  if (points == rotate_at) rotate();
  if (points != kill_at) return;
  if (wait_ms != 0) usleep(static_cast<useconds_t>(wait_ms * 1000));
  if (is_power_lost) lose_power();
  raise(SIGKILL);
}

bool is_half_next() { return is_in_main && points + 1 == kill_at; }

bool is_file(int descriptor) {
  struct stat status{};
  return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

template <class Call>
auto between_points(Call call) {
  point();
  const auto result = call();
  point();
  return result;
}

__attribute__((destructor)) void write_count() { write_number(count_file, points); }

}  // namespace

extern "C" {

ssize_t write(int descriptor, const void* from, std::size_t bytes) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t)>("write");
  if (descriptor <= STDERR_FILENO || !is_file(descriptor)) return call(descriptor, from, bytes);
  point();
  if (is_half_next()) (void)call(descriptor, from, bytes / 2);
  point();
  const auto written = call(descriptor, from, bytes);
  point();
  return written;
}

ssize_t send(int descriptor, const void* from, std::size_t bytes, int flags) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t, int)>("send");
  return between_points([=] { return call(descriptor, from, bytes, flags); });
}

int fdatasync(int descriptor) {
  static const auto call = real<int (*)(int)>("fdatasync");
  return between_points([=] {
    struct stat status{};
    const auto done = call(descriptor);
    if (done == 0 && fstat(descriptor, &status) == 0) synced_size = status.st_size;
    return done;
  });
}

int fsync(int descriptor) {
  static const auto call = real<int (*)(int)>("fsync");
  return between_points([=] { return call(descriptor); });
}

int ftruncate(int descriptor, off_t size) noexcept {
  static const auto call = real<int (*)(int, off_t)>("ftruncate");
  return between_points([=] { return call(descriptor, size); });
}

int rename(const char* from, const char* to) noexcept {
  static const auto call = real<int (*)(const char*, const char*)>("rename");
  return between_points([=] { return call(from, to); });
}

int fsetxattr(int descriptor, const char* name, const void* value, std::size_t bytes,
              int flags) noexcept {
  static const auto call =
      real<int (*)(int, const char*, const void*, std::size_t, int)>("fsetxattr");
  return between_points([=] { return call(descriptor, name, value, bytes, flags); });
}

int open(const char* path, int flags, ...) {
  static const auto call = real<int (*)(const char*, int, mode_t)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
  va_end(rest);
  return between_points([=] { return call(path, flags, mode); });
}

int openat(int directory, const char* path, int flags, ...) {
  static const auto call = real<int (*)(int, const char*, int, mode_t)>("openat");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
  va_end(rest);
  return between_points([=] { return call(directory, path, flags, mode); });
}
}
