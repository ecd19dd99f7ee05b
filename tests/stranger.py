"""A file as somebody would read it who looks into every part of it."""

import io
import json
import re
import zipfile
from pathlib import Path

import pypdfium2


def words_of(path: Path) -> str:
    """Everything that a file says to whoever looks into it: text, attributes, metadata, properties."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            whole = [parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
            return "\n".join(f"{part}\n{re.sub(r'<[^>]+>', '', part)}" for part in whole)
    if path.suffix == ".pdf":
        opened = pypdfium2.PdfDocument(data)
        text = " ".join(page.get_textpage().get_text_range() for page in opened)
        about = opened.get_metadata_dict()
        return " ".join((text, json.dumps(about), data.decode("latin-1")))
    words = data.decode("utf-8")
    return f"{words}\n{re.sub(r'<[^>]+>', '', words)}" if path.suffix == ".html" else words
