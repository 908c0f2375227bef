"""Debian's Chromium, driven by Playwright: one browser for the module that asks for it."""

import importlib.resources
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.appendix import once

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends", "chromium")
# How long a page may take, in milliseconds: on a busy machine JupyterLab needs more than the
# 30 seconds that Playwright waits by itself.
PATIENCE = 300_000
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def find_chromium():
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Opened:
    """A page in the browser, what it asked for and what it complained about."""

    path: Path
    tab: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def load(self):
        self.tab.on("request", lambda request: self.requests.append(request.url))
        self.tab.on("console", lambda message: self.complaints.append(message.text))
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("dialog", self.refuse)
        self.tab.goto(self.path.as_uri())

    def refuse(self, dialog):
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def at(self, width):
        """The page in a window of this width, everything that can be opened open."""
        self.tab.set_viewport_size({"width": width, "height": 900})
        self.tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        return self.tab

    def ask(self, script, width=1280):
        """What a JavaScript function in a file of ``browser/`` finds in the page."""
        source = (Path(__file__).parent / "browser" / f"{script}.js").read_text(encoding="utf-8")
        return self.at(width).evaluate(source)

    def violations(self, width, *, context="document", without=()):
        """The rules of axe that the page breaks, each with the first place where it does."""
        if not self.tab.evaluate("'axe' in window"):
            files = importlib.resources.files("axe_playwright_python")
            self.tab.evaluate((files / "axe.min.js").read_text(encoding="utf-8"))
        options = {
            "runOnly": {"type": "tag", "values": LEVELS},
            "rules": {rule: {"enabled": False} for rule in without},
            "resultTypes": ["violations"],
        }
        call = f"options => axe.run({context}, options)"
        found = self.at(width).evaluate(call, options)["violations"]
        return [(rule["id"], rule["nodes"][0]["html"]) for rule in found]


def install(_folder):
    """Bring Chromium from Debian where it is missing and this user may."""
    if not find_chromium() and os.geteuid() == 0 and shutil.which(INSTALL[0]):
        subprocess.run([INSTALL[0], "update"], check=True, capture_output=True)
        subprocess.run(INSTALL, check=True, capture_output=True)


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    """The path of Chromium; one test process installs it where it is missing, the others wait."""
    once(tmp_path_factory.getbasetemp(), "chromium", install)
    path = find_chromium()
    if path is None:
        pytest.fail(
            "The pages are checked in Chromium, and there is none on this machine. "
            f"Install it: sudo {' '.join(INSTALL)}"
        )
    return path


@pytest.fixture(scope="module")
def browser(chromium):
    """Closed after each module: Playwright keeps an event loop that other tests must not meet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(browser):
    """Opens a page past its own policy, which would keep axe out."""
    contexts = []

    def open_page(path, **options):
        contexts.append(browser.new_context(**{"bypass_csp": True} | options))
        contexts[-1].set_default_timeout(PATIENCE)
        page = Opened(path, contexts[-1].new_page())
        page.load()
        return page

    yield open_page
    for context in contexts:
        context.close()
