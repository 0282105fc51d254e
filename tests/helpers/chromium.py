"""A real Chromium without a window, driven through its debugging pipe: what does a page do, ask for and look like?

No network can be reached: every host name resolves to nothing, and every request is written down.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import resources

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
]

LAUNCHER = "import os, sys; [os.dup2(int(sys.argv[i]), i + 2) for i in (1, 2)]; os.execv(sys.argv[3], sys.argv[3:])"
"""Puts our ends of the two pipes where Chromium looks for them: 3 and 4."""


class Browser:
    """One tab. ``requests``: URLs that the page asked for; ``complaints``: console errors, uncaught exceptions and
    violations of the page's security policy, in the order in which they came."""

    def __init__(self, folder: Path, width: int, height: int) -> None:
        program = shutil.which("chromium") or shutil.which("chromium-browser")
        assert program, "Chromium is missing: install the package `chromium`, the page is tested in a real browser."
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._next = 0
        child_in, self._to_child = os.pipe()
        self._from_child, child_out = os.pipe()
        ends = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 100) for end in (child_in, child_out)]
        self._buffer = b""
        flags = [*FLAGS, f"--user-data-dir={folder}", f"--window-size={width},{height}", "--remote-debugging-pipe"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, *map(str, ends), program, *flags, "about:blank"],
            pass_fds=ends,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, "FONTCONFIG_FILE": str(resources.path("fonts", "fonts.conf"))},
        )
        for end in (child_in, child_out, *ends):
            os.close(end)
        self._session: str | None = None
        try:
            self._attach(width, height)
        except BaseException:
            self.close()
            raise

    def open(self, page: Path) -> None:
        """Load a file and wait until its own scripts have run."""
        self._call("Page.navigate", url=page.as_uri())
        self.wait_for("document.readyState === 'complete'")

    def wait_for(self, condition: str, seconds: float = 30) -> None:
        """Wait until a script condition is true; AssertionError when it never is."""
        for _ in range(int(seconds / 0.05)):
            if self.evaluate(condition):
                return
            time.sleep(0.05)
        raise AssertionError(f"never true: {condition}; complaints: {self.complaints}")

    def evaluate(self, script: str) -> Any:
        """Value of an expression; a promise is awaited."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def click(self, x: float, y: float) -> None:
        """Left click at a place of the window in CSS pixels."""
        self._call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)
        for kind in ("mousePressed", "mouseReleased"):
            self._call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def picture(self, out: Path) -> Path:
        """Write what the window shows as PNG."""
        out.write_bytes(base64.b64decode(self._call("Page.captureScreenshot", format="png")["data"]))
        return out

    def close(self) -> None:
        """End the browser and everything that it started."""
        os.close(self._to_child)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._from_child)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _attach(self, width: int, height: int) -> None:
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._next += 1
        message: dict[str, Any] = {"id": self._next, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to_child, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._next:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            part = os.read(self._from_child, 1 << 20)
            assert part, "Chromium has ended"
            self._buffer += part
        message, self._buffer = self._buffer.split(b"\0", 1)
        parsed: dict[str, Any] = json.loads(message)
        return parsed

    def _note(self, event: dict[str, Any]) -> None:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Log.entryAdded" and params["entry"]["level"] in ("error", "warning"):
            self.complaints.append(params["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert"):
            self.complaints.append(str(params["args"]))


@contextmanager
def browser(width: int = 1440, height: int = 900) -> Iterator[Browser]:
    """A browser with a new, empty profile, which is gone afterwards."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, Browser(Path(folder), width, height) as one:
        yield one
