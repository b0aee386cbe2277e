"""Reviewers at work on a served desk, without browsers: each has Review open, speaks Streamlit's protocol over a WebSocket,
and labels a snippet every few seconds. The time from sending a label to the answer that confirms it is measured.

Reads lines with the number of a claim each, one for each client, up to an empty line; prints "ready" when all have their
page. Works until its input ends, then prints the percentiles of the times in milliseconds as JSON. benchmarks/interface.py
starts it.

    printf '61\\n62\\n\\n' | python benchmarks/clients.py http://127.0.0.1:8501 [--every 9]
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import secrets
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

LABELS = ("supports", "refutes", "context", "irrelevant")
LARGEST = 64 << 20
"""Bytes of a message, at most."""
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"
"""The id under which the browser sends what a component triggers."""


@dataclass
class Client:
    """A reviewer with Review open on one claim."""

    server: str
    claim: int
    connection: ClientConnection
    component: str = ""
    script: str = ""
    fragment: str = ""
    hashes: set[str] = field(default_factory=set)
    items: list[dict[str, Any]] = field(default_factory=list)
    run: int = 0
    pages: set[int] = field(default_factory=set)
    have: list[str] = field(default_factory=list)
    number: int = 0
    times: list[float] = field(default_factory=list)

    async def open(self) -> None:
        """Open the page of the claim, as a browser does."""
        await self._send(None)
        while not self.items:
            data = await self._received()
            page = (data or {}).get("pages", {}).get(str(self.claim))
            if page:
                self.items, self.run = page["items"], page["run"]

    async def label(self, item: dict[str, Any], label: str) -> None:
        """Label a snippet, and wait for the answer."""
        act = {"id": secrets.token_hex(12), "at": round(time.time() * 1000), "claim": self.claim, "type": "label"}
        act |= {"snippet": item["snippet"], "span": item["span"], "label": label, "run": self.run}
        self.number += 1
        message = {"number": self.number, "claim": self.claim, "acts": [act], "have": self.have, "pages": sorted(self.pages)}
        began = time.perf_counter()
        await self._send(message | {"fresh": False, "wish": "", "search": "", "panel": ""})
        answer = None
        while answer is None:
            data = await self._received()
            answer = (data or {}).get("answers", {}).get(act["id"])
        assert "refused" not in answer, answer
        self.times.append((time.perf_counter() - began) * 1000)
        self.have = [act["id"]]

    async def _send(self, message: dict[str, Any] | None) -> None:
        """Ask for a run of the page, with a message of the component."""
        sent = BackMsg()
        sent.rerun_script.query_string = f"claim={self.claim}"
        sent.rerun_script.context_info.url = f"{self.server}/review"
        if message is None:
            sent.rerun_script.page_name = "review"
        else:
            sent.rerun_script.page_script_hash, sent.rerun_script.fragment_id = self.script, self.fragment
            sent.rerun_script.cached_message_hashes.extend(sorted(self.hashes))
            event = json.dumps([{"event": "message", "value": message}])
            sent.rerun_script.widget_states.widgets.add(id=TRIGGER.format(self.component), json_trigger_value=event)
        await self.connection.send(sent.SerializeToString())

    async def _received(self) -> dict[str, Any] | None:
        """Receive a message; return the data for the component in it."""
        got = ForwardMsg()
        got.ParseFromString(await self.connection.recv(decode=False))
        if got.metadata.cacheable:
            self.hashes.add(got.hash)
        if got.HasField("navigation"):
            self.script = got.navigation.page_script_hash
        element = got.delta.new_element
        if not element.HasField("bidi_component"):
            return None
        self.component, self.fragment = element.bidi_component.id, got.delta.fragment_id
        data: dict[str, Any] = json.loads(element.bidi_component.json)
        self.pages |= {int(id) for id in data.get("pages", {})}
        return data


async def reviewer(client: Client, turn: float, every: float) -> None:
    """Label a snippet every ``every`` seconds, from the moment ``turn`` on."""
    for number in itertools.count():
        await asyncio.sleep(max(turn + number * every - time.perf_counter(), 0))
        item = client.items[number % len(client.items)]
        await client.label(item, LABELS[number // len(client.items) % len(LABELS)])


async def work(server: str, claims: list[int], every: float) -> list[float]:
    """Let a client work on each claim until the input ends; return the times until acts were confirmed."""
    address, clients = server.replace("http", "ws", 1) + "/_stcore/stream", []
    for claim in claims:
        connection = await connect(address, origin=server, subprotocols=["streamlit"], max_size=LARGEST)  # type: ignore[arg-type,list-item]
        clients.append(Client(server, claim, connection))
        await clients[-1].open()
    print("ready", flush=True)
    began = time.perf_counter()
    turns = [began + every * number / len(clients) for number in range(len(clients))]
    busy = asyncio.gather(*(reviewer(client, turn, every) for client, turn in zip(clients, turns, strict=True)))
    ended = asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await asyncio.wait([busy, ended], return_when=asyncio.FIRST_COMPLETED)
    busy.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await busy  # raises what a client failed with
    for client in clients:
        await client.connection.close()
    return [taken for client in clients for taken in client.times]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("server", help="address of the server, such as http://127.0.0.1:8501")
    options.add_argument("--every", type=float, default=9.0, help="seconds between two acts of a client")
    given = options.parse_args()
    claims = [int(line) for line in iter(lambda: sys.stdin.readline().strip(), "")]
    times = asyncio.run(work(given.server, claims, given.every))
    print(json.dumps({"clients": len(claims), "acts": len(times), "confirmed_ms": percentiles(times)}))


def percentiles(times: list[float]) -> dict[str, float]:
    """Return the percentiles of times in milliseconds that the benchmarks of the interface print."""
    points = (("p50", 50), ("p95", 95), ("max", 100)) if times else ()
    return {name: round(float(np.percentile(times, at)), 1) for name, at in points}


if __name__ == "__main__":
    main()
