// SPDX-License-Identifier: MPL-2.0
//
// What the libraries to preload have in common: they act from main() on, since static objects of
// libraries run before it, where nobody could handle a failure. Include it in one source only.
#pragma once

#include <dlfcn.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

bool is_in_main = false;
int (*real_main)(int, char**, char**) = nullptr;

// A number of the environment; 0 if it is missing.
unsigned long number(const char* name) {
  const char* const text = std::getenv(name);
  return text == nullptr ? 0 : std::strtoul(text, nullptr, 10);
}

// A text of the environment, which main() may change.
template <std::size_t Size>
void read_text(const char* name, char (&to)[Size]) {
  if (const char* const value = std::getenv(name)) std::snprintf(to, Size, "%s", value);
}

// The function that this library replaces.
template <class Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// For a destructor: what was counted.
void write_number(const char* file_name, unsigned long count) {
  is_in_main = false;
  if (file_name[0] == '\0') return;
  std::FILE* const file = std::fopen(file_name, "w");
  if (file == nullptr) return;
  std::fprintf(file, "%lu\n", count);
  std::fclose(file);
}

int counted_main(int argc, char** argv, char** environment) {
  is_in_main = true;
  return real_main(argc, argv, environment);
}

}  // namespace

extern "C" int __libc_start_main(int (*main)(int, char**, char**), int argc, char** argv,
                                 void (*init)(), void (*fini)(), void (*rtld_fini)(),
                                 void* stack_end) {
  real_main = main;
  const auto start = real<decltype(&__libc_start_main)>("__libc_start_main");
  return start(counted_main, argc, argv, init, fini, rtld_fini, stack_end);
}
