# SPDX-License-Identifier: MPL-2.0
"""EVENTS §3: buildbot messages."""

import re
from dataclasses import dataclass

import values
from event import Raw
from oracle_json import JsonError, member, parse_limited
from values import Bad, cut, encode_url, integer, known, text

NEITHER = ("source", "schedulers", "tag", "submitter", "final_verification", "fuzzer")
OS_SPELLINGS = {"leopard-o": "leopard", "yosemite_r7": "yosemite",
                "tegra_android-o": "tegra_android"}
# "any number of spaces (also none) for each"; ASCII case only, hence the flags.
OS_OF_BUILDERNAME = [(re.compile(pattern, re.IGNORECASE | re.ASCII), name) for pattern, name in (
    (r"os *x *10\.5", "leopard"), (r"os *x *10\.6", "snowleopard"), (r"os *x *10\.7", "lion"),
    (r"os *x *10\.8", "mountainlion"), (r"winnt *5\.2", "xp"))]
NOT_TAGS = ("", "None", "debug", "pgo", "opt", "repack")
JSON_SPACE = " \t\n\r"


@dataclass
class Key:
    builder: str
    number: str
    stage: str


def parse_key(key):
    """build.<builder>.<number>.<stage>, or None.

    AMBIGUOUS: an empty number is not "all digits"; an empty builder is a builder.
    """
    words = key.split(".")
    if len(words) < 4 or words[0] != "build" or not values.DIGITS.match(words[-2]):
        return None
    return Key(".".join(words[1:-2]), words[-2], words[-1])


def ruled_out(key, stages):
    """Whether the key alone says that this is no event of the stages, whatever the body holds."""
    parsed = parse_key(key)
    return parsed is None or parsed.stage not in stages or any(word in key for word in NEITHER)


def events(capture):
    """Field maps of the message's events; raises Bad."""
    key = parse_key(capture.key)
    part, properties = _properties(capture.body)
    branch = properties.text("branch")
    if branch is None or branch.endswith("/") or branch.endswith("/None"):
        raise Bad("no usable branch")
    fields = _common(capture, part, properties, branch)
    test = _test_name(key.builder, fields["tree"])
    if test:
        return [_test(fields, properties, key.builder, *test)]
    if "jetpack" in capture.key:
        return []
    return _builds(fields, properties, key.builder)


class Properties:
    """A message's properties in order; of one name the last counts, even unknown."""

    def __init__(self, entries):
        self.entries = entries

    def last(self, *names):
        found = None
        for name, value in self.entries:
            if name in names:
                found = value
        return found

    def text(self, *names):
        return text(self.last(*names))

    def integer(self, name):
        return integer(self.last(name))


def _properties(body):
    """The object beside whose `results` the properties stand, and the properties."""
    payload = body.get("payload")
    build = member(payload, "build")
    part = build if build is not None and build.kind == "object" else payload
    listed = member(part, "properties")
    if listed is None or listed.kind != "array":
        raise Bad("no list of properties")
    return part, Properties([
        (entry.data[0].data, entry.data[1]) for entry in listed.data
        if entry.kind == "array" and len(entry.data) >= 2 and entry.data[0].kind == "string"])


def _common(capture, part, properties, branch):
    status = integer(part.get("results"))
    if status is None:
        status = integer(member(capture.body, "payload", "results"))
    status, result = values.result_of(status)
    buildid = properties.text("buildid")
    return {
        "source": "buildbot", "key": capture.key, "branch": branch,
        "tree": known(branch[branch.rfind("/") + 1:]),
        "buildtype": _buildtype(capture.key),
        "buildid": buildid, "builddate": values.seconds_of(buildid, values.PACIFIC),
        "buildurl": encode_url(properties.text("packageUrl", "build_url", "fileURL")),
        "testsurl": encode_url(properties.text("testsUrl") or properties.text("tests_url")),
        "logurl": encode_url(properties.text("log_url")),
        "buildername": properties.text("buildername"),
        "revision": properties.text("revision"),
        "product": values.lower(properties.text("product")),
        "locale": properties.text("locale"),
        "status": status, "result": result,
        "redelivered": True if capture.redelivered else None,
        **_extras(properties),
    }


def _buildtype(key):
    return "debug" if "debug" in key else "pgo" if "pgo" in key else "opt"


def _extras(properties):
    """§3's extras that tests and builds share."""
    return {
        "job_number": properties.integer("buildnumber"),
        "build_number": properties.integer("build_number"),
        "previous_buildid": properties.text("previous_buildid"),
        "version": properties.text("version"),
        "slave": properties.text("slavename"),
        "release": properties.text("en_revision", "script_repo_revision"),
        "symbols_url": encode_url(properties.text("symbolsUrl")),
        "test_packages_url": encode_url(properties.text("testPackagesUrl")),
        "completemarurl": encode_url(properties.text("completeMarUrl")),
        "completemarhash": properties.text("completeMarHash"),
        "blobber_files": _blobber_files(properties.last("blobber_files")),
    }


def _blobber_files(value):
    """A JSON text of an object.

    AMBIGUOUS: a text that isn't one (or is too deep) leaves the extra unknown; only
    `locales` has a "bad" clause.
    """
    if text(value) is None or value.kind != "string":
        return None
    try:
        files = parse_limited(value.data)
    except JsonError:
        return None
    return Raw(files.text()) if files.kind == "object" else None


def _test_name(builder, tree):
    """(os, test) where the builder is a test's, else None.

    Laziness and greed in this order are §3's "the os is the shortest that fits, then
    an optional part is taken where it can be".
    """
    match = re.match(re.escape(tree) + r"[-_](.*?)(?:-debug|-o-debug|-pgo|_pgo|_test)?"
                     r"[-_](?:test|unittest|pgo)-(.*)\Z", builder, re.DOTALL)
    return match.groups() if match else None


def _test(fields, properties, builder, os_name, test):
    platform = _stage_platform(properties) or cut(properties.text("platform"), "-debug")
    buildername = fields["buildername"] or ""
    return dict(
        fields, event="test", os=_os(known(os_name), buildername), test=known(test),
        platform=platform, talos="talos" in buildername,
        mobile=values.is_mobile(platform, fields["product"], builder))


def _stage_platform(properties):
    return cut(properties.text("stage_platform"), "-opt", "-debug", "-pgo")


def _os(name, buildername):
    name = OS_SPELLINGS.get(name, name)
    if name not in ("macosx", "macosx64", "win32"):
        return name
    for pattern, spelled in OS_OF_BUILDERNAME:
        if pattern.search(buildername):
            return spelled
    return "unknown"


def _builds(fields, properties, builder):
    platform = cut(properties.text("platform"), "-debug") or _stage_platform(properties)
    tags, xulrunner = _tags(builder, fields["tree"], platform)
    # AMBIGUOUS: `mobile` looks at the event's product, after lower case and xulrunner.
    product = "xulrunner" if xulrunner else fields["product"]
    fields = dict(
        fields, event="build", platform=platform, product=product, tags=tags,
        locale=fields["locale"] or "en-US",
        mobile=values.is_mobile(platform, product, builder))
    return _repacks(fields, properties.text("locales"))


def _tags(builder, tree, platform):
    """(tags, whether xulrunner is named) of a build's builder."""
    match = platform and re.match(
        r"(release-|b2g_)?" + re.escape(tree) + r"[-_](xulrunner[-_])?" + re.escape(platform)
        + r"(.*)\Z", builder, re.DOTALL)
    if not match:
        return [], False
    prefix, xulrunner, rest = match.groups()
    tags = [word for word in re.split("[-_]", rest)
            if word not in NOT_TAGS and not values.DIGITS.match(word)]
    xulrunner = bool(xulrunner) or "xulrunner" in tags
    return tags + (["release"] if prefix == "release-" else []), xulrunner


def _repacks(fields, locales):
    if locales is None:
        return [fields]
    fields = dict(fields, repack=True)
    if locales.lstrip(JSON_SPACE).startswith("{"):
        return _repacks_of_map(fields, locales)
    words = (word.strip(JSON_SPACE) for word in locales.split(","))
    return [dict(fields, locale=word) for word in words if known(word)]


def _repacks_of_map(fields, locales):
    try:
        members = parse_limited(locales).data
    except JsonError as error:
        raise Bad(f"locales: {error}") from None
    last = {name: at for at, (name, _) in enumerate(members)}
    repacks = []
    for at, (name, value) in enumerate(members):
        # "the last counts, whole, as if the others weren't there": at its own place.
        if last[name] == at and known(name):
            status, result = (0, "success") if _succeeded(value) else (2, "failure")
            repacks.append(dict(fields, locale=name, status=status, result=result))
    return repacks


def _succeeded(value):
    """AMBIGUOUS: `0` is the Text 0, a number or a string (not -0, 0.0, "00"); an
    unknown value is "else failure" and keeps its locale."""
    spelled = text(value)
    return spelled == "0" or values.lower(spelled) == "success"
