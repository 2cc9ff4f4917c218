"""Letters shown by Chromium at three widths: measured, and pictured to be looked at."""

from __future__ import annotations

import base64
import html
import json
import re
import subprocess
from pathlib import Path

from reports.digest.render import Letter

WIDTHS = (320, 600, 1200)
MODES = {
    "light": ("--blink-settings=preferredColorScheme=1",),
    "dark": ("--blink-settings=preferredColorScheme=0",),
    "images-off": ("--blink-settings=preferredColorScheme=1,imagesEnabled=false",),
}
_PAGE = """<!DOCTYPE html><meta charset="utf-8"><style>body {{ margin: 0; white-space: nowrap; }}
iframe {{ border: 0; vertical-align: top; height: {height}px; }}</style>
{frames}
<pre id="out"></pre>
<script>
addEventListener("load", () => {{
  const seen = [...document.querySelectorAll("iframe")].map(f => {{
    const d = f.contentDocument, body = d.body;
    return {{ width: f.clientWidth, scroll: d.documentElement.scrollWidth,
      height: d.documentElement.scrollHeight,
      paper: f.contentWindow.getComputedStyle(d.querySelector(".card")).backgroundColor,
      image: d.images.length ? d.images[0].naturalWidth : -1 }};
  }});
  document.getElementById("out").textContent = JSON.stringify(seen);
}});
</script>"""


def page_of(letter: Letter, folder: Path, height: int) -> Path:
    """A page that holds the letter three times, in frames of each width."""
    picture = "data:image/png;base64," + base64.b64encode(letter.chart).decode()
    body = html.escape(letter.html.replace(f"cid:{letter.chart_id}", picture), quote=True)
    frames = "".join(f'<iframe style="width:{w}px" srcdoc="{body}"></iframe>' for w in WIDTHS)
    page = folder / f"three-{letter.language}.html"
    page.write_text(_PAGE.format(frames=frames, height=height), "utf-8")
    return page


def measure(chromium: str, page: Path, mode: str) -> list[dict[str, object]]:
    """What Chromium says of each frame: its width, and that of what it holds."""
    out = _run(chromium, page, mode, "--dump-dom")
    found = re.search(r'<pre id="out">(.*?)</pre>', out, re.S)
    assert found, out[-500:]
    seen: list[dict[str, object]] = json.loads(html.unescape(found[1]))
    return seen


def picture(chromium: str, page: Path, mode: str, target: Path, height: int) -> None:
    """One picture of the three frames side by side."""
    size = f"--window-size={sum(WIDTHS)},{height}"
    _run(chromium, page, mode, size, f"--screenshot={target}")


def _run(chromium: str, page: Path, mode: str, *options: str) -> str:
    done = subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-dev-shm-usage", f"--user-data-dir={page.parent / 'profile'}",
            "--virtual-time-budget=5000", *MODES[mode], *options, page.as_uri(),
        ],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    return done.stdout
