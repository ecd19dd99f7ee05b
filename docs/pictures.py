"""Pictures of every email, wide and on a phone: `python -m docs.pictures OUT_DIR`, from the project's folder.

Each kind's documented example is rendered and shown by Chromium without a window. Look at them after every change.
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lscb_workflow.mail.render import Templates

EMAILS = Path(__file__).parent.parent / "templates" / "emails"
WIDTHS = {"wide": 800, "phone": 360}  # CSS pixels
WINDOW = 900  # Chromium lays no page out narrower than about 500, so the email stands in a frame of its own width
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
FRAME = """<!DOCTYPE html><meta charset="utf-8"><body style="margin: 0">
<iframe srcdoc="{page}" style="display: block; border: 0; width: {width}px"></iframe>
<script>
addEventListener("load", () => {{
  const frame = document.querySelector("iframe");
  frame.style.height = "0";
  frame.style.height = document.title = frame.contentDocument.documentElement.scrollHeight + "px";
}});
</script>"""


def main(folder: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("Chromium is not on this machine; `apt-get install chromium` brings it.")
    folder.mkdir(parents=True, exist_ok=True)
    templates = Templates(EMAILS)
    for kind in sorted(path.parent.name for path in EMAILS.glob("*/example.json")):
        page = templates.render(kind, templates.example(kind)).html
        for name, width in WIDTHS.items():
            picture = folder / f"{kind}-{name}.png"
            photograph(browser, page, width, picture)
            print(picture)


def photograph(browser: str, page: str, width: int, picture: Path) -> None:
    """A PNG of the whole page at this width: once to learn its height, once to take it."""
    with tempfile.TemporaryDirectory() as scratch:
        frame = Path(scratch, "frame.html")
        frame.write_text(FRAME.format(page=html.escape(page), width=width), encoding="utf-8")
        ask = [browser, *FLAGS, f"--user-data-dir={scratch}/profile"]
        shown = _run([*ask, f"--window-size={WINDOW},{WINDOW}", "--dump-dom", frame.as_uri()])
        height = re.search(r"<title>(\d+)px</title>", shown)
        if height is None:
            sys.exit(f"Chromium did not say how high the page for {picture.name} is.")
        _run([*ask, f"--window-size={width},{height[1]}", f"--screenshot={picture.absolute()}", frame.as_uri()])


def _run(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603  our own words
    return done.stdout


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to put them: python -m docs.pictures OUT_DIR")
    main(Path(sys.argv[1]))
