"""Sony BRAVIA professional displays: the JSON REST API (`getPowerStatus` and its like) over HTTP, with a pre-shared key."""

import json
import re
from typing import Any

from netmon.model.display import Power
from netmon.model.outcome import AccessFailed, Outcome
from netmon.transport.display.api import DisplayTarget, DriverFacts, Query, RefusedError
from netmon.transport.display.draft import Draft, Reason, TextField
from netmon.transport.display.http_reply import read_reply
from netmon.transport.display.wire import Wire, bad_reply

HTTPS_PORT = 443
_POWERS: dict[str, Power] = {"active": "on", "standby": "standby"}
_INPUT = re.compile(r"extInput:([a-z]{1,16})\?port=([0-9]{1,2})")
FORBIDDEN = (401, 403)
# "Display Is Turned off"; "No Such Method" and versions that the set lacks. 7, "Illegal State", is no more than an app on the screen.
_REFUSALS: dict[int, Reason] = {
    40005: "standby",
    12: "unsupported",
    14: "unsupported",
    15: "unsupported",
    404: "unsupported",
    40400: "unsupported",
}


def _answer(value: bytes) -> Any:
    return json.loads(value)[0]


def _power(value: bytes, draft: Draft) -> None:
    draft.power = _POWERS[_answer(value)["status"]]


def _saving(value: bytes, draft: Draft) -> None:
    """`pictureOff` is a dark panel of a set that runs."""
    if _answer(value)["mode"] == "pictureOff" and draft.power == "on":
        draft.power = "screen_off"


def _input(value: bytes, draft: Draft) -> None:
    found = _INPUT.match(str(_answer(value).get("uri", "")))
    if found is not None:
        draft.texts["input"] = f"{found[1]}{found[2]}"


def _volume(value: bytes, draft: Draft) -> None:
    speakers = [row for row in _answer(value) if row.get("target") == "speaker"]
    if speakers and isinstance(speakers[0].get("mute"), bool):
        draft.muted = speakers[0]["mute"]


def _system(value: bytes, draft: Draft) -> None:
    info = _answer(value)
    fields: tuple[tuple[TextField, str], ...] = (("model", "model"), ("serial", "serial"), ("name", "name"))
    for field, key in fields:
        if isinstance(info.get(key), str):
            draft.text(field, info[key].encode("utf-8", "replace"))
    if info.get("macAddr"):
        draft.hardware_address(str(info["macAddr"]).encode("utf-8", "replace"))


def _query(name: str, service: str, fields: tuple[str, ...], parse: Any, *, lit: bool = False, identity: bool = False) -> Query:
    body = json.dumps({"method": name, "params": [], "id": 1, "version": "1.0"}, separators=(",", ":"))
    return Query(name, f"/sony/{service} {body}".encode(), fields, _checked(parse), lit=lit, identity=identity)


def _checked(parse: Any) -> Any:
    """Turn what JSON of another shape does to a parser into the ValueError that a parser may raise."""

    def checked(value: bytes, draft: Draft) -> None:
        try:
            parse(value, draft)
        except (TypeError, AttributeError, RecursionError) as error:
            raise ValueError("another shape") from error

    return checked


QUERIES: tuple[Query, ...] = (
    _query("getPowerStatus", "system", ("power",), _power),
    _query("getPowerSavingMode", "system", (), _saving, lit=True),
    _query("getPlayingContentInfo", "avContent", ("input",), _input, lit=True),
    _query("getVolumeInformation", "audio", ("muted",), _volume, lit=True),
    _query("getSystemInformation", "system", ("model", "serial", "name", "mac"), _system, identity=True),
)


class SonyBravia:
    """The key goes in the header X-Auth-PSK; on port 443 in TLS, by a certificate that the set made itself."""

    facts = DriverFacts(name="sony_bravia", port=80, credential="password", silent_in_standby=False)
    queries = QUERIES

    def __init__(self, https_port: int = HTTPS_PORT) -> None:
        self._https_port = https_port

    def frame(self, query: Query, display_id: int) -> bytes:
        """Return path and body, as the allow-list holds them; the header comes with sending."""
        return query.data

    async def greet(self, wire: Wire, target: DisplayTarget) -> None:
        """Keep the header with the key, and begin TLS."""
        if target.password and (not target.password.isascii() or not target.password.isprintable()):
            raise AccessFailed(Outcome.SKIPPED, "the pre-shared key has characters that no HTTP header can carry")
        wire.secret = b"X-Auth-PSK: %s\r\n" % target.password.encode() if target.password else b""
        await self._secure(wire)

    async def ask(self, wire: Wire, query: Query, frame: bytes) -> bytes:
        """Put one question; the session is opened anew where the set closes it after each answer."""
        if not wire.usable:
            await wire.connect()
            await self._secure(wire)
        path, _, body = frame.partition(b" ")
        host = f"[{wire.address}]" if ":" in wire.address else wire.address
        head = b"POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % (path, host.encode(), len(body))
        await wire.ask(frame, head + wire.secret + b"\r\n" + body)
        status, content = await read_reply(wire)
        if status in FORBIDDEN:
            raise _forbidden(wire)
        if status == 404:
            raise RefusedError("unsupported")
        if status != 200:
            raise bad_reply(f"HTTP status {status}")
        return _result(wire, content)

    async def _secure(self, wire: Wire) -> None:
        if wire.port == self._https_port:
            await wire.start_tls()


def _forbidden(wire: Wire) -> AccessFailed:
    detail = "the display refuses the pre-shared key" if wire.secret else "the display wants a pre-shared key, and the inventory names none"
    return AccessFailed(Outcome.AUTH_FAILED, detail)


def _result(wire: Wire, content: bytes) -> bytes:
    try:
        reply = json.loads(content)
        error = reply.get("error")
        result = reply.get("result")
        again = json.dumps(result).encode()
    except (ValueError, AttributeError, RecursionError):
        raise bad_reply("no JSON answer", content) from None
    if isinstance(error, list) and error:
        if error[0] in FORBIDDEN:
            raise _forbidden(wire)
        raise RefusedError(_REFUSALS.get(error[0], "refused") if isinstance(error[0], int) else "refused")
    if not isinstance(result, list):
        raise bad_reply("an answer without a result", content)
    return again
