"""Sound and damaged exports of one log, with the position of the damage, to test verifiers."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.desk import Workbench
from workbench.domain.claims import NewClaim
from workbench.domain.judging import Correction, NewVerdict
from workbench.domain.sources import Metadata

SOUND = 0
Line = dict[str, Any]


def make_log(folder: Path) -> Workbench:
    """A log with every kind of text in it; two of them erased, one before the last entry."""
    desk = Workbench.open(folder / "claims.db", create=True)
    ann = desk.reviewers.add("Ann Example")
    desk.sources.add_note("The crane was sold. Nobody saw it leave.", Metadata(title="-2+3"))
    desk.claims.add(NewClaim("The tower was painted green\u2028in 1990.", claimant="Jo", tags=("tower",)), reviewer=ann)
    first = desk.verdicts.record(1, NewVerdict("unverifiable", "Said Jo: =1+1 \U0001f3d7 \u202e\u05ea\u05d5"), reviewer=ann, cite=[2, 1])
    desk.verdicts.correct(first.id, NewVerdict("false", "It was brown. " * 400), Correction("A photo\x85 was found."), reviewer=ann)
    erased = {text.field: text.payload for text in desk.log.logged_texts(first.id)}
    desk.log.redact([erased["rationale"]], "Jo asked for it.", reviewer=ann)
    desk.log.redact([desk.log.logged_texts(desk.log.reviewer_entry(ann))[0].payload], "Ann left.", reviewer=ann)
    desk.claims.add("A last one.", reviewer=ann)
    return desk


def lines_of(path: Path) -> list[Line]:
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def bytes_of(lines: list[Line]) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


def rechain(lines: list[Line], start: int, change: Callable[[Line], None] = lambda body: None) -> list[Line]:
    """Change an entry's body and make every hash from there on anew, head included, as somebody would who knows the format."""
    for line in lines[start - 1 :]:
        body = json.loads(line["body"])
        if line is lines[start - 1]:
            change(body)
            line["body"] = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        if line["seq"] > 1:
            line["prev"] = lines[line["seq"] - 2]["hash"]
        joined = b"\0".join((b"claim-workbench/log/1", line["prev"].encode(), line["body"].encode()))
        line["hash"] = hashlib.sha256(joined).hexdigest()
    lines[-1]["head"] |= {"seq": len(lines), "hash": lines[-1]["hash"], "time": json.loads(lines[-1]["body"])["time"]}
    return lines


def rewrite(lines: list[Line], seq: int, body: str) -> list[Line]:
    """Put these very bytes in the place of an entry's body, and make the hashes from there on and the head anew."""
    lines[seq - 1]["body"] = body
    for line in lines[seq - 1 :]:
        if line["seq"] > 1:
            line["prev"] = lines[line["seq"] - 2]["hash"]
        joined = b"\0".join((b"claim-workbench/log/1", line["prev"].encode(), line["body"].encode("utf-8", "replace")))
        line["hash"] = hashlib.sha256(joined).hexdigest()
    lines[-1]["head"]["hash"] = lines[-1]["hash"]
    return lines


def replaced(seq: int, old: str, new: str) -> Callable[[list[Line]], object]:
    """Write ``new`` for the first ``old`` in an entry's body, and make the hashes anew."""

    def change(lines: list[Line]) -> list[Line]:
        body = lines[seq - 1]["body"]
        assert old in body, (old, body)
        return rewrite(lines, seq, body.replace(old, new, 1))

    return change


def nested(levels: int) -> str:
    """A value for a key of ``data`` with which the body has this many levels."""
    return "[" * (levels - 2) + "]" * (levels - 2)


def damaged(path: Path) -> dict[str, tuple[bytes, int]]:
    """What was done to the export at ``path`` -> its bytes then, and the line of the first fault (``SOUND``: none)."""
    whole, cases = path.read_bytes(), dict[str, tuple[bytes, int]]()

    def case(name: str, first_fault: int, change: Callable[[list[Line]], object]) -> None:
        lines = lines_of(path)
        changed = change(lines)
        cases[name] = bytes_of(changed if isinstance(changed, list) else lines), first_fault

    def flip(line: Line, key: str, at: int) -> None:
        old = line[key][at]
        line[key] = line[key][:at] + ("0" if old != "0" else "1") + line[key][at + 1 :]

    lines = lines_of(path)
    last = len(lines)
    with_text = next(line["seq"] for line in lines if len(line["payloads"]) > 1)
    verdict = next(line["seq"] for line in lines if '"verdict-corrected"' in line["body"])
    redaction = next(line["seq"] for line in lines if '"redacted"' in line["body"])
    erased = json.loads(lines[redaction - 1]["body"])["data"]["payloads"][0]
    erased_at = next(line["seq"] for line in lines if erased in line["body"])

    def text(lines: list[Line], key: str, value: object) -> None:
        next(iter(lines[with_text - 1]["payloads"].values()))[key] = value

    def body(change: Callable[[Any], None], seq: int = last) -> Callable[[list[Line]], object]:
        return lambda lines: rechain(lines, seq, change)

    cases["as it was"] = whole, SOUND
    cases["last line feed lost"] = whole[:-1], SOUND
    cases["lines ended as on Windows"] = whole.replace(b"\n", b"\r\n"), SOUND
    cases["empty"] = b"", 1
    cases["an empty line"] = b"\n", 1
    cases["zero bytes"] = b"\0" * 4096, 1
    cases["a byte order mark"] = b"\xef\xbb\xbf" + whole, 1
    cases["another encoding"] = whole.decode().encode("utf-16"), 1
    for seq in (1, verdict, last):
        for at in (0, 60, -1):
            case(f"body of {seq} at {at}", seq, lambda lines, seq=seq, at=at: flip(lines[seq - 1], "body", at))
        for key in ("hash", "prev"):
            case(f"{key} of {seq}", seq, lambda lines, seq=seq, key=key: flip(lines[seq - 1], key, 7))
        case(f"upper-case hash of {seq}", seq, lambda lines, seq=seq: lines[seq - 1].update(hash=lines[seq - 1]["hash"].upper()))
        case(f"white space in body of {seq}", seq, lambda lines, seq=seq: lines[seq - 1].update(body=lines[seq - 1]["body"] + " "))
    case("text", with_text, lambda lines: text(lines, "text", "Another."))
    case("salt", with_text, lambda lines: text(lines, "salt", "0" * 32))
    case("text no string", with_text, lambda lines: text(lines, "text", None))
    case("text with half a character", with_text, lambda lines: text(lines, "text", "?"))
    cases["text with half a character"] = cases["text with half a character"][0].replace(b'"text": "?"', b'"text": "\\ud800"'), with_text
    case("a payload dropped", with_text, lambda lines: lines[with_text - 1]["payloads"].popitem())
    case("a payload moved", with_text, lambda lines: lines[with_text - 1]["payloads"].update(lines[verdict - 1]["payloads"]))
    case("a payload from outside", last, lambda lines: lines[-1]["payloads"].update({"0" * 64: {"salt": "0" * 32, "text": "x"}}))
    case("payloads a list", verdict, lambda lines: lines[verdict - 1].update(payloads=[]))
    case("a redaction dropped", redaction, lambda lines: lines.pop(redaction - 1))
    case("an entry dropped", 3, lambda lines: lines.pop(2))
    case("the first entry dropped", 1, lambda lines: lines.pop(0))
    case("two entries swapped", 4, lambda lines: lines.insert(3, lines.pop(4)))
    case("an entry twice", 4, lambda lines: lines.insert(3, dict(lines[2])))
    case("an entry replayed at the end", last, lambda lines: lines.insert(last - 1, dict(lines[verdict - 1])))
    case("a line after the head", last + 1, lambda lines: lines.append({**lines[-2]}))
    case("an alien line", 3, lambda lines: lines.insert(2, {"note": "Nobody signed for this."}))
    case("an alien name", 3, lambda lines: lines[2].update(note="Nobody signed for this."))
    case("no body", 3, lambda lines: lines[2].pop("body"))
    for key, value in (("seq", "3"), ("seq", 3.0), ("seq", True), ("body", None), ("body", {"seq": 3}), ("hash", 7), ("seq", -1)):
        case(f"{key} is {value!r}", 3, lambda lines, key=key, value=value: lines[2].update({key: value}))
    cases["a blank line"] = whole.replace(b"\n", b"\n\n", 1), 2
    cases["a blank line at the end"] = whole + b"\n", last + 1
    cases["the end cut"] = bytes_of(lines[:-1]), last - 1
    cases["most cut"] = bytes_of(lines[:1]), 1
    cases["cut in the last line"] = whole[:-40], last
    cases["cut in a line"] = whole[: len(bytes_of(lines[:4])) + 100], 5
    cases["a name twice"] = whole.replace(b'{"seq": 1,', b'{"seq": 1, "seq": 1,', 1), 1
    cases["deep"] = b"[" * 200_000, 1
    cases["a number too long to be read"] = whole.replace(b'"seq": 1,', b'"seq": ' + b"9" * 5000 + b",", 1), 1
    case("a wrong head", last, lambda lines: lines[-1]["head"].update(hash=lines[-2]["hash"]))
    case("a head of another number", last, lambda lines: lines[-1]["head"].update(seq=last - 1))
    case("a head of another time", last, lambda lines: lines[-1]["head"].update(time="2020-01-01T00:00:00.000Z"))
    case("a head without a hash", last, lambda lines: lines[-1]["head"].pop("hash"))
    case("a head twice", last, lambda lines: lines[-2].update(head=lines[-1]["head"]))
    case("a head in the middle", 4, lambda lines: lines[2].update(head=lines[-1]["head"]))
    case("a signature without a head", 3, lambda lines: lines[2].update(signature={"algorithm": "", "key": "", "signature": ""}))
    case("a signature of no kind", last, lambda lines: lines[-1].update(signature={"algorithm": "Ed25519", "key": "$(ls)", "signature": ""}))
    case("a signature that is none", last, lambda lines: lines[-1].update(signature="Ann"))
    # Made anew from some entry on: the chain is right, so only what the bodies say can be wrong.
    case("made anew with another rating", SOUND, body(lambda body: body["data"].update(rating="true"), verdict))
    case("made anew as another log", last, body(lambda body: body.update(log="0" * 32)))
    case("made anew with another number", last, body(lambda body: body.update(seq=last + 1)))
    case("made anew for a later version", last, body(lambda body: body.update(schema=2)))
    case("made anew without data", last, body(lambda body: body.pop("data")))
    case("made anew with a list for data", last, body(lambda body: body.update(data=[])))
    case("made anew with no time", last, body(lambda body: body.update(time=None)))
    case("made anew with a number for a name", last, body(lambda body: body.update(reviewer=0)))
    case("made anew with a word for a schema", last, body(lambda body: body.update(schema="1")))
    case("made anew without the erasure", erased_at, body(lambda body: body["data"].update(payloads=[]), redaction))
    case("made anew with a number erased", redaction, body(lambda body: body["data"].update(payloads=[1]), redaction))
    case("made anew with nothing erased", redaction, body(lambda body: body["data"].update(payloads=None), redaction))
    case("made anew with a text dropped", last, lambda lines: (lines[-1]["payloads"].clear(), rechain(lines, last))[1])
    case("made anew with a text without salt", last, lambda lines: _sealed(lines, last, "", "A last one."))
    case("made anew with a text cut by NUL", last, lambda lines: _sealed(lines, last, "0" * 32, "A last\0one."))
    # The same, and the bytes of a body are those that the format does not have: two readers could differ on what they say.
    start = '{"data":{'
    for name, old, new in (
        ("a key twice in the body", '"type":"claim-added"}', '"type":"claim-added","type":"claim-added"}'),
        ("another type behind the type", '"type":"claim-added"}', '"type":"claim-withdrawn","type":"claim-added"}'),
        ("a key twice in data", start, start + '"claim":1,'),
        ("a key twice below data", start, start + '"a":{"b":1,"b":1},'),
        ("a key in two spellings", start, start + '"a":1,"\\u0061":1,'),
        ("a key that no body has", '"log":', '"later":1,"log":'),
        ("keys in another order", f'"schema":1,"seq":{last}', f'"seq":{last},"schema":1'),
        ("keys of data in another order", start, start + '"zz":1,'),
        ("keys ordered by code points", start, start + '"a":{"\ufb33":1,"\U0001f600":1},'),
        ("white space in front", start, " " + start),
        ("white space inside", '"log":', '"log": '),
        ("a line feed at the end", '"type":"claim-added"}', '"type":"claim-added"}\n'),
        ("a byte order mark", start, "\ufeff" + start),
        ("an escaped letter", '"claim-added"', '"claim\\u002dadded"'),
        ("an escaped solidus", '"claim-added"', '"claim\\/added"'),
        ("a control character in long form", start, start + '"a":"\\u000a",'),
        ("a control character in capitals", start, start + '"a":"\\u001F",'),
        ("a raw control character", start, start + '"a":"\x1f",'),
        ("a character outside ASCII escaped", start, start + '"a":"\\u00e9",'),
        ("a pair of surrogates escaped", start, start + '"a":"\\ud83d\\ude00",'),
        ("half a character escaped", start, start + '"a":"\\ud83d",'),
        ("half a character in a key", start, start + '"a":{"\\ud83d":1},'),
        ("minus zero", start, start + '"a":-0,'),
        ("minus zero with a fraction", start, start + '"a":-0.0,'),
        ("a fraction of zero", start, start + '"a":1.0,'),
        ("a zero at the end of a fraction", start, start + '"a":0.50,'),
        ("an exponent without need", start, start + '"a":1e2,'),
        ("a capital exponent", start, start + '"a":1E+21,'),
        ("an exponent as Python writes it", start, start + '"a":1e-07,'),
        ("a small number without exponent", start, start + '"a":0.0000001,'),
        ("a number beyond doubles", start, start + '"a":1e400,'),
        ("more digits than a double has", start, start + '"a":0.10000000000000000555,'),
        ("an integer that a double does not hold", start, start + '"a":9007199254740993,'),
        ("two to the power of 53", start, start + '"a":9007199254740992,'),
        ("a great integer", start, start + '"a":-100000000000000000000,'),
        ("an integer too long to be read", start, start + '"a":' + "9" * 5000 + ","),
        ("a number with a plus", start, start + '"a":+1,'),
        ("a number with a zero in front", start, start + '"a":01,'),
        ("NaN", start, start + '"a":NaN,'),
        ("infinity", start, start + '"a":-Infinity,'),
        ("a comma too many", start, start + ","),
        ("two values", '"type":"claim-added"}', '"type":"claim-added"}{}'),
        ("schema 0", '"schema":1', '"schema":0'),
        ("a schema below zero", '"schema":1', '"schema":-1'),
        ("a schema with a fraction", '"schema":1', '"schema":1.0'),
        ("a schema of true", '"schema":1', '"schema":true'),
        ("a number of itself with a fraction", f'"seq":{last}', f'"seq":{last}.0'),
        ("65 levels", start, start + f'"a":{nested(65)},'),
        ("500 levels", start, start + f'"a":{nested(500)},'),
        ("990 levels", start, start + f'"a":{nested(990)},'),
        ("1,000 levels", start, start + f'"a":{nested(1000)},'),
        ("100,000 levels", start, start + f'"a":{nested(100_000)},'),
        ("65 levels of objects", start, start + '"a":' + '{"a":' * 63 + "1" + "}" * 63 + ","),
    ):
        case(f"made anew with {name}", last, replaced(last, old, new))
    for name, log in (("no log id", ""), ("a short log id", "0" * 31), ("capitals in the log id", "A" * 32), ("a word for a log id", "the log of somebody, for all!!!!")):
        case(f"made anew with {name}", 1, lambda lines, log=log: _all(lines, lambda body: body.update(log=log)))
    for name, new in (
        ("a key of later in data", '"a":null,'),
        ("fractions", '"a":[0.1,1.5,-2.25,1e-7,0.000001,1e+21,1.7976931348623157e+308,5e-324],'),
        ("the greatest integers", '"a":[-9007199254740991,9007199254740991],'),
        ("64 levels", f'"a":{nested(64)},'),
        ("characters of all kinds", '"a":{"\\n":"\\u001f\x7f\u2028/é","\U0001f600":1,"\ufb33":"\\\\"},'),
        ("what looks like numbers", '"a":":1.5,12345678901234567890,",'),
    ):
        case(f"made anew with {name}", SOUND, replaced(last, start, start + new))
    case("made anew with an unknown type", SOUND, replaced(last, '"claim-added"', '"claim-sung"'))
    deep = json.dumps({"data": "?", "log": "0" * 32}).replace('"?"', "[" * 50_000 + "]" * 50_000)
    case("made anew with a deep body", 1, lambda lines: _first(lines, deep))
    case("made anew with a body that is a list", 1, lambda lines: _first(lines, "[]"))
    case("made anew with half a character", 1, lambda lines: _first(lines, '{"data": "\\ud800"}'))
    return cases


def _all(lines: list[Line], change: Callable[[Line], None]) -> list[Line]:
    for seq in range(1, len(lines) + 1):
        rechain(lines, seq, change)
    return lines


def _sealed(lines: list[Line], seq: int, salt: str, text: str) -> list[Line]:
    """Put another text, rightly hashed, in the place of an entry's first."""
    old = next(iter(lines[seq - 1]["payloads"]))
    new = hashlib.sha256(f"{salt}\0{text}".encode()).hexdigest()
    lines[seq - 1]["payloads"] = {new: {"salt": salt, "text": text}}
    return rewrite(lines, seq, lines[seq - 1]["body"].replace(old, new))


def _first(lines: list[Line], body: str) -> None:
    joined = b"\0".join((b"claim-workbench/log/1", b"0" * 64, body.encode()))
    lines[0].update(body=body, hash=hashlib.sha256(joined).hexdigest())
