// SPDX-License-Identifier: MPL-2.0
#include "dialect/locales.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

// "de", or "de=0/success" if the locale has a separate result.
std::string shown_locales(const std::vector<LocaleBuild>& builds) {
  std::string text;
  for (const auto& build : builds) {
    if (!text.empty()) text += " ";
    text += build.locale;
    if (build.status.data() == nullptr) continue;
    text += "=" + std::string(build.status) + "/" + std::string(build.result);
  }
  return text;
}

TEST_CASE("locales are a comma-separated list, or JSON with results", "[dialect][locales]") {
  struct Row {
    std::string text;
    bool good;
    std::string builds;
  };
  const std::vector<Row> rows{
      {"de", true, "de"},
      {"de,fr,it", true, "de fr it"},
      {" de ,\tfr\r\n, it ", true, "de fr it"},
      {"de,,fr,", true, "de fr"},
      {"de,None,fr", true, "de fr"},
      {"de,fr,de", true, "de fr de"},
      {"ja JP", true, "ja JP"},
      {"\xC2\xA0"
       "de",
       true,
       "\xC2\xA0"
       "de"},  // no white space of JSON's
      {"\vde", true, "\vde"},
      {",", true, ""},
      {" , None ,", true, ""},
      {"", true, ""},
      {"[\"de\"]", true, "[\"de\"]"},
      {"de,{}", true, "de {}"},
      {"{}", true, ""},
      {" \t\r\n{}", true, ""},
      {R"({"de":"Success","fr":"2"})", true, "de=0/success fr=2/failure"},
      {R"( {"de":"SUCCESS","fr":"success","it":"0","es":0} )", true,
       "de=0/success fr=0/success it=0/success es=0/success"},
      {R"({"a":"Failed","b":"","c":null,"d":1,"e":true,"f":"00","g":0.0,"h":{},"i":" 0"})", true,
       "a=2/failure b=2/failure c=2/failure d=2/failure e=2/failure f=2/failure g=2/failure "
       "h=2/failure i=2/failure"},
      {R"({"":"0","None":"0","de":"0"})", true, "de=0/success"},
      {R"({"\u0064e":"0"})", true, "de=0/success"},
      {R"({"de":"0","fr":"0","de":"2"})", true, "fr=0/success de=2/failure"},
      {R"({" de ":"0"})", true, " de =0/success"},
      {"{", false, ""},
      {"{de:0}", false, ""},
      {R"({"de":"0",})", false, ""},
      {R"({"de":"0"}x)", false, ""},
      {R"({"de":"\ud800"})", false, ""},
      {"{\"de\":\"\xFF\"}", false, ""},
      {"{\"de\":" + repeated("[", 127) + repeated("]", 127) + "}", true, "de=2/failure"},
      {"{\"de\":" + repeated("[", 128) + repeated("]", 128) + "}", false, ""},
  };
  for (const auto& [text, good, builds] : rows) {
    CAPTURE(text);
    Document inner;
    std::vector<LocaleBuild> read;
    CHECK(!read_locales(text, inner, read) == good);
    if (good) CHECK(shown_locales(read) == builds);
  }
}

}  // namespace

}  // namespace pbm
