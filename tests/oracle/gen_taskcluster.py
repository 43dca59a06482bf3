# SPDX-License-Identifier: MPL-2.0
"""Random Taskcluster messages with their CC (EVENTS §5), mostly valid."""

from gen_json import Obj, Raw, odd_value

EXCHANGES = ("completed", "completed", "failed", "exception", "exception")
PLATFORMS = ("linux64", "linux", "linux32", "linux1804-64-qr", "linux2404-64", "linux1804-32",
             "linux-32", "linux64-32", "linux64-aarch64", "windows10-64-2004", "windows11-32-24h2",
             "windows10-aarch64", "win32", "win64", "win64-aarch64", "windows7-32", "windows2012-64",
             "macosx1015-64-qr", "macosx64", "macosx1100-aarch64", "android-hw-a51-11-0-aarch64",
             "android-em-7-0-x86_64", "androidx", "toolchain-aarch64", "fenix", "linuxaarch64",
             "linux64-x-320", "windows_64", "win64_32", "é-64", "None", "linux64-shippable",
             "macosx64-aarch64-shippable")
BUILDTYPES = ("/opt", "/debug", "/opt", "/pgo", "", "/", "/None", "/opt/x", "/asan-fuzzing")
TESTS = ("mochitest-1", "talos-g1", "xpcshell", "raptor-tp6-7-firefox-e10s", "é", "talosx", "x")
TEST_KINDS = ("test", "source-test", "perftest", "mochitest", "reftest", "web-platform-tests",
              "browsertime", "web-platform-test", "Test")
BUILD_KINDS = ("build", "build-apk", "build-bundle", "build-fat-aar", "instrumented-build",
               "instrumented-build-apk", "build-signing", "build-mac-signing", "build-", "buildx",
               "instrumented-buildx", "Build", "signing", "x-apk")
OTHER_KINDS = ("decision-task", "action-callback", "upload", "signing", "docker-image")
TREES = ("autoland", "try", "mozilla-central", "mozilla-mobile/fenix", "comm-central", "trunk")
DOMAINS = ("gecko", "comm", "mobile", "mozillavpn", "v2")
REVISION = "918d7c84da371bda26460fb4b50f161d32107880"
PUSHES = ("88554", "007", "", "x1", "123456789012345678", "1234567890123456789", "-1", "None")
BUILDIDS = ("20190626192345", "latest", "20130310023000", "20131103013000", "2019062619234",
            "20190230000000", "19691231235959", "20380101000000", "20371231235959", "x")


def treeherder(rng):
    route = f"route.tc-treeherder.v2.{rng.choice(TREES)}.{rng.choice((REVISION, REVISION, 'None', 'é'))}"
    return route + (f".{rng.choice(PUSHES)}" if rng.random() < 0.7 else "")


def index(rng):
    head = f"route.index.{rng.choice(DOMAINS)}.v2.{rng.choice(TREES)}."
    shippable = rng.choice(("", "", "shippable."))
    return head + rng.choice((
        f"{shippable}latest.{rng.choice(('firefox', 'Fennec', 'mobile', 'None', ''))}.linux64-opt",
        f"{shippable}revision.{REVISION[::-1]}.firefox.linux64-opt",
        f"pushdate.2019.06.26.{rng.choice(BUILDIDS)}.firefox.linux64-opt",
        f"pushdate.2019.06.26.{rng.choice(BUILDIDS)}.mobile.x",
        f"{shippable}2019.06.26.latest.firefox.x", f"pushlog-id.381863.actions.x",
        "mobile.x", "xmobile.y", "revision.None.x", f"latest.firefox.mobile",
        "shippable.pushdate.2019.06.26.20190626192345.x", "shippable.shippable.latest.y.z"))


def cc(rng):
    if rng.random() < 0.15:
        return rng.choice((None, [], "route.tc-treeherder.v2.try.abc", {}, 3, True))
    routes = [rng.choice((treeherder, index, index))(rng) for _ in range(rng.randrange(5))]
    if rng.random() < 0.15:
        routes.insert(rng.randrange(len(routes) + 1), rng.choice((
            None, 1, ["route.tc-treeherder.v2.x.y"], "", "None", "route", "route.connor",
            "tc-treeherder.v2.a.b.1", "route.tc-treeherder.v1.a.b.1", "route.index.gecko.v1.a.b.c",
            "route.index.project.relman.bugbug.latest.x", "ROUTE.tc-treeherder.v2.a.b",
            "route.tc-treeherder.v2.None.abc.1", "route.tc-treeherder.v2.org/.abc.2",
            "route.index.gecko.v2.None.latest.firefox.x", "route.tc-treeherder.v2..abc.3")))
    return routes


def tags(rng):
    what = rng.choice(PLATFORMS) + rng.choice(BUILDTYPES)
    test = rng.random() < 0.6
    if rng.random() < 0.06:
        kind, label = rng.choice(OTHER_KINDS), f"{rng.choice(OTHER_KINDS)}-x/opt"
    elif test:
        kind, label = rng.choice(TEST_KINDS), f"test-{what}-{rng.choice(TESTS)}"
    else:
        kind = rng.choice(BUILD_KINDS)
        label = f"{rng.choice((kind, kind, 'build', 'other'))}-{what}"
    pairs = [["kind", kind], ["label", label], ["os", "linux"]]
    _test_tags(rng, pairs, what, test)
    if rng.random() < 0.5:
        pairs.append(["project", rng.choice(("autoland", "try", "org/repo", "", "None"))])
    if kind == "source-test" and rng.random() < 0.6:
        pairs[1][1] = "source-test-" + rng.choice(("mozlint-eslint", "python-x/opt", "talos-a"))
    rng.shuffle(pairs)
    return Obj(*pairs)


def _test_tags(rng, pairs, what, test):
    if rng.random() < (0.5 if test else 0.03):
        pairs.append(["test-platform", rng.choice((what, what, what, "linux64/opt", "", "None"))])
    if rng.random() < (0.4 if test else 0.03):
        pairs.append(["test-suite", rng.choice(("mochitest", "talos", "Talos", ""))])
    if rng.random() < (0.4 if test else 0.03):
        pairs.append(["test-type", rng.choice(("mochitest", "talos", "talos-x", "None"))])


def run(rng, run_id):
    return Obj(["runId", rng.choice((run_id, run_id, run_id, run_id, str(run_id), None))],
               ["state", "x"],
               ["reasonCreated", rng.choice(("scheduled", "retry", "task-retry", "rerun"))],
               ["reasonResolved", rng.choice(("completed", "failed", "canceled", "superseded",
                                              "worker-shutdown", "", None))],
               ["started", "2019-06-26T19:27:48.307Z"],
               ["resolved", rng.choice(("2019-06-26T19:36:10.521Z", None, "", 5))])


def runs(rng):
    listed = [run(rng, at) for at in range(rng.choice((1, 1, 2, 3)))]
    if rng.random() < 0.1:
        rng.shuffle(listed)
    if rng.random() < 0.08:
        listed.insert(rng.randrange(len(listed) + 1), run(rng, rng.randrange(3)))
    return listed


def taskcluster(rng):
    """(exchange, key, body, cc)"""
    task_id = rng.choice(("B3EheQ-IQ5aPzw34KS_a6g",) * 40 + ("a b/é%", "None", 12, ""))
    status = Obj(["taskId", task_id], ["runs", runs(rng)], ["state", "completed"],
                 ["taskGroupId", "EJAo7mQyRqS-jmzebhceFA"], ["workerType", "gecko-t-osx-1014"])
    body = Obj(["status", status],
               ["runId", rng.choice((0, 0, 0, 1, 2, "0", "01", 5, None, -1, Raw("0.0"), Raw("-0")))],
               ["task", Obj(["tags", tags(rng)])], ["workerGroup", "mdc2"],
               ["workerId", "t-mojave"], ["version", 1])
    _mutate(rng, body, status)
    exchange = f"exchange/taskcluster-queue/v1/task-{rng.choice(EXCHANGES)}"
    return exchange, "primary.B3Eh.0.mdc2.t.p.w.s.g._", body, cc(rng)


def _mutate(rng, body, status):
    targets = [status, body, body.pairs[2][1].pairs[0][1]]
    for _ in range(rng.choice((0, 0, 0, 1, 1, 2))):
        target = rng.choice(targets)
        name = rng.choice(target.pairs)[0]
        change = rng.randrange(3)
        if change == 0 and name not in ("status", "taskId"):
            target.set(name, odd_value(rng))
        elif change == 1:  # of one name the last counts
            target.pairs.insert(0, [name, odd_value(rng)])
        elif change == 2 and name not in ("status", "taskId"):
            target.pairs = [pair for pair in target.pairs if pair[0] != name]
            target.pairs.append(["unread", odd_value(rng)])
