# SPDX-License-Identifier: MPL-2.0
"""EVENTS §4: messages that pulsetranslator has already translated."""

import buildbot
import values
from event import Raw
from oracle_json import member
from values import Bad, integer, is_true, text

TEXTS = ("tree branch os platform buildtype buildid buildurl testsurl logurl test revision "
         "buildername locale previous_buildid version slave release symbols_url "
         "test_packages_url completemarurl completemarhash").split()
INTEGERS = "builddate job_number build_number".split()


def events(capture):
    """The message's one event as a field map; raises Bad."""
    payload = member(capture.body, "payload")
    if payload is None or payload.kind != "object" or text(payload.get("tree")) is None:
        raise Bad("no payload with a tree")
    fields = {name: text(payload.get(name)) for name in TEXTS}
    fields.update({name: integer(payload.get(name)) for name in INTEGERS})
    fields.update(_computed(capture, payload, fields))
    if fields["test"] is not None:
        return [dict(fields, event="test", talos=is_true(payload.get("talos")))]
    # §3: repack and tags are not on test events.
    return [dict(fields, event="build", repack=True if is_true(payload.get("repack")) else None,
                 tags=_tags(payload.get("tags")))]


def _computed(capture, payload, fields):
    status, result = values.result_of(integer(payload.get("status")))
    # AMBIGUOUS: §2 says `product` is lower case for any source, §4 says "as they
    # stand"; lower case isn't among what §4 excludes (cut, encoded, computed).
    product = values.lower(text(payload.get("product")))
    files = payload.get("blobber_files")
    return {
        "source": "normalized", "key": capture.key, "status": status, "result": result,
        "branch": fields["branch"] or fields["tree"], "product": product,
        "mobile": values.is_mobile(fields["platform"], product, _builder(payload)),
        "blobber_files": Raw(files.text()) if files is not None and files.kind == "object" else None,
        "redelivered": True if capture.redelivered else None,
    }


def _builder(payload):
    # AMBIGUOUS: a payload key outside §3's grammar names no builder; any stage will do.
    key = buildbot.parse_key(text(payload.get("key")) or "")
    return key.builder if key else None


def _tags(value):
    """AMBIGUOUS: "loses what isn't text" uses §2's Text, so whole numbers stay as
    digits while "" and "None" go; without an array the extra is unknown, not []."""
    if value is None or value.kind != "array":
        return None
    return [tag for tag in map(text, value.data) if tag is not None]
