// SPDX-License-Identifier: MPL-2.0
#include "base/notify.h"

#include "support/catch.h"
#include "support/manager.h"

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

TEST_CASE("without a service manager nothing is sent", "[base][notify]") {
  const Variable socket("NOTIFY_SOCKET", "");
  const Variable watchdog("WATCHDOG_USEC", "2000000");
  Notify notify;
  CHECK_FALSE(notify.is_wanted());
  CHECK_FALSE(notify.alive_at().has_value());
  notify.ready();
  notify.status("x");
  notify.reloading();
  notify.reloaded();
  notify.alive(TimePoint());
  notify.stopping();
}

TEST_CASE("each state is sent once", "[base][notify][systemd]") {
  const Manager manager;
  Notify notify;
  CHECK(notify.is_wanted());
  notify.ready();
  notify.ready();
  notify.status("consuming");
  notify.status("consuming");
  notify.status("busy");
  notify.stopping();
  CHECK(manager.heard() == Texts{"READY=1", "STATUS=consuming", "STATUS=busy", "STOPPING=1"});
}

TEST_CASE("a status is one line, and assigns nothing else", "[base][notify][systemd]") {
  const Manager manager;
  Notify notify;
  notify.status("no such exchange 'x\nMAINPID=1\x1b'");
  CHECK(manager.heard() == Texts{"STATUS=no such exchange 'x\\x0aMAINPID=1\\x1b'"});
}

TEST_CASE("the start of a reload, with its time, and its end are sent", "[base][notify][systemd]") {
  const Manager manager;
  Notify notify;
  notify.reloading();  // before the start is over it says nothing, and promises nothing
  notify.reloaded();
  CHECK(manager.heard().empty());
  notify.ready();
  notify.reloading();
  notify.reloaded();
  const auto heard = manager.heard();
  REQUIRE(heard.size() == 3u);
  CHECK(heard[1].starts_with("RELOADING=1\nMONOTONIC_USEC="));
  CHECK(heard[1].substr(27).find_first_not_of("0123456789") == std::string::npos);
  CHECK(heard[2] == "READY=1");
}

TEST_CASE("watchdog messages are sent at half the timeout, or every ten seconds",
          "[base][notify][systemd]") {
  struct Row {
    const char* watchdog_us;
    Milliseconds silence;
  };
  for (const auto& [watchdog_us, silence] :
       {Row{"3000000", Milliseconds(1500)}, Row{"300000000", Milliseconds(10000)}}) {
    CAPTURE(watchdog_us);
    const Manager manager;
    const Variable watchdog("WATCHDOG_USEC", watchdog_us);
    Notify notify;
    notify.ready();
    TimePoint now{std::chrono::hours(1)};
    notify.alive(now);
    CHECK(notify.alive_at() == now + silence);
    notify.alive(now + silence - Milliseconds(1));
    notify.alive(now + silence);
    CHECK(manager.heard() == Texts{"READY=1", "WATCHDOG=1", "WATCHDOG=1"});
  }
}

TEST_CASE("no watchdog messages are sent for another process", "[base][notify][systemd]") {
  const Manager manager;
  const Variable watchdog("WATCHDOG_USEC", "3000000");
  const Variable process("WATCHDOG_PID", "1");
  Notify notify;
  notify.ready();
  notify.alive(TimePoint{std::chrono::hours(1)});
  CHECK(manager.heard() == Texts{"READY=1"});
  CHECK_FALSE(notify.alive_at().has_value());
}

}  // namespace

}  // namespace pbm
