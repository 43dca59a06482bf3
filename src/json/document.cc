// SPDX-License-Identifier: MPL-2.0
// Uses the SAX reader of RapidJSON 1.1 in situ, on a copy: strings are unescaped in place and
// numbers stay text. Works around four of its defects: it rejects numbers beyond the range of
// a double (they are replaced by 0 and the text is parsed again), accepts an escaped lone low
// surrogate (searched for afterwards), stops at a NUL as if it were the end of the text
// (positions are compared), and reads past the end of a text that ends within a character
// (padding is added).
#include "json/document.h"

#include "base/number.h"
#include "base/scan.h"
#include "base/text.h"

#include <fmt/format.h>
#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <array>
#include <optional>

namespace pbm {

namespace {

constexpr std::size_t kPadding = 8;  // bytes
// One message of a hundred megabytes must not keep its memory for the rest of the run.
constexpr std::size_t kTapeKept = std::size_t{64} * 1024;       // tokens
constexpr std::size_t kScratchKept = std::size_t{1024} * 1024;  // bytes

std::size_t digits_at(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - at;
}

// Length of the exponent at `at`, which may be absent; nothing if its digits are missing.
std::optional<std::size_t> exponent_length(std::string_view text, std::size_t at) {
  const auto is_one_of = [&](std::size_t place, std::string_view characters) {
    return place < text.size() && characters.find(text[place]) != characters.npos;
  };
  if (!is_one_of(at, "eE")) return 0;
  const std::size_t sign = is_one_of(at + 1, "+-") ? 1 : 0;
  const std::size_t digits = digits_at(text, at + 1 + sign);
  return digits == 0 ? std::nullopt : std::optional(1 + sign + digits);
}

// Length of the RFC 8259 number at `at`; 0 if there is none.
std::size_t number_length(std::string_view text, std::size_t at) {
  std::size_t end = at;
  const auto here = [&] { return end < text.size() ? text[end] : '\0'; };
  if (here() == '-') ++end;
  const std::size_t whole = here() == '0' ? 1 : digits_at(text, end);
  if (whole == 0) return 0;
  end += whole;
  if (here() == '.') {
    const std::size_t fraction = digits_at(text, end + 1);
    if (fraction == 0) return 0;
    end += 1 + fraction;
  }
  const auto exponent = exponent_length(text, end);
  return exponent ? end + *exponent - at : 0;
}

// Replaces every number outside strings by a 0 of the same width, up to the first malformed
// number.
void blunt_numbers(std::string& text) {
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (!is_digit(c) && c != '-') continue;
    const std::size_t length = number_length(text, i);
    if (length == 0) return;  // not JSON: parsing will stop here
    std::fill_n(text.begin() + static_cast<std::ptrdiff_t>(i), length, ' ');
    text[i] = '0';
    i += length - 1;
  }
}

// Call only for valid JSON: every backslash begins an escape, and every \u has four digits. A high
// surrogate without its low one is rejected by RapidJSON itself. Pairs are skipped as a whole, so a
// low one that is left stands alone.
bool has_lone_surrogate(std::string_view text) {
  std::size_t at = text.find('\\');
  while (at != std::string_view::npos) {
    std::size_t length = 2;
    if (text[at + 1] == 'u') {
      const auto unit = *parse_number<unsigned, 16>(text.substr(at + 2, 4));
      if (unit >= 0xDC00 && unit <= 0xDFFF) return true;
      length = unit >= 0xD800 && unit <= 0xDBFF ? 12 : 6;
    }
    at = text.find('\\', at + length);
  }
  return false;
}

constexpr std::string_view kTooDeep = "nested too deeply";
constexpr std::string_view kNul = "contains a NUL byte";
constexpr std::string_view kSurrogate = "contains an escaped lone surrogate";

}  // namespace

// A stream over the copy of the text, like RapidJSON's InsituStringStream. At the beginning of a
// string, it skips the characters that stay as they are, which the reader would take one by one.
class TextStream {
 public:
  using Ch = char;

  explicit TextStream(char* text) : head_(text), at_(text) {}

  [[nodiscard]] Ch Peek() const { return *at_; }
  Ch Take() { return *at_++; }
  [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(at_ - head_); }

  // The reader calls this after the quote of a string, and before a number.
  Ch* PutBegin() {
    Ch* const begin = at_;
    if (at_ != head_ && at_[-1] == '"') at_ = skip_plain(at_);
    to_ = at_;
    return begin;
  }
  void Put(Ch c) { *to_++ = c; }
  std::size_t PutEnd(const Ch* begin) { return static_cast<std::size_t>(to_ - begin); }
  void Flush() {}

 private:
  Ch* head_;
  Ch* at_;
  Ch* to_ = nullptr;  // where the rest of a string goes
};

}  // namespace pbm

// The reader works on a local copy, which the compiler keeps in registers.
template <>
struct rapidjson::StreamTraits<pbm::TextStream> {
  enum { copyOptimization = 1 };
};

namespace pbm {

// Receives the events of the reader and writes those that the outline selects to the tape.
class TapeWriter : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TapeWriter> {
 public:
  TapeWriter(Document& document, std::string_view original, Outline outline, unsigned max_depth,
             const TextStream& stream)
      : tape_(document.tape_),
        scratch_(document.scratch_.data()),
        original_(original),
        outline_(outline),
        max_depth_(max_depth),
        stream_(stream) {}

  [[nodiscard]] bool too_deep() const { return deepest_ > max_depth_; }
  [[nodiscard]] unsigned deepest() const { return deepest_; }

  bool Null() { return scalar(JsonType::null, "null"); }
  bool Bool(bool yes) { return scalar(JsonType::boolean, yes ? "true" : "false"); }
  bool RawNumber(const char* digits, rapidjson::SizeType, bool) {
    if (skipped_ != 0 || skip_next_) return skip_scalar();
    const auto at = static_cast<std::size_t>(digits - scratch_);
    // Not the length in the copy, where a 0 may be in the place of a large number.
    return scalar(JsonType::number, original_.substr(at, number_length(original_, at)));
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return scalar(JsonType::string, {text, length});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (skipped_ != 0) return true;
    const std::string_view name(text, length);
    skip_next_ = !wanted(name);
    if (!skip_next_) append(JsonType::string, name);
    return true;
  }
  bool StartObject() { return open(JsonType::object); }
  bool StartArray() { return open(JsonType::array); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  // Most of a buildbot message, 14 kB on average, is in members that no event needs. They are
  // validated, because a malformed message must be rejected whatever part of it is wrong, but not
  // kept.
  [[nodiscard]] bool wanted(std::string_view name) const {
    const std::size_t level = depth_ - 1;
    if (level >= outline_.size()) return true;
    return std::ranges::find(outline_[level], name) != outline_[level].end();
  }

  void append(JsonType type, std::string_view text) {
    tape_.push_back({text.data(), static_cast<std::uint32_t>(text.size()),
                     static_cast<std::uint32_t>(tape_.size() + 1), type});
  }

  bool skip_scalar() {
    skip_next_ = false;
    return true;
  }

  bool scalar(JsonType type, std::string_view text) {
    if (skipped_ != 0 || skip_next_) return skip_scalar();
    append(type, text);
    return true;
  }

  bool open(JsonType type) {
    // The reader of RapidJSON is recursive, so the limit bounds its stack.
    deepest_ = std::max(deepest_, ++depth_);
    if (depth_ > max_depth_) return false;
    if (skipped_ != 0 || skip_next_) {
      skip_next_ = false;
      ++skipped_;
      return true;
    }
    open_[depth_ - 1] = static_cast<std::uint32_t>(tape_.size());
    append(type, original_.substr(stream_.Tell() - 1, 1));
    return true;
  }

  bool close() {
    --depth_;
    if (skipped_ != 0) {
      --skipped_;
      return true;
    }
    auto& token = tape_[open_[depth_]];
    // An object or array is a slice of the message as it was sent, so that it can be printed
    // unchanged.
    const char* const end = original_.data() + stream_.Tell();
    token.length = static_cast<std::uint32_t>(end - token.data);
    token.next = static_cast<std::uint32_t>(tape_.size());
    return true;
  }

  std::vector<Document::Token>& tape_;
  const char* scratch_;
  std::string_view original_;
  Outline outline_;
  unsigned max_depth_;
  const TextStream& stream_;
  unsigned depth_ = 0;  // open containers
  unsigned deepest_ = 0;
  unsigned skipped_ = 0;    // open containers that are not on the tape
  bool skip_next_ = false;  // the value after an unwanted name
  std::array<std::uint32_t, kMaxDepth + 1> open_{};
};

namespace {

struct Parsed {
  rapidjson::ParseErrorCode code;
  bool too_deep;
  std::size_t end;  // bytes read
};

std::string in_our_words(rapidjson::ParseErrorCode code, std::size_t at) {
  std::string_view text = rapidjson::GetParseError_En(code);
  if (text.ends_with('.')) text.remove_suffix(1);
  return fmt::format("not valid JSON at byte {}: {}", at, text);
}

}  // namespace

Defect Document::read(std::string_view text, Outline outline, unsigned depth) {
  // In situ, no string is copied a second time. Numbers stay text: identifiers of 64 bits would
  // lose digits as a double, and ParseNumber of RapidJSON 1.1 overflows (CVE-2024-38517,
  // CVE-2024-39684).
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag |
                              rapidjson::kParseValidateEncodingFlag;
  if (tape_.capacity() > kTapeKept) std::vector<Token>().swap(tape_);
  if (scratch_.capacity() > kScratchKept) std::string().swap(scratch_);

  const auto parse = [&] {
    tape_.clear();
    TextStream stream(scratch_.data());
    TapeWriter writer(*this, text, outline, depth, stream);
    rapidjson::Reader reader;
    const auto result = reader.Parse<kFlags>(stream, writer);
    const auto end = result.IsError() ? result.Offset() : stream.Tell();
    depth_ = writer.deepest();
    return Parsed{result.Code(), writer.too_deep(), end};
  };
  // The UTF-8 check of the reader processes whole characters without checking for the end: at
  // an incomplete character it would read and write past a single NUL.
  const auto copy = [&] { scratch_.assign(text).append(kPadding, '\0'); };
  copy();
  auto parsed = parse();
  // Rare enough to parse a text twice.
  if (parsed.code == rapidjson::kParseErrorNumberTooBig) {
    copy();
    blunt_numbers(scratch_);
    parsed = parse();
  }
  if (parsed.too_deep) return {kTooDeep};
  if (parsed.code != rapidjson::kParseErrorNone) {
    wrong_ = in_our_words(parsed.code, parsed.end);
    return {wrong_};
  }
  if (parsed.end != text.size()) return {kNul};
  if (has_lone_surrogate(text)) return {kSurrogate};
  return {};
}

}  // namespace pbm
