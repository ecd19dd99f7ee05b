"""Pages from templates, with what every page says: whose it is, whom to ask, what to do about a concern for a child."""

from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateSyntaxError, select_autoescape

from lscb_workflow.mail.render import day, distinct, listed, plural, weekday
from lscb_workflow.rules.faults import Fault
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
        try:
            self.style = (folder / "style.css").read_text("utf-8")
        except FileNotFoundError:
            raise Fault(f"{folder / 'style.css'}: there is no such file; `lscb-workflow init` adds ours") from None

    def check(self) -> None:
        """Read every page's template. A Fault names the file and line of the first that cannot be."""
        for name in self._environment.list_templates(extensions=["html"]):
            try:
                self._environment.get_template(name)
            except TemplateSyntaxError as error:
                raise Fault(f"{error.filename or name}, line {error.lineno}: {error.message}") from None

    def show(self, name: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page as an answer to a browser."""
        page = self._environment.get_template(f"{name}.html").render(**self._common, **context)
        return HTMLResponse(page, status_code=status)
