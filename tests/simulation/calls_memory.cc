// SPDX-License-Identifier: MPL-2.0
// Memory. What a life of the monitor leaves behind when it is killed does not count for the next
// one, which does not release it.
#include "simulation/calls.h"
#include "simulation/memory.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

std::int64_t simulated::memory_of_monitor = 0;

namespace {

void count(void* block, std::int64_t sign) {
  if (!simulated::is_of_monitor()) return;
  simulated::memory_of_monitor += sign * static_cast<std::int64_t>(::malloc_usable_size(block));
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the other ones call these
void* operator new(std::size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) std::abort();
  count(block, 1);
  return block;
}

void operator delete(void* block) noexcept {
  count(block, -1);
  std::free(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept { ::operator delete(block); }
// NOLINTEND(misc-new-delete-overloads)
