// SPDX-License-Identifier: MPL-2.0
#include "config/config_text.h"

#include "base/text.h"
#include "config/config_file.h"
#include "config/filter_options.h"
#include "config/format_options.h"
#include "support/catch.h"
#include "support/options_of.h"
#include "support/temporary.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pbm {

namespace {

const std::string kHostile = "a\n\x1b]0;x\a\x7f\u009b\u202e\u2028\U000e0041\"\\\u00e9";

TEST_CASE("a printed configuration is text, and gives the same values", "[config][config_text]") {
  const auto texts = options_of({{"exec", {kHostile}}, {"tree", {kHostile, "x"}}});
  const auto values = read_values(texts);
  REQUIRE(values.ok());
  const auto text = config_text(texts, *values);
  const std::string value = R"("a\u000a\u001b]0;x\u0007\u007f\u009b\u202e\u2028\U000e0041\"\\)"
                            "\u00e9\"";
  CHECK(text.find("\nexec = " + value + "\n") != std::string::npos);
  CHECK(text.find("\ntree = [" + value + ", \"x\"]\n") != std::string::npos);
  const TemporaryDirectory directory;
  OptionTexts again;
  REQUIRE(read_config_file(directory.write("c.toml", text), again).ok());
  REQUIRE(find_in(again, "exec") != nullptr);
  CHECK(find_in(again, "exec")->values == std::vector<std::string>{kHostile});
  CHECK(find_in(again, "tree")->values == std::vector<std::string>{kHostile, "x"});
}

TEST_CASE("no name can end the comment that contains it", "[config][config_text]") {
  const auto settings = settings_of(
      options_of({{"url", {"amqp://guest:guest@localhost"}}, {"bind", {"e\nexec=\"x\":k\x1b"}}}),
      LoginSources());
  REQUIRE(settings.ok());
  const auto text = subscription_text(*settings);
  CHECK(text.find("\n# bind e\\x0aexec=\"x\" k\\x1b\n") != std::string::npos);
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    CHECK(text.substr(begin, 2) == "# ");
  }
}

// Random options in random layers, with texts that a file of another syntax, or of a careless
// writer, would turn into something else.
class AnyOptions {
 public:
  explicit AnyOptions(unsigned seed) : random_(seed) {}

  OptionTexts next() {
    OptionTexts texts;
    std::map<Layer, std::vector<const OptionRow*>> chosen;
    for (auto count = 1 + below(6); count != 0; --count) {
      const auto& row = option_rows()[below(option_rows().size())];
      const auto layer = static_cast<Layer>(below(3));
      if (row.layers == Layers::all) chosen[layer].push_back(&row);
      // The rules about these are those that depend on the layers.
      static constexpr std::array kRuled{"tree",   "all-trees", "format", "fields", "template",
                                         "output", "exec",      "header", "event"};
      if (below(2) == 0) chosen[layer].push_back(find_option(kRuled[below(kRuled.size())]));
    }
    for (const auto& [layer, rows] : chosen) {
      for (const auto* row : rows) texts.give(*row, given(*row, layer));
    }
    return texts;
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  template <typename List>
  const auto& one_of(const List& list) {
    return list[below(list.size())];
  }

  std::string hostile() {
    static const std::vector<std::string> kPieces{
        "a",          "z.y",    "\"",     "\\",     "'",      "\"\"\"",     "'''",
        "\n",         "\r",     "\t",     "#",      " ",      "=",          ",",
        ".",          "[x]",    "{tree}", "0",      "0x1f",   "1979-05-27", "true",
        "inf",        "nan",    "1_000",  "+1",     "-",      "\x1b[2J",    "\x7f",
        "\u0085",     "\u00e9", "\u2028", "\ufeff", "\ufffe", "\uffff",     "\U0010ffff",
        "\U000e0041", "\u0301", "\u05d0", "!",      "*",      "\\u0041"};
    static const std::vector<std::string> kNoText{"\xff", "\xc3", "\xed\xa0\x80",
                                                  "\xf4\x90\x80\x80"};
    std::string text;
    for (auto count = 1 + below(4); count != 0; --count) text += one_of(kPieces);
    if (below(20) == 0) text += one_of(kNoText);
    if (below(100) == 0) text.append(1500, '.');
    return text;
  }

  std::string value_for(const OptionRow& row) {
    static const std::map<std::string_view, std::vector<std::string>> kValid{
        {"url", {"amqp://h", "amqps://guest@[::1]:5671/%2Fv", "amqp://h/\u00e9"}},
        {"label", {"me", "007", "1.5", "true", "\u65e5\u672c"}},
        {"bind", {"exchange/build/:#", "e:\"k\""}},
        {"unbind", {"e:k"}},
        {"push", {"276c05dc85b7", "7812e45"}},
        {"revision", {"276c05dc85b7", "7812e45", "1234567", "5b1b1c0c9a3f"}},
        {"where", {"label=*\"x\\*", "duration>60", "label~a.b\\.c", "tree=\u00e9"}},
        {"fields", {"tree,result", "+what", "all", "tree"}},
        {"template", {"{tree} {platform:>10}", "\\t{tree}\\n", "{{}}"}},
        {"since", {"2h", "20260301", "2026-03-01T09:30:00Z"}},
        {"until", {"2026-03-01"}},
        {"speed", {"1x", "2", "0.5"}},
        {"mobile", {"only", "any"}},
        {"max-message-bytes", {"1024", "16777216"}},
        {"taskcluster-root-url", {"https://tc.example/"}}};
    if (row.shape == Shape::toggle) return below(3) == 0 ? "no" : "true";
    if (const auto found = kValid.find(row.name); found != kValid.end() && below(4) != 0) {
      return one_of(found->second);
    }
    if (!row.choices.empty() && below(4) != 0) return std::string(one_of(row.choices));
    if (row.kind == ValueKind::number) return below(2) == 0 ? "7" : "90s";
    return hostile();
  }

  GivenText given(const OptionRow& row, Layer layer) {
    GivenText text{{}, "--" + std::string(row.name), ErrorKind::usage, layer};
    const auto count = row.shape == Shape::list && layer != Layer::environment ? 1 + below(3) : 1;
    while (text.values.size() < count) text.values.push_back(value_for(row));
    return text;
  }

  std::mt19937 random_;
};

std::vector<std::string> words_of(const Filter& filter) {
  std::vector<std::string> words{filter.has_default_tree ? "default" : "",
                                 filter.by_kind ? "1" : ""};
  for (const auto& text : filter.texts) {
    words.emplace_back(row_of(text.field).name);
    for (const auto& word : text.wanted.all()) words.push_back(word);
    for (const auto& word : text.excluded.all()) words.push_back("!" + word);
  }
  return words;
}

std::vector<Field> fields_of(const FormatSettings& format) {
  if (const auto* json = std::get_if<JsonFormat>(&format)) return json->fields;
  if (const auto* rows = std::get_if<RowFormat>(&format)) return rows->fields;
  return {};
}

// What the options are for, after one has overridden another.
void check_same(const OptionValues& values, const OptionValues& again) {
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    const auto& origin = row.origin(values);
    const auto formats = overridden_formats(values);
    const bool is_overridden =
        &origin == overridden_tree(values) || std::ranges::find(formats, &origin) != formats.end();
    if (row.layers == Layers::all && !is_overridden) CHECK(row.same(values, again));
    if (row.layers == Layers::all && !is_overridden) {
      CHECK(row.origin(again).given == row.origin(values).given);
    }
  }
  CHECK(words_of(filter_of(again)) == words_of(filter_of(values)));
  CHECK(format_of(again).index() == format_of(values).index());
  CHECK(fields_of(format_of(again)) == fields_of(format_of(values)));
}

// Whether the text was printed, rather than refused because of a value.
bool check_round_trip(const TemporaryDirectory& directory, const OptionTexts& texts,
                      const OptionValues& values) {
  const auto text = config_file_text(texts, values);
  if (!text) {
    CAPTURE(text.error().text);
    CHECK(text.error().text.ends_with("not UTF-8, so a config file cannot contain it"));
    return false;
  }
  CAPTURE(*text);
  CHECK(is_utf8(*text));
  OptionTexts read;
  const auto done = read_config_file(directory.write("c.toml", *text), read);
  CAPTURE(done ? "" : done.error().text);
  REQUIRE(done.ok());
  const auto again = read_values(read);
  CAPTURE(again ? "" : again.error().text);
  REQUIRE(again.ok());
  check_same(values, *again);
  const auto text_again = config_file_text(read, *again);
  REQUIRE(text_again.ok());
  CHECK(*text_again == *text);
  return true;
}

TEST_CASE("a config file accepts what --print-config prints, and means the same",
          "[config][config_text]") {
  const TemporaryDirectory directory;
  AnyOptions any(29);
  int printed = 0;
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    const auto texts = any.next();
    const auto values = read_values(texts);
    if (!values) continue;
    ++(check_round_trip(directory, texts, *values) ? printed : refused);
  }
  CHECK(printed > 500);
  CHECK(refused > 5);
}

TEST_CASE("an option that another one overrides is printed as a comment", "[config][config_text]") {
  struct Row {
    std::string weaker, weaker_value, stronger, value;
  };
  const std::vector<Row> rows{
      {"output", "z", "exec", "true"},          {"exec", "true", "output", "-"},
      {"format", "text", "template", "{tree}"}, {"fields", "tree", "template", "{tree}"},
      {"template", "{tree}", "format", "text"}, {"template", "{tree}", "fields", "tree"},
      {"fields", "tree", "format", "text"},     {"fields", "tree", "format", "json"},
      {"format", "text", "fields", "tree"},     {"tree", "try", "all-trees", "true"},
      {"all-trees", "true", "tree", "try"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.weaker, row.stronger);
    OptionTexts texts;
    texts.give(option(row.stronger), {{row.value}, "--" + row.stronger});
    texts.give(option(row.weaker),
               {{row.weaker_value}, "variable", ErrorKind::config, Layer::environment});
    const auto values = read_values(texts);
    REQUIRE(values.ok());
    const auto text = config_text(texts, *values);
    CHECK(text.find("\n" + row.stronger + " = ") != std::string::npos);
    CHECK(text.find("\n# " + row.weaker + " = ") != std::string::npos);
    CHECK(text.find("\n" + row.weaker + " = ") == std::string::npos);
  }
}

TEST_CASE("a value that no config file can contain is refused, and shown in a comment",
          "[config][config_text]") {
  const auto texts = options_of({{"output", {"caf\xe9\n.json"}}});
  const auto values = read_values(texts);
  REQUIRE(values.ok());
  const auto file = config_file_text(texts, *values);
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().kind == ErrorKind::usage);
  CHECK(file.error().text ==
        R"(--output 'caf\xe9\x0a.json': not UTF-8, so a config file cannot contain it)");
  CHECK(config_text(texts, *values).find("\n# output = caf\\xe9\\x0a.json (not UTF-8)\n") !=
        std::string::npos);
}

TEST_CASE("options that need a longer file than --config reads are not printed",
          "[config][config_text]") {
  const auto texts = options_of({{"exec", {std::string(kMostConfigBytes, 'x')}}});
  const auto values = read_values(texts);
  REQUIRE(values.ok());
  CHECK_FALSE(config_file_text(texts, *values).ok());
}

}  // namespace

}  // namespace pbm
