"""Where a browser that Playwright can drive is found on this computer."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "msedge", "chrome")
PLACES = (
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)


def find_chromium() -> str | None:
    """Return the path of a Chromium browser: what CHROMIUM names, else one on the PATH, else one at its usual place."""
    named = os.environ.get("CHROMIUM")
    on_path = (shutil.which(name) for name in NAMES)
    at_its_place = (place for place in PLACES if Path(place).exists())
    return named or next(filter(None, on_path), None) or next(at_its_place, None)
