"""Wishes: what is to be painted is promised, and what becomes of it is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response
from fastapi.responses import StreamingResponse

from bot import replies
from bot.desk import Receipt
from bot.web_chat.asking import BODY, asked_by, promised
from bot.web_chat.faults import told
from bot.web_chat.parts import Parts, ThePartsOf, TheVisitor, Visitor
from bot.web_chat.views import State, WishView, drawing_view
from engine.errors import EmotionDrawError, Refused
from storage.jobs import Job

PAUSE = 10.0  # seconds between two looks at a drawing of which there is no news
RECONNECT = 1000  # milliseconds after which a browser watches again

router = APIRouter(tags=["drawings"])
Key = Annotated[str | None, Header(max_length=200)]
Id = Annotated[str, Path(pattern="^[0-9a-f]{24}$")]


@router.post(
    "/api/drawings",
    status_code=202,
    response_model=WishView,
    responses=told(413, 415, 422, 429),
    openapi_extra={"requestBody": dict(BODY)},
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
    receipt = await promised(parts, request, asked_by(visitor, idempotency_key))
    response.headers["Location"] = f"/api/drawings/{receipt.job.id}"
    return await first_view(parts, receipt, visitor)


async def first_view(parts: Parts, receipt: Receipt, visitor: Visitor) -> WishView:
    """What is told of a promise just given: many give one at once, and each look takes time."""
    if not receipt.fresh:
        return await view(parts, receipt.job, visitor)
    words = _wait(parts, receipt.job, receipt.before, visitor.locale)
    parts.desk.announce(replace(receipt, told=words))
    return _told(receipt.job, "waiting", words=words, place=receipt.before)


async def view(parts: Parts, job: Job, visitor: Visitor) -> WishView:
    """What has become of a wish of one's own."""
    journal = parts.desk.store.journal
    place = await journal.place(job.id)
    if place is None and (outcome := await journal.outcome(job.id)):
        entry = outcome.drawing_id and await parts.desk.store.gallery.find(outcome.drawing_id)
        if entry:
            asks = await _asks_voice(parts, job)
            return _told(job, "done", drawing=drawing_view(entry, visitor.locale), asks_voice=asks)
        reason = outcome.failure or "refused-gone"
        return _told(job, "failed", failure=replies.ended(visitor.locale, reason))
    sight = parts.sights.of(job.id)
    return _told(
        job,
        "waiting",
        words=sight.words or _wait(parts, job, place or 0, visitor.locale),
        place=place,
        sketch=f"/api/drawings/{job.id}/sketch?number={sight.number}" if sight.number else None,
    )


def _wait(parts: Parts, job: Job, before: int, locale: str) -> str:
    """What is told of a wait while delivery has not told anything."""
    when = replies.seconds(locale, parts.desk.wait(before))
    unheard = job.recording is not None
    return replies.waiting(locale, 0 if unheard else before, when, unheard=unheard)


async def _asks_voice(parts: Parts, job: Job) -> bool:
    """Whether the question about voices stands with its drawing, until it is answered."""
    asked = job.asks_voice and not job.request.gentle
    return asked and await parts.desk.store.people.voice(job.user_key) is None


def _told(job: Job, state: State, **facts: Any) -> WishView:
    usual = {"words": "", "place": None, "sketch": None, "drawing": None, "failure": None}
    return WishView(**{**usual, "asks_voice": False, **facts, "id": job.id, "state": state})


async def _own(wish_id: Id, parts: ThePartsOf, visitor: TheVisitor) -> Job:
    """A wish of one's own. Raises Refused."""
    job = await parts.desk.store.journal.find(wish_id)
    if job is None:
        raise Refused("refused-gone")
    if job.user_key != visitor.user_key:
        raise Refused("refused-not-yours")
    return job


Own = Annotated[Job, Depends(_own)]


@router.get(
    "/api/drawings/{wish_id}",
    response_model=WishView,
    responses=told(404, 422),
    summary="What has become of it",
)
async def look(job: Own, parts: ThePartsOf, visitor: TheVisitor) -> WishView:
    """A wish as it is now."""
    return await view(parts, job, visitor)


@router.get(
    "/api/drawings/{wish_id}/events",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}}, **told(404, 422)},
    summary="The same whenever there is news, until it has ended",
)
async def events(job: Own, parts: ThePartsOf, visitor: TheVisitor) -> Response:
    """Server-sent events named `wish`, each with the JSON of a look."""
    return StreamingResponse(_events(job, parts, visitor), media_type="text/event-stream")


async def _events(job: Job, parts: Parts, visitor: Visitor) -> AsyncIterator[str]:
    """What is sent; a comment where there is no news, so that no proxy gives the stream up."""
    last = None
    async for _ in parts.sights.changes(job.id, PAUSE):
        try:
            async with parts.looks:
                if last is not None:  # the first look has just been checked
                    job = await _own(job.id, parts, visitor)
                now = await view(parts, job, visitor)
        except EmotionDrawError:  # the browser hears of it when it watches again
            return
        if now == last:
            yield ":\n\n"
        else:
            yield f"retry: {RECONNECT}\nevent: wish\ndata: {now.model_dump_json()}\n\n"
        if now.state != "waiting":
            return
        last = now


@router.get(
    "/api/drawings/{wish_id}/sketch",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **told(404, 422)},
    summary="A picture of it as far as it is painted",
)
async def sketch(job: Own, parts: ThePartsOf) -> Response:
    """A JPEG."""
    sight = parts.sights.of(job.id)
    if not sight.sketch:
        raise Refused("refused-gone")
    return Response(sight.sketch, media_type="image/jpeg")


@router.post(
    "/api/drawings/{wish_id}/cancel",
    status_code=204,
    responses=told(404, 409, 422),
    summary="Call it off",
)
async def cancel(job: Own, parts: ThePartsOf) -> None:
    """Of what waits or is painted."""
    await parts.desk.cancel(job.user_key, job.id)
