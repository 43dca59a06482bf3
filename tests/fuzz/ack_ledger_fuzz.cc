// SPDX-License-Identifier: MPL-2.0
#include "flow/ack_ledger.h"
#include "support/naive_ledger.h"
#include "target.h"

#include <algorithm>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  Choices choices(data, size);
  AckLedger ledger;
  NaiveLedger naive;
  std::uint64_t tag = 0;
  std::uint64_t end = 0;
  std::uint64_t written = 0;
  while (choices.any()) {
    switch (choices.byte() % 4) {
      case 0:
        end += choices.byte();
        ledger.add(++tag, end);
        naive.add(tag, end);
        break;
      case 1:
        written = std::min(end, written + choices.byte());
        ledger.settle(written);
        naive.settle(written);
        break;
      case 2: must(ledger.take() == naive.take(), "the same tag"); break;
      default:
        if (choices.byte() % 8 != 0) break;
        ledger.reset();
        naive.reset();
        tag = 0;
        break;
    }
    must(ledger.settled() == naive.settled(), "as many settled");
    must(ledger.waiting() == naive.waiting(), "as many waiting");
  }
  return 0;
}
