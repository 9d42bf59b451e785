"""A headless Chromium that keeps to itself, for the HTML report: nothing is downloaded, its profile is thrown away."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.support.wait import WebDriverWait

BROWSER = shutil.which("chromium")
DRIVER = shutil.which("chromedriver")


@contextmanager
def chromium(*, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[webdriver.Chrome]:
    """As wide as the page, on a screen of ordinary density."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER or ""
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        for flag in (
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--disable-dev-shm-usage", f"--user-data-dir={profile}"),
        ):
            options.add_argument(flag)
        service = webdriver.ChromeService(executable_path=DRIVER)
        browser = webdriver.Chrome(options=options, service=service)
        try:
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
            browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
            scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
            browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
            yield browser
        finally:
            browser.quit()


def show(browser: webdriver.Chrome, page: Path) -> None:
    """Open the page and wait until all of it is there: some versions of the driver come back before."""
    browser.get(page.as_uri())
    script = "return [document.URL, document.readyState]"
    WebDriverWait(browser, 30).until(lambda browser: browser.execute_script(script) == [page.as_uri(), "complete"])
