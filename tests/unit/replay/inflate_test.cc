// SPDX-License-Identifier: MPL-2.0
#include "replay/inflate.h"

#include "replay/gzipped.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace pbm {

namespace {

using State = Inflater::State;

struct Inflated {
  std::string text;
  State state = State::hungry;
  bool whole = true;
  std::size_t trailing_bytes = 0;
};

// All of it, given in pieces.
Inflated inflated(std::string_view compressed, std::size_t piece_bytes) {
  Inflater inflater;
  Inflated all;
  while (!compressed.empty() && all.state != State::corrupt) {
    auto piece = compressed.substr(0, piece_bytes);
    compressed.remove_prefix(piece.size());
    do {
      const auto before = all.text.size();
      all.state = inflater.inflate(piece, all.text);
      REQUIRE(all.text.size() - before <= Inflater::kMostAtOnce);
    } while (all.state == State::full);
    if (all.state == State::hungry) REQUIRE(piece.empty());
  }
  all.whole = inflater.is_whole();
  all.trailing_bytes = inflater.trailing_bytes();
  CHECK((inflater.why().empty() == (all.state != State::corrupt)));
  return all;
}

std::string noise(std::size_t count) {
  std::mt19937 random(7);
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text.push_back(static_cast<char>(random() & 0xff));
  return text;
}

TEST_CASE("gzip members are concatenated, however the bytes arrive", "[replay][inflate]") {
  struct Row {
    std::string name, compressed, text;
    bool whole = true;
    std::size_t trailing_bytes = 0;
  };
  const auto a = gzipped("one\n");
  const auto b = gzipped("two\n");
  const std::vector<Row> rows{
      {"nothing", "", ""},
      {"a member of nothing", gzipped(""), ""},
      {"a member", a, "one\n"},
      {"two members", a + b, "one\ntwo\n"},
      {"an empty one between", a + gzipped("") + b, "one\ntwo\n"},
      {"noise", gzipped(noise(100'000)), noise(100'000)},
      {"the magic alone", a.substr(0, 2), "", false},
      {"half a magic", "\x1f", "", false},
      {"half a header", a.substr(0, 5), "", false},
      {"no trailer", a.substr(0, a.size() - 8), "one\n", false},
      {"half a trailer", a.substr(0, a.size() - 1), "one\n", false},
      {"half a second magic", a + "\x1f", "one\n", false},
      {"half a second header", a + b.substr(0, 5), "one\n", false},
      {"no second trailer", a + b.substr(0, b.size() - 4), "one\ntwo\n", false},
      {"a line behind", a + "more\n", "one\n", true, 5},
      {"a line end behind", a + "\n", "one\n", true, 1},
      {"half a magic and more behind", a + "\x1f\n", "one\n", true, 2},
      {"zero bytes behind", a + bytes("\0\0\0"), "one\n", true, 0},
      {"zero bytes and more behind", a + bytes("\0\0x\0"), "one\n", true, 2},
      {"a member behind a line", a + "x" + b, "one\n", true, 1 + b.size()},
      {"not gzip", "{}\n", "", true, 3},
  };
  for (const auto& row : rows) {
    for (const auto piece_bytes : std::vector<std::size_t>{1, 2, 3, 7, 1000, 1'000'000}) {
      CAPTURE(row.name, piece_bytes);
      const auto all = inflated(row.compressed, piece_bytes);
      CHECK((all.state == State::hungry));
      CHECK((all.text == row.text));
      CHECK(all.whole == row.whole);
      CHECK(all.trailing_bytes == row.trailing_bytes);
    }
  }
}

TEST_CASE("data before a corrupt place is returned", "[replay][inflate]") {
  auto member = gzipped(noise(1000) + "\n");
  const auto changed = [&](std::size_t at) {
    auto copy = member;
    copy[at] = static_cast<char>(copy[at] ^ 0x41);
    return copy;
  };
  struct Row {
    std::string name, compressed;
    std::size_t least_bytes;
  };
  const std::vector<Row> rows{
      {"method", changed(2), 0},
      {"reserved flags", std::string(member).replace(3, 1, "\xff"), 0},
      {"check sum", changed(member.size() - 5), 1001},
      {"length", changed(member.size() - 1), 1001},
      {"check sum of the second", gzipped("one\n") + changed(member.size() - 5), 1005},
  };
  for (const auto& [name, compressed, least_bytes] : rows) {
    for (const auto piece_bytes : std::vector<std::size_t>{1, 7, 1'000'000}) {
      CAPTURE(name, piece_bytes);
      const auto all = inflated(compressed, piece_bytes);
      CHECK((all.state == State::corrupt));
      CHECK(all.text.size() >= least_bytes);
      CHECK_FALSE(all.whole);
    }
  }
}

TEST_CASE("a corrupt stream stays corrupt", "[replay][inflate]") {
  Inflater inflater;
  const auto bad = bytes("\x1f\x8b\x09\0");  // no such method
  std::string text;
  std::string_view rest = bad;
  REQUIRE((inflater.inflate(rest, text) == State::corrupt));
  const auto good = gzipped("one\n");
  rest = good;
  CHECK((inflater.inflate(rest, text) == State::corrupt));
  CHECK(text.empty());
}

TEST_CASE("a decompression bomb is returned in small pieces", "[replay][inflate]") {
  constexpr std::size_t kBytes = std::size_t{64} << 20;
  const auto bomb = gzipped(std::string(kBytes, 'x'));
  REQUIRE(bomb.size() < kBytes / 500);
  Inflater inflater;
  std::string_view rest = bomb;
  std::size_t bytes_out = 0;
  std::string piece;
  State state = State::full;
  while (state == State::full) {
    piece.clear();
    state = inflater.inflate(rest, piece);
    REQUIRE(piece.size() <= Inflater::kMostAtOnce);
    bytes_out += piece.size();
  }
  CHECK(bytes_out == kBytes);
  CHECK(inflater.is_whole());
}

TEST_CASE("a moved inflater continues", "[replay][inflate]") {
  const auto member = gzipped("one\n");
  Inflater first;
  std::string text;
  auto rest = std::string_view(member).substr(0, 12);
  REQUIRE((first.inflate(rest, text) == State::hungry));
  Inflater second(std::move(first));
  rest = std::string_view(member).substr(12);
  REQUIRE((second.inflate(rest, text) == State::hungry));
  CHECK(text == "one\n");
  CHECK(second.is_whole());
}

TEST_CASE("any damage to a member is only an error", "[replay][inflate]") {
  const auto member = gzipped(repeated("{\"exchange\":\"e\",\"key\":\"k\"}\n", 50) + noise(50));
  for (std::size_t at = 0; at < member.size(); ++at) {
    for (const int bit : {0x01, 0x10, 0x80}) {
      auto damaged = member;
      damaged[at] = static_cast<char>(damaged[at] ^ bit);
      CAPTURE(at, bit);
      CHECK((inflated(damaged, 11).text.size() < std::size_t{1} << 20));
    }
  }
}

}  // namespace

}  // namespace pbm
