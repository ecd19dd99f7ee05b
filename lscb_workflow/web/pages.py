"""Pages from templates, with what every page says: whose it is, whom to ask, what to do about a concern for a child."""

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lscb_workflow.mail.render import day, distinct, listed, plural, weekday
from lscb_workflow.rules.settings import Settings


class Pages:
    """The templates of one home's `templates/pages`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(folder, encoding="utf-8-sig"),
            undefined=StrictUndefined,
            autoescape=select_autoescape(["html"]),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {word.__name__: word for word in (day, weekday, plural, listed, distinct)}
        self._common = {
            "board": {"name": settings.board_name, "short_name": settings.sender_name},
            "sample": settings.sample,
            "concern": {"telephone": settings.concern_telephone, "hours": settings.concern_hours},
            "contact": {
                "title": settings.contact_title,
                "telephone": settings.contact_telephone,
                "email": settings.contact_email,
            },
            "home_link": "/",
            "statement_link": "/accessibility",
            "style_link": "/style.css",
        }
        self.style = (folder / "style.css").read_text("utf-8")

    def show(self, name: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page as an answer to a browser."""
        page = self._environment.get_template(f"{name}.html").render(**self._common, **context)
        return HTMLResponse(page, status_code=status)
