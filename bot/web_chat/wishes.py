"""Wishes: what is to be painted comes in, and what becomes of it is told."""

import hashlib
import json
import secrets
from collections.abc import AsyncIterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from bot import replies
from bot.desk import Asked, Receipt
from bot.web_chat.parts import Parts, ThePartsOf, TheVisitor, Visitor
from bot.web_chat.views import State, WishView, drawing_view
from engine.errors import Refused
from engine.studio import MAX_WORDS
from engine.values import MAX_SEED, MAX_TEXT
from engine.values import Request as Wish
from storage.jobs import Job

PAUSE = 10.0  # seconds between two looks at a drawing of which there is no news
_FORM = "multipart/form-data"

router = APIRouter(tags=["drawings"])
Key = Annotated[str | None, Header(max_length=200)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{24}$")]
Again = Literal["redraw", "more", "blend"]


class Asking(BaseModel):
    """What is to be painted: a text, a recording or an emotion; the rest as one likes."""

    model_config = ConfigDict(extra="forbid")

    text: str | None = Field(None, max_length=2 * MAX_TEXT)
    emotion: str | None = Field(None, max_length=20)
    seed: int | None = Field(None, ge=0, le=MAX_SEED)
    blend: bool = False
    extra: str | None = Field(None, max_length=2 * MAX_WORDS)
    negative: str | None = Field(None, max_length=2 * MAX_WORDS)

    @property
    def wish(self) -> Wish:
        """As the desk takes it."""
        return Wish(**self.model_dump())


_SCHEMA = Asking.model_json_schema()
_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": _SCHEMA},
        _FORM: {
            "schema": {
                "type": "object",
                "additionalProperties": False,
                "properties": {
                    **_SCHEMA["properties"],
                    "voice": {"type": "string", "format": "binary"},
                },
            }
        },
    },
}


@router.post(
    "/api/drawings",
    status_code=202,
    response_model=WishView,
    openapi_extra={"requestBody": _BODY},
    summary="Have something painted",
)
async def ask(
    request: Request,
    response: Response,
    parts: ThePartsOf,
    visitor: TheVisitor,
    idempotency_key: Key = None,
) -> WishView:
    """Promise a drawing; asked again with the same `Idempotency-Key`, it is the same one."""
    asked = asked_by(visitor, idempotency_key)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind == "application/json":
        receipt = await parts.desk.ask(asked, _read(await _json(request)).wish)
    elif kind == _FORM:
        receipt = await _ask_by_form(parts, request, asked)
    else:
        raise HTTPException(415)
    parts.desk.announce(receipt)
    response.headers["Location"] = f"/api/drawings/{receipt.job.id}"
    return await view(parts, receipt.job.id, visitor)


def asked_by(visitor: Visitor, key: str | None = None) -> Asked:
    """A wish of whoever's browser it is."""
    name = visitor.user_key.removeprefix("web:")
    mark = secrets.token_hex(16) if key is None else hashlib.sha256(key.encode()).hexdigest()[:32]
    return Asked(
        intake_key=f"web:{name}:{mark}",
        user_key=visitor.user_key,
        locale=visitor.locale,
        address={},
    )


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error


def _read(told: Any) -> Asking:
    try:
        return Asking.model_validate(told)
    except ValidationError as error:
        raise HTTPException(422) from error


async def _ask_by_form(parts: Parts, request: Request, asked: Asked) -> Receipt:
    async with request.form(max_files=1, max_fields=10) as form:
        fields = dict(form)
        voice = fields.pop("voice", None)
        asking = _read(fields)
        if not isinstance(voice, UploadFile):
            if voice is not None:  # words where a file should be
                raise HTTPException(422)
            return await parts.desk.ask(asked, asking.wish)
        if asking.text is not None:
            raise Refused("draw-one")
        if asking.emotion is not None:
            return await parts.desk.ask(asked, asking.wish)
        listening = partial(_promise, parts, asked, asking.wish)
        return await parts.uploads.promise(_opened(voice), listening)


def _opened(voice: UploadFile) -> BinaryIO:
    return voice.file


async def _promise(parts: Parts, asked: Asked, wish: Wish, recording: Mapping[str, Any]) -> Receipt:
    return await parts.desk.ask(replace(asked, recording=recording), wish)


async def view(parts: Parts, job_id: str, visitor: Visitor) -> WishView:
    """What has become of a wish of one's own. Raises Refused."""
    journal = parts.desk.store.journal
    job = await journal.find(job_id)
    if job is None or job.user_key != visitor.user_key:
        raise Refused("refused-gone")
    if outcome := await journal.outcome(job_id):
        entry = outcome.drawing_id and await parts.desk.store.gallery.find(outcome.drawing_id)
        if entry:
            return _told(job, "done", drawing=drawing_view(entry, visitor.locale))
        reason = outcome.failure or "refused-gone"
        return _told(job, "failed", failure=replies.ended(visitor.locale, reason))
    sight = parts.sights.of(job_id)
    place = await journal.place(job_id)
    return _told(
        job,
        "waiting",
        words=sight.words or replies.waiting(visitor.locale, 0, "", unheard=bool(job.recording)),
        place=place,
        sketch=f"/api/drawings/{job_id}/sketch?number={sight.number}" if sight.number else None,
    )


def _told(job: Job, state: State, **facts: Any) -> WishView:
    usual = {"words": "", "place": None, "sketch": None, "drawing": None, "failure": None}
    asks = state == "done" and job.asks_voice and not job.request.gentle
    return WishView(**{**usual, **facts, "id": job.id, "state": state, "asks_voice": asks})


@router.get("/api/drawings/{wish_id}", response_model=WishView, summary="What has become of it")
async def look(wish_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> WishView:
    """A wish as it is now."""
    return await view(parts, wish_id, visitor)


async def _looked(wish_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> WishView:
    return await view(parts, wish_id, visitor)


Looked = Annotated[WishView, Depends(_looked)]


@router.get(
    "/api/drawings/{wish_id}/events",
    response_class=EventSourceResponse,
    summary="The same whenever there is news, until it has ended",
)
async def events(
    looked: Looked, parts: ThePartsOf, visitor: TheVisitor
) -> AsyncIterable[ServerSentEvent]:
    """Server-sent events named `wish`, each with the JSON of a look."""
    last = None  # a fault is told before the stream begins, by having looked
    async for _ in parts.sights.changes(looked.id, PAUSE):
        now = await view(parts, looked.id, visitor)
        if now != last:
            yield ServerSentEvent(event="wish", data=now)
        if now.state != "waiting":
            return
        last = now


@router.get(
    "/api/drawings/{wish_id}/sketch",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}},
    summary="A picture of it as far as it is painted",
)
async def sketch(wish_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> Response:
    """A JPEG."""
    await view(parts, wish_id, visitor)
    sight = parts.sights.of(wish_id)
    if not sight.sketch:
        raise Refused("refused-gone")
    return Response(sight.sketch, media_type="image/jpeg")


@router.post("/api/drawings/{wish_id}/cancel", status_code=204, summary="Call it off")
async def cancel(wish_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> None:
    """Of what waits or is painted."""
    await view(parts, wish_id, visitor)
    await parts.desk.cancel(visitor.user_key, wish_id)


@router.post(
    "/api/gallery/{drawing_id}/{verb}",
    status_code=202,
    response_model=WishView,
    summary="Paint a drawing of the gallery once more",
)
async def again(
    drawing_id: Id, verb: Again, parts: ThePartsOf, visitor: TheVisitor, idempotency_key: Key = None
) -> WishView:
    """The same anew, more of its strongest feeling, or all its feelings in one picture."""
    await parts.desk.owned(visitor.user_key, drawing_id)
    desk = parts.desk
    promise = {"redraw": desk.redraw, "more": desk.more, "blend": desk.blend}[verb]
    receipt = await promise(asked_by(visitor, idempotency_key), drawing_id)
    desk.announce(receipt)
    return await view(parts, receipt.job.id, visitor)
