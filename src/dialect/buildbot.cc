// SPDX-License-Identifier: MPL-2.0
// Raw buildbot messages (2009 to 2018): what Mozilla's buildbot published on exchange/build/
// about each job of a builder.
#include "base/ascii.h"
#include "dialect/build_date.h"
#include "dialect/builder_key.h"
#include "dialect/derive.h"
#include "dialect/dialects.h"
#include "dialect/locales.h"
#include "dialect/name_table.h"
#include "json/value.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pbm {

namespace {

constexpr std::array<std::string_view, 1> kBuildbotRoot{"payload"};
constexpr std::array<std::string_view, 3> kPayloadNames{"build", "properties", "results"};
constexpr std::array<std::string_view, 2> kBuildNames{"properties", "results"};
constexpr std::array<std::span<const std::string_view>, 3> kBuildbotOutline{
    kBuildbotRoot, kPayloadNames, kBuildNames};

// The properties that are used. If several names belong to one property, the last one in the
// message applies.
enum class Property {
  branch,
  buildid,
  build_url,
  tests_url_camel,
  tests_url,
  log_url,
  buildername,
  revision,
  product,
  locale,
  locales,
  platform,
  stage_platform,
  buildnumber,
  build_number,
  previous_buildid,
  version,
  slavename,
  release,
  symbols_url,
  test_packages_url,
  complete_mar_url,
  complete_mar_hash,
  blobber_files,
  count,
};

constexpr NameTable kProperties(std::to_array<std::pair<std::string_view, Property>>({
    {"branch", Property::branch},
    {"buildid", Property::buildid},
    // Three names of one thing. The last one in a message counts [translator].
    {"packageUrl", Property::build_url},
    {"build_url", Property::build_url},
    {"fileURL", Property::build_url},
    {"testsUrl", Property::tests_url_camel},
    // Only used without testsUrl.
    {"tests_url", Property::tests_url},
    {"log_url", Property::log_url},
    {"buildername", Property::buildername},
    {"revision", Property::revision},
    {"product", Property::product},
    {"locale", Property::locale},
    {"locales", Property::locales},
    {"platform", Property::platform},
    {"stage_platform", Property::stage_platform},
    {"buildnumber", Property::buildnumber},
    {"build_number", Property::build_number},
    {"previous_buildid", Property::previous_buildid},
    {"version", Property::version},
    {"slavename", Property::slavename},
    {"en_revision", Property::release},
    {"script_repo_revision", Property::release},
    {"symbolsUrl", Property::symbols_url},
    {"testPackagesUrl", Property::test_packages_url},
    {"completeMarUrl", Property::complete_mar_url},
    {"completeMarHash", Property::complete_mar_hash},
    {"blobber_files", Property::blobber_files},
}));

class Properties {
 public:
  // `list` is an array of [name, value, source]; other entries are skipped.
  explicit Properties(Node list) {
    for (const Node entry : list) {
      if (entry.is(JsonType::array)) take(entry.first());
    }
  }

  [[nodiscard]] Node node(Property property) const { return values_[place(property)]; }
  [[nodiscard]] std::string_view text(Property property) const { return text_of(node(property)); }

 private:
  static std::size_t place(Property property) { return static_cast<std::size_t>(property); }

  // A property without a value, or whose name is no string, is skipped: it makes no message
  // malformed, because others may still be complete.
  void take(Node name) {
    const Node value = name.next();
    if (!name.is(JsonType::string) || value.is(JsonType::absent)) return;
    if (const auto* const property = kProperties.find(name.text())) {
      values_[place(*property)] = value;
    }
  }

  std::array<Node, static_cast<std::size_t>(Property::count)> values_{};
};

// The platform of a test is that of the build it runs on. It is in stage_platform; for talos,
// platform is the operating system of the machine [translator, captures].
std::string_view stage_platform(const Properties& properties) {
  return cut_before(properties.text(Property::stage_platform), {"-opt", "-debug", "-pgo"});
}

std::string_view plain_platform(const Properties& properties) {
  return cut_before(properties.text(Property::platform), {"-debug"});
}

// Whether `text` contains the phrase, ignoring case. A space matches any number of spaces.
bool holds_phrase(std::string_view text, std::string_view phrase) {
  for (std::size_t start = 0; start < text.size(); ++start) {
    std::size_t at = start;
    const bool all = std::ranges::all_of(phrase, [&](char c) {
      if (c == ' ') {
        while (at < text.size() && text[at] == ' ') ++at;
        return true;
      }
      return at < text.size() && equal_in_any_case(text.substr(at++, 1), {&c, 1});
    });
    if (all) return true;
  }
  return false;
}

// Some builders are named after the platform of the build. Only the property buildername then has
// the version of the system [translator].
std::string_view os_of_buildername(std::string_view buildername) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kSystems{{
      {"os x 10.5", "leopard"},
      {"os x 10.6", "snowleopard"},
      {"os x 10.7", "lion"},
      {"os x 10.8", "mountainlion"},
      {"winnt 5.2", "xp"},
  }};
  for (const auto& [phrase, os] : kSystems) {
    if (holds_phrase(buildername, phrase)) return os;
  }
  return "unknown";
}

// Suffixes of pools of machines that have the same system.
std::string_view os_of(std::string_view spelled, std::string_view buildername) {
  if (spelled == "leopard-o") return "leopard";
  if (spelled == "yosemite_r7") return "yosemite";
  if (spelled == "tegra_android-o") return "tegra_android";
  if (spelled == "macosx" || spelled == "macosx64" || spelled == "win32") {
    return os_of_buildername(buildername);
  }
  return known(spelled);
}

void set_text_fields(const Properties& properties, Event& event) {
  constexpr std::array<std::pair<Field, Property>, 7> kTexts{{
      {Field::buildid, Property::buildid},
      {Field::buildername, Property::buildername},
      {Field::revision, Property::revision},
      {Field::locale, Property::locale},
      {Field::previous_buildid, Property::previous_buildid},
      {Field::version, Property::version},
      {Field::slave, Property::slavename},
  }};
  for (const auto& [field, property] : kTexts) event.set(field, properties.text(property));
  event.set(Field::release, properties.text(Property::release));
  event.set(Field::completemarhash, properties.text(Property::complete_mar_hash));
}

void set_urls(const Properties& properties, Event& event, Arena& arena) {
  constexpr std::array<std::pair<Field, Property>, 6> kUrls{{
      {Field::buildurl, Property::build_url},
      {Field::testsurl, Property::tests_url_camel},
      {Field::logurl, Property::log_url},
      {Field::symbols_url, Property::symbols_url},
      {Field::test_packages_url, Property::test_packages_url},
      {Field::completemarurl, Property::complete_mar_url},
  }};
  for (const auto& [field, property] : kUrls) {
    event.set(field, encoded_url(properties.text(property), arena));
  }
  if (!event.has(Field::testsurl)) {
    event.set(Field::testsurl, encoded_url(properties.text(Property::tests_url), arena));
  }
}

// The property is a JSON text in a string. If it is broken, the job is not: the field stays
// unknown.
void set_blobber_files(std::string_view text, Translation& out) {
  if (text.data() == nullptr || out.inner.read(text, {})) return;
  const Node files = out.inner.root();
  if (files.is(JsonType::object)) out.event.set(Field::blobber_files, files.text());
}

void set_common(const Properties& properties, Translation& out) {
  auto& event = out.event;
  set_text_fields(properties, event);
  set_urls(properties, event, out.arena);
  set_blobber_files(properties.text(Property::blobber_files), out);
  event.set(Field::product, lower_case(properties.text(Property::product), out.arena));
  // The build masters were in California, and named builds by their clock [captures: 43 of 43].
  const auto date = build_date(event.get(Field::buildid), BuildClock::los_angeles);
  event.set(Field::builddate, integer_text(date, out.arena));
  for (const auto& [field, property] : {std::pair(Field::job_number, Property::buildnumber),
                                        std::pair(Field::build_number, Property::build_number)}) {
    event.set(field, integer_text(integer_of(properties.node(property)), out.arena));
  }
}

// If `results` is unknown, that of the payload is used, but not if it is an invalid number.
void set_status(Node beside, Node payload, Translation& out) {
  auto status = integer_of(beside.member("results"));
  if (!status) status = integer_of(payload.member("results"));
  const auto result = result_of_status(status);
  if (result.data() == nullptr) return;
  out.event.set(Field::status, integer_text(status, out.arena));
  out.event.set(Field::result, result);
}

void fill_test(const Properties& properties, const TestBuilder& builder, Event& event) {
  event.kind = EventKind::test;
  const auto buildername = event.get(Field::buildername);
  event.set(Field::os, os_of(builder.os, buildername));
  event.set(Field::test, known(builder.name));
  event.set(Field::talos, buildername.find("talos") != buildername.npos);
  const auto platform = stage_platform(properties);
  event.set(Field::platform, platform.data() != nullptr ? platform : plain_platform(properties));
}

void fill_tags(std::string_view builder, Event& event) {
  auto& tags = event.begin_tags();
  if (!event.has(Field::platform)) return;
  const auto parsed =
      parse_build_builder(builder, event.get(Field::tree), event.get(Field::platform));
  if (!parsed) return;
  append_tags(*parsed, tags);
  if (parsed->xulrunner || std::ranges::find(tags, "xulrunner") != tags.end()) {
    event.set(Field::product, "xulrunner");
  }
}

Defect fill_build(const Properties& properties, std::string_view builder, Translation& out) {
  auto& event = out.event;
  event.kind = EventKind::build;
  const auto platform = plain_platform(properties);
  event.set(Field::platform, platform.data() != nullptr ? platform : stage_platform(properties));
  // Builders without the property build the original, which is en-US [translator].
  if (!event.has(Field::locale)) event.set(Field::locale, "en-US");
  fill_tags(builder, event);
  const auto locales = properties.text(Property::locales);
  if (locales.data() == nullptr) return {};
  out.repack = true;
  event.set(Field::repack, true);
  return read_locales(locales, out.inner, out.locales);
}

// The tree is what follows the last slash. "None" is an unknown one, as Python prints it.
Defect set_branch(std::string_view branch, Event& event) {
  if (branch.data() == nullptr) return {"property branch is missing"};
  if (branch.ends_with('/') || branch.ends_with("/None")) {
    return {"property branch contains no tree"};
  }
  event.set(Field::branch, branch);
  event.set(Field::tree, branch.substr(branch.rfind('/') + 1));
  return {};
}

}  // namespace

Verdict translate_buildbot(const Delivery& delivery, std::string_view builder, Translation& out) {
  if (const auto defect = out.read(delivery, kBuildbotOutline)) return defect;
  if (!out.root.is(JsonType::object)) return Defect{"not a JSON object"};

  const Node payload = out.root.member("payload");
  const Node build = payload.member("build");
  // Messages of 2011 have the properties directly in the payload [monitor].
  const Node beside = build.is(JsonType::object) ? build : payload;
  const Node list = beside.member("properties");
  if (!list.is(JsonType::array)) return Defect{"list of properties is missing"};

  const Properties properties(list);
  auto& event = out.event;
  if (const auto defect = set_branch(properties.text(Property::branch), event)) return defect;
  event.set(Field::buildtype, buildtype_of_key(delivery.key));
  set_common(properties, out);
  set_status(beside, payload, out);

  if (const auto test = parse_test_builder(builder, event.get(Field::tree))) {
    fill_test(properties, *test, event);
  } else if (is_jetpack(delivery.key)) {
    // Only here, because the tree decides whether the builder is that of a test, and only the body
    // names the tree.
    return Verdict::ignored();
  } else if (const auto defect = fill_build(properties, builder, out)) {
    return defect;
  }
  event.set(Field::mobile, is_mobile(event, builder));
  return Verdict::events();
}

}  // namespace pbm
