"""Simulated displays whose protocol is text: PJLink projectors, LG, Sharp and ViewSonic panels."""

import hashlib

from netmon.simulate.display_panel import DisplayPanel, Talk

PARTS = ("fan", "lamp", "temperature", "cover", "filter", "other")


class PJLinkProjector(DisplayPanel):
    """Class 2 by default; in standby it tells power, errors, lamp and names, and ERR3 for the rest. `lamps` False: a laser."""

    klass = 2
    lamps = True

    async def greet(self, talk: Talk) -> bool:
        """Greet, with eight digits where a password is wanted."""
        if self.habits.password is None:
            talk.signed_in = True
            talk.writer.write(b"PJLINK 0\r")
        else:
            talk.challenge = f"{self._random.getrandbits(32):08x}".encode()
            talk.writer.write(b"PJLINK 1 " + talk.challenge + b"\r")
        return True

    async def next_command(self, talk: Talk) -> bytes:
        """Return the line without the digest, which is looked at here."""
        line = await self.line(talk)
        if talk.signed_in or self.habits.password is None:
            return line
        self.record.logins += 1
        wanted = hashlib.md5(talk.challenge + self.habits.password.encode()).hexdigest().encode()
        talk.signed_in = line.startswith(wanted)
        self.record.refused += not talk.signed_in
        return line[32:]

    def answer(self, command: bytes, talk: Talk) -> bytes:
        """Answer a question; everything else is refused, and recorded like all."""
        if not talk.signed_in:
            return b"PJLINK ERRA\r"
        head, name = command[:2], command[2:6].decode("ascii", "replace")
        value = self._value(name, head) if command[6:] == b" ?\r" else "ERR2"
        return head + name.encode() + b"=" + value.encode() + b"\r"

    def spoil(self, reply: bytes) -> bytes:
        """PJLink has no checksum: an answer to another command comes nearest."""
        return reply[:2] + b"XXXX" + reply[6:]

    def _value(self, name: str, head: bytes) -> str:
        state = self.state
        off = state.power == "standby"
        levels = {"ok": "0", "warning": "1", "error": "2"}
        hours = str(int(state.hours))
        values = {
            "POWR": {"standby": "0", "on": "1", "cooling": "2", "warming": "3"}.get(state.power, "1"),
            "CLSS": str(self.klass),
            "INPT": "ERR3" if off else "31",
            "AVMT": "ERR3" if off else ("31" if state.muted else "30"),
            "ERST": "".join(levels[state.faults.get(part, "ok")] for part in PARTS),  # type: ignore[call-overload]
            "LAMP": f"{hours} {int(not off)}" if self.lamps else "ERR1",
            "INF1": "Acme",
            "INF2": state.model,
            "NAME": state.name,
        }
        second = {"IRES": "ERR3" if off else ("1920x1080" if state.signal else "-"), "SNUM": state.serial, "SVER": state.software}
        return (second if head == b"%2" and self.klass == 2 else values if head == b"%1" else {}).get(name, "ERR1")


class LgPanel(DisplayPanel):
    """`ka 01 ff` and its like; `mute_in_standby`: it takes the session and says nothing, as some sets do."""

    set_id = 1
    mute_in_standby = False

    async def next_command(self, talk: Talk) -> bytes:
        """Return one line."""
        return await self.line(talk)

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question with the set's own number; other sets' commands are not for it."""
        words = command.strip().split(b" ")
        off = self.state.power == "standby"
        if len(words) < 3 or int(words[1], 16) != self.set_id or (off and self.mute_in_standby):
            return None
        name, asked = words[0].decode(), b" ".join(words[2:])
        value = self._value(name) if asked in (b"ff", b"02 ff") else None
        verdict = f"NG{words[2].decode()}" if value is None or (off and name not in ("ka", "dl", "fy", "fz")) else f"OK{value}"
        return f"{name[1]} {self.set_id:02x} {verdict}x".encode()

    def spoil(self, reply: bytes) -> bytes:
        """There is no checksum: the acknowledgement of another set comes nearest."""
        return reply.replace(f" {self.set_id:02x} ".encode(), b" 63 ")

    def _value(self, name: str) -> str | None:
        state = self.state
        return {
            "ka": "00" if state.power == "standby" else "01",
            "kd": f"{int(state.power == 'screen_off'):02d}",
            "xb": "91",
            "ke": "00" if state.muted else "01",
            "sv": f"02{int(state.signal):02d}",
            "dp": "00" if "lamp" in state.faults else "01",
            "dn": f"{state.celsius:02x}",
            "dl": f"{int(state.hours):04x}",
            "fy": state.serial,
            "fz": state.software,
        }.get(name)


class SharpPanel(DisplayPanel):
    """Asks for a login at once, then answers `POWR????` with bare values; `waits` announces each answer with WAIT."""

    waits = False

    async def greet(self, talk: Talk) -> bool:
        """Ask for user and password; the prompts end without a line break."""
        talk.writer.write(b"\r\nLogin:")
        user = (await self.line(talk, b"\n")).strip().decode("utf-8", "replace")
        talk.writer.write(b"\r\nPassword:")
        password = (await self.line(talk, b"\n")).strip().decode("utf-8", "replace")
        self.record.logins += 1
        good = user == self.habits.user and password == (self.habits.password or "")
        self.record.refused += not good
        talk.writer.write(b"\r\nOK\r\n" if good else b"\r\nLogin incorrect\r\n")
        return good

    async def next_command(self, talk: Talk) -> bytes:
        """Return one line."""
        return await self.line(talk)

    def answer(self, command: bytes, talk: Talk) -> bytes:
        """Answer a question; nine characters a command with its CR."""
        name, asked = command[:4].decode("ascii", "replace"), command[4:8]
        value = self._value(name) if asked == b"????" and len(command) == 9 else "ERR"
        return (b"WAIT\r\n" if self.waits else b"") + value.encode() + b"\r\n"

    def spoil(self, reply: bytes) -> bytes:
        """There is no checksum: a value that no set can mean comes nearest."""
        return b"9999\r\n"

    def _value(self, name: str) -> str:
        state = self.state
        off = state.power == "standby"
        values = {
            "POWR": "0" if off else "1" if state.signal else "2",
            "INPS": "ERR" if off else "10",
            "MUTE": "ERR" if off else str(int(state.muted)),
            "DSTA": "2" if "temperature" in state.faults else "0",
            "ERRT": "ERR" if off else f"{state.celsius - 3},{state.celsius}",
            "INF1": state.model,
            "SRNO": state.serial,
        }
        return values.get(name, "ERR")


class ViewSonicBoard(DisplayPanel):
    """Framed ASCII; long answers are filled up to 32 bytes with NUL, and `chatty` sends a volume that nobody asked for."""

    number = 1
    chatty = False

    async def next_command(self, talk: Talk) -> bytes:
        """Return one line."""
        return await self.line(talk)

    def answer(self, command: bytes, talk: Talk) -> bytes | None:
        """Answer a question (`g`) to this set; a command (`s`) is refused."""
        if command[1:3] != f"{self.number:02d}".encode():
            return None
        value = self._value(chr(command[4])) if command[3:4] == b"g" and command[5:] == b"000\r" else None
        frames = self._frame(b"r", b"f", b"010") if self.chatty else b""
        return frames + (self._frame(b"-", b"", b"") if value is None else self._frame(b"r", command[4:5], value))

    def spoil(self, reply: bytes) -> bytes:
        """There is no checksum: another set's frame comes nearest."""
        return reply[:1] + b"77" + reply[3:]

    def _frame(self, kind: bytes, code: bytes, value: bytes) -> bytes:
        body = f"{self.number:02d}".encode() + kind + code + value
        return bytes((0x30 + len(body) + 1,)) + body + b"\r"

    def _value(self, code: str) -> bytes | None:
        state = self.state
        off = state.power == "standby"
        if off and code in "hjg0":
            return None
        value = {
            "l": f"{int(not off):03d}",
            "h": f"{int(state.power != 'screen_off'):03d}",
            "j": f"{int(state.signal)}07",
            "g": f"{int(state.muted):03d}",
            "0": f"{state.celsius:03d}",
            "1": f"{int(state.hours):06d}",
            "4": state.model,
            "5": state.mac.hex(),
            "7": state.serial,
            "8": state.software,
        }.get(code)
        return None if value is None else value.encode().ljust(27, b"\0") if code in "14578" else value.encode()
