// SPDX-License-Identifier: MPL-2.0
#include "dialect/routes.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Routes = std::vector<std::string_view>;

// "treeherder-tree index-tree revision git push_id buildid product", "-" for what no route
// says; then the locales.
std::string shown(const Routes& routes) {
  std::vector<LocaleBuild> locales;
  const auto facts = read_routes(routes, locales);
  std::string text;
  for (const auto fact : {facts.treeherder_tree, facts.index_tree, facts.revision,
                          facts.git_revision, facts.push_id, facts.buildid, facts.product}) {
    if (!text.empty()) text += " ";
    text += fact.data() == nullptr ? "-" : std::string(fact);
  }
  for (const auto& build : locales) text += " " + std::string(build.locale);
  return text;
}

struct RoutesRow {
  Routes routes;
  std::string facts;
};

void check_routes(const std::vector<RoutesRow>& rows) {
  for (const auto& [routes, facts] : rows) {
    CAPTURE(routes);
    CHECK(shown(routes) == facts);
  }
}

TEST_CASE("the Treeherder route contains tree, revision and possibly a push", "[dialect][routes]") {
  check_routes({
      {{}, "- - - - - - -"},
      {{"route.coalesce.v1.x"}, "- - - - - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.4567"}, "autoland - abc123 - 4567 - -"},
      {{"route.tc-treeherder.v2.autoland.abc123"}, "autoland - abc123 - - - -"},
      {{"route.tc-treeherder.v2.mozilla-releases/fenix.abc123.9"}, "fenix - abc123 - 9 - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.0"}, "autoland - abc123 - - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.12x"}, "autoland - abc123 - - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.1234567890123456789"}, "autoland - abc123 - - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.4567.x"}, "- - - - - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.4567.x.1"}, "- - - - - - -"},
      {{"route.tc-treeherder.v2.autoland"}, "- - - - - - -"},
      {{"route.tc-treeherder.v1.autoland.abc.1"}, "- - - - - - -"},
      {{"tc-treeherder.v2.autoland.abc.1"}, "- - - - - - -"},
      {{"route.tc-treeherder.v2.None.abc.1"}, "- - abc - 1 - -"},
      {{"route.tc-treeherder.v2.autoland.None.1"}, "autoland - - - 1 - -"},
      {{"route.tc-treeherder.v2.org/.abc.1"}, "- - abc - 1 - -"},
      {{"route.tc-treeherder.v2.a.r1.1", "route.tc-treeherder.v2.b.r2.2"}, "a - r1 - 1 - -"},
      {{"route.tc-treeherder.v2.a..x", "route.tc-treeherder.v2.b.r2.2"}, "a - r2 - 2 - -"},
      {{"route.tc-treeherder.v2.a.r.0", "route.tc-treeherder.v2.b.s.2"}, "a - r - - - -"},
  });
}

TEST_CASE("a Treeherder route of git contains no tree", "[dialect][routes]") {
  const std::string git(40, 'a');
  const auto route = [](const std::string& rest) { return "route.tc-treeherder.v2." + rest; };
  const auto whole = route("gecko.firefox.main." + git);
  const auto numbered = route("gecko.firefox.main." + git + ".7");
  const auto zero = route("gecko.firefox.main." + git + ".0");
  const auto no_number = route("gecko.firefox.main." + git + ".x");
  const auto longer = route("gecko.firefox.main." + git + ".7.x");
  const auto dotted = route("gecko.firefox.releases%2Fv154.0." + git);
  const auto upper = route("gecko.firefox.main." + std::string(40, 'A'));
  const auto digits = route("gecko.firefox.main." + std::string(39, 'a') + ".7");
  const auto empty = route("..." + git);
  const auto index = "route.index.gecko.v2.firefox.revision." + git + ".firefox.x";
  check_routes({
      {{whole}, "- - " + git + " - - - -"},
      {{numbered}, "- - " + git + " - 7 - -"},
      {{zero}, "- - " + git + " - - - -"},
      {{no_number}, "- - " + git + " - - - -"},
      {{empty}, "- - " + git + " - - - -"},
      {{longer}, "- - - - - - -"},
      {{dotted}, "- - - - - - -"},
      {{upper}, "- - - - - - -"},
      {{digits}, "- - - - - - -"},
      {{numbered, "route.tc-treeherder.v2.autoland.abc.9"}, "autoland - " + git + " - 7 - -"},
      {{"route.tc-treeherder.v2.autoland.abc.9", numbered}, "autoland - abc - 9 - -"},
      {{numbered, index}, "- firefox " + git + " - 7 - firefox"},
  });
}

TEST_CASE("the values of an index route depend on its form", "[dialect][routes]") {
  check_routes({
      {{"route.index.gecko.v2.autoland.latest.firefox.linux64-opt"}, "- autoland - - - - firefox"},
      {{"route.index.gecko.v2.autoland.revision.abc.firefox.linux64-opt"},
       "- autoland abc - - - firefox"},
      {{"route.index.gecko.v2.autoland.pushlog-id.77.firefox.linux64-opt"},
       "- autoland - - 77 - firefox"},
      {{"route.index.gecko.v2.autoland.pushdate.2026.08.17.20260817132955.firefox.linux64-opt"},
       "- autoland - - - 20260817132955 firefox"},
      {{"route.index.gecko.v2.autoland.pushdate.2026.08.17.latest.firefox.linux64-opt"},
       "- autoland - - - - firefox"},
      {{"route.index.gecko.v2.autoland.geckoview-version.154.0.20260817132955.mobile.android-arm"},
       "- autoland - - - 20260817132955 mobile"},
      // A malformed word is ignored, but the other words of its route apply.
      {{"route.index.gecko.v2.autoland.pushlog-id.x.firefox.linux64-opt"},
       "- autoland - - - - firefox"},
      {{"route.index.gecko.v2.autoland.pushdate.2026.08.17.2026081713295.firefox.x"},
       "- autoland - - - - firefox"},
      {{"route.index.gecko.v2.autoland.geckoview-version.154.0.x.mobile.x"},
       "- autoland - - - - mobile"},
      // Each form wants a word behind the product.
      {{"route.index.gecko.v2.autoland.latest.firefox"}, "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland.revision.abc.firefox"}, "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland.pushlog-id.7.firefox"}, "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland.pushdate.2026.08.17.20260817132955.firefox"},
       "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland.pushdate.2026.08"}, "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland.other.firefox.x"}, "- autoland - - - - -"},
      {{"route.index.gecko.v2.autoland"}, "- - - - - - -"},
      {{"route.index.gecko.v1.autoland.latest.firefox.x"}, "- - - - - - -"},
      {{"index.gecko.v2.autoland.latest.firefox.x"}, "- - - - - - -"},
      {{"route.index.gecko.cache.level-1.docker.mobile"}, "- - - - - - -"},
      {{"", ".", "route.", "route.index.", "route.index..v2..", "route.tc-treeherder.v2."},
       "- - - - - - -"},
  });
}

TEST_CASE("a reference and 'shippable' may precede the form", "[dialect][routes]") {
  check_routes({
      {{"route.index.gecko.v2.firefox.branch.main.pushlog-id.0.firefox.win64-debug"},
       "- firefox - - - - firefox"},
      {{"route.index.gecko.v2.firefox.branch.releases%2Fv154.0.latest.firefox.x"},
       "- firefox - - - - firefox"},
      {{"route.index.gecko.v2.firefox.tag.latest.latest.firefox.x"}, "- firefox - - - - firefox"},
      {{"route.index.gecko.v2.firefox.ref.a.b.shippable.revision.abc.firefox.x"},
       "- firefox abc - - - firefox"},
      {{"route.index.gecko.v2.firefox.branch.main"}, "- firefox - - - - -"},
      {{"route.index.gecko.v2.firefox.branch"}, "- firefox - - - - -"},
      {{"route.index.gecko.v2.a.shippable.latest.firefox.x"}, "- a - - - - firefox"},
      {{"route.index.gecko.v2.a.shippable.2026.08.17.revision.abc.firefox.x"},
       "- a abc - - - firefox"},
      {{"route.index.gecko.v2.a.shippable.2026.08.17.latest.firefox.x"}, "- a - - - - firefox"},
      {{"route.index.gecko.v2.a.shippable.shippable.latest.firefox.x"}, "- a - - - - -"},
      {{"route.index.gecko.v2.a.shippable.branch.main.latest.firefox.x"}, "- a - - - - -"},
      {{"route.index.gecko.v2.trunk.revision.abc.firefox.x"}, "- - abc - - - firefox"},
      {{"route.index.gecko.v2.None.latest.firefox.x"}, "- - - - - - firefox"},
  });
}

TEST_CASE("a product is read only in domains that have one", "[dialect][routes]") {
  check_routes({
      {{"route.index.comm.v2.comm-central.latest.thunderbird.x"},
       "- comm-central - - - - thunderbird"},
      {{"route.index.enterprise.v2.e.latest.firefox.x"}, "- e - - - - firefox"},
      {{"route.index.mozillavpn.v2.vpn.branch.b.latest.build.x"}, "- vpn - - - - -"},
      {{"route.index.gecko.v2.a.latest.Devedition.x"}, "- a - - - - Devedition"},
      {{"route.index.gecko.v2.a.latest.taskgraph.decision",
        "route.index.gecko.v2.a.latest.mobile.x"},
       "- a - - - - mobile"},
      {{"route.index.gecko.v2.a.latest.Taskgraph.x"}, "- a - - - - Taskgraph"},
      {{"route.index.gecko.v2.a.latest.None.x", "route.index.gecko.v2.a.latest..x",
        "route.index.gecko.v2.a.latest.-l10n.x", "route.index.gecko.v2.a.latest.firefox.x"},
       "- a - - - - firefox x"},
      {{"route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.de"}, "- a - - - - firefox de"},
      {{"route.index.gecko.v2.a.latest.firefox-L10N.linux64-opt.de"}, "- a - - - - firefox-L10N"},
  });
}

TEST_CASE("localized builds have their locales in order", "[dialect][routes]") {
  check_routes({
      {{"route.index.gecko.v2.a.revision.r.firefox-l10n.linux64-opt.de",
        "route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.fr",
        "route.index.gecko.v2.a.latest.firefox.linux64-opt.ja",
        "route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.None",
        "route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.",
        "route.index.gecko.v2.a.other.firefox-l10n.linux64-opt.nl",
        "route.index.other.v2.a.latest.x-l10n.linux64-opt.de"},
       "- a r - - - firefox de fr de"},
  });
}

TEST_CASE("a push to git has a second revision", "[dialect][routes]") {
  const std::string hg = "route.index.gecko.v2.a.revision." + std::string(40, 'a') + ".firefox.x";
  const std::string git = "route.index.gecko.v2.a.revision." + std::string(40, 'b') + ".firefox.x";
  const std::string upper =
      "route.index.gecko.v2.a.revision." + std::string(40, 'B') + ".firefox.x";
  const std::string shorter =
      "route.index.gecko.v2.a.revision." + std::string(39, 'b') + ".firefox.x";
  const std::string a(40, 'a');
  const std::string b(40, 'b');
  check_routes({
      {{hg, git}, "- a " + a + " " + b + " - - firefox"},
      {{hg, hg}, "- a " + a + " - - - firefox"},
      {{"route.tc-treeherder.v2.a.abc", hg, git}, "a a abc " + a + " - - firefox"},
      {{"route.tc-treeherder.v2.a." + b, hg}, "a a " + b + " " + a + " - - firefox"},
      {{hg, upper, shorter}, "- a " + a + " - - - firefox"},
      {{hg, upper, git}, "- a " + a + " " + b + " - - firefox"},
  });
}

TEST_CASE("Treeherder takes precedence over the index, except for the push", "[dialect][routes]") {
  check_routes({
      {{"route.index.gecko.v2.integration.revision.zzz.firefox.x",
        "route.tc-treeherder.v2.autoland.abc.7"},
       "autoland integration abc - 7 - firefox"},
      {{"route.index.gecko.v2.a.pushlog-id.5.firefox.x", "route.tc-treeherder.v2.a.abc.7"},
       "a a abc - 5 - firefox"},
      {{"route.index.gecko.v2.a.pushlog-id.0.firefox.x", "route.tc-treeherder.v2.a.abc.7"},
       "a a abc - 7 - firefox"},
      {{"route.index.gecko.v2.a.pushlog-id.0.firefox.x",
        "route.index.gecko.v2.a.pushlog-id.5.firefox.x"},
       "- a - - - - firefox"},
      {{"route.index.gecko.v2.a.pushlog-id.x.firefox.x",
        "route.index.gecko.v2.a.pushlog-id.5.firefox.x"},
       "- a - - 5 - firefox"},
  });
}

}  // namespace

}  // namespace pbm
