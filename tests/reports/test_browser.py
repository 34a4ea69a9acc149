"""The page in a real browser, on its own: no complaint on the console, no request, no sideways scrolling."""

import json
import os
import shutil
import subprocess
import tempfile

import pytest
from console_states import NOW, board, cell, console, owed

from reports.console import page
from reports.typeface import text_width

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--remote-debugging-pipe",
)  # fmt: skip

pytestmark = [pytest.mark.system]


class Browser:
    """A headless Chromium, spoken to through a pipe."""

    def __init__(self, profile, **environment):
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def wire():
            os.dup2(to_browser, 3)
            os.dup2(from_browser, 4)

        self._process = subprocess.Popen(
            [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire,  # noqa: PLW1509 - Chromium reads 3 and writes 4
            close_fds=False,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._number = 0
        self._left = b""
        self.events = []

    def ask(self, method, session=None, **params):
        """Send a command and wait for its answer; events on the way are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]
            self.events.append(answer)

    def wait_for(self, method):
        """Wait until an event has come."""
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self._next())

    def close(self):
        """End the browser that was started here."""
        self.ask("Browser.close")
        self._process.wait(30)
        os.close(self._out)
        os.close(self._in)

    def _next(self):
        while b"\0" not in self._left:
            got = os.read(self._in, 65536)
            assert got, "the browser has gone"
            self._left += got
        message, _, self._left = self._left.partition(b"\0")
        return json.loads(message)


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine; the page must be opened in a browser")
        pytest.skip("no Chromium on this machine")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        found = Browser(profile)
        yield found
        found.close()


def opened(browser, path, width, expression):
    """Open a page at a width, and give what an expression finds there; what it complains of and asks for is kept."""
    browser.events.clear()
    target = browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Log", "Runtime", "Page", "Network"):
        browser.ask(f"{domain}.enable", session)
    browser.ask(
        "Emulation.setDeviceMetricsOverride",
        session,
        width=width,
        height=800,
        deviceScaleFactor=1,
        mobile=False,
    )
    browser.ask("Page.navigate", session, url=path.as_uri())
    browser.wait_for("Page.loadEventFired")
    return browser.ask("Runtime.evaluate", session, returnByValue=True, expression=expression)["result"][
        "value"
    ]


def complaints(browser):
    said = {"Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"}
    return [event for event in browser.events if event.get("method") in said]


def requested(browser):
    return {
        event["params"]["request"]["url"].split(":")[0]
        for event in browser.events
        if event.get("method") == "Network.requestWillBeSent"
    }


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_page_opens_quietly_and_fits(browser, published, width):
    found = opened(
        browser,
        published.path,
        width,
        "({scrolls: document.documentElement.scrollWidth, shows: innerWidth, "
        "pictures: [...document.querySelectorAll('svg')].filter(one => one.getBoundingClientRect().width > 40).length, "
        "other_sets: [...document.querySelectorAll('.of-set')].filter(one => !one.offsetHeight).length, "
        "cards: document.querySelectorAll('article.card').length, "
        "accent: getComputedStyle(document.querySelector('h2')).borderTopColor})",
    )
    assert found["shows"] == width
    assert found["scrolls"] <= width
    assert found["cards"] == 53
    # The matrix of returns is there twice, for wide screens and for telephones, and shown once; of the neighbours over
    # the years one set is.
    assert found["other_sets"]
    assert found["pictures"] == published.pictures - 1 - found["other_sets"]
    assert found["accent"] == "rgb(18, 67, 109)"
    assert not complaints(browser)
    # The typeface travels in the page, as data.
    assert requested(browser) <= {"file", "data"}


def test_choosing_a_neighbour_set_shows_its_pictures_in_place_of_the_others(browser, published):
    found = opened(
        browser,
        published.path,
        768,
        "(() => { const shown = () => [...new Set([...document.querySelectorAll('.of-set')]"
        ".filter(one => one.offsetHeight).map(one => one.dataset.set))]; const before = shown(); "
        "document.querySelector('.sets input:not(:checked)').click(); return [before, shown()]; })()",
    )
    before, after = found
    assert len(before) == len(after) == 1
    assert before != after


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_the_console_opens_quietly_and_fits_with_every_cell_open(browser, tmp_path, width):
    stuck = cell(*[owed("overdue", ()), owed("rejected", ("received",), sent_back_at=NOW)] * 3)
    cells = [cell(owed(), provider="a_provider_with_a_name_that_does_not_end_" + "x" * 40), stuck]
    written = tmp_path / "index.html"
    written.write_text(page(console(board(*cells, is_invented=True), ticks=())), encoding="utf-8")
    found = opened(
        browser,
        written,
        width,
        "document.querySelectorAll('details').forEach(one => { one.open = true; }); "
        "({scrolls: document.documentElement.scrollWidth, shows: innerWidth, "
        "cells: document.querySelectorAll('.matrix td svg').length, "
        "codes: [...document.querySelectorAll('.matrix code')].filter(one => one.offsetHeight).length, "
        "accent: getComputedStyle(document.querySelector('h2')).borderTopColor})",
    )
    assert found["shows"] == width
    assert found["scrolls"] <= width
    assert (found["cells"], found["codes"]) == (2, 4)
    assert found["accent"] == "rgb(18, 67, 109)"
    assert not complaints(browser)
    assert requested(browser) == {"file"}


SHOWN = """
(async () => {
  await document.fonts.ready;
  const shown = [];
  for (const text of document.querySelectorAll('svg text')) {
    const own = text.getBoundingClientRect(), around = text.ownerSVGElement.getBoundingClientRect();
    if (around.width < 40 || text.children.length) continue;
    const style = getComputedStyle(text);
    shown.push([text.textContent, parseFloat(style.fontSize), style.fontWeight, text.getComputedTextLength(),
                own.left < around.left - 1 || own.right > around.right + 1]);
  }
  return {faces: [...document.fonts].map(one => [one.family, one.weight, one.status]), shown};
})()
"""


@pytest.fixture(scope="module")
def bare_browser(tmp_path_factory):
    """A browser on a machine with one typeface, which is much wider than ours, or with none."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine; the page must be opened in a browser")
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("fonts")
    (folder / "fonts.conf").write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f"<dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        found = Browser(profile, FONTCONFIG_FILE=str(folder / "fonts.conf"))
        yield found
        found.close()


def test_pictures_are_whole_where_the_machine_has_no_typeface_like_ours(bare_browser, published):
    target = bare_browser.ask("Target.createTarget", url="about:blank")["targetId"]
    session = bare_browser.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    bare_browser.ask("Page.enable", session)
    bare_browser.ask("Page.navigate", session, url=published.path.as_uri())
    bare_browser.wait_for("Page.loadEventFired")
    found = bare_browser.ask(
        "Runtime.evaluate", session, returnByValue=True, awaitPromise=True, expression=SHOWN
    )["result"]["value"]
    assert sorted((family.strip('"'), weight, status) for family, weight, status in found["faces"]) == [
        ("LSCB Sans", "400", "loaded"),
        ("LSCB Sans", "700", "loaded"),
    ]
    assert len(found["shown"]) > 1000
    for text, size, weight, width, is_cut in found["shown"]:
        assert width == pytest.approx(text_width(text, size, bold=weight == "700"), abs=0.5), text
        assert not is_cut, text
