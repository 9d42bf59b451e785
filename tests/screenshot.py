"""`python -m tests.screenshot` (make screenshot) writes docs/report.png: the HTML report of examples/, one row open."""

from __future__ import annotations

import tempfile
from base64 import b64decode
from pathlib import Path

from selenium.webdriver.common.by import By

from tests.chromium import chromium, show
from tests.commandline import lint
from tests.readme import CHECKOUT

PICTURE = CHECKOUT / "docs/report.png"
WIDTH = 1280
HEIGHT = 1130


def screenshot(page: Path, *, rule: str) -> bytes:
    """A PNG of the top of a page, with the first finding of a rule open."""
    with chromium(width=WIDTH) as browser:
        show(browser, page)
        browser.find_element(By.XPATH, f"//td[.='{rule}']").click()
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT, "scale": 1}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        return b64decode(taken["data"])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "report.html")
        lint("check", "examples", "--isolated", "--output-format", f"html:{page}")
        PICTURE.parent.mkdir(exist_ok=True)
        PICTURE.write_bytes(screenshot(page, rule="wrong-type"))
