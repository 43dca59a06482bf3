// SPDX-License-Identifier: MPL-2.0
#include "dialect/routes.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

// "tree revision push_id buildid product", "-" for what no route says; then " mobile".
std::string shown(const RouteFacts& facts) {
  std::string text;
  for (const auto fact :
       {facts.tree, facts.revision, facts.push_id, facts.buildid, facts.product}) {
    if (!text.empty()) text += " ";
    text += fact.data() == nullptr ? "-" : std::string(fact);
  }
  return facts.mobile ? text + " mobile" : text;
}

TEST_CASE("routes say tree, revision, push, build id, product and mobile", "[dialect][routes]") {
  struct Row {
    std::vector<std::string_view> routes;
    std::string facts;
  };
  const std::vector<Row> rows{
      {{}, "- - - - -"},
      {{"route.coalesce.v1.x"}, "- - - - -"},
      // Treeherder
      {{"route.tc-treeherder.v2.autoland.abc123.4567"}, "autoland abc123 4567 - -"},
      {{"route.tc-treeherder.v2.autoland.abc123"}, "autoland abc123 - - -"},
      {{"route.tc-treeherder.v2.mozilla-releases/fenix.abc123.9"}, "fenix abc123 9 - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.12x"}, "autoland abc123 - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.1234567890123456789"}, "autoland abc123 - - -"},
      {{"route.tc-treeherder.v2.autoland.abc123.4567.x"}, "autoland - - - -"},
      {{"route.tc-treeherder.v2.autoland"}, "- - - - -"},
      {{"route.tc-treeherder.v1.autoland.abc.1"}, "- - - - -"},
      {{"tc-treeherder.v2.autoland.abc.1"}, "- - - - -"},
      {{"route.tc-treeherder.v2.None.abc.1"}, "- abc 1 - -"},
      {{"route.tc-treeherder.v2.autoland.None.1"}, "autoland - 1 - -"},
      {{"route.tc-treeherder.v2.a.r1.1", "route.tc-treeherder.v2.b.r2.2"}, "a r1 1 - -"},
      {{"route.tc-treeherder.v2.a..x", "route.tc-treeherder.v2.b.r2.2"}, "a r2 2 - -"},
      // the index
      {{"route.index.gecko.v2.autoland.revision.abc.firefox.linux64-opt"}, "autoland abc - - -"},
      {{"route.index.gecko.v2.autoland.shippable.revision.abc.firefox.linux64-opt"},
       "autoland abc - - -"},
      {{"route.index.gecko.v2.autoland.latest.firefox.linux64-opt"}, "autoland - - - firefox"},
      {{"route.index.gecko.v2.autoland.shippable.latest.Devedition.linux64"},
       "autoland - - - Devedition"},
      {{"route.index.gecko.v2.autoland.pushdate.2024.01.31.20240131093000.firefox.linux64-opt"},
       "autoland - - 20240131093000 -"},
      {{"route.index.gecko.v2.autoland.pushdate.2024.01.31.latest.firefox.linux64-opt"},
       "autoland - - - -"},
      {{"route.index.gecko.v2.autoland.pushdate.2024.01.31.2024013109300.firefox"},
       "autoland - - - -"},
      {{"route.index.gecko.v2.autoland.pushdate.2024.01.31.latest.firefox",
        "route.index.gecko.v2.autoland.pushdate.2024.01.31.20240131093000.firefox"},
       "autoland - - 20240131093000 -"},
      {{"route.index.gecko.v2.trunk.revision.abc.firefox.linux64-opt"}, "- abc - - -"},
      {{"route.index.gecko.v2.trunk.revision.abc.x", "route.index.gecko.v2.autoland.latest.firefox.x"},
       "autoland abc - - firefox"},
      {{"route.index.gecko.v2.autoland.latest.firefox.mobile.x"},
       "autoland - - - firefox mobile"},
      {{"route.index.gecko.v2.autoland.mobile.android-arm"}, "autoland - - - - mobile"},
      {{"route.index.gecko.v2.trunk.mobile"}, "- - - - - mobile"},
      {{"route.index.gecko.v2.mobile.latest.fenix.x"}, "mobile - - - fenix"},
      {{"route.index.mobile.v2.fenix.latest.fenix.x"}, "fenix - - - fenix"},
      {{"route.index.gecko.v2.autoland.latest.mobiles.x"}, "autoland - - - mobiles"},
      {{"route.index.gecko.v1.autoland.latest.firefox.x"}, "- - - - -"},
      {{"route.index.gecko.v2.autoland"}, "- - - - -"},
      {{"route.index.gecko.cache.level-1.docker.mobile"}, "- - - - -"},
      {{"index.gecko.v2.autoland.latest.firefox.x"}, "- - - - -"},
      // Treeherder before the index, wherever they stand
      {{"route.index.gecko.v2.integration.revision.zzz.x", "route.tc-treeherder.v2.autoland.abc.7"},
       "autoland abc 7 - -"},
      {{"route.index.gecko.v2.integration.revision.zzz.x", "route.tc-treeherder.v2.autoland"},
       "integration zzz - - -"},
      {{"", ".", "route.", "route.index.", "route.index..v2..", "route.tc-treeherder.v2."},
       "- - - - -"},
  };
  for (const auto& [routes, facts] : rows) {
    CAPTURE(routes);
    CHECK(shown(read_routes(routes)) == facts);
  }
}

}  // namespace

}  // namespace pbm
