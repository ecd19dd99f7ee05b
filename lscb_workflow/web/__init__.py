"""The pages. For now only whether the service lives; the lead's pages come with their own room."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse


def app(clock: AbstractContextManager[object]) -> FastAPI:
    """The application. `clock` runs for as long as it does, and finishes the message in hand when it stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with clock:
            yield

    pages = FastAPI(title="lscb_workflow", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @pages.get("/health/live", response_class=PlainTextResponse)
    def live() -> str:
        return "ok"

    return pages
