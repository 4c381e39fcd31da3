#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Looks at an HTML report in a headless Chromium, at the widths of a phone and of a desk, light and dark: no console message, no request
for anything but the file, no overflow; pictures where asked. With --axe FILE (axe-core's axe.min.js), its rules too.

    scripts/page_check.py report.html [--pictures FOLDER] [--axe FILE] [--pdf FILE] [--select CSS]
"""

import argparse
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WIDTHS = (390, 1440)
SCHEMES = ("light", "dark")
BOUND = 120


class Browser:
    """Chromium, told what to do by its DevTools protocol over two pipes."""

    def __init__(self, home: str):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()

        def wire() -> None:
            os.dup2(theirs_in, 3)
            os.dup2(theirs_out, 4)

        # Both ends must not be 3 or 4 already when they are put there.
        theirs_in, theirs_out = os.dup(os.dup(theirs_in)), os.dup(os.dup(theirs_out))
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--no-proxy-server", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
             f"--user-data-dir={home}/profile", "--remote-debugging-pipe"],
            env={**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}, pass_fds=(3, 4), preexec_fn=wire,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.input, self.output = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb")
        self.number, self.rest, self.events = 0, b"", []
        self.session = None

    def ask(self, method: str, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        self.output.write(json.dumps(message).encode() + b"\0")
        self.output.flush()
        end = time.monotonic() + BOUND
        while time.monotonic() < end:
            answer = self.next()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)
        raise SystemExit(f"{method}: no answer")

    def next(self) -> dict:
        while b"\0" not in self.rest:
            part = os.read(self.input.fileno(), 1 << 16)
            if not part:
                raise SystemExit("Chromium ended")
            self.rest += part
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def wait(self, method: str) -> None:
        end = time.monotonic() + BOUND
        while not any(event.get("method") == method for event in self.events):
            if time.monotonic() > end:
                raise SystemExit(f"{method} never came")
            self.events.append(self.next())

    def evaluate(self, expression: str):
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise SystemExit(json.dumps(result["exceptionDetails"], indent=1))
        return result["result"].get("value")

    def open(self) -> None:
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def visit(self, url: str, width: int, scheme: str) -> None:
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.events.clear()
        self.ask("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def picture(self, clip: dict | None) -> bytes:
        result = self.ask("Page.captureScreenshot", format="png", captureBeyondViewport=True, **({"clip": clip} if clip else {}))
        return base64.b64decode(result["data"])


# Whatever is wider than the page, unless it scrolls by itself.
OVERFLOW = """(() => {
  const wide = document.documentElement.clientWidth;
  const scrolls = e => { for (; e; e = e.parentElement) if (/auto|scroll|hidden/.test(getComputedStyle(e).overflowX)) return true; return false; };
  return {page: document.documentElement.scrollWidth, window: wide, culprits: [...document.body.querySelectorAll('*')]
    .filter(e => e.getBoundingClientRect().right > wide + 1 && !scrolls(e)).slice(0, 8).map(e => e.outerHTML.slice(0, 160))};
})()"""

PLACE = """(() => { const r = document.querySelector(%s).getBoundingClientRect();
  return {x: Math.max(0, r.x + scrollX - 8), y: Math.max(0, r.y + scrollY - 8), width: r.width + 16, height: Math.min(r.height + 16, %d), scale: 1}; })()"""


def look(browser: Browser, url: str, width: int, scheme: str, options) -> list[str]:
    browser.visit(url, width, scheme)
    wrong = []
    size = browser.evaluate(OVERFLOW)
    if size["page"] > size["window"]:
        wrong.append(f"overflow: {size}")
    if options.axe:
        browser.evaluate(Path(options.axe).read_text() + ";0")
        found = browser.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes.length, v.nodes[0].html.slice(0, 200), "
                                 "v.nodes[0].failureSummary]))")
        wrong += [f"axe: {violation}" for violation in found]
        passed = browser.evaluate("axe.run().then(r => [r.passes.length, r.incomplete.map(i => [i.id, i.nodes.length])])")
        print(f"axe {width} {scheme}: {passed[0]} rules passed, to be looked at: {passed[1]}")
    for event in browser.events:
        method, parameters = event.get("method"), event.get("params", {})
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
            wrong.append(f"{method}: {json.dumps(parameters)[:300]}")
        if method == "Network.requestWillBeSent" and parameters["request"]["url"] != url:
            wrong.append(f"request: {parameters['request']['url'][:200]}")
    if options.pictures:
        clip = browser.evaluate(PLACE % (json.dumps(options.select), options.height)) if options.select else {
            "x": 0, "y": 0, "width": width, "height": options.height, "scale": 1}
        Path(options.pictures, f"report-{width}-{scheme}.png").write_bytes(browser.picture(clip))
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("--pictures", help="the folder for report-WIDTH-SCHEME.png")
    parser.add_argument("--select", help="what to take a picture of; the page's top otherwise")
    parser.add_argument("--height", type=int, default=1600, help="the most that a picture is high")
    parser.add_argument("--axe", help="axe-core's axe.min.js")
    parser.add_argument("--pdf", help="where to print the page")
    options = parser.parse_args()
    if not shutil.which("chromium"):
        raise SystemExit("chromium is not installed")
    url = Path(options.page).resolve().as_uri()
    failed = False
    with tempfile.TemporaryDirectory(prefix="sotto-page.", ignore_cleanup_errors=True) as home:
        browser = Browser(home)
        try:
            browser.open()
            for width in WIDTHS:
                for scheme in SCHEMES:
                    wrong = look(browser, url, width, scheme, options)
                    failed |= bool(wrong)
                    print(f"{width} {scheme}: {'as it should be' if not wrong else ''}")
                    for line in wrong:
                        print(f"  {line}")
            if options.pdf:
                Path(options.pdf).write_bytes(base64.b64decode(browser.ask("Page.printToPDF", printBackground=True)["data"]))
        finally:
            browser.process.terminate()
            browser.process.wait(20)
    sys.exit(failed)


if __name__ == "__main__":
    main()
