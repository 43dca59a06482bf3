# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5, "Routes": the facts in the routes of a Taskcluster task (its CC).

    route.tc-treeherder.v2.<repo>.<revision>[.<n>]
    route.tc-treeherder.v2.<domain>.<project>.<branch>.<revision>[.<n>]
    route.index.<domain>.v2.<project>.[branch|tag|ref ….][shippable.[<Y>.<M>.<D>.]]<form>

If several routes state a fact, the first one counts. An unknown word ("" or "None") states
nothing, so the next route is tried.

AMBIGUOUS: an empty word counts as a word ("at least one word behind").
"""

import re
from dataclasses import dataclass

import values
from values import known

REFS = ("branch", "tag", "ref")
BEHIND_REF = ("latest", "pushdate", "pushlog-id", "revision", "shippable", "geckoview-version")
# Words of each form from its name up to and including <p>; one more must follow.
FORMS = {"latest": ("p",), "revision": ("rev", "p"), "pushlog-id": ("n", "p"),
         "pushdate": ("Y", "M", "D", "buildid", "p"),
         "geckoview-version": ("a", "b", "buildid", "p")}
PRODUCT_DOMAINS = ("gecko", "comm", "enterprise")
HASH = re.compile(r"[0-9a-f]{40}\Z")


@dataclass
class Treeherder:
    """One route of Treeherder; any part is None if unknown."""
    repo: str | None
    revision: str | None
    number: str | None


@dataclass
class Index:
    """One index route."""
    domain: str
    project: str
    form: dict  # the words of its form by their names in FORMS; empty if it has no form
    last: str  # its last word

    def word(self, name):
        return known(self.form.get(name))

    @property
    def is_repack(self):
        return self.form.get("p", "").endswith("-l10n")


def first(candidates):
    return next((one for one in candidates if one is not None), None)


class Routes:
    """All routes of one message."""

    def __init__(self, cc):
        split = [route.split(".") for route in cc or []]
        self.treeherder = list(filter(None, (
            _treeherder(words[3:]) for words in split
            if words[:3] == ["route", "tc-treeherder", "v2"])))
        self.index = [_index(words) for words in split
                      if words[:2] == ["route", "index"] and words[3:4] == ["v2"]
                      and len(words) >= 6]

    def treeherder_tree(self):
        # AMBIGUOUS: with several slashes, the name is behind the last. T.project and the
        # project of an index route keep their slashes: the rule is about Treeherder's routes.
        return first(route.repo and known(route.repo[route.repo.rfind("/") + 1:])
                     for route in self.treeherder)

    def index_project(self):
        return first(None if route.project == "trunk" else known(route.project)
                     for route in self.index)

    def revision(self):
        return first(route.revision for route in self.treeherder) \
            or first(route.word("rev") for route in self.index)

    def git_revision(self):
        revisions = (route.word("rev") for route in self.index)
        return first(revision for revision in revisions
                     if revision and HASH.match(revision) and revision != self.revision())

    def push_id(self):
        """AMBIGUOUS: "digits" are the 1 to 18 of an Integer, since §2 lists push_id there;
        an <n> with more of them is skipped. If the first <n> of the index routes is 0,
        Treeherder's decides, even if a later index route has another number."""
        return first(values.digits(route.form.get("n", "")) for route in self.index) \
            or first(values.digits(route.number or "") for route in self.treeherder) \
            or None

    def buildid(self):
        # AMBIGUOUS: 14 digits are enough here; only builddate needs a real second.
        return first(route.form["buildid"] for route in self.index
                     if _is_14_digits(route.form.get("buildid", "")))

    def product(self):
        return values.lower(first(_product(route) for route in self.index))

    def locales(self):
        """The last word of each route of a repack, in order, without repeats."""
        found = dict.fromkeys(known(route.last) for route in self.index if route.is_repack)
        return [locale for locale in found if locale is not None]


def _treeherder(words):
    """The route with these words behind its version; None if it says nothing."""
    if len(words) in (2, 3):
        return Treeherder(known(words[0]), known(words[1]), *(words[2:] or [None]))
    # Treeherder's proposal for git names a domain, a project and a branch, but no repo.
    if len(words) in (4, 5) and HASH.match(words[3]):
        return Treeherder(None, words[3], *(words[4:] or [None]))
    return None


def _index(words):
    return Index(words[2], words[4], _form(_behind_shippable(_behind_ref(words[5:]))), words[-1])


def _behind_ref(words):
    """Without the branch, tag or ref, whose own dots make further words."""
    if words[0] not in REFS:
        return words
    # The first word of the name is skipped unread: a branch may be called `latest`.
    rest = words[2:]
    while rest and rest[0] not in BEHIND_REF:
        rest = rest[1:]
    return rest


def _behind_shippable(words):
    if words[:1] != ["shippable"]:
        return words
    rest = words[1:]
    return rest[3:] if rest and values.DIGITS.match(rest[0]) else rest


def _form(words):
    names = FORMS.get(words[0], ()) if words else ()
    return dict(zip(names, words[1:])) if names and len(words) >= len(names) + 2 else {}


def _is_14_digits(word):
    return len(word) == 14 and bool(values.DIGITS.match(word))


def _product(route):
    if route.domain not in PRODUCT_DOMAINS:
        return None
    # AMBIGUOUS: -l10n is removed first, so taskgraph-l10n is no product either.
    product = route.form.get("p", "").removesuffix("-l10n")
    return None if product == "taskgraph" else known(product)
