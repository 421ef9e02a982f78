"""Whatever goes wrong, in one JSON form: {"error": {"code": "..", "message": ".."}}."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from bot import logs, replies
from bot.exports import AGAIN
from bot.web_chat.description import methods
from bot.web_chat.views import Fault, Problem
from engine.errors import BadInput, EmotionDrawError, Refused, TooLongToHear, TryLater

# What a refusal is to HTTP; any other of ours is 403.
_STATUS: Mapping[str, int] = {
    "refused-gone": 404,
    "refused-web-login": 401,
    "refused-too-late": 409,
    "refused-waiting": 429,
    "refused-quota": 429,
    "refused-exports": 429,
    "refused-no-prompts": 422,
    "refused-no-prompts-now": 503,
    "fault-photo": 415,
    "draw-one": 422,
}
# The errors of HTTP itself, by status; what has no sentence of its own is a bad request.
_SENTENCES = {404: "web-not-found", 405: "web-not-found", 413: "web-too-large", 415: "web-no-kind"}
_DAY = 86_400  # seconds

log = logs.logger(__name__)


def told(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What the description says of the errors of a route."""
    return {status: {"model": Problem} for status in statuses}


def locale_of(request: Request) -> str:
    """The language of ours that the browser likes best."""
    header = request.headers.get("accept-language", "")
    liked = sorted(_wishes(header), key=lambda wish: -wish[1])  # the first of those liked alike
    known = [code for code, weight in liked if weight > 0 and code in replies.LANGUAGES]
    return (known or [replies.DEFAULT])[0]


def _wishes(header: str) -> Iterable[tuple[str, float]]:
    """Each language of the header and its weight (RFC 9110, 12.4.2)."""
    for part in header.split(","):
        name, _, weight = part.partition(";")
        try:
            liked = float(weight.replace(" ", "").removeprefix("q=") or 1)
        except ValueError:
            liked = 0.0
        yield name.strip().split("-")[0].lower(), liked


def add_faults(app: FastAPI) -> None:
    """Have every error told in the one form."""
    app.add_exception_handler(EmotionDrawError, _ours)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(ClientDisconnect, _malformed)  # which nobody reads
    app.add_exception_handler(Exception, _unexpected)


def problem(
    status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """The form."""
    content = Problem(error=Fault(code=code, message=message)).model_dump()
    return JSONResponse(content, status, headers=headers)


def failed(request: Request, reason: str) -> JSONResponse:
    """The same for a drawing that was promised and could not be made."""
    log.error("a request failed", path=request.url.path, error=reason)
    return problem(503, reason, replies.ended(locale_of(request), reason))


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, EmotionDrawError)  # noqa: S101 - it was registered for these
    message = replies.fault(locale_of(request), error)
    if error.in_despair:
        message = f"{message}\n\n{replies.say(locale_of(request), 'care')}"
    if isinstance(error, Refused):
        status = _STATUS.get(error.reason, 403)
        return problem(status, error.reason, message, _when_again(error))
    if isinstance(error, BadInput):
        status = 413 if isinstance(error, TooLongToHear) else 422
        return problem(status, replies.reason(error), message)
    log.error("a request failed", path=request.url.path, error=str(error))
    return problem(503, replies.reason(error), message, _when_again(error))


def _when_again(error: EmotionDrawError) -> Mapping[str, str] | None:
    """When asking once more may help, where that is known."""
    if isinstance(error, Refused) and error.reason == "refused-quota":  # until midnight in UTC
        return {"Retry-After": str(_DAY - int(datetime.now(UTC).timestamp()) % _DAY)}
    if isinstance(error, Refused) and error.reason == "refused-exports":
        return {"Retry-After": str(AGAIN)}
    if isinstance(error, TryLater) and error.seconds is not None:
        return {"Retry-After": str(round(error.seconds))}
    return None


async def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - as above
    name = _SENTENCES.get(error.status_code, "web-malformed")
    message, headers = replies.say(locale_of(request), name), error.headers
    if error.status_code == 405 and (known := methods(request.app, request.url.path)):
        headers = {"Allow": ", ".join(known)}
    return problem(error.status_code, name, message, headers)


async def _malformed(request: Request, _: Exception) -> JSONResponse:
    return problem(422, "web-malformed", replies.say(locale_of(request), "web-malformed"))


async def _unexpected(request: Request, _: Exception) -> JSONResponse:
    """The guard logs it."""
    return problem(500, "fault-ours", replies.say(locale_of(request), "fault-ours"))
