"""Chromium over its DevTools protocol: what a page shows, what it complains of, whom it asks; real keys, screenshots, no mouse.

Use: `with chromium(folder) as address:` runs the process, `async with Browser.at(address) as browser, browser.tab() as tab:` opens a page of its own profile.
"""

import asyncio
import base64
import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

import aiohttp

from tests.support import need

FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--remote-debugging-port=0",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
LISTENING: Final = re.compile(r"DevTools listening on (ws://\S+)")
STARTS_S: Final = 60.0
"""For one attempt. On a cold and busy machine the first may hang, so there are ATTEMPTS."""
ATTEMPTS: Final = 3
ANSWERS_S: Final = 60.0
KEYS: Final = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowDown": 40}
_OURS: Final = ("data:", "blob:", "about:", "chrome-error:")


class Size(NamedTuple):
    """A window in CSS pixels; `mobile` lays out as telephones do."""

    width: int
    height: int
    mobile: bool = False


PHONE: Final = Size(390, 844, True)
DESK: Final = Size(1280, 900)
WALL: Final = Size(3840, 2160)


class BrowserError(RuntimeError):
    """The browser refused what it was told."""


@contextmanager
def chromium(folder: Path) -> Iterator[str]:
    """Run Chromium with a profile in `folder`, or skip where there is none; yields the address of its DevTools."""
    command = need.command("chromium")
    for attempt in range(1, ATTEMPTS + 1):
        log, profile = folder / f"chromium{attempt}.log", folder / f"profile{attempt}"
        with _running(command, profile, log) as process:
            if address := _address(process, log):
                yield address
                return
    raise AssertionError(f"Chromium did not start, {ATTEMPTS} times; the last said: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def _running(command: str, profile: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen([command, *FLAGS, f"--user-data-dir={profile}", "about:blank"], stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)
        shutil.rmtree(profile, ignore_errors=True)


def _address(process: subprocess.Popen[bytes], log: Path) -> str | None:
    """Return where its DevTools listen; None when it ended or said nothing for STARTS_S."""
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until and process.poll() is None:
        if found := LISTENING.search(log.read_text(errors="replace")):
            return found[1]
        time.sleep(0.05)
    return None


@dataclass(eq=False)
class Tab:
    """One page. `complaints` are errors, warnings and violations; `asked` every address that it asked for; `status` that of the page itself."""

    browser: "Browser"
    session: str
    target: str
    context: str
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    status: int = 0
    documents: int = 0
    _loaded: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, method: str, **params: object) -> dict[str, Any]:
        """Give the page a command of the protocol."""
        return await self.browser.tell(method, params, self.session)

    async def shape(self, size: Size) -> None:
        """Make the window so large."""
        await self.tell("Emulation.setDeviceMetricsOverride", width=size.width, height=size.height, deviceScaleFactor=1, mobile=size.mobile)

    async def open(self, url: str) -> None:
        """Go to an address and wait until all that it needs is loaded."""
        self._loaded.clear()
        answer = await self.tell("Page.navigate", url=url)
        if answer.get("errorText"):
            raise BrowserError(f"{url}: {answer['errorText']}")
        await self.loaded()

    @asynccontextmanager
    async def loading(self) -> AsyncIterator[None]:
        """Do what loads another page, and wait for that."""
        self._loaded.clear()
        yield
        await self.loaded()

    async def loaded(self) -> None:
        """Wait until the page that is on its way is loaded."""
        async with asyncio.timeout(ANSWERS_S):
            await self._loaded.wait()

    async def js(self, expression: str) -> Any:
        """Return what an expression is in the page; a promise is waited for."""
        answer = await self.tell("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise BrowserError(json.dumps(answer["exceptionDetails"])[:500])
        return answer["result"].get("value")

    async def until(self, expression: str, timeout_s: float = 30.0) -> Any:
        """Return the first true value of an expression; AssertionError when it stays false."""
        deadline = time.monotonic() + timeout_s
        while not (found := await self.js(expression)):
            assert time.monotonic() < deadline, f"never came true: {expression}"
            await asyncio.sleep(0.03)
        return found

    async def press(self, key: str, times: int = 1) -> None:
        """Press a key as a person does."""
        text = {"Enter": "\r", " ": " "}.get(key, "")
        for _ in range(times):
            for kind in ("keyDown", "keyUp"):
                pressed = {"key": key, "code": "Space" if key == " " else key, "windowsVirtualKeyCode": KEYS[key]}
                await self.tell("Input.dispatchKeyEvent", type=kind, **pressed, **({"text": text} if text and kind == "keyDown" else {}))

    async def write(self, words: str) -> None:
        """Type words where the focus is."""
        await self.tell("Input.insertText", text=words)

    async def shot(self, path: Path, *, whole: bool = True) -> None:
        """Save a picture of the page."""
        picture = await self.tell("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        await asyncio.to_thread(path.write_bytes, base64.b64decode(picture["data"]))

    def strangers(self, *hosts: str) -> list[str]:
        """Return what was asked of anybody but these hosts (`127.0.0.1:1234`)."""
        return [url for url in self.asked if not url.startswith(_OURS) and urlsplit(url).netloc not in hosts]

    def forget(self) -> None:
        """Begin anew with complaints and addresses."""
        self.complaints.clear()
        self.asked.clear()

    def take(self, method: str, params: dict[str, Any]) -> None:
        """Take an event of the protocol."""
        if method == "Page.loadEventFired":
            self._loaded.set()
        elif method == "Network.requestWillBeSent":
            self.asked.append(params["request"]["url"])
        elif method == "Network.responseReceived" and params["type"] == "Document":
            self.status = params["response"]["status"]
            self.documents += 1
        elif (said := _complaint(method, params)) is not None:
            self.complaints.append(said)


def _complaint(method: str, params: dict[str, Any]) -> str | None:
    """Return what a page complains of, in words."""
    if method == "Runtime.exceptionThrown":
        details = params["exceptionDetails"]
        return f"exception: {details.get('exception', {}).get('description', details.get('text'))}"
    if method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
        return f"console: {[one.get('value', one.get('description')) for one in params['args']]}"
    if method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
        return f"{params['entry']['source']}: {params['entry']['text']} {params['entry'].get('url', '')}"
    return None


class Browser:
    """One connection to a running Chromium."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._tabs: dict[str, Callable[[str, dict[str, Any]], None]] = {}
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def at(cls, address: str) -> AsyncIterator[Self]:
        """Connect to the DevTools at an address."""
        async with aiohttp.ClientSession() as client, client.ws_connect(address, max_msg_size=0) as socket:
            browser = cls(socket)
            reading = asyncio.create_task(browser._read())
            try:
                yield browser
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)

    async def tell(self, method: str, params: dict[str, Any] | None = None, session: str = "") -> dict[str, Any]:
        """Give a command and return its answer. Raises BrowserError."""
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_str(json.dumps({"id": number, "method": method, "params": params or {}, **({"sessionId": session} if session else {})}))
        async with asyncio.timeout(ANSWERS_S):
            return await answer

    async def _read(self) -> None:
        async for message in self._socket:
            told = json.loads(message.data)
            waiting = self._waiting.pop(told.get("id", 0), None)
            if waiting is not None and not waiting.done():
                if "error" in told:
                    waiting.set_exception(BrowserError(told["error"].get("message", "")))
                else:
                    waiting.set_result(told["result"])
            elif told.get("sessionId") in self._tabs:
                self._tabs[told["sessionId"]](told["method"], told["params"])

    @asynccontextmanager
    async def tab(self, size: Size = DESK, *, lang: str = "zh-CN", scripts: bool = True, dark: bool = False) -> AsyncIterator[Tab]:
        """Open a page with cookies and storage of its own; `scripts=False` is a browser without JavaScript."""
        context = (await self.tell("Target.createBrowserContext"))["browserContextId"]
        target = (await self.tell("Target.createTarget", {"url": "about:blank", "browserContextId": context}))["targetId"]
        session = (await self.tell("Target.attachToTarget", {"targetId": target, "flatten": True}))["sessionId"]
        tab = Tab(browser=self, session=session, target=target, context=context)
        self._tabs[session] = tab.take
        try:
            for domain in ("Page", "Runtime", "Log", "Network"):
                await tab.tell(f"{domain}.enable")
            await tab.tell("Network.setExtraHTTPHeaders", headers={"Accept-Language": lang})
            await tab.tell("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
            if not scripts:
                await tab.tell("Emulation.setScriptExecutionDisabled", value=True)
            await tab.tell("Emulation.setFocusEmulationEnabled", enabled=True)
            await tab.shape(size)
            yield tab
        finally:
            del self._tabs[session]
            await self.tell("Target.disposeBrowserContext", {"browserContextId": context})
