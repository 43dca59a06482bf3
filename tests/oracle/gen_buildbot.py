# SPDX-License-Identifier: MPL-2.0
"""Random buildbot and normalized messages (EVENTS §3, §4), mostly valid."""

from gen_json import Obj, Raw, Writer, nested, odd_value

TREES = ("mozilla-central", "try", "mozilla-inbound", "mozilla-beta", "release-mozilla-beta",
         "releases/mozilla-aurora", "fx-team", "a/b/c", "comm.central", "b2g_central", "ash")
BAD_BRANCHES = ("try/", "x/None", "/", "None", "", "a//", "/try", "None/try", "try/none")
PLATFORMS = ("linux", "linux64", "win32", "win64", "macosx", "macosx64", "android",
             "android-armv6", "linux64-asan", "b2g_panda", "ics_armv7a_gecko", "panda+1", "lion")
SUFFIXES = ("", "", "", "-debug", "-pgo", "-opt", "-pgo-debug", "-opt-x", "debug", "-debug-asan")
OSES = ("xp", "win7", "leopard", "leopard-o", "yosemite_r7", "tegra_android-o", "macosx",
        "macosx64", "win32", "fedora", "fedora-b2g", "", "None", "panda_android", "b2g_panda",
        "snowleopard", "xp_test", "xp-pgo", "x-debug_y", "ubuntu64_vm", "leopard-o-o")
OPTIONAL = ("", "", "", "-debug", "-o-debug", "-pgo", "_pgo", "_test", "_debug", "-opt")
TESTS = ("mochitest-1", "xpcshell", "reftest", "", "None", "test-x", "pgo-test-y", "jetpack",
         "talos-svgr", "mobile.robo", "unittest-pgo-z", "é", "a_test-b")
BUILDERNAMES = (
    "Rev4 MacOSX Snow Leopard 10.6 try opt test x", "OS X 10.5 debug", "os x 10.6 talos tp",
    "OSX10.7 unit", "OS   X10.8 y", "o s x 10.6", "WINNT 5.2 try", "winnt5.2 x", "WINNT  5.2",
    "WINNT 6.1 x", "OS X 10.8 OS X 10.5", "WINNT 5.2 os X 10.7", "OS\tX 10.6", "OS X 10x6",
    "TALOS big", "ſ OſX 10.6", "Rev3 talos chromez", "Linux build", "oS x  10.50")
BUILD_RESTS = ("", "", "-nightly", "-l10n-nightly-1", "_repack_1", "_build", "-debug", "-pgo",
               "-xulrunner", "_xulrunner-nightly", "-None-opt", "--a__b-", "-asan_12x_3",
               "64-valgrind", ".dotted-x", "-é-ö", "-release", "-mobile", "-android", "-opt.debug")
SPECIAL = ("source", "schedulers", "tag", "submitter", "final_verification", "fuzzer", "jetpack",
           "Tag", "fuzze", "stage", "jetpack-x")
BUILDIDS = ("20130411121028", "20151104053733", "20130310020000", "20130310023000",
            "20130310025959", "20130310030000", "20130310015959", "20131103010000",
            "20131103013000", "20131103015959", "20131103020000", "19740106023000",
            "19750223023000", "20060402023000", "20070311023000", "19700101000000",
            "19691231235959", "20371231235959", "20380101000000", "20130230000000",
            "20120229120000", "20130229120000", "20130411246060", "20130411235960",
            "20130411240000", "20131311000000", "20130001000000", "20130100000000",
            "2013041112102", "201304111210288", "2013041112102x", "２0130411121028",
            " 20130411121028", "20130411121028 ", "00000101000000", "99991231235959",
            "+2013041112102", "20260308023000", "20361102013000", "20370308023000")
URLS = ("http://archive.mozilla.org/a/b.zip", "http://x/ a b", "http://x/é☃𝄞", "http://x/%20%zz%",
        "http://x/\"<>\\^`{}", "http://x/~_.-%:=&?#+!$,;'@()*[]|", "x\u0000y\u007f", "a\tb\nc",
        "ftp://ü.example/?q=1 2#f")
LOCALE_LISTS = ("de,fr,ja", "de", " de , fr\t,\n ja ", "de,,fr", ",", " ", "None,de", "None",
                "de,de", ",de,", "d e,\u00a0fr", "None ,x", "ja-JP-mac,zh-TW", "[\"de\"]", "é,ü",
                "\"de\"", "de;fr")
LOCALE_KEYS = ("de", "fr", "ja", "", "None", " es ", "zh-TW", "é", "none")
LOCALE_VALUES = ("Success", "success", "SUCCESS", "0", "2", "Failed", "", "None", " success",
                 "ſuccess", "00")
LOCALE_RAWS = ("0", "2", "0.0", "-0", "0e0", "null", "true", "false", "[]", "{}", "[\"0\"]")
LOCALE_BROKEN = ("{", "{\"de\":\"Success\"", "{\"de\":\"Success\"} x", "{'de':0}", "{\"de\":1,}",
                 "{\"de\":\"\\ud800\"}", "{\"\\udc00\":0}", "{\"de\":01}", "{}{}", "{de:0}",
                 "{\"de\":\"a\tb\"}", "{} ", " \t{}", "\u00a0{\"de\":0}", "{\"de\":\"\\u0000\"}")
TEXT_PROPERTIES = ("revision", "product", "locale", "previous_buildid", "version", "slavename",
                   "completeMarHash")
URL_PROPERTIES = ("testsUrl", "tests_url", "log_url", "symbolsUrl", "testPackagesUrl",
                  "completeMarUrl")
PRODUCTS = ("firefox", "Firefox", "mobile", "fennec", "Fennec", "FENNEC", "b2g", "xulrunner",
            "İX", "thunderbird")


def builder(rng, tree, platform):
    if rng.random() < 0.5:
        return _test_builder(rng, tree)
    prefix = rng.choice(("", "", "", "", "release-", "b2g_", "jetpack-", "release-b2g_"))
    xulrunner = rng.choice(("", "", "", "", "xulrunner-", "xulrunner_", "xulrunner"))
    return prefix + tree + rng.choice("--_.") + xulrunner + platform + rng.choice(BUILD_RESTS)


def _test_builder(rng, tree):
    return (tree + rng.choice("-__") + rng.choice(OSES) + rng.choice(OPTIONAL) + rng.choice("-__")
            + rng.choice(("test", "test", "unittest", "pgo")) + rng.choice("-----_")
            + rng.choice(TESTS))


def key(rng, name):
    if rng.random() < 0.06:
        name = rng.choice((f"{name}-{rng.choice(SPECIAL)}", f"{rng.choice(SPECIAL)}_{name}",
                           name.replace("-", ".")))
    if rng.random() < 0.05:
        return rng.choice((
            "build.x.log_uploaded", f"build.{name}.x1.log_uploaded", f"build.{name}.1.finished",
            f"build.{name}.1.started", f"Build.{name}.1.log_uploaded", f"build..1.log_uploaded",
            f"unittest.{name}.1.log_uploaded", f"build.{name}.-1.log_uploaded", "", "build",
            f"build.{name}.١.log_uploaded", f"build.{name}.1.log_uploaded.", "..1.log_uploaded",
            f"build.{name}.1.LOG_UPLOADED", f"build.{name}.007.log_uploaded"))
    stage = "finished" if rng.random() < 0.08 else "log_uploaded"
    return f"build.{name}.{rng.randrange(5000)}.{stage}"


def locales(rng):
    choice = rng.random()
    if choice < 0.4:
        return rng.choice(LOCALE_LISTS)
    if choice < 0.55:
        return rng.choice(LOCALE_BROKEN)
    if choice < 0.6:
        text = nested(rng, rng.choice((126, 127, 128))).text
        return '{"de":' + text + ',"fr":"success"}'
    pairs = [[rng.choice(LOCALE_KEYS), Raw(rng.choice(LOCALE_RAWS)) if rng.random() < 0.25
              else rng.choice(LOCALE_VALUES)] for _ in range(rng.randrange(5))]
    return rng.choice(("", "", " \t\r\n")) + Writer(rng).write(Obj(*pairs))


def blobber_files(rng):
    return rng.choice((
        lambda: "{\"a.txt\": \"http://x/1\", \"a.txt\":\"\\u00e9\\/\", \"n\": 1.50e+2}",
        lambda: "{}", lambda: " {\n\"é\" : [1, 2 ,{}]}\t", lambda: "[1]", lambda: "\"x\"",
        lambda: "{broken", lambda: "None", lambda: "{\"x\":\"\\ud800\"}", lambda: "5",
        lambda: '{"d":' + nested(rng, rng.choice((126, 127, 128))).text + "}",
        lambda: Obj(["a", "http://x"]), lambda: odd_value(rng)))()


def properties(rng, branch, platform):
    entries = [
        ["branch", branch], ["platform", platform + rng.choice(SUFFIXES)],
        ["buildername", rng.choice(BUILDERNAMES)], ["buildnumber", rng.randrange(3000)],
        ["buildid", rng.choice(BUILDIDS)], ["product", rng.choice(PRODUCTS)]]
    if rng.random() < 0.8:
        entries.append(["stage_platform", platform + rng.choice(SUFFIXES)])
    for name in ("packageUrl", "build_url", "fileURL") + URL_PROPERTIES:
        if rng.random() < 0.3:
            entries.append([name, rng.choice(URLS)])
    for name in TEXT_PROPERTIES:
        if rng.random() < 0.3:
            entries.append([name, f"{name}-{rng.randrange(99)}"])
    _rarer(rng, entries)
    rng.shuffle(entries)
    return [entry + rng.choice((["Builder"], ["SetProperty Step"], [], [None, 1]))
            for entry in entries]


def _rarer(rng, entries):
    for name in ("en_revision", "script_repo_revision"):
        if rng.random() < 0.3:
            entries.append([name, rng.choice(("default", "production", "", None, 12))])
    if rng.random() < 0.2:
        entries.append(["build_number", rng.choice((1, "2", "x", -3))])
    if rng.random() < 0.3:
        entries.append(["locales", locales(rng)])
    if rng.random() < 0.15:
        entries.append(["blobber_files", blobber_files(rng)])


def _mutate_properties(rng, entries):
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        at = rng.randrange(len(entries))
        name = entries[at][0]
        change = rng.randrange(5)
        if change == 0 and name != "branch":
            entries[at][1] = odd_value(rng)
        elif change == 1:  # of one name the last counts, even unknown
            entries.insert(rng.randrange(len(entries) + 1), [name, odd_value(rng), "again"])
        elif change == 2 and name != "branch":
            entries.pop(at)
        elif change == 3:
            entries.insert(rng.randrange(len(entries) + 1), rng.choice((
                [], ["branch"], ["x"], [1, 2, 3], "branch", None, {"branch": "y"}, [None, "x"],
                [["branch"], "x"], ["buildid", "20130411121028"], ["", 1])))
            return
        else:
            entries[at] = entries[at][:2]


def buildbot(rng):
    """(exchange, key, body)"""
    branch = rng.choice(TREES)
    platform = rng.choice(PLATFORMS)
    routing = key(rng, builder(rng, branch[branch.rfind("/") + 1:], platform))
    if rng.random() < 0.03:
        branch = rng.choice(BAD_BRANCHES)
    entries = properties(rng, branch, platform)
    _mutate_properties(rng, entries)
    results = rng.choice((0, 0, 0, 1, 2, 3, 4, 5, 6, 7, -1, "2", "x", None, Raw("2.0"), "",
                          Raw("99999999999999999999"), True))
    part = Obj(["properties", entries], ["steps", [{"name": "s", "text": ["a", "b"]}]])
    if rng.random() < 0.9:
        part.pairs.insert(rng.randrange(3), ["results", results])
    payload = part if rng.random() < 0.3 else Obj(["build", part])
    if payload is part and rng.random() < 0.2:
        payload.pairs.append(["build", rng.choice((None, [], "x", 3))])
    if payload is not part and rng.random() < 0.3:
        payload.pairs.append(["results", rng.choice((0, 1, 2, "3", 9, None))])
    exchange = rng.choice(("exchange/build/", "exchange/build/", "org.mozilla.exchange.build"))
    return exchange, routing, Obj(["payload", payload])


def normalized(rng):
    """(exchange, key, body)"""
    tree, platform = rng.choice(TREES), rng.choice(PLATFORMS)
    payload = Obj(["tree", tree], ["platform", platform], ["buildtype", rng.choice(("opt", "debug"))],
                  ["buildid", rng.choice(BUILDIDS)], ["builddate", rng.choice((1365432787, "12", -5))],
                  ["status", rng.choice((0, 1, 2, 3, 4, 5, 6, 7, "1"))],
                  ["key", key(rng, builder(rng, tree, platform))],
                  ["product", rng.choice(PRODUCTS)])
    if rng.random() < 0.5:
        payload.pairs += [["os", rng.choice(OSES)], ["test", rng.choice(TESTS)],
                          ["talos", rng.choice((True, True, False, "true", 1, None))]]
    for name in ("branch", "buildername", "revision", "locale", "version", "slave", "release",
                 "previous_buildid", "completemarhash", "buildurl", "testsurl", "logurl",
                 "symbols_url", "test_packages_url", "completemarurl"):
        if rng.random() < 0.4:
            payload.pairs.append([name, rng.choice(URLS + ("x y", "firefox-1"))])
    _normalized_rarer(rng, payload)
    for _ in range(rng.choice((0, 0, 1, 2, 3))):
        name = rng.choice(payload.pairs)[0]
        if name != "tree" or rng.random() < 0.2:
            payload.pairs.insert(rng.randrange(len(payload.pairs) + 1), [name, odd_value(rng)])
    rng.shuffle(payload.pairs)
    return "exchange/build/normalized", f"build.{tree}.{platform}.opt", Obj(["payload", payload])


def _normalized_rarer(rng, payload):
    if rng.random() < 0.7:
        payload.pairs.append(["tags", rng.choice((
            ["nightly"], [], ["a", None, "", "None", 3, Raw("1.5"), ["x"], {}, True, "é"], "x", None))])
    for name in ("job_number", "build_number"):
        if rng.random() < 0.5:
            payload.pairs.append([name, rng.choice((1, "22", "x", Raw("1e2"), Raw("9" * 19)))])
    if rng.random() < 0.3:
        payload.pairs.append(["repack", rng.choice((True, False, None, "true", 1))])
    if rng.random() < 0.2:
        payload.pairs.append(["blobber_files", rng.choice((
            Obj(["a", Raw("1.50")], ["a", "\u00e9/"]), Obj(), "{}", [], None))])
    if rng.random() < 0.2:
        payload.pairs.append(["locales", "de,fr"])
