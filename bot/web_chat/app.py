"""The application: its routes, the page's files, and what stands before them."""

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.types import ASGIApp

from bot.web_chat import galleries, oneself, original, wishes
from bot.web_chat.faults import add_faults
from bot.web_chat.guard import Guard
from bot.web_chat.parts import Parts, ThePartsOf, set_cookie
from bot.web_chat.views import Problem

PAGE = Path(__file__).parent / "page"

_PROBLEMS = (400, 401, 403, 404, 405, 409, 413, 415, 422, 429)


def make_app(parts: Parts, *, loopback: bool) -> ASGIApp:
    """What a server is to serve; `loopback`: nobody but this machine reaches it."""
    app = FastAPI(
        title="Emotion Draw",
        version=version("emotion-draw"),
        description="Reads the feeling in a message and answers with paintings of it.",
        responses={status: {"model": Problem} for status in _PROBLEMS},
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.parts = parts
    add_faults(app)
    for each in (wishes, galleries, oneself, original):
        app.include_router(each.router)
    _add_page(app)
    return Guard(app, loopback=loopback)


def _add_page(app: FastAPI) -> None:
    @app.get("/", include_in_schema=False)
    async def page() -> Response:
        return FileResponse(PAGE / "index.html")

    @app.get("/enter", include_in_schema=False)
    async def enter(secret: str, request: Request, parts: ThePartsOf) -> Response:
        answer = RedirectResponse("/", 303)
        cookie = await parts.visitors.enter(secret)
        set_cookie(answer, cookie, secure=request.url.scheme == "https")
        return answer

    @app.get("/healthz", tags=["operating"], summary="Whether it is there")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    app.mount("/page", StaticFiles(directory=PAGE), name="page")
