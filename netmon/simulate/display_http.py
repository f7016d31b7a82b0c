"""A simulated Sony BRAVIA: the JSON REST API over HTTP."""

import json
from typing import Any, Literal

from netmon.simulate.display_panel import DisplayPanel, Talk

Framing = Literal["length", "chunked", "close"]


class BraviaPanel(DisplayPanel):
    """Power is told to everybody, the rest to who has the key; `framing` is how the end of an answer is marked."""

    framing: Framing = "length"

    async def next_command(self, talk: Talk) -> bytes:
        """Return `path body` of one POST; the header with the key is looked at here."""
        head = await self.line(talk, b"\r\n\r\n")
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:] if b": " in line)
        body = await self.exactly(talk, int(fields.get(b"content-length", b"0")))
        key = next((line.partition(b": ")[2] for line in lines if line.startswith(b"X-Auth-PSK: ")), None)
        talk.signed_in = self.habits.password is None or (key is not None and key.decode() == self.habits.password)
        if key is not None:
            self.record.logins += 1
            self.record.refused += not talk.signed_in
        return lines[0].split(b" ")[1] + b" " + body

    def answer(self, command: bytes, talk: Talk) -> bytes:
        """Answer one call."""
        path, _, body = command.partition(b" ")
        call = json.loads(body)
        content: dict[str, Any] = {"id": call["id"], **self._call(path.decode(), call["method"], signed_in=talk.signed_in)}
        return self._http(json.dumps(content).encode())

    def spoil(self, reply: bytes) -> bytes:
        """HTTP has no checksum: JSON that breaks off comes nearest."""
        return reply.replace(b"}", b" ")

    def _call(self, path: str, method: str, *, signed_in: bool) -> dict[str, Any]:
        state = self.state
        if method == "getPowerStatus":
            return {"result": [{"status": "standby" if state.power == "standby" else "active"}]}
        if not signed_in:
            return {"error": [403, "Forbidden"]}
        if state.power == "standby" and method != "getSystemInformation":
            return {"error": [40005, "Display Is Turned off"]}
        results: dict[str, Any] = {
            "/sony/system getPowerSavingMode": [{"mode": "pictureOff" if state.power == "screen_off" else "off"}],
            "/sony/avContent getPlayingContentInfo": [{"uri": "extInput:hdmi?port=1", "source": "extInput:hdmi", "title": "HDMI 1"}],
            "/sony/audio getVolumeInformation": [[{"target": "speaker", "volume": 10, "mute": state.muted}]],
            "/sony/system getSystemInformation": [
                {"product": "TV", "model": state.model, "serial": state.serial, "name": state.name, "macAddr": state.mac.hex(":"), "generation": "5.2.0"}
            ],
        }
        found = results.get(f"{path} {method}")
        return {"error": [12, "No Such Method"]} if found is None else {"result": found}

    def _http(self, body: bytes) -> bytes:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if self.framing == "chunked":
            half = len(body) // 2
            chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:]))
            return head + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
        if self.framing == "close":
            return head + b"Connection: close\r\n\r\n" + body
        return head + b"Content-Length: %d\r\n\r\n" % len(body) + body

    async def _deliver(self, talk: Talk, reply: bytes) -> bool:
        return await super()._deliver(talk, reply) and self.framing != "close"
