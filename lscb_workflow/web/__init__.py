"""The pages: where leads answer, whether the service works, and, for a sample, what the played year sent."""

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException as AnyHTTPException

from lscb_workflow.pipeline.office import Clock, Office
from lscb_workflow.pipeline.visits import NoSuchLink, NotFromThisPage
from lscb_workflow.web import answer, confirm, health, papers
from lscb_workflow.web.guard import Guard, Limit
from lscb_workflow.web.pages import Pages

MISSES_A_MINUTE = 60  # of one address: enough for a whole council behind one, too few to guess
log = logging.getLogger(__name__)
Problem = tuple[str, list[str]]
PROBLEMS: dict[int, Problem] = {
    400: ("We could not read that form", ["Go back, and send it again."]),
    403: ("That form did not come from your page", ["Open the link in your email again, and answer there."]),
    404: (
        "There is no such page",
        ["If you came from an email, the link may have been cut in two. Copy all of it, to the end of its last line."],
    ),
    405: ("That does not work here", ["Open the link in your email again."]),
    413: ("That is too much for one form", ["Go back, and write less: a sentence or two a box is enough."]),
    415: ("This form takes words only", ["No file is wanted. Go back, and put a link to the file instead."]),
    429: ("Too many tries in a short time", ["Wait a minute, and try again. Nothing that you saved is lost."]),
    500: (
        "Something went wrong here",
        ["It is not your fault, and we have noted it. Please try again in a few minutes."],
    ),
    503: ("The service is busy", ["Please try again in a few minutes. Nothing that you saved is lost."]),
}


def app(
    office: Office,
    pages: Pages,
    clock: Clock,
    ticking: AbstractContextManager[object],
    *,
    outbox: Path,
    ticks: bool = True,
) -> FastAPI:
    """The application. `ticking` runs for as long as it does, and finishes the message in hand when it stops; `ticks`
    is false where the pages' clock stands; `outbox` is where a sample's emails lie."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with ticking:
            yield

    site = FastAPI(title="lscb_workflow", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    site.add_middleware(Guard, failed=lambda error: _failed(pages, error))
    site.include_router(health.routes(office, clock, ticks))
    site.include_router(answer.routes(office, clock, pages))
    site.include_router(confirm.routes(office, clock, pages))
    site.include_router(papers.routes(office, clock, pages))
    if office.settings.sample:
        from lscb_workflow.web import sample

        site.include_router(sample.routes(office, clock, pages, outbox))
    else:
        site.add_api_route("/", lambda: pages.show("front"))
    site.add_api_route("/accessibility", lambda: pages.show("accessibility"))
    site.add_api_route("/style.css", lambda: Response(pages.style, media_type="text/css"))
    for refused, handler in _handlers(pages).items():
        site.add_exception_handler(refused, handler)
    return site


def _handlers(pages: Pages) -> dict[type[Exception], Callable[[Request, Exception], Response]]:
    missed = Limit(MISSES_A_MINUTE)

    def no_such_link(request: Request, _: Exception) -> Response:
        return _problem(pages, 429 if missed.reached(request.client.host if request.client else "") else 404)

    def http(_: Request, error: Exception) -> Response:
        assert isinstance(error, AnyHTTPException)
        return _problem(pages, error.status_code)

    return {
        NoSuchLink: no_such_link,
        NotFromThisPage: lambda *_: _problem(pages, 403),
        RequestValidationError: lambda *_: _problem(pages, 404),  # an address with something strange after its "?"
        AnyHTTPException: http,
        HTTPException: http,
    }


def _problem(pages: Pages, status: int) -> Response:
    heading, text = PROBLEMS.get(status, PROBLEMS[404 if status < 500 else 500])
    return pages.show("problem", status, heading=heading, text=text)


def _failed(pages: Pages, error: Exception) -> Response:
    # The address of a page holds a token and the words of an error may quote what was typed: neither is logged.
    facts = {"error": type(error).__name__}
    log.error("a page failed", exc_info=_without_words(error), extra={"facts": facts})
    return _problem(pages, 500)


def _without_words(error: Exception) -> Exception:
    """The error with its traceback and without its words."""
    return RuntimeError(type(error).__name__).with_traceback(error.__traceback__)
