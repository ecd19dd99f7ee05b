"""LibreOffice as a second pair of eyes: it opens what we write, under a profile of its own, and ends by itself."""

import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path


def as_pdf(word: Path) -> Path:
    """A Word file as LibreOffice prints it, beside it."""
    all_as_pdf([word], word.parent)
    return word.with_suffix(".pdf")


def all_as_pdf(files: Iterable[Path], folder: Path) -> None:
    """Several files in one go, each as a PDF in the folder."""
    with tempfile.TemporaryDirectory() as profile:
        own = f"-env:UserInstallation={Path(profile).as_uri()}"
        command = ["soffice", "--headless", own, "--convert-to", "pdf", "--outdir", folder, *files]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
