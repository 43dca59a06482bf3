# SPDX-License-Identifier: MPL-2.0
"""Random routes (CC) of Taskcluster tasks: those that taskgraph makes in 2026, and random
combinations of the words of the forms in EVENTS §5."""

from dataclasses import dataclass

from gen_tc_kinds import FIREFOX

HEX = "0123456789abcdef"
# (trust-domain, T.project, Treeherder's name, head reference of index routes)
PUSHES = (
    ("gecko", "autoland", "autoland", ""), ("gecko", "try", "try", ""),
    ("gecko", "mozilla-central", "mozilla-central", ""),
    ("gecko", "mozilla-esr115", "mozilla-esr115", ""), ("gecko", "mozilla-esr128", "mozilla-esr128", ""),
    ("gecko", "mozilla-esr115", "mozilla-esr115", ""), ("gecko", "mozilla-esr128", "mozilla-esr128", ""),
    ("gecko", "mozilla-beta", "mozilla-beta", ""), ("gecko", "firefox", "firefox", ".branch.autoland"),
    ("gecko", "firefox", "firefox-pr", ""), ("gecko", "firefox", "firefox", ".tag.v154.0.1"),
    ("gecko", "firefox", "firefox", ".branch.releases%2Fv154.0"), ("gecko", "firefox", "firefox", ".ref.x"),
    ("enterprise", "enterprise-firefox", "enterprise-main", ".branch.enterprise-main"),
    ("enterprise", "enterprise-firefox", "enterprise-firefox-pr", ""),
    ("enterprise", "enterprise-firefox", "enterprise-release", ".branch.enterprise-release.latest"),
    ("comm", "comm-central", "comm-central", ""), ("comm", "comm-esr140", "comm-esr140", ""),
    ("comm", "comm-esr115", "comm-esr115", ""), ("gecko", "firefox", "x-mozilla-esr128", ""),
    ("mobile", "fenix", "mozilla-mobile/fenix", ""), ("nss", "nss", "nss", ""),
    ("mozillavpn", "mozilla-vpn-client", "mozilla-vpn-client", ".branch.main"),
    ("translations", "translations", "mozilla/translations", ""))
PUSH_IDS = ("88554", "88554", "267533", "0", "0", "00", "007", "", "x1", "-1", "None", "1.5",
            "123456789012345678", "1234567890123456789", "٣", "12a")
BUILDIDS = ("20260817132955", "20260817132955", "20190626192345", "latest", "20130310023000",
            "2019062619234", "20190230000000", "19691231235959", "20380101000000", "20371231235959",
            "x", "", "None", "２0190626192345", "202608171329550", "20260817246060")
LOCALES = ("de", "fr", "ja-JP-mac", "zh-TW", "en-US", "de", "multi", "None", "", "é", "ach", "sr@latin")
PRODUCTS = (FIREFOX, FIREFOX, "devedition", "mobile", "Fennec", "thunderbird", "taskgraph", "Taskgraph",
            "firefox-l10n", "mobile-l10n", "Devedition-L10N", "-l10n", "None-l10n", "taskgraph-l10n",
            "None", "", "actions", "fennec", "x-l10n-l10n", "NONE", "İ", "firefox-l10n-x", "x-l10nx")
REF_NAMES = ("main", "releases%2Fv154.0", "v154.0.1", "latest", "shippable", "revision.x", "a.b.c", "",
             "branch", "pushlog-id.5")
NOT_ROUTES = (None, 1, ["route.tc-treeherder.v2.x.y"], {}, True)
STRANGE = (
    "", "None", "route", "route.connor", "route.indexes.gecko.v2.try.latest.firefox.x",
    "index.gecko.v2.try.pushlog-id.5.firefox.x", "tc-treeherder.v2.a.b.1", "route.index",
    "route.tc-treeherder.v1.a.b.1", "route.tc-treeherder-stage.v2.a.b.1", "route.tc-treeherder.v2",
    "route.tc-treeherder.v2.a", "route.tc-treeherder.v2.a.b.1.2", "ROUTE.tc-treeherder.v2.a.b",
    "route.tc-treeherder.v2..abc.3", "route.tc-treeherder.v2.None.abc.1", "route.tc-treeherder.v2.org/.abc.2",
    "route.tc-treeherder.v2.a/b/c.None.4", "route.tc-treeherder.v2.try.", "route.tc-treeherder.v2.try.é.5",
    "route.index.gecko.v1.a.latest.firefox.c", "route.index.gecko.v2.a", "route.index.gecko.v2.a.",
    "route.index.gecko.v2.trunk.x", "route.index.gecko.v2.None.latest.firefox.x", "route.index.gecko.v2..x.y",
    "route.index.project.relman.bugbug.latest.x", "route.index.mobile.v3.fenix.latest.x.y",
    "route.index.project.p.v2.swift.1.0", "route.notify.email.someone@example.com.on-failed",
    "route.index.translations.cache.level-3.x.y.hash.z", "route.index.gecko.v2.org/repo.latest.firefox.x",
    "route.index.gecko.v2.try.pushlog-id.323126.actions.E93EolXNSRuV2gOy7yMZEA",
    "route.index.gecko.v2.try.pushlog-id.323126.decision", "route.index..v2.try.latest.firefox.x",
    "route.index.gecko.v2.try.latest.taskgraph.decision", "route.index.gecko.v2.try.latest.firefox",
    "route.index.gecko.v2.try.latest.firefox-l10n.x.None", "route.index.gecko.v2.try.latest.firefox-l10n.x.",
    "route.index.gecko.v2.try.revision.abc.firefox", "route.index.gecko.v2.try.revision.None.firefox.x",
    "route.index.gecko.v2.try.shippable", "route.index.gecko.v2.try.shippable.2026.08.17",
    "route.index.gecko.v2.try.shippable.2026.08", "route.index.gecko.v2.try.branch.latest",
    "route.index.gecko.v2.try.branch.a.b", "route.index.gecko.v2.try.tag.latest.revision.abc.firefox.x",
    "route.index.gecko.v2.try.ref.shippable.shippable.latest.firefox.x", "route.index.gecko.v2.try.branch.x")


@dataclass
class Push:
    domain: str
    project: str
    treeherder: str
    ref: str
    revision: str
    git: str | None
    number: str
    buildid: str

    @property
    def base(self):
        return f"route.index.{self.domain}.v2.{self.project}{self.ref}"


def push(rng):
    domain, project, treeherder, ref = rng.choice(PUSHES)
    treeherder = "" if rng.random() < 0.15 else treeherder
    revision = _hash(rng)
    git = _hash(rng) if project not in ("firefox", "enterprise-firefox") and rng.random() < 0.5 else None
    return Push(domain, project, treeherder, ref, revision, git,
                "0" if ref else rng.choice(("88554", "267533", "7")), rng.choice(BUILDIDS[:3]))


def _hash(rng):
    return "".join(rng.choice(HEX) for _ in range(40))


def _generic(of, product, job):
    forms = [f"latest.{product}.{job}", f"pushdate.{_day(of)}.{of.buildid}.{product}.{job}",
             f"pushdate.{_day(of)}.latest.{product}.{job}", f"pushlog-id.{of.number}.{product}.{job}",
             f"revision.{of.revision}.{product}.{job}"]
    if of.git:
        forms.append(f"revision.{of.git}.{product}.{job}")
    routes = [f"{of.base}.{form}" for form in forms]
    if of.project in ("autoland", "mozilla-central", "comm-central"):
        routes.append(f"route.index.{of.domain}.v2.trunk.revision.{of.revision}.{product}.{job}")
    return routes


def _shippable_forms(of, product, job):
    hashes = [of.revision] + ([of.git] if of.git else [])
    return [f"{of.base}.shippable.latest.{product}.{job}",
            f"{of.base}.shippable.{_day(of)}.revision.{of.revision}.{product}.{job}",
            f"{of.base}.shippable.{_day(of)}.latest.{product}.{job}"] + [
                f"{of.base}.shippable.revision.{one}.{product}.{job}" for one in hashes]


def _shippable(of, product, job):
    return _shippable_forms(of, product, job) + _shippable_forms(of, f"{product}-l10n", f"{job}.en-US")


def _day(of):
    return f"{of.buildid[:4]}.{of.buildid[4:6]}.{of.buildid[6:8]}"


def _shippable_l10n(of, product, job, locales):
    return [route for locale in locales
            for route in _shippable_forms(of, f"{product}-l10n", f"{job}.{locale}")]


def _l10n(of, product, job, locales):
    return [f"{of.base}.{form}.{product}-l10n.{job}.{locale}" for locale in locales
            for form in (f"revision.{of.revision}", f"pushdate.{_day(of)}.{of.buildid}",
                         f"pushlog-id.{of.number}", "latest")]


def _android(of, product, job):
    return _shippable(of, product, job) + [
        f"{of.base}.geckoview-version.154.0.{of.buildid}.{product}.{job}"]


INDEXES = {
    "": lambda of, product, job, locales: [],
    "generic": lambda of, product, job, locales: _generic(of, product, job),
    "shippable": lambda of, product, job, locales: _shippable(of, product, job),
    "l10n": _l10n,
    "shippable-l10n": _shippable_l10n,
    "multi": lambda of, product, job, locales: _shippable(of, product, job)
    + _l10n(of, product, job, ["multi"]),
    "android-shippable": lambda of, product, job, locales: _android(of, product, job),
    "android-multi": lambda of, product, job, locales: _android(of, product, job)
    + _l10n(of, product, job, ["multi"]),
    "standalone": lambda of, product, job, locales: _generic(of, "x", job)[1:2],
    "vpn": lambda of, product, job, locales: [f"{of.base}.latest.build.{job}",
                                              f"{of.base}.release.2.30.latest.build.{job}"],
    "decision": lambda of, product, job, locales: [
        f"{of.base}.latest.taskgraph.decision", f"{of.base}.revision.{of.revision}.taskgraph.decision",
        f"{of.base}.pushlog-id.{of.number}.decision"],
    "action": lambda of, product, job, locales: [f"{of.base}.pushlog-id.{of.number}.actions.E93EolXNS"],
    "cron": lambda of, product, job, locales: [f"{of.base}.latest.taskgraph.decision-nightly",
                                               f"{of.base}.revision.{of.revision}.cron.nightly"],
}


def _treeherder(rng, of):
    if not of.treeherder:
        return []
    route = f"route.tc-treeherder.v2.{of.treeherder}.{of.revision}"
    if of.ref.startswith(".branch") and rng.random() < 0.2:
        route = f"route.tc-treeherder.v2.{of.domain}.{of.project}{of.ref.removeprefix('.branch')}.{of.revision}"
    # Firefox no longer appends the push id. Other projects do, and append 0 on git.
    return [route + (f".{rng.choice((of.number, of.number, '0'))}" if rng.random() < 0.4 else "")]


def _locales(rng):
    return [rng.choice(LOCALES) for _ in range(rng.choice((0, 1, 1, 2, 3, 5)))]


def cc(rng, of, index, product, job):
    """The CC of a task, mostly as taskgraph makes it.

    If of.treeherder is empty, there is no route for Treeherder.
    """
    if rng.random() < 0.06:
        return rng.choice((None, [], f"route.tc-treeherder.v2.try.{of.revision}", {}, 3, True))
    routes = INDEXES[index](of, product, job, _locales(rng)) + _treeherder(rng, of)
    if rng.random() < 0.15:
        routes.append("route.checks")
    if rng.random() < 0.1 and routes:
        routes = rng.sample(routes, rng.randrange(len(routes) + 1))
    if rng.random() < 0.4:
        for _ in range(rng.choice((1, 1, 2, 4))):
            made = rng.choice((lambda: rng.choice(STRANGE), lambda: _odd_index(rng, of),
                               lambda: _odd_index(rng, of), lambda: _odd_treeherder(rng, of)))()
            routes.insert(rng.choice((0, rng.randrange(len(routes) + 1))), made)
    if rng.random() < 0.05:
        routes.insert(rng.randrange(len(routes) + 1), rng.choice(NOT_ROUTES))
    return routes


def _odd_treeherder(rng, of):
    repo = rng.choice((of.treeherder, "org/repo", "a/b/c", "", "None", "trunk", "try"))
    words = [rng.choice((of.revision, of.revision, "None", "", "abc123"))]
    words += [rng.choice(PUSH_IDS)] * rng.choice((0, 1, 1, 1, 2))
    if rng.random() < 0.4:  # Treeherder's proposal for git
        repo = rng.choice(("gecko.firefox.main", "gecko.firefox.autoland", "a.b", "...", "enterprise.x.None",
                           "gecko.firefox.releases%2Fv154.0", "a.b.c.d"))
        words[0] = rng.choice((of.revision, of.git or of.revision, of.revision[1:], of.revision.upper(),
                               of.revision + "0", "None", ""))
    return ".".join(["route.tc-treeherder.v2", repo, *words])


def _odd_index(rng, of):
    words = [rng.choice(("gecko", "gecko", "comm", "enterprise", "mobile", "nss", "Gecko", of.domain)), "v2",
             rng.choice((of.project, of.project, "trunk", "try", "None", "org/repo", ""))]
    if rng.random() < 0.3:
        words += [rng.choice(("branch", "tag", "ref", "Branch"))]
        words += rng.choice(REF_NAMES).split(".")[:rng.choice((1, 9))]
    if rng.random() < 0.3:
        words.append("shippable")
        words += rng.choice(((), (), ("2026", "08", "17"), ("2026", "8x", "None"), ("2026", "08"), ("x",)))
    words += [rng.choice(("x", "", "latest"))] if rng.random() < 0.1 else _odd_form(rng, of)
    return ".".join(["route.index", *words])


def _odd_form(rng, of):
    revision = rng.choice((of.revision, of.git or "None", of.revision[::-1], of.revision[1:],
                           of.revision.upper(), "None", ""))
    form = rng.choice((
        ["latest"], ["revision", revision], ["revision", revision],
        ["pushlog-id", rng.choice(PUSH_IDS)], ["pushlog-id", rng.choice(PUSH_IDS)],
        ["pushdate", "2026", "08", "17", rng.choice(BUILDIDS)], ["pushdate", "2026", "08", "17"],
        ["pushdate", "x", "", "None", rng.choice(BUILDIDS)],
        ["geckoview-version", "154", "0", rng.choice(BUILDIDS)],
        ["geckoview-version", "154", rng.choice(BUILDIDS)], ["cron"], ["pushlog", "5"]))
    behind = ["linux64-opt", rng.choice(LOCALES)][:rng.choice((0, 1, 1, 2, 2))]
    return form + [rng.choice(PRODUCTS)] + behind
