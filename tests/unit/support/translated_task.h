// SPDX-License-Identifier: MPL-2.0
// The translation of a Taskcluster message that a test writes itself.
#pragma once

#include "dialect/dialects.h"
#include "support/fields_of.h"
#include "support/quoted.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

using Routes = std::vector<std::string_view>;

class TranslatedTask {
 public:
  TranslatedTask(std::string_view exchange, std::string body, Routes routes = {},
                 std::string_view root_url = "https://tc.example.org")
      : body_(std::move(body)), routes_(std::move(routes)) {
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = "primary.T.0.g.w.p.t.s.G._";
    delivery.body = body_;
    delivery.cc = routes_;
    verdict_ = translate_taskcluster(delivery, root_url, out_);
  }
  TranslatedTask(const TranslatedTask&) = delete;
  TranslatedTask& operator=(const TranslatedTask&) = delete;

  [[nodiscard]] bool is(Fate fate) const { return fate_of(verdict_) == fate; }
  [[nodiscard]] const Event& event() const { return out_.event; }
  [[nodiscard]] std::string_view unknown_kind() const { return out_.unknown_kind; }
  [[nodiscard]] std::string locales() const {
    std::string text;
    for (const auto& build : out_.locales) text += std::string(build.locale) + " ";
    return out_.repack ? text : "none";
  }

 private:
  std::string body_;
  Routes routes_;
  Translation out_;
  Verdict verdict_ = Verdict::ignored();
};

// ' stands for "; `status`, `tags` and `root` begin with a comma if not empty.
inline std::string body_of(const std::string& tags, const std::string& status = "",
                           const std::string& root = ",'runId':0") {
  return json("{'status':{'taskId':'T0'" + status + "}" + root + ",'task':{'tags':{" + tags +
              "}},'version':1}");
}

// Of the run of body_of().
inline constexpr std::string_view kArtifacts =
    "https://tc.example.org/api/queue/v1/task/T0/runs/0/artifacts/";

}  // namespace pbm
