"""Verify a verdict log of Claim Workbench that was exported as JSON lines, with Python's standard library alone.

    python3 verify_log.py log.jsonl [--expect-head SEQ:HASH]

Exit code 0: sound. 1: not sound; the first fault is named. 2: called in a wrong way. verdict-log.md describes the format.
A chain shows that nothing in it was changed. That its end was not cut off or written anew is shown only by a head that
you had from elsewhere before, or by a signature made with a key that you know from elsewhere.
"""

import argparse
import hashlib
import json
import math
import re
import sys
from collections import Counter
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
    "claim-withdrawn", "claim-postponed", "claim-resumed", "claim-assigned", "claim-prioritised", "reply-noted",
    "ranking-shown", "label-set", "cite-added", "cite-removed", "cites-ordered", "verdict-recorded",
    "verdict-corrected", "verdict-adjudicated", "verdict-published", "redacted",
)


class Fault(Exception):
    """Why the log is not sound, in one sentence."""


def require(condition, sentence):
    if not condition:
        raise Fault(sentence)


def sha256(*parts):
    """SHA-256 of the parts with a zero byte between them, as hex digits."""
    return hashlib.sha256(b"\0".join(part.encode("utf-8") for part in parts)).hexdigest()


def has_form(value, form, besides=()):
    """Whether a JSON object has these keys with values of these types, and no others but those ``besides``."""
    return isinstance(value, dict) and set(form) <= set(value) <= {*form, *besides} and all(
        isinstance(value[key], kind) and not isinstance(value[key], bool) for key, kind in form.items()
    )


def unique(pairs):
    require(len(dict(pairs)) == len(pairs), "a name stands twice in one JSON object.")
    return dict(pairs)


def canonical(value, levels=LEVELS):
    """A JSON value in the canonical form of RFC 8785."""
    if isinstance(value, (dict, list)):
        require(levels > 0, f"its body has more than {LEVELS} levels of objects and arrays.")
        if isinstance(value, list):
            return "[" + ",".join(canonical(item, levels - 1) for item in value) + "]"
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key], levels - 1)}" for key in keys) + "}"
    if isinstance(value, float):
        return canonical_float(value)
    require(not isinstance(value, int) or abs(value) < 2**53, "its body has an integer beyond 2^53 - 1.")
    return json.dumps(value, ensure_ascii=False)


def canonical_float(value):
    """A number with a fraction or an exponent, as ECMAScript writes it: the shortest digits that give the same double."""
    require(math.isfinite(value), "its body has a number that JSON cannot hold.")
    number = Decimal(repr(value or 0.0)).normalize()
    return f"{number:f}" if -7 < number.adjusted() < 21 else f"{number:e}"


def references(value):
    """The hashes of the texts that an entry's data names, at any depth."""
    if isinstance(value, dict) and set(value) == {"payload"} and isinstance(value["payload"], str):
        yield value["payload"]
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references(item)


def read_line(raw):
    """One line, of the right form; whether it is true is another question."""
    line = json.loads(raw.decode("utf-8"), object_pairs_hook=unique)
    require(has_form(line, ENTRY, ("head", "signature")), "it is no line of an exported log.")
    for payload in line["payloads"].values():
        require(has_form(payload, {"salt": str, "text": str}), "a text is not given as salt and text.")
    require("head" not in line or has_form(line["head"], HEAD), "its head is none.")
    require("signature" not in line or ("head" in line and has_form(line["signature"], SIGNATURE)), "its signature is none.")
    return line


def verify(lines, expected_seq, expected_hash):
    """Check every line; return the last one, the log's id, how many texts were redacted, and the types. Raises Fault."""
    prev, log, line, types = "0" * 64, None, {}, Counter()
    seen, absent, redacted = set(), {}, set()  # hashes of texts; those that are not there with the first entry naming each
    expected_found = expected_hash is None
    for number, raw in enumerate(lines, start=1):
        require("head" not in line, f"Line {number}: it stands behind the head, where the log ends.")
        try:
            line = read_line(raw)
            require(line["seq"] == number, f"entry {line['seq']} stands where entry {number} belongs.")
            require(line["prev"] == prev, "it does not follow the entry before it.")
            prev = sha256("claim-workbench/log/1", prev, line["body"])
            require(line["hash"] == prev, "its bytes do not have its hash.")
            event = json.loads(line["body"])
            require(has_form(event, BODY, event), "its body is none of this format.")
            require(event["schema"] <= 1, "it was written by a later version; use the verifier of that version.")
            require(set(event) == set(BODY) and event["schema"] == 1, "its body has a key or a schema of no version.")
            require(HEX32.fullmatch(event["log"]), "its log id is not 32 lower-case hex digits.")
            require(canonical(event) == line["body"], "its body is not in the canonical form of RFC 8785.")
            types[event["type"]] += 1
            log = log or event["log"]
            require((event["seq"], event["log"]) == (number, log), "it says of itself that it belongs elsewhere.")
            for digest in set(references(event["data"])) - seen:
                seen.add(digest)
                payload = line["payloads"].pop(digest, None)
                if payload is None:
                    absent[digest] = number
                    continue
                require(sha256(payload["salt"], payload["text"]) == digest, "a text that it names was changed.")
                sealed = HEX32.fullmatch(payload["salt"]) and "\0" not in payload["text"]
                require(sealed, "a text that it names holds a NUL, or its salt is not 32 hex digits.")
            require(not line["payloads"], "a text stands with it that no entry names there first.")
            if event["type"] == "redacted":
                redacted.update(digest + "" for digest in event["data"]["payloads"] + [])
        except Fault as fault:
            raise Fault(f"Line {number}: {fault}") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Fault(f"Line {number}: it is damaged, or no line of an exported log.") from None
        if prev == expected_hash:
            expected_found = expected_seq is None or int(expected_seq) == number
    require("head" in line, f"Line {line.get('seq', 1)}: no head stands there, so the end of the log was cut off.")
    lost = [number for digest, number in absent.items() if digest not in redacted]
    require(not lost, f"Line {min(lost, default=0)}: a text that it names is missing, and no redaction says why.")
    require(expected_found, "The expected head is not in this log: its end was cut or written anew, or it is another log.")
    right = line["head"] == {"seq": number, "hash": prev, "time": event["time"]}
    require(right, f"Line {number}: the head is not that of the log.")
    return line, log, len(redacted & set(absent)), types


def how_to_check(signature, log, seq, digest):
    """The commands that check a signature. Nothing from the file goes into them that could be a command of its own."""
    parts = " ".join((signature["algorithm"], signature["key"], signature["signature"], log))
    known = re.fullmatch(r"Ed25519 [A-Za-z0-9+/]{59}= [A-Za-z0-9+/]{86}== [0-9a-f]{32}", parts)
    require(known, f"Line {seq}: the signature is of no kind known here.")
    return f"""
Signed, signature NOT CHECKED here. These commands check it, in an empty folder, with OpenSSL 3:

printf 'claim-workbench/head/1\\0%s\\0%s\\0%s' {log} {seq} {digest} > signed.bin
printf '%s' '{signature["signature"]}' | openssl base64 -d -A > sig.bin
printf '%s\\n' '-----BEGIN PUBLIC KEY-----' '{signature["key"]}' '-----END PUBLIC KEY-----' > pub.pem
openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in signed.bin -sigfile sig.bin

pub.pem is the key as the file itself gives it. It says who signed only if you know from elsewhere whose key it is."""


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("file", help="a log that was exported with --format jsonl")
    parser.add_argument("--expect-head", metavar="SEQ:HASH", help="a head of this log that you had from elsewhere; or HASH")
    given = parser.parse_args()
    expected = re.fullmatch(r"(?:([0-9]{1,18}):)?([0-9a-f]{64})", given.expect_head or "")
    if given.expect_head is not None and not expected:
        parser.error("an expected head is written SEQ:HASH or HASH, with a hash of 64 hex digits")
    try:
        with Path(given.file).open("rb") as lines:
            last, log, redacted, types = verify(lines, *(expected.groups() if expected else (None, None)))
        head = last["head"]
        signed = "\nUnsigned: nothing in the file shows who made it or whether it was made anew."
        if "signature" in last:
            signed = how_to_check(last["signature"], log, head["seq"], head["hash"])
        unknown = sorted(f"{type!a} ({count})" for type, count in types.items() if type not in TYPES)
        more = "\nNot interpreted, of types unknown here: " + ", ".join(unknown) if unknown else ""
        print(f"Sound: {head['seq']} entries, head {head['seq']}:{head['hash']}, {redacted} texts redacted.{more}{signed}")
    except OSError as error:
        parser.error(f"{given.file} cannot be read ({error.strerror})")
    except Fault as fault:
        sys.exit(f"NOT SOUND. {fault}")


if __name__ == "__main__":
    main()
