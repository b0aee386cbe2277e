"""Verify a verdict log of Claim Workbench that was exported as JSON lines, with Python's standard library alone.

    python3 verify_log.py log.jsonl [--expect-head SEQ:HASH]

Exit code 0: the log is sound. 1: it is not; the first fault is printed. 2: wrong arguments. verdict-log.md describes the
format. A chain shows that nothing in it was changed. Whether its end was removed or rewritten can be checked only with a
head that you already have from elsewhere, or with a signature by a key that you know from elsewhere.
"""

import argparse
import hashlib
import json
import math
import re
import sys
from collections import Counter
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

ENTRY = {"seq": int, "prev": str, "hash": str, "body": str, "payloads": dict}
HEAD = {"seq": int, "hash": str, "time": str}
SIGNATURE = {"algorithm": str, "key": str, "signature": str}
BODY = {"data": dict, "log": str, "reviewer": (str, type(None)), "schema": int, "seq": int, "time": str, "type": str}
HEX32 = re.compile("[0-9a-f]{32}")
LEVELS = 64  # the most levels of objects and arrays in a body
TYPES = (  # the types of entries that this version knows
    "log-opened", "reviewer-added", "scale-added", "scale-chosen", "setting-chosen", "claim-added", "claim-edited",
    "claim-withdrawn", "claim-postponed", "claim-resumed", "claim-assigned", "claim-prioritised", "claim-triaged",
    "note-added", "note-done", "reply-noted", "ranking-shown", "label-set", "cite-added", "cite-removed", "cites-ordered",
    "verdict-recorded", "verdict-corrected", "verdict-adjudicated", "verdict-published", "redacted",
)


class Fault(Exception):
    """The reason why the log is not sound, in one sentence."""


def require(condition, sentence):
    if not condition:
        raise Fault(sentence)


@contextmanager
def checking(place, damaged):
    """Begin the sentence of a fault with its place. An error of any other kind means ``damaged``."""
    try:
        yield
    except Fault as fault:
        raise Fault(f"{place}: {fault}") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Fault(f"{place}: {damaged}") from None


def sha256(*parts):
    """Return the SHA-256 of the parts with a zero byte between them, as hex digits."""
    return hashlib.sha256(b"\0".join(part.encode("utf-8") for part in parts)).hexdigest()


def has_form(value, form, besides=()):
    """Return whether a JSON object has these keys with values of these types, and no other keys except ``besides``."""
    return isinstance(value, dict) and set(form) <= set(value) <= {*form, *besides} and all(
        isinstance(value[key], kind) and not isinstance(value[key], bool) for key, kind in form.items()
    )


def unique(pairs):
    require(len(dict(pairs)) == len(pairs), "a key occurs twice in one JSON object.")
    return dict(pairs)


def canonical(value, levels=LEVELS):
    """Return a JSON value in the canonical form of RFC 8785. Raises ValueError if it has none, Fault if it is too deep."""
    if isinstance(value, (dict, list)):
        require(levels > 0, f"its body has more than {LEVELS} levels of objects and arrays.")
        if isinstance(value, list):
            return "[" + ",".join(canonical(item, levels - 1) for item in value) + "]"
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key], levels - 1)}" for key in keys) + "}"
    if isinstance(value, float):
        return canonical_float(value)
    if isinstance(value, int) and abs(value) >= 2**53:
        raise ValueError("an integer beyond 2^53 - 1")
    return json.dumps(value, ensure_ascii=False)


def canonical_float(value):
    """Return a number with a fraction or an exponent as ECMAScript writes it: the shortest digits for the same double."""
    if not math.isfinite(value):
        raise ValueError("a number that JSON cannot represent")
    number = Decimal(repr(value or 0.0)).normalize()
    return f"{number:f}" if -7 < number.adjusted() < 21 else f"{number:e}"


def is_canonical(body, event):
    try:
        return canonical(event) == body
    except ValueError:
        return False


def references(value):
    """Yield the hashes of the texts that the data of an entry references, at any depth."""
    if isinstance(value, dict) and set(value) == {"payload"} and isinstance(value["payload"], str):
        yield value["payload"]
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references(item)


def read_line(raw):
    """Return one line after a check of its form. Its content is not checked here."""
    line = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    require(has_form(line, ENTRY, ("head", "signature")), "it is not a line of an exported log.")
    for payload in line["payloads"].values():
        require(has_form(payload, {"salt": str, "text": str}), "a text has another form than salt and text.")
        sha256(payload["salt"], payload["text"])  # a ValueError: not UTF-8
    sha256(line["body"])
    require("head" not in line or has_form(line["head"], HEAD), "its head is not valid.")
    signed = "head" in line and has_form(line.get("signature"), SIGNATURE)
    require(signed or "signature" not in line, "its signature is not valid.")
    return line


def read_event(line, number, prev, log):
    """Return the event in a line that follows the hash ``prev`` in the log with this id; None: not known yet."""
    require(line["seq"] == number, f"it is missing; entry {line['seq']} is in its place.")
    require(line["prev"] == prev, "its prev is not the hash of the entry before it.")
    digest = sha256("claim-workbench/log/1", prev, line["body"])
    require(line["hash"] == digest, "its bytes do not have its hash; it was changed.")
    event = json.loads(line["body"])
    require(has_form(event, BODY, event), "its body cannot be read.")
    erased = event["data"]["payloads"] if event["type"] == "redacted" else []
    require(isinstance(erased, list) and all(isinstance(item, str) for item in erased), "its body cannot be read.")
    require(event["schema"] <= 1, "it was written by a newer version; use that version.")
    require(set(event) == set(BODY), "its body has a key that the format does not have.")
    require(event["schema"] == 1, "its schema number is below 1.")
    require(HEX32.fullmatch(event["log"]), "its log id is not 32 lower-case hex digits.")
    require(is_canonical(line["body"], event), "its body is not in the canonical form of RFC 8785.")
    right = (event["seq"], event["log"]) == (number, log or event["log"])
    require(right, "its body has the number or the log id of another entry.")
    return event


def verify(lines, expected_seq, expected_hash):
    """Check every line. Return the last line, the log's id, the number of redacted texts, and the types. Raises Fault."""
    prev, log, line, number, types = "0" * 64, None, {}, 0, Counter()
    seen, absent, redacted = set(), {}, set()  # hashes of texts; a missing one with the first entry that references it
    expected_found = expected_hash is None
    for number, raw in enumerate(lines, start=1):
        require("head" not in line, f"Line {number}: it follows the head, which ends the log.")
        with checking(f"Line {number}", "it is damaged, or not a line of an exported log."):
            line = read_line(raw)
        with checking(f"Entry {number}", "its body cannot be read."):
            event = read_event(line, number, prev, log)
            prev, log = line["hash"], event["log"]
            types[event["type"]] += 1
            for digest in references(event["data"]):
                if digest in seen:
                    continue
                seen.add(digest)
                payload = line["payloads"].pop(digest, None)
                if payload is None:
                    absent[digest] = number
                    continue
                require(sha256(payload["salt"], payload["text"]) == digest, "a text that it references was changed.")
                sealed = HEX32.fullmatch(payload["salt"]) and "\0" not in payload["text"]
                require(sealed, "a text that it references has a NUL, or its salt is not 32 hex digits.")
            require(not line["payloads"], "it has a text that it is not the first to reference.")
            if event["type"] == "redacted":
                redacted.update(event["data"]["payloads"])
        if prev == expected_hash:
            expected_found = expected_seq is None or int(expected_seq) == number
    require(number, "Line 1: it is missing, because the file is empty.")
    require("head" in line, f"Line {number}: it has no head, so the end of the log was removed.")
    lost = [first for digest, first in absent.items() if digest not in redacted]
    require(not lost, f"Entry {min(lost, default=0)}: a text that it references is missing, and no redaction explains it.")
    ends = f"The expected head is not in this log, which ends at entry {number}"
    require(expected_found, f"{ends}: its end was removed or rewritten, or it is another log.")
    right = line["head"] == {"seq": number, "hash": prev, "time": event["time"]}
    require(right, f"Line {number}: the head does not match the log.")
    return line, log, len(redacted & set(absent)), types


def how_to_check(signature, log, seq, digest):
    """Return the commands that check a signature. Values from the file are checked first: none can inject a command."""
    parts = " ".join((signature["algorithm"], signature["key"], signature["signature"], log))
    known = re.fullmatch(r"Ed25519 [A-Za-z0-9+/]{59}= [A-Za-z0-9+/]{86}== [0-9a-f]{32}", parts)
    require(known, f"Line {seq}: the signature is of an unknown kind.")
    return f"""
Signed, signature NOT CHECKED here. These commands check it, in an empty folder, with OpenSSL 3:

printf 'claim-workbench/head/1\\0%s\\0%s\\0%s' {log} {seq} {digest} > signed.bin
printf '%s' '{signature["signature"]}' | openssl base64 -d -A > sig.bin
printf '%s\\n' '-----BEGIN PUBLIC KEY-----' '{signature["key"]}' '-----END PUBLIC KEY-----' > pub.pem
openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in signed.bin -sigfile sig.bin

pub.pem is the key from the file itself. It shows who signed only if you know from elsewhere whose key it is."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", help="a log that was exported with --format jsonl")
    parser.add_argument("--expect-head", metavar="SEQ:HASH", help="a head of this log from elsewhere, or only its HASH")
    given = parser.parse_args()
    expected = re.fullmatch(r"(?:([0-9]{1,18}):)?([0-9a-f]{64})", given.expect_head or "")
    if given.expect_head is not None and not expected:
        parser.error("an expected head has the form SEQ:HASH or HASH, with a hash of 64 hex digits")
    try:
        with Path(given.file).open("rb") as lines:
            last, log, redacted, types = verify(lines, *(expected.groups() if expected else (None, None)))
        head = last["head"]
        signed = "\nUnsigned: the file does not show who made it or whether it was rewritten as a whole."
        if "signature" in last:
            signed = how_to_check(last["signature"], log, head["seq"], head["hash"])
        unknown = sorted(f"{type!a} ({count})" for type, count in types.items() if type not in TYPES)
        more = "\nNot interpreted (unknown types): " + ", ".join(unknown) if unknown else ""
        entries = "1 entry" if head["seq"] == 1 else f"{head['seq']} entries"
        erased = f", {redacted} text{'s' * (redacted > 1)} redacted" if redacted else ""
        print(f"Sound: {entries}, head {head['seq']}:{head['hash']}{erased}{more}{signed}")
    except OSError as error:
        parser.error(f"{given.file} cannot be read ({error.strerror})")
    except Fault as fault:
        sys.exit(f"NOT SOUND. {fault}")


if __name__ == "__main__":
    main()
