// SPDX-License-Identifier: MPL-2.0
//
// A library to preload: counts the calls of one kind from main() on, and lets one of them fail, or
// all from one on. Children are not affected.
//
//   TORTURE_CALL    allocate, read, write, recv, send, poll, open or spawn
//   TORTURE_AT      number of the first call that fails, from 1; 0: none
//   TORTURE_ALL     if set, all later calls fail, too
//   TORTURE_ERROR   errno of the failure; 0: the call transfers a single byte
//   TORTURE_COUNT   file for the number of calls
#include "preloaded.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
// glibc's own, which dlsym() cannot be asked for: it allocates.
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
}

namespace {

struct Plan {
  const char* call = "";
  unsigned long at = 0;
  bool all = false;
  int error = 0;
  char count_file[4096] = "";
};

Plan plan;
unsigned long calls = 0;

__attribute__((constructor)) void load() {
  static char call[16];
  read_text("TORTURE_CALL", call);
  read_text("TORTURE_COUNT", plan.count_file);
  plan.call = call;
  plan.at = number("TORTURE_AT");
  plan.all = std::getenv("TORTURE_ALL") != nullptr;
  plan.error = static_cast<int>(number("TORTURE_ERROR"));
  unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) void write_count() { write_number(plan.count_file, calls); }

bool fails(const char* call) {
  if (!is_in_main || std::strcmp(call, plan.call) != 0) return false;
  ++calls;
  const bool now = plan.at != 0 && (plan.all ? calls >= plan.at : calls == plan.at);
  if (now) errno = plan.error;
  return now;
}

// A transfer of `bytes`, by `transfer` if it happens.
template <class Transfer>
ssize_t transferred(const char* call, std::size_t bytes, Transfer transfer) {
  if (!fails(call)) return transfer(bytes);
  return plan.error != 0 ? -1 : transfer(std::min<std::size_t>(bytes, 1));
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) { return fails("allocate") ? nullptr : __libc_malloc(bytes); }

void* calloc(std::size_t count, std::size_t bytes) {
  return fails("allocate") ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* memory, std::size_t bytes) {
  return fails("allocate") ? nullptr : __libc_realloc(memory, bytes);
}

ssize_t read(int descriptor, void* to, std::size_t bytes) {
  static const auto call = real<ssize_t (*)(int, void*, std::size_t)>("read");
  return transferred("read", bytes, [=](std::size_t n) { return call(descriptor, to, n); });
}

ssize_t write(int descriptor, const void* from, std::size_t bytes) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t)>("write");
  // One byte is how a signal handler wakes the loop, through a pipe of the process itself.
  if (bytes == 1) return call(descriptor, from, bytes);
  return transferred("write", bytes, [=](std::size_t n) { return call(descriptor, from, n); });
}

ssize_t recv(int descriptor, void* to, std::size_t bytes, int flags) {
  static const auto call = real<ssize_t (*)(int, void*, std::size_t, int)>("recv");
  return transferred("recv", bytes, [=](std::size_t n) { return call(descriptor, to, n, flags); });
}

ssize_t send(int descriptor, const void* from, std::size_t bytes, int flags) {
  static const auto call = real<ssize_t (*)(int, const void*, std::size_t, int)>("send");
  return transferred("send", bytes,
                     [=](std::size_t n) { return call(descriptor, from, n, flags); });
}

int poll(pollfd* entries, nfds_t count, int timeout) {
  static const auto call = real<int (*)(pollfd*, nfds_t, int)>("poll");
  return fails("poll") ? -1 : call(entries, count, timeout);
}

int open(const char* path, int flags, ...) {
  static const auto call = real<int (*)(const char*, int, mode_t)>("open");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
  va_end(rest);
  return fails("open") ? -1 : call(path, flags, mode);
}

int openat(int directory, const char* path, int flags, ...) {
  static const auto call = real<int (*)(int, const char*, int, mode_t)>("openat");
  std::va_list rest;
  va_start(rest, flags);
  const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : mode_t{0};
  va_end(rest);
  return fails("open") ? -1 : call(directory, path, flags, mode);
}

int posix_spawn(pid_t* pid, const char* path, const posix_spawn_file_actions_t* actions,
                const posix_spawnattr_t* attributes, char* const argv[],
                char* const environment[]) {
  static const auto call = real<decltype(&posix_spawn)>("posix_spawn");
  return fails("spawn") ? plan.error : call(pid, path, actions, attributes, argv, environment);
}
}
