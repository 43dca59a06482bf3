// SPDX-License-Identifier: MPL-2.0
// Parses JSON into a flat tape of values. The whole text is validated; members that the outline
// does not select are skipped.
//
// Valid JSON is that of RFC 8259 in UTF-8, with numbers of any size, no escaped lone
// surrogates, and at most `depth` levels of objects and arrays. If a name is repeated in an
// object, the last member applies.
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

inline constexpr unsigned kMaxDepth = 128;

enum class JsonType : std::uint8_t { absent, null, boolean, number, string, object, array };

class Document;

// A place on the tape; valid until the document reads another text.
class Node {
 public:
  Node() = default;

  [[nodiscard]] JsonType type() const;
  [[nodiscard]] bool is(JsonType type) const { return this->type() == type; }
  // A string, unescaped; a number, true or false as written; an object or array as the slice
  // of the original text.
  [[nodiscard]] std::string_view text() const;

  // The last member of that name; absent if there is none, or if this isn't an object.
  [[nodiscard]] Node member(std::string_view name) const;

  // The elements of an array or the members of an object, up to an absent node.
  [[nodiscard]] Node first() const;
  [[nodiscard]] Node next() const;
  // The name of a member reached by first() and next() of an object.
  [[nodiscard]] std::string_view name() const;

  // The same for a loop: for (const Node each : node). Other values have none.
  class Iterator;
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] static std::default_sentinel_t end() { return {}; }

 private:
  friend class Document;
  Node(const Document* document, std::uint32_t at, std::uint32_t end, bool named)
      : document_(document), at_(at), end_(end), named_(named) {}

  const Document* document_ = nullptr;
  std::uint32_t at_ = 0;   // position of the value on the tape
  std::uint32_t end_ = 0;  // where the enclosing container ends
  bool named_ = false;
};

class Node::Iterator {
 public:
  explicit Iterator(Node node) : node_(node) {}
  const Node& operator*() const { return node_; }
  Iterator& operator++() {
    node_ = node_.next();
    return *this;
  }
  bool operator==(std::default_sentinel_t) const { return node_.is(JsonType::absent); }

 private:
  Node node_;
};

inline Node::Iterator Node::begin() const { return Iterator(first()); }

// Names of the members to keep, by level (those of the root are level 0). Below the last
// level, all members are kept.
using Outline = std::span<const std::span<const std::string_view>>;

class Document {
 public:
  // Reads `text`, which must outlive the nodes: slices point into it.
  Defect read(std::string_view text, Outline outline, unsigned depth = kMaxDepth);

  [[nodiscard]] Node root() const;

  // Levels of objects and arrays in the whole text.
  [[nodiscard]] unsigned depth() const { return depth_; }

 private:
  friend class Node;
  friend class TapeWriter;

  struct Token {
    const char* data = nullptr;
    std::uint32_t length = 0;
    std::uint32_t next = 0;  // the token after this value
    JsonType type = JsonType::absent;
  };

  std::vector<Token> tape_;
  std::string scratch_;  // copy of the text, which the parser modifies
  std::string wrong_;
  unsigned depth_ = 0;
};

inline Node Document::root() const {
  const auto end = static_cast<std::uint32_t>(tape_.size());
  return {this, 0, end, false};
}

inline JsonType Node::type() const {
  return document_ == nullptr || at_ >= end_ ? JsonType::absent : document_->tape_[at_].type;
}

inline std::string_view Node::text() const {
  if (is(JsonType::absent)) return {};
  const auto& token = document_->tape_[at_];
  return {token.data, token.length};
}

inline Node Node::first() const {
  const auto here = type();
  if (here != JsonType::object && here != JsonType::array) return {};
  const bool named = here == JsonType::object;
  const auto end = document_->tape_[at_].next;
  return {document_, at_ + (named ? 2 : 1), end, named};
}

inline Node Node::next() const {
  if (is(JsonType::absent)) return {};
  return {document_, document_->tape_[at_].next + (named_ ? 1 : 0), end_, named_};
}

inline std::string_view Node::name() const {
  if (!named_ || is(JsonType::absent)) return {};
  const auto& token = document_->tape_[at_ - 1];
  return {token.data, token.length};
}

inline Node Node::member(std::string_view name) const {
  Node last;
  if (!is(JsonType::object)) return last;
  // Not by the iterator, which costs a hundredth of a replay here.
  for (Node each = first(); !each.is(JsonType::absent); each = each.next()) {
    if (each.name() == name) last = each;
  }
  return last;
}

}  // namespace pbm
