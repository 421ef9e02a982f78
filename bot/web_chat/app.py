"""The application: its routes, the page's files, and what stands before them."""

import asyncio
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.types import ASGIApp

from bot.web_chat import again, galleries, oneself, original, wishes
from bot.web_chat.description import describe
from bot.web_chat.faults import add_faults, told
from bot.web_chat.guard import Guard
from bot.web_chat.parts import Parts, ThePartsOf, TheVisitor, set_cookie
from bot.web_chat.visitors import COOKIE
from engine.errors import Refused

PAGE = Path(__file__).parent / "page"


def make_app(parts: Parts, *, names: bool) -> ASGIApp:
    """What a server is to serve; `names`: only by the names that this machine has for itself."""
    app = FastAPI(
        title="Emotion Draw",
        version=version("emotion-draw"),
        description="Reads the feeling in a message and answers with paintings of it.",
        responses=told(400, 401, 403, 503),
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        openapi_url="/api/openapi.json",
        redirect_slashes=False,
    )
    app.state.parts = parts
    add_faults(app)
    for each in (wishes, galleries, again, oneself, original):
        app.include_router(each.router)
    _add_page(app)
    _add_operating(app)
    describe(app)
    return Guard(app, names=names)


def _add_page(app: FastAPI) -> None:
    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page(request: Request, parts: ThePartsOf) -> Response:
        answer = FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})
        visitors, cookie = parts.visitors, request.cookies.get(COOKIE)
        # Before its scripts ask for several things at once, each as somebody new.
        if visitors.open and not visitors.known(cookie):
            cookie = visitors.welcome()[1]
        # Again to who has it: browsers forget it some time after it was given last.
        if cookie and visitors.known(cookie):
            set_cookie(request, answer, cookie)
        return answer

    @app.get("/enter", include_in_schema=False)
    async def enter(secret: str, request: Request, parts: ThePartsOf) -> Response:
        answer = RedirectResponse("/", 303)
        try:
            cookie = await parts.visitors.enter(secret, request.cookies.get(COOKIE))
        except Refused:
            if "text/html" in request.headers.get("accept", ""):
                return answer  # to somebody with a browser the page says it
            raise
        if cookie is not None:
            set_cookie(request, answer, cookie)
        return answer

    app.mount("/page", _Files(directory=PAGE), name="page")


def _add_operating(app: FastAPI) -> None:
    @app.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @app.get(
        "/metrics",
        tags=["operating"],
        response_class=Response,
        responses={200: {"content": {"text/plain": {}}}},
        summary="Figures for Prometheus",
    )
    async def metrics(parts: ThePartsOf, _: TheVisitor) -> Response:
        """The same as at METRICS_PORT."""
        registry = parts.desk.metrics.registry
        return Response(
            await asyncio.to_thread(generate_latest, registry), media_type=CONTENT_TYPE_LATEST
        )


class _Files(StaticFiles):
    """The page's own: nobody's secret, but tomorrow they may be others."""

    def file_response(self, *told: Any, **more: Any) -> Response:
        """The file, or that it is still the same."""
        answer = super().file_response(*told, **more)
        answer.headers["Cache-Control"] = "no-cache"
        return answer
