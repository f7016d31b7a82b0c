"""Simulated displays whose protocol is binary: Samsung MDC, Philips SICP, NEC projectors and BenQ boards."""

import ssl

from netmon.simulate.display_panel import DisplayPanel, Talk


class SamsungPanel(DisplayPanel):
    """MDC; with a password and a TLS context it is in secured mode."""

    number = 1

    def __init__(self, *args: object, tls: ssl.SSLContext | None = None, **named: object) -> None:
        super().__init__(*args, **named)  # type: ignore[arg-type]
        self._tls = tls

    async def greet(self, talk: Talk) -> bool:
        """In secured mode: announce TLS, then look at the PIN."""
        if self._tls is None:
            return True
        talk.writer.write(b"MDCSTART<<TLS>>")
        await talk.writer.drain()
        await talk.writer.start_tls(self._tls)
        pin = await self.exactly(talk, 4)
        self.record.logins += 1
        good = pin.decode("ascii", "replace") == self.habits.password
        self.record.refused += not good
        talk.writer.write(b"MDCAUTH<<PASS>>" if good else b"MDCAUTH<<FAIL:0x01>>")
        return good

    async def next_command(self, talk: Talk) -> bytes:
        """Return one frame."""
        head = await self.exactly(talk, 4)
        return head + await self.exactly(talk, head[3] + 1)

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question, which has no data; a command with data is refused."""
        if command[2] != self.number or sum(command[1:-1]) & 0xFF != command[-1]:
            return None
        value = self._value(command[1]) if command[3] == 0 else None
        body = bytes((0x4E, command[1], 0x00)) if value is None else bytes((0x41, command[1])) + value
        frame = bytes((0xFF, self.number, len(body))) + body
        return b"\xaa" + frame + bytes((sum(frame) & 0xFF,))

    def _value(self, code: int) -> bytes | None:
        state = self.state
        if state.power == "standby" and code in (0xF9, 0x14, 0x13, 0x0D):
            return None
        faults = state.faults
        status = (int("lamp" in faults), int("temperature" in faults), 2, int(not state.signal), state.celsius, int("fan" in faults))
        return {
            0x11: bytes((int(state.power != "standby"),)),
            0xF9: bytes((int(state.power == "screen_off"),)),
            0x14: b"\x50",
            0x13: bytes((int(state.muted),)),
            0x0D: bytes(status),
            0x83: round(state.hours * 6).to_bytes(2, "big"),
            0x0B: state.serial.encode().ljust(18, b"\0"),
            0x0E: state.software.encode(),
            0x8A: state.model.encode(),
            0x67: state.name.encode(),
        }.get(code)


class PhilipsPanel(DisplayPanel):
    """SICP; what it does not know it reports as not available."""

    number = 1

    async def next_command(self, talk: Talk) -> bytes:
        """Return one frame."""
        size = await self.exactly(talk, 1)
        return size + await self.exactly(talk, max(size[0] - 1, 1))

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question; a frame with a wrong checksum is told so."""
        check = 0
        for byte in command:
            check ^= byte
        if command[1] != self.number:
            return None
        value = b"\x15" if check else self._value(command[3], command[4:-1])
        code = 0x00 if check or value is None else command[3]
        frame = bytes((len(value or b"\x18") + 5, self.number, 1, code)) + (value or b"\x18")
        last = 0
        for byte in frame:
            last ^= byte
        return frame + bytes((last,))

    def _value(self, code: int, data: bytes) -> bytes | None:
        state = self.state
        if state.power == "standby" and code in (0x71, 0xAD, 0x59, 0x2F):
            return None
        return {
            (0x19, b""): bytes((1 if state.power == "standby" else 2,)),
            (0x71, b""): bytes((int(state.power == "screen_off"),)),
            (0xAD, b""): b"\x0d\x00\x01\x00",
            (0x59, b""): bytes((int(state.signal),)),
            (0x2F, b""): bytes((state.celsius, 0xFF)),
            (0x0F, b"\x02"): int(state.hours).to_bytes(2, "big"),
            (0xA1, b"\x00"): state.model.encode(),
            (0xA1, b"\x01"): state.software.encode(),
            (0x15, b""): state.serial.encode(),
        }.get((code, data))


class NecProjector(DisplayPanel):
    """The manual's frames; in standby it refuses with 02h 0Dh what needs power."""

    async def next_command(self, talk: Talk) -> bytes:
        """Return one frame."""
        head = await self.exactly(talk, 5)
        return head + await self.exactly(talk, head[4] + 1)

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question; header 02h would be a command and is refused."""
        if sum(command[:-1]) & 0xFF != command[-1]:
            return None
        value = self._value(command[0], command[1], command[5:-1])
        good = len(value) != 2
        frame = bytes((command[0] | (0x20 if good else 0xA0), command[1], 1, 0x40, len(value))) + value
        return frame + bytes((sum(frame) & 0xFF,))

    def _value(self, header: int, code: int, data: bytes) -> bytes:
        state = self.state
        off = state.power == "standby"
        if (header, code, data) == (0x00, 0xBF, b"\x02") and off:
            return b"\x02\x0d"
        status = {"standby": 0x00, "on": 0x04, "warming": 0x04, "cooling": 0x05}.get(state.power, 0x04)
        running = bytes((0, 0, int(not off), int(state.power == "cooling"), int(state.power == "warming"), status)) + bytes(10)
        muted = int(state.muted)
        found = {
            (0x00, 0x85, b"\x01"): running,
            (0x00, 0xBF, b"\x02"): bytes((2, status, 0, 2, 0x21, 0, muted, muted, 0, 0)) + bytes(6),
            (0x00, 0x88, b""): self._errors(),
            (0x03, 0x96, b"\x00\x01"): b"\x00\x01" + int(state.hours * 3600).to_bytes(4, "little"),
            (0x00, 0x85, b"\x04"): state.model.encode().ljust(32, b"\0"),
            (0x00, 0xBF, b"\x01\x06"): b"\x01\x06" + state.serial.encode().ljust(16, b"\0"),
        }
        return found.get((header, code, data), b"\x00\x01")

    def _errors(self) -> bytes:
        bits = {"cover": 0x01, "temperature": 0x02, "fan": 0x08, "other": 0x20, "lamp": 0x40}
        first = sum(bit for part, bit in bits.items() if part in self.state.faults)
        return bytes((first, 0, 0, 0x04 if "filter" in self.state.faults else 0)) + bytes(8)


class BenQBoard(DisplayPanel):
    """Framed ASCII with binary values: model, software, serial and MAC address are asked by a selector byte."""

    number = 1

    async def next_command(self, talk: Talk) -> bytes:
        """Return one frame, by its length byte."""
        length = await self.exactly(talk, 1)
        return length + await self.exactly(talk, max(length[0] - 0x30, 1))

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question (`g`); a command (`s`) is refused."""
        if command[1:3] != f"{self.number:02d}".encode():
            return None
        value = self._value(command[4], command[5:-1]) if command[3:4] == b"g" else None
        body = f"{self.number:02d}".encode() + (b"-" if value is None else b"r" + command[4:5] + value)
        return bytes((0x30 + len(body) + 1,)) + body + b"\r"

    def spoil(self, reply: bytes) -> bytes:
        """There is no checksum: a length that does not end at the CR comes nearest."""
        return bytes((reply[0] - 1,)) + reply[1:]

    def _value(self, code: int, value: bytes) -> bytes | None:
        state = self.state
        power = {"on": "001", "screen_off": "000", "standby": "002"}.get(state.power, "001")
        texts = {2: state.model, 4: state.software, 6: state.serial}
        if code == 0x20 and value and value[0] in texts:
            return value[:1] + texts[value[0]].encode().ljust(14, b"\0")
        if code == 0xE1 and value[:1] == b"\x06":
            return b"\x06" + state.mac + b"\0\0"
        plain = {"l": power, "j": "102", '"': f"{int(state.signal):03d}", "g": f"{int(state.muted):03d}"}
        if code == ord("v") and value == b"00000":
            return f"{int(state.hours):05d}".encode()
        return plain[chr(code)].encode() if chr(code) in plain and value == b"000" else None
