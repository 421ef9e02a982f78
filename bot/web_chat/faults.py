"""Whatever goes wrong, in one JSON form: {"error": {"code": "..", "message": ".."}}."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot import logs, replies
from bot.web_chat.views import Fault, Problem
from engine.errors import BadInput, DiskFull, EmotionDrawError, Refused, TooLongToHear

# What a refusal is to HTTP; any other of ours is 403.
_STATUS: Mapping[str, int] = {
    "refused-gone": 404,
    "refused-web-login": 401,
    "refused-too-late": 409,
    "refused-waiting": 429,
    "refused-quota": 429,
    "refused-no-prompts": 422,
}
# The errors of HTTP itself, by status; what has no sentence of its own is a bad request.
_SENTENCES = {404: "web-not-found", 405: "web-not-found", 413: "web-too-large", 415: "web-no-kind"}

log = logs.logger(__name__)


def locale_of(request: Request) -> str:
    """The first language of ours that the browser asks for."""
    wanted = [
        part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")
    ]
    known = [one for one in wanted if one.split("-")[0].lower() in replies.LANGUAGES]
    return (known or [replies.DEFAULT])[0][:20]


def add_faults(app: FastAPI) -> None:
    """Have every error told in the one form."""
    app.add_exception_handler(EmotionDrawError, _ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _unexpected)


def problem(status: int, code: str, message: str) -> JSONResponse:
    """The form."""
    content = Problem(error=Fault(code=code, message=message)).model_dump()
    return JSONResponse(content, status)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, EmotionDrawError)  # noqa: S101 - it was registered for these
    message = replies.fault(locale_of(request), error)
    if isinstance(error, Refused):
        return problem(_STATUS.get(error.reason, 403), error.reason, message)
    if isinstance(error, BadInput):
        status = 413 if isinstance(error, TooLongToHear) else 422
        return problem(status, replies.reason(error), message)
    log.error("a request failed", path=request.url.path, error=str(error))
    return problem(507 if isinstance(error, DiskFull) else 503, replies.reason(error), message)


async def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    name = _SENTENCES.get(error.status_code, "web-malformed")
    return problem(error.status_code, name, replies.say(locale_of(request), name))


async def _malformed(request: Request, _: Exception) -> JSONResponse:
    return problem(422, "web-malformed", replies.say(locale_of(request), "web-malformed"))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    log.error("a request broke", path=request.url.path, exc_info=error)
    return problem(500, "fault-ours", replies.say(locale_of(request), "fault-ours"))
